"""The authored sentences the model learns from: blocks of one theme each, read from the text files beside this one."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tickets.errors import BadInput
from tickets.reading import Asked, EmergencyKind
from tickets.service import ServiceCode

FOLDER = Path(__file__).parent
#: What the files of a folder may be called; acts are whatever is there.
_LABELS = {"services": frozenset(ServiceCode), "dangers": frozenset({*EmergencyKind, "none"})}
_KEYS = frozenset({"subtype", "register", "near", "asked", "author", "second"})


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One line of the corpus; ``theme`` is what is held out as a whole."""

    text: str
    label: str
    theme: str
    subtype: str | None = None
    register: str | None = None
    near: str | None = None
    second: str | None = None
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Templates:
    """Ways to say the same thing around a sentence: whole forms with slots, and what goes into the slots."""

    forms: tuple[str, ...] = ("{text}",)
    slots: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Everything authored; ``digest`` names exactly this text."""

    services: tuple[Sentence, ...]
    acts: tuple[Sentence, ...]
    templates: Templates
    digest: str
    dangers: tuple[Sentence, ...] = ()
    """Of every kind of emergency and ``none``; empty where a corpus has no folder of them."""


def load(folder: Path = FOLDER) -> Corpus:
    """Read a corpus folder; raises ``BadInput`` naming file and line of what is wrong, or the empty service."""
    services = tuple(_sentences(folder / "services"))
    empty = {code.value for code in ServiceCode} - {sentence.label for sentence in services}
    if empty:
        raise BadInput(f"no sentence for {', '.join(sorted(empty))} in {folder / 'services'}")
    acts = tuple(_sentences(folder / "acts"))
    if len({sentence.label for sentence in acts}) < 2:
        raise BadInput(f"no acts in {folder / 'acts'}")
    return Corpus(
        services=services,
        acts=acts,
        templates=_templates(folder / "templates.txt"),
        digest=_digest(folder),
        dangers=_dangers(folder / "dangers"),
    )


def _dangers(folder: Path) -> tuple[Sentence, ...]:
    dangers = tuple(_sentences(folder))
    missing = _LABELS["dangers"] - {sentence.label for sentence in dangers}
    if dangers and missing:
        raise BadInput(f"no sentence for {', '.join(sorted(missing))} in {folder}")
    return dangers


def _sentences(folder: Path) -> Iterator[Sentence]:
    for path in sorted(folder.glob("*.txt")):
        if path.stem not in _LABELS.get(folder.name, {path.stem}):
            raise BadInput(f"{path.name}: nothing of that name belongs in {folder.name}", file=path.name)
        yield from _blocks(path)


def _blocks(path: Path) -> Iterator[Sentence]:
    theme, keys = "", dict[str, str]()
    for number, line in _lines(path):
        if line.startswith("##"):
            theme, keys = _header(path, number, line)
        elif not theme:
            raise BadInput(f"{path.name}:{number}: a sentence before the first ## header", file=path.name, line=number)
        else:
            yield _sentence(path, number, line, theme, keys)


def _header(path: Path, number: int, line: str) -> tuple[str, dict[str, str]]:
    theme, *parts = (part.strip() for part in line.lstrip("#").split("|"))
    keys = dict(part.partition("=")[::2] for part in parts if part)
    unknown = set(keys) - _KEYS
    if unknown or not theme:
        raise BadInput(
            f"{path.name}:{number}: header with {', '.join(sorted(unknown)) or 'no theme'}", file=path.name, line=number
        )
    return theme, keys


def _sentence(path: Path, number: int, text: str, theme: str, keys: dict[str, str]) -> Sentence:
    try:
        asked = tuple(Asked(word.strip()) for word in keys.get("asked", "").split(",") if word.strip())
    except ValueError as why:
        raise BadInput(f"{path.name}:{number}: {why}", file=path.name, line=number) from why
    rest = {key: keys.get(key) or None for key in ("subtype", "register", "near", "second")}
    return Sentence(text=text, label=path.stem, theme=f"{path.stem}/{theme}", asked=asked, **rest)


def _templates(path: Path) -> Templates:
    if not path.exists():
        return Templates()
    blocks: dict[str, list[str]] = {}
    name = ""
    for _, line in _lines(path):
        if line.startswith("##"):
            name = line.lstrip("#").split("|")[0].strip()
        else:
            blocks.setdefault(name, []).append(line)
    forms = tuple(form for form in blocks.pop("template", []) if "{text}" in form)
    return Templates(forms=forms or ("{text}",), slots={name: tuple(lines) for name, lines in blocks.items()})


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as why:
        raise BadInput(f"{path.name}: not UTF-8 at byte {why.start}", file=path.name) from why
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("//"):
            yield number, line.strip()


def _digest(folder: Path) -> str:
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.txt")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]

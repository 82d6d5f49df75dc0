"""Town files as plain data that remembers its lines, so that a wrong field can be pointed at."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

import yaml

from tickets.errors import TownFileWrong

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
Where: TypeAlias = tuple[str | int, ...]

#: Deeper than any town file; stops a file that refers to itself.
_MAX_DEPTH = 12


@dataclass(frozen=True)
class Marked:
    """One file: every scalar a string (so 08:30 stays a time and 0123 a phone), and the line of every path in it."""

    file: str
    data: Plain
    lines: dict[Where, int]

    def wrong(self, where: Where, expected: str) -> NoReturn:
        """Raise ``TownFileWrong`` naming file and field, and the line of the deepest part that stands in the file."""
        known = where
        while known not in self.lines:
            known = known[:-1]
        refuse(self.file, self.lines[known], field(where), expected)


def refuse(file: str, line: int, at: str, expected: str) -> NoReturn:
    raise TownFileWrong(f"{file}:{line}: {at}: {expected}", file=file, line=line, field=at)


def field(where: Where) -> str:
    """``units[3].name.zh`` for a path."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in where)
    return "".join(parts).lstrip(".") or "(the whole file)"


def read(folder: Path, file: str) -> Marked:
    """Read one YAML file of a town's folder; raises ``TownFileWrong`` when it is absent, not UTF-8 or not YAML."""
    path = folder / file
    loader: type[yaml.CBaseLoader | yaml.BaseLoader] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
    except FileNotFoundError:
        refuse(file, 1, "(the whole file)", f"the file is missing in {folder.name}")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        refuse(file, line, "(the whole file)", "expected UTF-8 text")
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or "not YAML"
        refuse(file, mark.line + 1 if mark else 1, "(the whole file)", f"cannot be read as YAML: {why}")
    lines: dict[Where, int] = {(): 1}
    data = _plain(file, node, (), lines) if node else {}
    return Marked(file, data, lines)


def _plain(file: str, node: yaml.Node, where: Where, lines: dict[Where, int]) -> Plain:
    lines[where] = node.start_mark.line + 1
    if len(where) > _MAX_DEPTH:
        refuse(file, lines[where], field(where[:4]), "nested too deeply")
    if isinstance(node, yaml.SequenceNode):
        return [_plain(file, item, (*where, i), lines) for i, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(file, node, where, lines))
    return str(node.value)


def _pairs(file: str, node: yaml.MappingNode, where: Where, lines: dict[Where, int]) -> Iterator[tuple[str, Plain]]:
    """Keys and values; a key given twice is refused, as YAML would silently keep the last."""
    seen: set[str] = set()
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else ""
        if not name or name in seen:
            refuse(
                file,
                key.start_mark.line + 1,
                field((*where, name)),
                "the key stands twice" if name else "expected a key",
            )
        seen.add(name)
        yield name, _plain(file, value, (*where, name), lines)
        lines[*where, name] = key.start_mark.line + 1

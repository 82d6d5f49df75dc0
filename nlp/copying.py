"""Shows that the corpus was authored: what it shares with a given set of messages, officialese counted apart."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.lexicon import read_yaml
from nlp.rows import lines_of

#: A whole message of so many letters, or a run of so many, is a copy.
WHOLE, RUN = 6, 12
_NO_LETTER = re.compile(r"[\W\d_]+")
_APART = "|"


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What stands in both: where in the corpus, where in the set, the letters, whether they are a whole message."""

    ours: str
    theirs: str
    letters: str
    whole: bool


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """``officialese`` counts the phrases of the list that both hold: how often the corpus says each."""

    lines: int
    messages: int
    shared: tuple[Shared, ...]
    officialese: Mapping[str, int]


def officialese() -> tuple[str, ...]:
    """Phrases every office writes alike; longest first."""
    return tuple(sorted(read_yaml("officialese.yaml")["phrases"], key=len, reverse=True))


def compare(folder: Path, against: Path, phrases: Sequence[str] | None = None) -> Comparison:
    """Every line of a corpus folder with every message of a set; raises ``BadInput`` when the set cannot be read."""
    known = [_letters(phrase) for phrase in (officialese() if phrases is None else phrases)]
    apart = re.compile("|".join(map(re.escape, sorted(filter(None, known), key=len, reverse=True))) or r"(?!)")
    ours, theirs = list(_authored(folder)), [(f"{against.name}:{line}", text) for line, text in lines_of(against)]
    runs, met = _runs(ours, apart)
    short = {letters: place for place, text in theirs if WHOLE <= len(letters := _letters(text)) < RUN}
    shared = [*_wholes(ours, short, apart), *_shared_runs(theirs, runs, apart)]
    there = Counter(found for _, text in theirs for found in apart.findall(_letters(text)))
    both = {phrase: n for phrase, n in met.most_common() if there[phrase]}
    return Comparison(lines=len(ours), messages=len(theirs), shared=tuple(shared), officialese=both)


def _authored(folder: Path) -> Iterator[tuple[str, str]]:
    """Every sentence and template with the place it stands at."""
    for path in sorted(folder.rglob("*.txt")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith(("//", "##")):
                yield f"{path.relative_to(folder)}:{number}", line.strip()


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", text.lower())


def _pieces(text: str, apart: re.Pattern[str]) -> list[str]:
    """The letters between the phrases every office writes."""
    return apart.sub(_APART, _letters(text)).split(_APART)


def _runs(ours: Iterable[tuple[str, str]], apart: re.Pattern[str]) -> tuple[dict[str, str], "Counter[str]"]:
    runs, met = dict[str, str](), Counter[str]()
    for place, text in ours:
        met.update(apart.findall(_letters(text)))
        for piece in _pieces(text, apart):
            runs.update((piece[i : i + RUN], place) for i in range(len(piece) - RUN + 1))
    return runs, met


def _wholes(ours: Iterable[tuple[str, str]], short: Mapping[str, str], apart: re.Pattern[str]) -> Iterator[Shared]:
    """Short messages that stand whole in a line of ours, unless they are officialese from end to end."""
    plain = {letters for letters in short if max(map(len, _pieces(letters, apart))) > 1}
    for place, text in ours:
        letters = _letters(text)
        windows = {letters[i : i + n] for n in range(WHOLE, RUN) for i in range(len(letters) - n + 1)}
        for found in sorted(windows & plain):
            yield Shared(ours=place, theirs=short[found], letters=found, whole=True)


def _shared_runs(
    theirs: Iterable[tuple[str, str]], runs: Mapping[str, str], apart: re.Pattern[str]
) -> Iterator[Shared]:
    """The longest shared run of a message at each place, not each of its windows."""
    for place, text in theirs:
        for piece in _pieces(text, apart):
            end = 0
            for i in range(len(piece) - RUN + 1):
                if i >= end and (ours := runs.get(piece[i : i + RUN])):
                    end = i + RUN
                    while end < len(piece) and piece[end - RUN + 1 : end + 1] in runs:
                        end += 1
                    yield Shared(ours=ours, theirs=place, letters=piece[i:end], whole=False)

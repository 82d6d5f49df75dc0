"""What the corpus covers, counted from it: subtype by register, length and noise."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.corpus import Corpus, Sentence
from nlp.spelling import Spelling

REGISTERS = ("plain", "curt", "formal", "angry", "operator", "dialect", "voice", "typo", "english")
#: Letters a sentence has at most.
LENGTHS = {"word": 8, "line": 25, "telling": 59, "essay": 4096}
NOISE = ("homophone", "traditional", "emoji", "unpunctuated", "latin", "shouting")
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_STOPS = re.compile(r"[，。！？；：、,.!?;:\s]")
_LATIN = re.compile(r"[A-Za-z]{3,}")
_SHOUT = re.compile(r"[!！]{2,}|[?？]{2,}")
_UNPUNCTUATED_FROM = 16


@dataclass(frozen=True, kw_only=True)
class Covered:
    """How many sentences of one subtype there are of each register, length and noise."""

    service: str
    subtype: str
    sentences: int
    registers: Mapping[str, int]
    lengths: Mapping[str, int]
    noise: Mapping[str, int]


def coverage(corpus: Corpus, spelling: Spelling) -> list[Covered]:
    """One line for each service and subtype ("–": blocks that mix several), by name."""
    groups: dict[tuple[str, str], list[Sentence]] = {}
    for one in corpus.services:
        groups.setdefault((one.label, one.subtype or "–"), []).append(one)
    return [
        Covered(
            service=service,
            subtype=subtype,
            sentences=len(sentences),
            registers=_counted(REGISTERS, [one.register or "plain" for one in sentences]),
            lengths=_counted(tuple(LENGTHS), [_length(one.text) for one in sentences]),
            noise=_counted(NOISE, [kind for one in sentences for kind in _noise(one.text, spelling)]),
        )
        for (service, subtype), sentences in sorted(groups.items())
    ]


def act_counts(corpus: Corpus) -> dict[str, int]:
    """Sentences of each act."""
    return dict(sorted(Counter(one.label for one in corpus.acts).items()))


def table(rows: Sequence[Covered]) -> Iterator[str]:
    """The list as a Markdown table, one line at a time."""
    columns = (*REGISTERS, *LENGTHS, *NOISE)
    yield f"| service · subtype | all | {' | '.join(columns)} |"
    yield "|---" * (len(columns) + 2) + "|"
    for one in rows:
        cells = {**one.registers, **one.lengths, **one.noise}
        counts = " | ".join(str(cells[name] or "") for name in columns)
        yield f"| {one.service} · {one.subtype} | {one.sentences} | {counts} |"


def _counted(names: Sequence[str], met: Sequence[str]) -> dict[str, int]:
    counts = Counter(met)
    return {name: counts[name] for name in names}


def _length(text: str) -> str:
    return next(name for name, most in LENGTHS.items() if len(text) <= most)


def _noise(text: str, spelling: Spelling) -> Iterator[str]:
    plain = spelling.plain(text)
    moved = [(a, b) for a, b in zip(text, plain, strict=True) if a != b and "\u4e00" <= a <= "\u9fff"]
    if any(spelling.is_traditional(a) for a, _ in moved):
        yield "traditional"
    if any(not spelling.is_traditional(a) for a, _ in moved):
        yield "homophone"
    if _EMOJI.search(text):
        yield "emoji"
    if len(text) >= _UNPUNCTUATED_FROM and not _STOPS.search(text):
        yield "unpunctuated"
    if _LATIN.search(text):
        yield "latin"
    if _SHOUT.search(text):
        yield "shouting"

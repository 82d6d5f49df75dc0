"""Scores a reader on labelled messages: how often right, how sure, and what it costs to answer only the surest."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nlp.held import Bin, confusion, expected_error, reliability
from nlp.rows import Labelled, read_labelled, wrong
from tickets.errors import BadInput
from tickets.ports import Reader
from tickets.reading import Context, ServiceChance
from tickets.service import PROPERTY, ServiceCode

COVERAGES = (1.0, 0.9, 0.8, 0.75, 0.7, 0.6, 0.5)
#: What the two property services are called when they count as one.
MERGED = "property"


@dataclass(frozen=True, kw_only=True)
class Row:
    """A message, its right service, and the line it stands on."""

    text: str
    service: ServiceCode
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class PerService:
    """How one service fares; shares from 0 to 1, ``support`` in messages."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, kw_only=True)
class Covered:
    """Accuracy on the surest ``coverage`` share of the messages."""

    coverage: float
    accuracy: float


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """The figures of ``chuishao evaluate``; ``as_json`` gives exactly its contract."""

    n: int
    accuracy: float
    macro_f1: float
    """Mean F1 over the services that occur in the truth."""
    top2: float
    ece: float
    """Expected calibration error over ten equal bins of the best chance."""
    per_service: Mapping[str, PerService]
    coverage: tuple[Covered, ...]
    wrong: tuple[tuple[Row, str, float], ...] = field(default=(), repr=False)
    """Row, what was said instead, how sure: only for ``--show``."""
    confusion: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Right service → service said → how often: with ``reliability`` for the model card."""
    reliability: tuple[Bin, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """``{"n","accuracy","macro_f1","top2","ece","per_service","coverage"}``; never a text."""
        whole = asdict(self)
        for name in ("wrong", "confusion", "reliability"):
            del whole[name]
        whole["coverage"] = [asdict(one) for one in self.coverage]
        return whole


@dataclass(frozen=True, slots=True)
class _Answer:
    row: Row
    truth: str
    ranked: tuple[tuple[str, float], ...]

    @property
    def right(self) -> bool:
        return self.ranked[0][0] == self.truth


def read_rows(path: Path) -> list[Row]:
    """Rows of a CSV file with columns ``text,service``; raises ``BadInput`` naming file, line and column."""
    return [_row(path, one) for one in read_labelled(path, ("service",))]


def evaluate(reader: Reader, rows: Iterable[Row], five: bool = False) -> Evaluation:
    """Read every row and compare; ``five`` counts the two property services as one. ``BadInput`` without a row."""
    name = _merged if five else str
    answers = [_answer(reader, row, name) for row in rows]
    if not answers:
        raise BadInput("no rows to evaluate")
    per_service = {code: _per_service(answers, code) for code in dict.fromkeys(name(code) for code in ServiceCode)}
    bins = tuple(reliability([one.ranked[0][1] for one in answers], [one.right for one in answers]))
    met = [one.f1 for one in per_service.values() if one.support]
    return Evaluation(
        n=len(answers),
        accuracy=_share(answers, lambda one: one.right),
        macro_f1=_rounded(sum(met) / len(met)),
        top2=_share(answers, lambda one: one.truth in [code for code, _ in one.ranked[:2]]),
        ece=expected_error(bins),
        per_service=per_service,
        coverage=tuple(_covered(answers, share) for share in COVERAGES),
        wrong=tuple((one.row, *one.ranked[0]) for one in answers if not one.right),
        confusion=confusion([one.truth for one in answers], [one.ranked[0][0] for one in answers]),
        reliability=bins,
    )


def _row(path: Path, one: Labelled) -> Row:
    try:
        return Row(text=one.text, service=ServiceCode(one.label), line=one.line)
    except ValueError as why:
        raise wrong(path, one.line, f"service: no such code {one.label!r}") from why


def _merged(code: ServiceCode) -> str:
    return MERGED if code in PROPERTY else str(code)


def _answer(reader: Reader, row: Row, name: Callable[[ServiceCode], str]) -> _Answer:
    return _Answer(row, name(row.service), _ranked(reader.read(row.text, Context()).services, name))


def _ranked(chances: Sequence[ServiceChance], name: Callable[[ServiceCode], str]) -> tuple[tuple[str, float], ...]:
    total: dict[str, float] = {}
    for one in chances:
        total[name(one.code)] = total.get(name(one.code), 0.0) + one.p
    return tuple(sorted(total.items(), key=lambda pair: -pair[1]))


def _per_service(answers: Sequence[_Answer], code: str) -> PerService:
    support = sum(one.truth == code for one in answers)
    said = sum(one.ranked[0][0] == code for one in answers)
    both = sum(one.right for one in answers if one.truth == code)
    precision, recall = both / said if said else 0.0, both / support if support else 0.0
    f1 = 2 * precision * recall / (precision + recall) if both else 0.0
    return PerService(precision=_rounded(precision), recall=_rounded(recall), f1=_rounded(f1), support=support)


def _covered(answers: Sequence[_Answer], share: float) -> Covered:
    surest = sorted(answers, key=lambda one: -one.ranked[0][1])[: max(1, round(len(answers) * share))]
    return Covered(coverage=share, accuracy=_share(surest, lambda one: one.right))


def _share(answers: Sequence[_Answer], good: Callable[[_Answer], bool]) -> float:
    return _rounded(sum(map(good, answers)) / len(answers))


def _rounded(share: float) -> float:
    return round(share, 4)

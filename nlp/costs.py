"""What thresholds cost: minutes spent on wrong units, questions and the desk, over a grid of SURE and LEAD."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from nlp.evaluate import Row
from tickets.errors import BadInput
from tickets.ports import Reader
from tickets.reading import Context, ServiceChance
from tickets.service import ServiceCode
from tickets.triage import LEAD, SURE, choices, sure_enough

_SURES = tuple(round(0.30 + 0.05 * i, 2) for i in range(14))
_LEADS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_SHARES = frozenset({"noticed", "unanswered"})
#: Costs this near the least are the same, for the prices are estimates: then the pair that asks least is the best.
_SAME = 1.05


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """The prices, in minutes of somebody's time; docs/model.md ("Thresholds") says where the figures come from."""

    wrong_unit: float = 50.0
    """A ticket at a unit that is not responsible, until it is at the right one: the work and the waiting."""
    noticed: float = 0.3
    """The share of wrong services that the resident mends with one tap on the opening message, 0 to 1."""
    question: float = 1.0
    """One question to the resident, or one tap."""
    unanswered: float = 0.25
    """The share of questions nobody answers, 0 to 1: the desk has those reports."""
    desk: float = 20.0
    """An operator sorts one report out: the work and the waiting."""

    @property
    def wrong(self) -> float:
        """A ticket opened for a wrong service."""
        return self.noticed * self.question + (1 - self.noticed) * self.wrong_unit

    @classmethod
    def of(cls, words: str) -> "Minutes":
        """Out of ``wrong_unit=70,desk=12``, the others as shipped; raises ``BadInput`` naming what is wrong."""
        names, given = {one.name for one in fields(cls)}, dict[str, float]()
        for pair in filter(None, (part.strip() for part in words.split(","))):
            name, _, number = pair.partition("=")
            try:
                given[name] = float(number)
            except ValueError:
                raise BadInput(f"costs: {pair!r} is not NAME=NUMBER", field="costs") from None
            if name not in names or not 0 <= given[name] < float("inf") or (name in _SHARES and given[name] > 1):
                raise BadInput(f"costs: {pair!r}; wanted {', '.join(sorted(names))}, not negative", field="costs")
        return cls(**given)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a model said of one report, best first, and what it is."""

    truth: ServiceCode
    chances: tuple[ServiceChance, ...]


@dataclass(frozen=True, kw_only=True)
class Point:
    """A pair of thresholds: minutes for 100 reports, the share asked, the share opened for a wrong service."""

    sure: float
    lead: float
    cost: float
    asked: float
    wrong: float


@dataclass(frozen=True, kw_only=True)
class Priced:
    """The thresholds in force, the best (near the least cost, the one that asks least), and the whole grid."""

    n: int
    now: Point
    best: Point
    grid: tuple[Point, ...]


def judged(reader: Reader, rows: Iterable[Row]) -> list[Judged]:
    """Read every row of a file."""
    return [Judged(truth=row.service, chances=reader.read(row.text, Context()).services) for row in rows]


def judged_unseen(corpus_dir: Path, town_names: Sequence[str]) -> list[Judged]:
    """What is said of the corpus' sentences by models that have not seen their themes; takes as long as a training."""
    from nlp.train import unseen_services

    labels, chances, truth = unseen_services(corpus_dir, town_names)
    return [
        Judged(truth=ServiceCode(right), chances=_ranked(zip(labels, row.tolist(), strict=True)))
        for right, row in zip(truth, chances, strict=True)
    ]


def _ranked(said: Iterable[tuple[str, float]]) -> tuple[ServiceChance, ...]:
    return tuple(ServiceChance(code=ServiceCode(label), p=p) for label, p in sorted(said, key=lambda one: -one[1]))


def priced(said: Sequence[Judged], minutes: Minutes) -> Priced:
    """Price the thresholds in force and every pair of the grid; ``BadInput`` without a report."""
    if not said:
        raise BadInput("no rows to evaluate")
    grid = tuple(_point(said, minutes, sure, lead) for sure in _SURES for lead in _LEADS)
    least = min(one.cost for one in grid)
    best = min((one for one in grid if one.cost <= least * _SAME), key=lambda one: (one.asked, one.cost, -one.sure))
    return Priced(n=len(said), now=_point(said, minutes, SURE, LEAD), best=best, grid=grid)


def _point(said: Sequence[Judged], minutes: Minutes, sure: float, lead: float) -> Point:
    cost, asked, wrong = 0.0, 0, 0
    for one in said:
        best = one.chances[0]
        if not sure_enough(best, one.chances[1], sure=sure, lead=lead):
            asked += 1
            cost += asking(one, minutes)
        elif best.code is not one.truth:
            wrong += 1
            cost += minutes.wrong
    n = len(said)
    return Point(
        sure=sure, lead=lead, cost=round(100 * cost / n, 1), asked=round(asked / n, 4), wrong=round(wrong / n, 4)
    )


def asking(one: Judged, minutes: Minutes) -> float:
    """A question, and the desk for those who do not answer or find no button that leads to a unit.

    其他 leads to one only where the model had named a subtype of it: when ``other`` was its own best.
    """
    offered = set(choices(one.chances))
    if one.chances[0].code is ServiceCode.OTHER:
        offered.add(ServiceCode.OTHER)
    desk = minutes.unanswered if one.truth in offered else 1.0
    return minutes.question + desk * minutes.desk

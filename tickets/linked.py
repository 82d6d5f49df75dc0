"""Several problems in one report (关联工单): which, where, and whose words a card must not show."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from tickets.reading import Problem, Reading, best_place
from tickets.report import Further, Spot, Stretch
from tickets.service import PROPERTY, ServiceCode
from tickets.ticket import CardStyle, Ticket
from tickets.town import Town

#: Not pressed within this time, the offer of a ticket of its own is over.
OFFERED = timedelta(hours=24)
_Kind = tuple[ServiceCode, str | None]


def further(reading: Reading, service: ServiceCode, spot: Spot) -> tuple[Further, ...]:
    """Every problem of the text but the ticket's own, in order; each where its words say, else at ``spot``."""
    kinds = _by_kind(reading)
    if len(kinds) < 2:
        return ()
    own = _own(list(kinds), reading, service)
    return tuple(_one(reading, parts, spot) for kind, parts in kinds.items() if kind != own)


def beside(reading: Reading, ticket: Ticket) -> tuple[Further, ...]:
    """Of several problems in later words those that are not the ticket's."""
    kinds = _by_kind(reading)
    others = (parts for kind, parts in kinds.items() if kind[0] is not ticket.service)
    return tuple(_one(reading, parts, ticket.spot) for parts in others) if len(kinds) > 1 else ()


def _by_kind(reading: Reading) -> dict[_Kind, list[Problem]]:
    kinds: dict[_Kind, list[Problem]] = {}
    for problem in reading.problems:
        kinds.setdefault(_kind(problem), []).append(problem)
    return kinds


def _kind(problem: Problem) -> _Kind:
    """``other`` has kinds that go to different units; the rest of a service is one problem."""
    return problem.code, problem.subtype if problem.code is ServiceCode.OTHER else None


def _own(kinds: Sequence[_Kind], reading: Reading, service: ServiceCode) -> _Kind:
    """What the first ticket is about: its service, else what the reading is sure of, else what was said first."""
    ranked = [(service, reading.subtype), (service, None), (reading.best.code, reading.subtype)]
    exact = next((kind for kind in ranked if kind in kinds), None)
    return exact or next((kind for kind in kinds if kind[0] in (service, reading.best.code)), kinds[0])


def _one(reading: Reading, parts: Sequence[Problem], spot: Spot) -> Further:
    start, end = parts[0].start, parts[-1].end
    others = (one for one in reading.problems if one not in parts and start <= one.start and one.end <= end)
    accuses = any(part.accuses_company for part in parts)
    return Further(
        service=parts[0].code,
        subtype=next((part.subtype for part in parts if part.subtype), None),
        span=(start, end),
        without=tuple((one.start, one.end) for one in others),
        spot=_spot(reading, parts, spot),
        accuses_company=accuses or _in_doubt(reading),
        still_going_on=any(part.still_going_on for part in parts),
        emergency=next((part.emergency for part in parts if part.emergency), None),
        phrases=tuple(dict.fromkeys(phrase for part in parts for phrase in part.phrases)),
    )


def _in_doubt(reading: Reading) -> bool:
    """The report accuses a company, and nobody can tell which words do."""
    return reading.accuses_company and not any(problem.accuses_company for problem in reading.problems)


def _spot(reading: Reading, parts: Sequence[Problem], spot: Spot) -> Spot:
    """A place named in the part itself; a shared location is the report's, and says nothing about another place."""
    inside = [place for place in reading.places if any(p.start <= place.start and place.end <= p.end for p in parts)]
    mention = best_place(inside)
    return Spot(text=mention.text, code=mention.code) if mention else spot


def own_spot(spot: Spot, reading: Reading, others: Iterable[Further]) -> Spot:
    """The first ticket's place: one that is named outside the further problems, where there is one."""
    taken = _stretches(others)
    if reading.place is None or (spot.text, spot.code) != (reading.place.text, reading.place.code):
        return spot
    own = best_place(place for place in reading.places if not _within(place.start, place.end, taken))
    return replace(spot, text=own.text, code=own.code) if own else spot


def _within(start: int, end: int, stretches: Iterable[Stretch]) -> bool:
    return any(one <= start and end <= other for one, other in stretches)


def _stretches(others: Iterable[Further]) -> tuple[Stretch, ...]:
    return tuple(sorted(stretch for one in others for stretch in one.stretches))


def kept_back(town: Town, others: Iterable[Further]) -> tuple[Stretch, ...]:
    """Words no card of another problem may show, split or not: of composed services, and against a company.

    A garbage card may lie with the very company the other half of the message is about.
    """
    return _stretches(one for one in others if is_kept_back(town, one))


def is_kept_back(town: Town, one: Further) -> bool:
    """Whether the unit of the report's first ticket never reads these words."""
    return one.accuses_company or one.service in PROPERTY or town.services[one.service].card is CardStyle.COMPOSED


def is_the_same(ticket: Ticket, one: Further) -> bool:
    """Whether the ticket is about this problem already: its service was changed since."""
    other = one.service is ServiceCode.OTHER and ticket.subtype not in (None, one.subtype)
    return ticket.service is one.service and not other

"""Where the reports of a file would go: to a unit, told who else does it, back with a question, or to the desk."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from nlp.evaluate import Row
from tickets.draft import Draft
from tickets.errors import BadInput
from tickets.ids import ChatId, DraftId, MessageId, PersonId
from tickets.ports import Reader
from tickets.reading import Context, Reading
from tickets.report import Fragment, Spot
from tickets.routing import Routing, grid_of, route
from tickets.service import ServiceCode
from tickets.town import Place, PlaceKind, Town
from tickets.triage import Step, decide, path_only, service_of

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class Outcome(StrEnum):
    """What becomes of a report at first."""

    ROUTED = "routed"
    """A rule of the town names a unit for its service and, of ``other``, for its subtype."""
    LAWFUL_PATH = "lawful_path"
    """Nobody in the town works on it: the resident is told at once who does."""
    ASKED = "asked"
    """One question first; a tap answers it."""
    DESK = "desk"
    """An operator must sort it out: ``other`` that no subtype explains, or a blind spot."""


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """Shares of ``n`` reports, 0 to 1; the four sum to 1."""

    n: int
    routed: float
    lawful_path: float
    asked: float
    desk: float


def outcomes(reader: Reader, rows: Iterable[Row], town: Town) -> Outcomes:
    """Read every row, decide by ``tickets.triage``, route by ``tickets.routing``; ``BadInput`` without a row.

    Places of a file are not the town's, so each report counts half as said of an estate with a company and half of a
    road. Every row is taken as a report, whatever act is read: a file of ``text,service`` does not say which ask only.
    What the place could still be asked for is left out, for it is given.
    """
    places = standing_for_all(town)
    counted = Counter[Outcome]()
    for row in rows:
        reading = reader.read(row.text, Context())
        counted.update(outcome(town, row.text, reading, place) for place in places)
    if not counted:
        raise BadInput("no rows to evaluate")
    shares = {each.value: round(counted[each] / counted.total(), 4) for each in Outcome}
    return Outcomes(n=counted.total() // len(places), **shares)


def standing_for_all(town: Town) -> Sequence[Place]:
    """The first estate with a company and the first road."""
    found = (
        next((one for one in town.places.values() if one.kind is PlaceKind.ESTATE and one.company), None),
        next((one for one in town.places.values() if one.kind is PlaceKind.ROAD), None),
    )
    return [place for place in found if place is not None]


def outcome(town: Town, text: str, reading: Reading, place: Place) -> Outcome:
    """What becomes of one report said of a place."""
    draft = Draft(
        id=DraftId(0),
        chat=ChatId(0),
        person=PersonId(0),
        fragments=(Fragment(message=MessageId(0), at=_LONG_AGO, text=text),),
    )
    spot = Spot(text=place.name.zh, code=place.code)
    if path_only(town, draft, reading) is not None:
        return Outcome.LAWFUL_PATH
    if decide(draft, reading, spot).step is Step.ASK_SERVICE:
        return Outcome.ASKED
    service = service_of(draft, reading)
    subtype = town.services[service].subtype_or_default(reading.subtype if service is reading.best.code else None)
    routing = route(
        town, service=service, subtype=subtype, grid=grid_of(town, spot), place=place, accused=reading.accuses_company
    )
    return Outcome.DESK if routing.blind_spot or _unexplained(service, routing) else Outcome.ROUTED


def _unexplained(service: ServiceCode, routing: Routing) -> bool:
    """Whether ``other`` went by a rule that names no subtype and no accusation: the town's last resort."""
    rule = routing.rule
    return service is ServiceCode.OTHER and (rule is None or not (rule.subtypes or rule.accused))

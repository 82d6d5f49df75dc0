"""Values as the rules are handed them, with only what a test is about said aloud."""

from datetime import UTC, datetime
from typing import Any

from tickets.draft import Draft
from tickets.ids import ChatId, DraftId, MessageId, PersonId, PlaceCode, TicketId
from tickets.reading import Act, PlaceMention, Reading, ServiceChance
from tickets.report import Fragment, Spot
from tickets.service import ServiceCode
from tickets.ticket import CardStyle, Ticket

#: A Monday, 10:00 on the town's clocks, in working time.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def chances(first: ServiceCode, p: float, second: float | None = None) -> tuple[ServiceChance, ...]:
    """All seven, best first, summing to 1; ``second`` is the runner-up's chance."""
    others = [code for code in ServiceCode if code is not first]
    left = 1 - p
    runner = left / len(others) if second is None else second
    rest = (left - runner) / (len(others) - 1)
    odds = [p, runner, *[rest] * (len(others) - 1)]
    return tuple(ServiceChance(code=code, p=odd) for code, odd in zip((first, *others), odds, strict=True))


def reading(
    act: Act = Act.REPORT,
    service: ServiceCode = ServiceCode.GARBAGE,
    p: float = 0.9,
    second: float | None = None,
    *,
    place: str | None = None,
    **more: Any,
) -> Reading:
    """``place`` is a code of the gazetteer, named by itself."""
    places = (PlaceMention(text=place, start=0, end=len(place), code=PlaceCode(place)),) if place else ()
    facts: dict[str, Any] = {"places": places, "model": "test"} | more
    return Reading(act=act, services=chances(service, p, second), **facts)


def vague(act: Act = Act.OTHER, **more: Any) -> Reading:
    """Nothing a rule could name."""
    return reading(act, ServiceCode.OTHER, 0.4, 0.2, **more)


def draft(*texts: str, at: datetime = NOW, **more: Any) -> Draft:
    """One fragment a text."""
    fragments = tuple(Fragment(message=MessageId(i), at=at, text=text) for i, text in enumerate(texts, 1))
    facts: dict[str, Any] = {"id": DraftId(1), "chat": ChatId(1), "person": PersonId(1), "fragments": fragments}
    return Draft(**(facts | more))


def ticket(id: int = 1, place: str | None = None, **more: Any) -> Ticket:
    """A ticket of garbage opened long ago."""
    facts: dict[str, Any] = {
        "number": f"SM261120-{id:04d}",
        "lookup": "ABC234",
        "service": ServiceCode.GARBAGE,
        "style": CardStyle.MASKED,
        "opened_at": datetime(2026, 11, 20, 2, 0, tzinfo=UTC),
        "spot": Spot(text=place, code=PlaceCode(place)) if place else Spot(),
    }
    return Ticket(id=TicketId(id), **(facts | more))

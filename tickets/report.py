"""What a resident said: immutable; a draft's fragments become one report, each later message another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from tickets.ids import ChatId, MessageId, PersonId, PhotoHash, PlaceCode, ReportId, TicketId
from tickets.reading import EmergencyKind
from tickets.service import ServiceCode

#: ``(start, end)`` of a report's text, in code points.
Stretch = tuple[int, int]
#: Left at the edges when words between are taken out.
_EDGES = " \n,，。;；、:："


@dataclass(frozen=True, kw_only=True)
class Point:
    """A shared location in WGS 84 degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where it is: the words used, the gazetteer's entry and the shared location, as far as known."""

    text: str = ""
    code: PlaceCode | None = None
    point: Point | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.code or self.point)


@dataclass(frozen=True, kw_only=True)
class Fragment:
    """One message of a draft."""

    message: MessageId
    at: datetime
    text: str = ""
    photos: tuple[PhotoHash, ...] = ()
    point: Point | None = None
    about: MessageId | None = None
    """The message of this chat it replies to."""
    files: tuple[str, ...] = ()
    """Kinds of other files kept for the desk: voice, video, document, sticker."""


class Link(StrEnum):
    """How a report belongs to a ticket."""

    FIRST = "first"
    JOINED = "joined"
    ADDITION = "addition"
    LEFT = "left"
    """Taken back by its person while the ticket went on for others."""


@dataclass(frozen=True, kw_only=True)
class Further:
    """A further problem in a report's words (另一个问题): a ticket of its own when the resident wants one."""

    service: ServiceCode
    subtype: str | None = None
    span: Stretch
    without: tuple[Stretch, ...] = ()
    """Parts of the span that are about something else."""
    spot: Spot = Spot()
    accuses_company: bool = False
    still_going_on: bool = False
    emergency: EmergencyKind | None = None
    phrases: tuple[str, ...] = ()

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The parts of the text that are about it."""
        return between(self.span, self.without)


@dataclass(frozen=True, kw_only=True)
class Report:
    """One immutable report."""

    id: ReportId
    person: PersonId
    chat: ChatId
    at: datetime
    text: str
    photos: tuple[PhotoHash, ...] = ()
    spot: Spot = Spot()
    files: tuple[str, ...] = ()
    services: tuple[tuple[str, float], ...] = ()
    """What the model thought then, best first; kept to learn from corrections."""
    further: tuple[Further, ...] = ()
    model: str = "none"


@dataclass(frozen=True, kw_only=True)
class LinkedReport:
    """A report as part of a ticket: ``span`` of its text (None: all of it) is about this ticket."""

    report: Report
    ticket: TicketId
    link: Link
    span: Stretch | None = None
    without: tuple[Stretch, ...] = ()
    """Parts of that which are about another problem."""

    @property
    def words(self) -> str:
        """The resident's words on this ticket; nothing shows that others were taken out."""
        return words_about(self.report.text, self.span, self.without)


def words_about(text: str, span: Stretch | None, without: Sequence[Stretch]) -> str:
    """The part of a text at ``span`` (None: all of it), without the stretches that are about something else."""
    if not without:
        return text[slice(*span)] if span else text
    kept = between(span or (0, len(text)), without)
    return "，".join(filter(None, (text[start:end].strip(_EDGES) for start, end in kept)))


def joined(one: LinkedReport, other: LinkedReport) -> LinkedReport:
    """The first link, about the words of both; two links of the same report."""
    whole = (0, len(one.report.text))
    parts = [part for link in (one, other) for part in between(link.span or whole, link.without)] or [whole]
    start, end = min(part[0] for part in parts), max(part[1] for part in parts)
    span = None if (start, end) == whole else (start, end)
    return replace(one, span=span, without=between((start, end), parts))


def between(span: Stretch, without: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """What remains of a span once other stretches are taken out."""
    kept, at = list[Stretch](), span[0]
    for start, end in sorted(without):
        kept.append((at, min(start, span[1])))
        at = max(at, end)
    return tuple((start, end) for start, end in (*kept, (at, span[1])) if start < end)

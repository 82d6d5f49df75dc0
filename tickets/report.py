"""What a resident said: immutable; a draft's fragments become one report, each later message another."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.ids import ChatId, MessageId, PersonId, PhotoHash, PlaceCode, ReportId, TicketId


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
    model: str = "none"


@dataclass(frozen=True, kw_only=True)
class LinkedReport:
    """A report as part of a ticket; ``span`` is the part of its text that is about this ticket."""

    report: Report
    ticket: TicketId
    link: Link
    span: tuple[int, int] | None = None

    @property
    def words(self) -> str:
        """The resident's words on this ticket."""
        return self.report.text[slice(*self.span)] if self.span else self.report.text

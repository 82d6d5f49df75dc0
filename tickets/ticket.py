"""One problem being worked on (工单): the one mutable object of the house."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tickets.ids import GridCode, PhotoHash, TicketId, UnitCode
from tickets.report import Spot
from tickets.service import ServiceCode
from tickets.status import Outcome, Status, check_move


class CardStyle(StrEnum):
    """How a unit's card is written: the resident's words masked, or composed without any of them."""

    MASKED = "masked"
    COMPOSED = "composed"


class PhotoSource(StrEnum):
    """Who took a photo."""

    RESIDENT = "resident"
    WORKER = "worker"


@dataclass(frozen=True, kw_only=True)
class TicketPhoto:
    """A photo on a ticket; ``shown`` says whether the other side may see it (None: the resident was not asked yet)."""

    hash: PhotoHash
    source: PhotoSource
    shown: bool | None


@dataclass(kw_only=True)
class Ticket:
    """Status, unit and times of one problem; who reported it and in what words lives apart."""

    id: TicketId
    number: str
    lookup: str
    service: ServiceCode
    subtype: str | None = None
    style: CardStyle
    opened_at: datetime
    status: Status = Status.NEW
    spot: Spot = field(default_factory=Spot)
    grid: GridCode | None = None
    unit: UnitCode | None = None
    reasons: tuple[str, ...] = ()
    """Why this service, in the resident's own words: shown to nobody but the resident and the desk."""
    phrases: tuple[str, ...] = ()
    """The lexicon's phrases that were found: what a composed card may show."""
    urgent: bool = False
    emergency: str | None = None
    accuses_company: bool = False
    detail: str = ""
    """What the desk added for the unit."""
    dispatched_at: datetime | None = None
    due_at: datetime | None = None
    remind_at: datetime | None = None
    """When the half of the time allowed is gone; None once reminded."""
    rung: int = 0
    """How often the whistle moved up."""
    whistle_at: datetime | None = None
    """When the next rung is whistled; None when there is none."""
    accepted_by: str | None = None
    resolved_at: datetime | None = None
    seen_at: datetime | None = None
    """When the resident had the answer on screen."""
    lapse_at: datetime | None = None
    """When silence closes it as unrated."""
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    merged_into: TicketId | None = None
    returns: int = 0
    reopenings: int = 0
    urges: int = 0
    version: int = 0

    def move(self, then: Status) -> None:
        """Change status along the table, or raise ``NotAllowedNow``."""
        check_move(self.status, then)
        self.status = then

    def resume(self) -> None:
        """What an answer or an end left behind is forgotten; the status moves when it is sent on."""
        self.outcome = self.closed_at = self.resolved_at = self.seen_at = self.lapse_at = None

    def close(self, outcome: Outcome, at: datetime) -> None:
        """End it, with the reason kept for ever."""
        self.move(Status.CLOSED)
        self.outcome, self.closed_at = outcome, at
        self.remind_at = self.whistle_at = self.lapse_at = None

"""What a worker says about a ticket in the group: held a moment, then told to the resident or kept inside."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.ids import ChatId, MessageId, PersonId, PhotoHash, ReplyId, TicketId, UnitCode


class ReplyState(StrEnum):
    """Where a worker's words stand."""

    HELD = "held"
    STOPPED = "stopped"
    """The check found a phone, a name or an insult: waits for the worker's word."""
    SENT = "sent"
    INTERNAL = "internal"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One message of a worker about a ticket; ``release_at`` only while held."""

    id: ReplyId
    ticket: TicketId
    unit: UnitCode
    worker: PersonId
    chat: ChatId
    message: MessageId
    at: datetime
    text: str
    photos: tuple[PhotoHash, ...] = ()
    state: ReplyState
    release_at: datetime | None = None
    resolves: bool = False
    """These are the words the ticket was resolved with."""

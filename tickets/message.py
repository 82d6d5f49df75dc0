"""A message to one chat as plain data: what a delivery carries whatever the channel."""

from dataclasses import dataclass
from datetime import datetime

from tickets.ids import ChatId, DeskItemId, DraftId, MessageId, PersonId, PhotoHash, ReplyId, RewardId, TicketId


@dataclass(frozen=True, kw_only=True)
class Button:
    """A button under a message; ``id`` is ``verb`` or ``verb:argument`` and is checked against the stored message."""

    id: str
    label: str
    url: str | None = None
    """Opens this address instead of being a press."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a message is about, so that a reply or a press to it finds its way."""

    ticket: TicketId | None = None
    draft: DraftId | None = None
    reply: ReplyId | None = None
    reward: RewardId | None = None
    card: bool = False
    """The ticket's card in its unit's group: edited in place."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One message to send, or (``edits``) the new face of one sent before."""

    chat: ChatId
    text: str
    buttons: tuple[Button, ...] = ()
    photos: tuple[PhotoHash, ...] = ()
    about: Subject = Subject()
    reply_to: MessageId | None = None
    edits: MessageId | None = None
    due_at: datetime | None = None
    """Not before this moment; None for now."""
    once: bool = False
    """Rather never than twice: a broadcast. Everything else is sent again when nobody knows whether it arrived."""
    pin: bool = False
    """Kept at the top of the group, where the bot may."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message as it stands on a chat's screen, in or out."""

    chat: ChatId
    message: MessageId
    cursor: MessageId
    """Rises with every edit; never below ``message``."""
    mine: bool
    """Written by a person (not by the bot)."""
    author: str | None
    """Display name in a group."""
    at: datetime
    text: str
    buttons: tuple[Button, ...] = ()
    photos: tuple[PhotoHash, ...] = ()
    files: tuple[str, ...] = ()
    about: Subject = Subject()
    reply_to: MessageId | None = None
    person: PersonId | None = None


@dataclass(frozen=True, kw_only=True)
class DeskItem:
    """Something the desk must look at; with a ``chat``, words typed there can answer the resident."""

    id: DeskItemId
    reason: str
    at: datetime
    ticket: TicketId | None = None
    chat: ChatId | None = None
    text: str = ""
    done_at: datetime | None = None

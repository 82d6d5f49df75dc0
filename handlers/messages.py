"""What a channel hands in: one incoming message or press, the same for the web and every messenger."""

from dataclasses import dataclass

from tickets.ids import ChatId, InboxId, MessageId, PersonId, PhotoHash
from tickets.report import Point


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One message, whatever its type; nothing in it is ignored."""

    inbox: InboxId
    chat: ChatId
    person: PersonId
    message: MessageId
    text: str = ""
    photos: tuple[PhotoHash, ...] = ()
    spoilt: tuple[str, ...] = ()
    """Why a photo could not be used, one reason each; the rest of the message counts."""
    files: tuple[str, ...] = ()
    """Kinds of other files: voice, video, document, sticker."""
    point: Point | None = None
    about: MessageId | None = None


@dataclass(frozen=True, kw_only=True)
class Press:
    """A button of a message of this chat."""

    inbox: InboxId
    chat: ChatId
    person: PersonId
    message: MessageId
    button: str

"""A message on its way (送达): what the courier is told to bring, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tickets.ids import ChatId, DeliveryId, MessageId, PhotoHash, PostId
from tickets.message import Said
from tickets.people import ChannelName, Chat


class DeliveryState(StrEnum):
    """``sending`` is committed before the call: only such a row may have arrived without our knowing."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    """It cannot be delivered; ``failure`` says why."""
    UNKNOWN = "unknown"
    """It may have arrived and must not arrive twice."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One message in a messenger; a message of ours is one with the words and one for each of its photos."""

    id: PostId
    photo: PhotoHash | None = None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The first delivery of a chat's line: nothing later of that chat is sent before it."""

    delivery: DeliveryId
    chat: ChatId
    channel: ChannelName
    room: str
    """The messenger's chat: topics of one group share its limits."""
    due_at: datetime
    once: bool
    """Everything that waits in this chat is a broadcast: others go first."""
    posts: int
    """How many messages it will be to the messenger, at most: words and shown photos."""


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A delivery taken up: make ``face`` stand in the chat. Later edits of the same message are in it already."""

    delivery: DeliveryId
    chat: Chat
    face: Said
    posts: tuple[Post, ...] = ()
    """What stands there of this message already: none for a new one, or when an edit finds it lost."""
    reply_to: PostId | None = None
    copies: Mapping[PhotoHash, str] = field(default_factory=dict)
    """Photos this bot has uploaded before, by the messenger's own file id."""
    pin: bool = False
    once: bool = False
    attempts: int = 1
    """This one counted."""
    repeated: bool = False
    """It may have arrived before: the last try ended without an answer."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What stands in the chat now of the message, and file ids of photos uploaded just now."""

    posts: tuple[Post, ...]
    copies: Mapping[PhotoHash, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Keyboard:
    """The buttons one delivery put under a message: a press names the delivery and the button's index."""

    chat: ChatId
    message: MessageId
    buttons: tuple[str, ...]
    """Ids in the order of the face's buttons that are presses (those with an address are none)."""

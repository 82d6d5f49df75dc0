"""What a channel hands in: a message, a press, a change in a group; the same for the web and every messenger."""

from dataclasses import dataclass

from tickets.ids import ChatId, DeliveryId, InboxId, MessageId, PersonId, PhotoHash, PostId
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


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who wrote or pressed in a messenger; only ``account`` is identity, names are what anybody may type."""

    account: str
    name: str = ""
    lang: str = "zh"
    """Of their client: zh or en."""
    anonymous: bool = False
    """Hides behind the group or a channel: nobody we could know."""


@dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file that came with a message and is still with the messenger."""

    kind: str
    """photo, voice, video, document or sticker."""
    file: str
    size: int = 0
    """Bytes, 0 when it was not said."""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One message of a messenger, before anything was fetched or looked up: its ids are the messenger's own."""

    inbox: InboxId
    chat: ChatId
    post: PostId
    sender: Sender
    text: str = ""
    """Words or caption; a venue's name and address."""
    enclosures: tuple[Enclosure, ...] = ()
    point: Point | None = None
    about: PostId | None = None
    """The post it replies to (not a topic's own first one)."""
    quoted: str = ""
    """That post's words when they are this bot's: they name the ticket even if we never learned its id."""
    edited: bool = False
    """A new wording of a post that came before."""
    forwarded: bool = False
    mentions: bool = False
    """Names this bot (in a group)."""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What was looked up for an arrival before its turn: photos checked and stored, other files kept, rights asked."""

    photos: tuple[PhotoHash, ...] = ()
    spoilt: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """``kind:name`` of files kept for the desk, ``kind`` of those that are not kept (stickers)."""
    runs_group: bool = False
    """The sender administers the group; asked only for words that need it."""
    hears_all: bool = False
    """So does the bot; asked together with that."""


@dataclass(frozen=True, kw_only=True)
class Tap:
    """A button pressed in a messenger."""

    inbox: InboxId
    chat: ChatId
    post: PostId
    sender: Sender
    delivery: DeliveryId | None
    """Which delivery showed it; None for what no button of ours carries."""
    index: int
    """Which of that delivery's buttons."""
    query: str
    """The messenger's id of the press, for the toast that answers it."""


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Somebody, or the bot itself, came into a chat, left it, or was given other rights there."""

    inbox: InboxId
    chat: ChatId
    account: str
    name: str
    is_bot: bool
    """It is about this bot."""
    present: bool
    runs_group: bool


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A group became a supergroup: the same people at another address."""

    inbox: InboxId
    chat: ChatId
    address: str


Happening = Arrival | Tap | Seat | Moved

"""One way to talk, as the pump and the courier use it; the web needs none, for it is sent by being committed."""

from dataclasses import dataclass
from typing import Protocol

from handlers.messages import Happening
from tickets.delivery import Parcel, Receipt
from tickets.people import Bot, ChannelName, Chat, Trouble
from tickets.views import InboxRow


class NotDelivered(Exception):
    """It did not arrive; the message is one line without secrets."""

    #: What the desk is told when this lasts.
    trouble = Trouble.NO_ANSWER


class Blocked(NotDelivered):
    """Nothing will ever arrive in this chat: the bot was blocked or removed, or the chat is gone."""


class Migrated(NotDelivered):
    """The group lives at another address now."""

    def __init__(self, address: str) -> None:
        super().__init__(f"the group has moved to {address}")
        self.address = address


class SlowDown(NotDelivered):
    """Too many messages: nothing more before ``seconds`` have passed."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"told to wait {seconds:g} s")
        self.seconds = seconds


class Unreachable(NotDelivered):
    """The network or the messenger failed; ``maybe``: it may have arrived all the same."""

    def __init__(self, why: str, *, maybe: bool) -> None:
        super().__init__(why)
        self.maybe = maybe


class Unacceptable(NotDelivered):
    """The messenger refuses this message as it is, and would again."""


class TokenRefused(NotDelivered):
    """The token is wrong or revoked: nothing works until the operator sets another."""

    trouble = Trouble.REFUSED


class Taken(Unreachable):
    """Somebody else hears this bot's updates: another program that asks for them, or a webhook."""

    trouble = Trouble.TAKEN


class FileGone(Exception):
    """A file cannot be had any more; ``reason`` as in ``UnusablePhoto``: gone or too_large."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Address:
    """A chat of Telegram: its id, and the topic in a group that has topics; written ``-100123`` or ``-100123:17``."""

    chat: int
    topic: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Raises ``ValueError``."""
        chat, _, topic = text.partition(":")
        return cls(chat=int(chat), topic=int(topic) if topic else None)

    def __str__(self) -> str:
        return f"{self.chat}:{self.topic}" if self.topic is not None else str(self.chat)


class Channel(Protocol):
    """A messenger. Every method may raise the errors above; nothing else is expected, so anything else is a bug."""

    name: ChannelName

    async def start(self) -> Bot:
        """Who we are there; commands, descriptions and menu are set in zh and en."""

    def known_as(self, bot: Bot) -> None:
        """Who we are there, as it was kept by the process that asked; ``start`` asks anew."""

    async def close(self) -> None:
        """Give the connections back."""

    async def updates(self, offset: int) -> list[bytes]:
        """Wait up to half a minute for updates from ``offset`` on: each as its own raw JSON object, in order."""

    async def webhook(self, url: str | None, secret: str) -> None:
        """Have updates pushed to ``url`` with this secret in their header; None: they are asked for again.

        What waits at the messenger stays there and comes the new way.
        """

    def read(self, row: InboxRow) -> Happening | None:
        """What a raw update holds, parsed by the library; None: nothing of interest; ``ValueError``: unreadable."""

    async def fetch(self, file: str) -> bytes:
        """A file of at most 20 MB; ``FileGone``."""

    async def runs_group(self, chat: Chat, account: str | None) -> bool:
        """Whether the account (None: the bot itself) administers the group."""

    async def toast(self, query: str, words: str, *, loud: bool) -> None:
        """Answer a press; at most 200 characters are shown; a press too old to be answered is let go."""

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Make the parcel's face stand in the chat: sent anew, edited, photos added or taken away."""

"""Ports of what leaves the house: deliveries, where they stand in a messenger, the bots, and who may send."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from tickets.delivery import DeliveryState, Keyboard, Parcel, Post, Receipt
from tickets.ids import ChatId, DeliveryId, MessageId, PostId
from tickets.message import Outgoing
from tickets.people import Bot


class Posts(Protocol):
    """Where our messages stand in a messenger; in a web chat there are none."""

    def message(self, chat: ChatId, post: PostId) -> MessageId | None:
        """Our position of the message that the messenger calls ``post``."""

    def of(self, chat: ChatId, message: MessageId) -> list[Post]:
        """What stands of our message, words first."""

    def keep(self, chat: ChatId, message: MessageId, posts: Iterable[Post]) -> None:
        """These stand (also) for our message; a post known before is now this message's."""

    def forget(self, channel: str) -> None:
        """Another bot speaks there now: it counts its messages anew, and has uploaded nothing."""


class Deliveries(Protocol):
    """Messages to send, kept with the work that caused them.

    The message stands in ``said`` from its commit on; a delivery of a messenger says that the chat there must be
    made to look like it, so an edit queued behind another edit of the same message costs nothing more.
    """

    def put(self, outgoing: Outgoing, at: datetime) -> MessageId | None:
        """Queue it; in a web chat a message due now is sent by being committed. Its position, None when not due yet.

        In a retired chat it is kept as ``dead``.
        """

    def to_send(self, now: datetime) -> int:
        """Give messages whose moment has come their place (in a web chat they are sent by it); returns how many."""

    def take_up(self, delivery: DeliveryId, at: datetime) -> Parcel | None:
        """due → sending, one try more, other due edits of the same message counted as sent; None when not due now."""

    def sent(self, delivery: DeliveryId, receipt: Receipt, at: datetime) -> None:
        """sending → sent; the receipt's posts are from now on all that stands of the message, its copies are kept."""

    def again(self, delivery: DeliveryId, due_at: datetime, why: str, *, counted: bool, maybe: bool = False) -> None:
        """sending → due at that moment; not ``counted``: the try was none; ``maybe``: it may have arrived."""

    def give_up(self, delivery: DeliveryId, state: DeliveryState, why: str, at: datetime) -> None:
        """sending → dead or unknown."""

    def drop(self, chat: ChatId, why: str, at: datetime) -> int:
        """Everything due in a chat that was retired dies; how many."""

    def recover(self, channel: str, at: datetime) -> int:
        """What a courier that is gone left in ``sending``: due again as ``maybe``, unknown when ``once``; how many."""

    def keyboard(self, delivery: DeliveryId) -> Keyboard | None:
        """The buttons this delivery showed."""

    def adopt(self, delivery: DeliveryId, post: PostId, at: datetime) -> None:
        """A reply or press proved that it arrived under this id, though we were never told: sent, if it was not."""

    def delivering(self, chat: ChatId, message: MessageId) -> DeliveryId | None:
        """The newest delivery of our message."""


class Bots(Protocol):
    """The bots as they were last known."""

    def get(self, channel: str) -> Bot | None: ...

    def save(self, bot: Bot) -> None: ...


class Leases(Protocol):
    """Which process does what only one may do."""

    def take(self, name: str, holder: str, now: datetime, until: datetime) -> int | None:
        """Hold (on to) it until then; the fencing number, higher with every new holder; None: another has it."""

    def end(self, name: str, holder: str) -> None:
        """Let it go."""

    def forget(self, before: datetime) -> int:
        """Those that ended before a moment are nobody's memory any more; how many there were."""

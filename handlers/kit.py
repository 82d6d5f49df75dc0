"""What the house is built with, passed and never found: six things, frozen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from tickets.ids import ChatId
from tickets.ports import Photos, Reader, Tx
from tickets.reads import Reads
from tickets.town import Town

T = TypeVar("T")


class Transact(Protocol):
    """The only commit in the project."""

    async def __call__(self, work: Callable[[Tx], T]) -> T:
        """Run ``work`` in one transaction and return what it returns once that is durable; its errors come through."""

    def now(self, work: Callable[[Tx], T]) -> T:
        """The same, blocking, for commands that run no event loop."""

    async def changed(self, chat: ChatId | None, timeout: float) -> None:
        """Wait until something was committed for this chat (None: for any), or the timeout in seconds has passed."""


@dataclass(frozen=True, kw_only=True)
class Kit:
    """Clock (aware UTC), reader, the transaction, read-only questions, photo files, the town."""

    clock: Callable[[], datetime]
    reader: Reader
    transact: Transact
    reads: Reads
    photos: Photos
    town: Town

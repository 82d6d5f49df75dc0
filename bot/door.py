"""Through which an inbox row comes to its turn: one door for the web, one for each messenger."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from tickets.errors import ChuishaoError
from tickets.turn import Turn
from tickets.views import InboxRow

#: A turn that answers nobody who pressed.
Work = Callable[[Turn], None]


class Later(Exception):
    """Something outside failed and will do: the row waits this many seconds, and no try of ours is counted."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"looked at again in {seconds:g} s")
        self.seconds = seconds


@dataclass(frozen=True, kw_only=True)
class Toast:
    """What the one who pressed a button reads over the chat; ``loud``: until they tap it away."""

    words: str
    loud: bool = False


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A row looked at as far as that goes outside a transaction: its turn, and what is said when it is refused."""

    work: Callable[[Turn], Toast | None]
    refuse: Callable[[Turn, ChuishaoError], Toast | None]
    answer: Callable[[Toast], Awaitable[None]] | None = None
    """How a toast reaches the one who pressed; None where refusals are said in the chat."""


class Door(Protocol):
    """What the pump knows of a channel."""

    async def open(self, row: InboxRow) -> Opened:
        """Parse the row and fetch what it needs; ``Later`` when that cannot be had now; any other error is counted."""

    def words(self, row: InboxRow) -> str:
        """What the person said, for the desk, should the row have to be given up; as much as can be read of it."""

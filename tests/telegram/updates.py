"""What one bot is still to be told: kept until confirmed, numbered without gaps, delivered badly on request."""

import asyncio
import json
import random
from collections import deque
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
#: Kinds a bot is told only when it asks for them (Bot API, getUpdates).
ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
#: Stands in raw bytes for the number the update gets.
NUMBER_HERE = b"@ID@"


@dataclass
class Mischief:
    """How badly updates arrive: more than once, or out of order within a window."""

    copies: int = 1
    window: int = 1
    chance: random.Random = field(default_factory=lambda: random.Random(20))

    def order(self, batch: list["Update"]) -> list["Update"]:
        mixed: list[Update] = []
        for start in range(0, len(batch), self.window):
            part = batch[start : start + self.window]
            self.chance.shuffle(part)
            mixed += part
        return mixed if self.window > 1 else batch


@dataclass
class Update:
    """One update as the bytes that are sent; ``left`` counts how often it must still be confirmed."""

    id: int
    raw: bytes
    left: int = 1


class Updates:
    """A bot's queue. ``reader`` is the poll that has the say now; ``changed`` wakes whoever waits."""

    def __init__(self, first: int, mischief: Mischief) -> None:
        self._queue: deque[Update] = deque()
        self._next, self._mischief = first, mischief
        self.allowed: frozenset[str] = frozenset()
        self.reader: object = None
        self.changed = asyncio.Event()

    def __len__(self) -> int:
        return len(self._queue)

    def waiting(self, offset: int) -> bool:
        """Whether a poll from ``offset`` on would get anything."""
        return any(update.id >= offset for update in self._queue)

    def wants(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in ON_REQUEST

    def add(self, kind: str, content: object) -> None:
        """Queue an update of this kind if the bot asked for such."""
        if self.wants(kind):
            self.add_raw({kind: content})

    def add_raw(self, update: Json | bytes) -> int:
        """Queue anything; a dict without ``update_id`` gets the next one, in bytes ``@ID@`` stands for it."""
        number, self._next = self._next, self._next + 1
        if isinstance(update, dict):
            number = update.get("update_id", number)
            raw = json.dumps({"update_id": number} | update).encode()
        else:
            raw = update.replace(NUMBER_HERE, str(number).encode())
        self._queue.append(Update(number, raw, self._mischief.copies))
        self.changed.set()
        return number

    def confirm(self, offset: int) -> None:
        """Forget what is below ``offset``; a negative one keeps that many from the end."""
        if offset < 0:
            offset = self._queue[max(offset, -len(self._queue))].id if self._queue else 0
        for update in self._queue:
            update.left -= update.id < offset
        self._queue = deque(update for update in self._queue if update.left > 0)

    def batch(self, limit: int) -> list[Update]:
        """The oldest unconfirmed, at most ``limit``."""
        return self._mischief.order([self._queue[n] for n in range(min(limit, len(self._queue)))])

    def take_over(self) -> object:
        """Become the one reader; the earlier one wakes and finds itself replaced."""
        self.reader = mine = object()
        self.changed.set()
        return mine

    def clear(self) -> None:
        self._queue.clear()

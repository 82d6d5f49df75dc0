"""How fast one caller may write: token buckets counted by the house's own clock."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tickets.errors import ChuishaoError


class TooFast(ChuishaoError):
    """Too many at once; the fact ``seconds`` says when to try again."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """``burst`` at once, refilled by ``per_second``."""

    burst: int
    per_second: float


#: Above what hands can type, below what fills a disk.
CHAT_WRITES = Rate(burst=120, per_second=2)
#: A whole office, or a mobile operator's one address, may come at the same minute.
NEW_CHATS = Rate(burst=400, per_second=2)
ENTRIES = Rate(burst=30, per_second=0.5)
#: Buckets kept before full ones are forgotten.
_MANY = 20_000


@dataclass(kw_only=True)
class Buckets:
    """One bucket per key; a bucket that is full again is forgotten."""

    rate: Rate
    clock: Callable[[], datetime]
    _levels: dict[str, tuple[float, datetime]] = field(default_factory=dict)

    def take(self, key: str) -> None:
        """Take one, or raise ``TooFast``."""
        now = self.clock()
        level = self._level(key, now)
        if level < 1:
            raise TooFast(seconds=max(1, round((1 - level) / self.rate.per_second)))
        if len(self._levels) >= _MANY:
            self._forget(now)
        self._levels[key] = (level - 1, now)

    def _level(self, key: str, now: datetime) -> float:
        level, then = self._levels.get(key, (float(self.rate.burst), now))
        return min(self.rate.burst, level + (now - then).total_seconds() * self.rate.per_second)

    def _forget(self, now: datetime) -> None:
        full = [key for key in self._levels if self._level(key, now) >= self.rate.burst]
        for key in full or list(self._levels):
            del self._levels[key]

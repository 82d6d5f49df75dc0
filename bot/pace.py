"""When the next message may go: a bot's limits as plain arithmetic on the clock, so that it is never told to wait."""

from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

#: Telegram stops a bot above some 30 messages a second (its FAQ); what is late on the way must fit in as well.
PER_SECOND = 27
#: This many may go at once after a rest; a timer that wakes late is made good out of it.
BURST = 3
#: In a group: at most so many messages in any minute.
PER_MINUTE = 20
#: Between two messages to one chat.
BREATH = timedelta(seconds=1)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
#: Idle chats are forgotten after every so many parcels.
SWEEP = 256


class _Window:
    """At most so many messages in any span of this length."""

    def __init__(self, span: timedelta, limit: int) -> None:
        self._span, self._limit = span, limit
        self._parcels: deque[tuple[datetime, int]] = deque()

    def add(self, posts: int, now: datetime) -> None:
        self._parcels.append((now, posts))

    def wait(self, posts: int, now: datetime) -> float:
        """Until so many more fit in; more than ever fit go when the window is empty."""
        self._forget(now)
        over = sum(n for _, n in self._parcels) + min(posts, self._limit) - self._limit
        until = now
        for at, n in self._parcels:
            if over <= 0:
                break
            over -= n
            until = at + self._span
        return _seconds(until, now)

    def is_empty(self, now: datetime) -> bool:
        self._forget(now)
        return not self._parcels

    def _forget(self, now: datetime) -> None:
        while self._parcels and self._parcels[0][0] + self._span <= now:
            self._parcels.popleft()


@dataclass
class _Chat:
    """When a chat may get more, and in a group what the last minute held."""

    free_at: datetime
    minute: _Window = field(default_factory=lambda: _Window(MINUTE, PER_MINUTE))


class Pace:
    """One per bot; every answer is in seconds from now, 0.0 for now. Nothing in it waits, and nothing is kept.

    ``spend`` is called when the messenger has answered: only then is it sure that the next message comes later there.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._chats: dict[Hashable, _Chat] = {}
        self._held: dict[Hashable, datetime] = {}
        self._all_held: datetime | None = None
        self._paid_at: datetime | None = None
        self._second = _Window(SECOND, PER_SECOND)
        self._spent = 0

    def free(self, posts: int = 1) -> float:
        """Until a parcel of so many messages may go, to whatever chat."""
        now = self._clock()
        wait = max(self._held_back(now), self._second.wait(posts, now))
        if self._paid_at is not None:
            wait = max(wait, _seconds(self._paid_at, now) - (BURST - 1) / PER_SECOND)
        return wait

    def wait(self, chat: Hashable, posts: int = 1) -> float:
        """Until this chat may get a parcel of so many messages, the other chats left out of it."""
        now = self._clock()
        wait, known = self.held(chat), self._chats.get(chat)
        return wait if known is None else max(wait, _seconds(known.free_at, now), known.minute.wait(posts, now))

    def held(self, chat: Hashable) -> float:
        """Until the messenger's own word, to slow down, is over for this chat."""
        now = self._clock()
        until = self._held.get(chat)
        return max(self._held_back(now), _seconds(until, now) if until else 0.0)

    def reserve(self, posts: int = 1) -> None:
        """A parcel of so many messages is on its way: the rest of the chats wait their turn."""
        now = self._clock()
        self._paid_at = max(self._paid_at or now, now) + timedelta(seconds=posts / PER_SECOND)
        self._second.add(posts, now)

    def spend(self, chat: Hashable, posts: int, *, is_group: bool) -> None:
        """The chat has got it, or may have."""
        now = self._clock()
        known = self._chats.setdefault(chat, _Chat(now))
        known.free_at = now + posts * BREATH
        if is_group:
            known.minute.add(posts, now)
        self._spent += 1
        if self._spent % SWEEP == 0:
            self._forget(now)

    def rest(self, chat: Hashable, seconds: float) -> None:
        """Leave this chat alone for so long, for a reason of ours."""
        self._chats.setdefault(chat, _Chat(self._clock())).free_at = self._clock() + timedelta(seconds=seconds)

    def hold(self, chat: Hashable, seconds: float) -> None:
        """The messenger said to slow down there; when it says so of a second chat meanwhile, it means the bot."""
        now = self._clock()
        self._held = {one: until for one, until in self._held.items() if until > now}
        if self._held.keys() - {chat}:
            self.hold_all(seconds)
        self._held[chat] = now + timedelta(seconds=seconds)

    def hold_all(self, seconds: float) -> None:
        """Nothing to anybody before that."""
        until = self._clock() + timedelta(seconds=seconds)
        self._all_held = max(self._all_held or until, until)

    def _held_back(self, now: datetime) -> float:
        return _seconds(self._all_held, now) if self._all_held else 0.0

    def _forget(self, now: datetime) -> None:
        for chat, known in list(self._chats.items()):
            if known.free_at <= now and known.minute.is_empty(now):
                del self._chats[chat]


def _seconds(until: datetime, now: datetime) -> float:
    return max(0.0, (until - now).total_seconds())

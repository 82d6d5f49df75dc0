"""The courier: brings deliveries to a messenger, in order per chat and in its limits, and keeps what became of them."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heapify, heappop, heappush
from typing import TypeVar

from bot.channel import (
    Blocked,
    Channel,
    Migrated,
    NotDelivered,
    SlowDown,
    TokenRefused,
    Unreachable,
)
from bot.pace import Pace
from handlers import undelivered
from handlers.kit import Kit
from tickets.delivery import DeliveryState, Parcel, Receipt, Waiting
from tickets.ids import ChatId
from tickets.people import ChatKind, Trouble
from tickets.turn import Turn

logger = logging.getLogger(__name__)
#: Nothing due and nothing heard: look again after this many seconds, for other processes commit too.
IDLE = 1.0
#: Calls to the messenger at one time.
HANDS = 16
#: Parcels on their way from the line to the call: what a slow commit holds up and lets go in one heap.
AHEAD = 2
#: Between two looks at the lines, in seconds and in times what the last one took; never longer than the last number.
REST, REST_TIMES, LONGEST_REST = 0.05, 5, 0.5
#: Tried again after 1, 2, 4 … seconds, at most this many; so often, and then given up.
LONGEST_BACKOFF = 60
TRIES = 12
#: A message is given up only when the messenger has answered something in these seconds: else it is not the message.
ANSWERS = timedelta(seconds=300)
#: A refused token is tried again after this many seconds.
TOKEN_REST = 60
#: At the end, calls that are on their way get this many seconds to be answered.
FAREWELL = 5
#: Pauses before the result of a call is written down again, in seconds, when that failed.
WRITE_AGAIN = (0.2, 1.0, 3.0)

T = TypeVar("T")
Outcome = Callable[[Turn], None]


@dataclass
class _Lines:
    """The first delivery of each chat: what may go now, personal before broadcast, and what has to wait and how long.

    Reading all lines costs; taking one from here does not.
    """

    ready: list[tuple[bool, datetime, int, Waiting]] = field(default_factory=list)
    later: list[tuple[datetime, int, Waiting]] = field(default_factory=list)

    @classmethod
    def of(cls, rows: list[Waiting], now: datetime, without: set[ChatId]) -> "_Lines":
        rows = [row for row in rows if row.chat not in without]
        lines = cls(
            [(row.once, row.due_at, row.delivery, row) for row in rows if row.due_at <= now],
            [(row.due_at, row.delivery, row) for row in rows if row.due_at > now],
        )
        heapify(lines.ready)
        heapify(lines.later)
        return lines

    def ripen(self, now: datetime) -> None:
        """What had to wait until now may go."""
        while self.later and self.later[0][0] <= now:
            row = heappop(self.later)[2]
            heappush(self.ready, (row.once, row.due_at, row.delivery, row))

    @property
    def first(self) -> Waiting:
        """Whose turn it is."""
        return self.ready[0][3]

    def put_off(self, until: datetime) -> None:
        """The first has to wait."""
        row = heappop(self.ready)[3]
        heappush(self.later, (until, row.delivery, row))

    def take(self) -> Waiting:
        return heappop(self.ready)[3]

    def next(self, now: datetime) -> float:
        """Seconds until the first that has to wait may go."""
        return (self.later[0][0] - now).total_seconds() if self.later else IDLE


class Courier:
    """One per messenger and town; it owns no data: killed anywhere, the next one goes on from the rows."""

    def __init__(self, kit: Kit, channel: Channel, pace: Pace) -> None:
        self._kit, self._channel, self._pace = kit, channel, pace
        self._lines = _Lines()
        self._busy: set[ChatId] = set()
        self._moved: set[ChatId] = set()
        """Chats served since the last look began: what it saw of them is out of date."""
        self._lanes: set[asyncio.Task[None]] = set()
        self._ahead = 0
        self._carried = 0
        self._woken = asyncio.Event()
        self._sound = False
        """False: rows may stand as being sent that nobody is sending."""
        self._works: bool | None = None
        """Whether the last call was let in; None before the first."""
        self._answered_at: datetime | None = None

    async def run(self) -> None:
        """Send until cancelled; calls on their way are then waited for, so that their results are known."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch())
            try:
                await self._send(group)
            except asyncio.CancelledError:
                if self._lanes:
                    await asyncio.wait(self._lanes, timeout=FAREWELL)
                raise

    async def work(self) -> None:
        """Send everything that is due by the clock, and return: for scripts and simulated time.

        The messenger's word to slow down is obeyed; our own even pace, which only time could pass, is not waited for.
        """
        carried = -1
        while carried != self._carried:
            carried = self._carried
            await self.step(paced=False)

    async def step(self, *, paced: bool = True) -> float:
        """One look, and what may go at once, waited for; seconds until more may go."""
        if not self._sound:
            await self._recover()
        await self._look()
        async with asyncio.TaskGroup() as group:
            self._start(group, paced=paced)
        return self._next()

    async def _watch(self) -> None:
        """Look at the lines after every commit, but not all the time: with many chats waiting a look is dear."""
        while True:
            began = self._kit.clock()
            try:
                await self._look()
            except Exception:
                logger.exception("%s: the lines could not be read and will be looked at again", self._channel.name)
            took = (self._kit.clock() - began).total_seconds()
            self._woken.set()
            await asyncio.sleep(min(max(REST, REST_TIMES * took), LONGEST_REST))
            await self._kit.transact.changed(None, IDLE)

    async def _look(self) -> None:
        self._moved = set(self._busy)
        rows = await asyncio.to_thread(self._kit.reads.waiting, self._channel.name)
        self._lines = _Lines.of(rows, self._kit.clock(), self._moved)

    async def _recover(self) -> None:
        now = self._kit.clock()
        found = await self._kit.transact(lambda tx: tx.deliveries.recover(self._channel.name, now))
        self._sound = True
        if found:
            logger.warning("%s: %s deliveries had been cut off", self._channel.name, found)

    async def _send(self, group: asyncio.TaskGroup) -> None:
        while True:
            self._woken.clear()
            if self._sound or await self._made_sound():
                self._start(group)
            with suppress(TimeoutError):
                async with asyncio.timeout(min(self._next(), IDLE) if self._sound else IDLE):
                    await self._woken.wait()

    async def _made_sound(self) -> bool:
        """Only while nobody is sending: then every row that stands as being sent was cut off."""
        if self._busy:
            return False
        try:
            await self._recover()
        except Exception:
            logger.exception("%s: what was cut off could not be mended", self._channel.name)
        return self._sound

    def _next(self) -> float:
        """Seconds until more may go; when all hands are full, whoever is done first wakes us."""
        now = self._kit.clock()
        self._lines.ripen(now)
        if not self._lines.ready:
            return self._lines.next(now)
        return IDLE if self._is_full() else self._pace.free(self._lines.first.posts)

    def _is_full(self) -> bool:
        return len(self._busy) >= HANDS or self._ahead >= AHEAD

    def _start(self, group: asyncio.TaskGroup, *, paced: bool = True) -> None:
        """Serve the chats whose moment it is; the first in line waits for the bot's pace, and nobody overtakes it."""
        now = self._kit.clock()
        self._lines.ripen(now)
        while self._lines.ready:
            row = self._lines.first
            if paced and (self._is_full() or self._pace.free(row.posts) > 0):
                return
            wait = self._pace.wait(row.room, row.posts) if paced else self._pace.held(row.room)
            if wait > 0:
                self._lines.put_off(now + timedelta(seconds=wait))
            elif len(self._busy) < HANDS:
                self._serve(group, self._lines.take())
            else:
                return

    def _serve(self, group: asyncio.TaskGroup, row: Waiting) -> None:
        self._pace.reserve(row.posts)
        self._busy.add(row.chat)
        self._moved.add(row.chat)
        self._ahead += 1
        lane = group.create_task(self._lane(row))
        self._lanes.add(lane)
        lane.add_done_callback(self._lanes.discard)

    async def _lane(self, row: Waiting) -> None:
        """One delivery from its row to its result."""
        try:
            parcel = await self._take_up(row)
            if parcel is not None:
                self._carried += 1
                await self._write(parcel, await self._bring(parcel, row.posts))
        except Exception:
            logger.exception("delivery %s: what became of it is not known", row.delivery)
            self._sound, self._works = False, None
            self._pace.rest(row.room, LONGEST_BACKOFF)
        finally:
            self._busy.discard(row.chat)
            self._woken.set()

    async def _take_up(self, row: Waiting) -> Parcel | None:
        try:
            return await self._turn(lambda turn: turn.tx.deliveries.take_up(row.delivery, turn.now))
        finally:
            self._ahead -= 1
            self._woken.set()

    async def _turn(self, work: Callable[[Turn], T]) -> T:
        return await self._kit.transact(lambda tx: work(Turn(tx=tx, town=self._kit.town, now=self._kit.clock())))

    async def _bring(self, parcel: Parcel, posts: int) -> Outcome:
        """Call the messenger; what came of it, as a turn to be written down."""
        try:
            receipt = await self._channel.deliver(parcel)
        except NotDelivered as error:
            return self._failed(parcel, error)
        except Exception as error:
            logger.exception("delivery %s: a fault of ours", parcel.delivery)
            return self._tried(parcel, type(error).__name__, maybe=True)
        finally:
            self._pace.spend(_room(parcel), posts, is_group=parcel.chat.kind is ChatKind.GROUP)
        self._answered_at = self._kit.clock()
        works, self._works = self._works, True
        return partial(_sent, parcel, receipt, None if works else self._channel.name)

    async def _write(self, parcel: Parcel, outcome: Outcome) -> None:
        """The result is known here only: write it down, again when that fails, and at last that it is not known."""
        for pause in WRITE_AGAIN:
            try:
                await self._turn(outcome)
            except Exception:
                logger.exception("delivery %s: its result could not be written down", parcel.delivery)
                await asyncio.sleep(pause)
            else:
                return
        await self._turn(self._tried(parcel, "the result could not be written down", maybe=True))

    def _failed(self, parcel: Parcel, error: NotDelivered) -> Outcome:
        """What the messenger's refusal means: for this message, for this chat, or for everything."""
        why, now = str(error), self._kit.clock()
        if isinstance(error, TokenRefused):
            self._works = False
            self._pace.hold_all(TOKEN_REST)
            return partial(self._refused, parcel, why, now + timedelta(seconds=TOKEN_REST))
        if isinstance(error, Unreachable):
            return self._tried(parcel, why, maybe=error.maybe)
        self._answered_at = now
        if isinstance(error, SlowDown):
            self._pace.hold(_room(parcel), error.seconds)
            return partial(_later, parcel, why, now + timedelta(seconds=error.seconds))
        if isinstance(error, Migrated) and error.address != parcel.chat.address:
            return partial(_moved, parcel, error)
        if isinstance(error, Blocked):
            return partial(_lost, parcel, why)
        return partial(_dead, parcel, why)

    def _refused(self, parcel: Parcel, why: str, until: datetime, turn: Turn) -> None:
        _later(parcel, why, until, turn)
        undelivered.down(turn, self._channel.name, Trouble.REFUSED, why)

    def _tried(self, parcel: Parcel, why: str, *, maybe: bool) -> Outcome:
        """Nobody answered: again a little later, unless it must not arrive twice, or only others arrive."""
        if parcel.once and maybe:
            return lambda turn: turn.tx.deliveries.give_up(parcel.delivery, DeliveryState.UNKNOWN, why, turn.now)
        now = self._kit.clock()
        given_up = parcel.attempts >= TRIES
        if given_up and self._answered_at is not None and now - self._answered_at <= ANSWERS:
            return partial(_dead, parcel, why)
        if given_up:
            self._works = False
        until = now + timedelta(seconds=min(2 ** min(parcel.attempts - 1, 6), LONGEST_BACKOFF))

        def again(turn: Turn) -> None:
            turn.tx.deliveries.again(parcel.delivery, until, why, counted=True, maybe=maybe)
            if given_up:
                undelivered.down(turn, self._channel.name, Trouble.NO_ANSWER, why)

        return again


def _sent(parcel: Parcel, receipt: Receipt, well: str | None, turn: Turn) -> None:
    turn.tx.deliveries.sent(parcel.delivery, receipt, turn.now)
    if well is not None:
        undelivered.up(turn, well)


def _later(parcel: Parcel, why: str, until: datetime, turn: Turn) -> None:
    turn.tx.deliveries.again(parcel.delivery, until, why, counted=False)


def _moved(parcel: Parcel, error: Migrated, turn: Turn) -> None:
    turn.tx.chats.move(parcel.chat.id, error.address)
    _later(parcel, str(error), turn.now, turn)


def _lost(parcel: Parcel, why: str, turn: Turn) -> None:
    turn.tx.deliveries.give_up(parcel.delivery, DeliveryState.DEAD, why, turn.now)
    undelivered.lost(turn, parcel.chat, why)


def _dead(parcel: Parcel, why: str, turn: Turn) -> None:
    turn.tx.deliveries.give_up(parcel.delivery, DeliveryState.DEAD, why, turn.now)
    undelivered.undelivered(turn, parcel, why)


def _room(parcel: Parcel) -> str:
    """The messenger's chat: topics of one group share its limits."""
    return parcel.chat.address.partition(":")[0]

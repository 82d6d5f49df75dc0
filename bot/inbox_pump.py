"""The pump: inbox rows and due work in order, one at a time per chat, chats side by side; each one transaction."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.door import Door, Later, Opened, Toast
from handlers import tick
from handlers import turn as turns
from handlers.kit import Kit
from tickets.draft import Draft
from tickets.errors import AlreadyDone, ChuishaoError
from tickets.ids import ChatId, DraftId, InboxId
from tickets.intake import DROPS
from tickets.ports import Tx
from tickets.reading import Asked, Reading, unread
from tickets.reads import NO_ROW
from tickets.turn import Turn
from tickets.views import InboxRow

logger = logging.getLogger(__name__)
#: After this many failures of ours the desk gets the message as it came.
MAX_TRIES = 3
#: Nothing due and nothing heard: look again after this many seconds, for other processes commit too.
IDLE = 1.0
#: Rows of the inbox looked at in one go.
PAGE = 256
#: Chats handled side by side.
LANES = 64


class _Waits(Exception):
    """The chat's work goes on later."""


class Pump:
    """Start one; it owns no data: killed anywhere, the next one goes on from the rows."""

    def __init__(self, kit: Kit, doors: Mapping[str, Door]) -> None:
        self._kit, self._doors = kit, doors
        self._not_before: dict[ChatId, datetime] = {}
        self._busy: set[ChatId] = set()
        self._tries: Counter[Hashable] = Counter()
        self._reading = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reading")

    async def run(self) -> None:
        """Pump until cancelled."""
        async with asyncio.TaskGroup() as lanes:
            while True:
                pause = await self._try_pass(lanes)
                if pause:
                    await self._kit.transact.changed(None, pause)

    async def _try_pass(self, lanes: asyncio.TaskGroup) -> float:
        """Seconds to wait before the next pass; a database that cannot be asked now will be asked again."""
        try:
            return 0 if await self._pass(lanes) else await self._pause()
        except Exception:
            logger.exception("the inbox could not be looked at and will be looked at again")
            return IDLE

    async def work(self) -> None:
        """Do everything that is due by the clock, and return: for scripts and simulated time."""
        while True:
            async with asyncio.TaskGroup() as lanes:
                started = await self._pass(lanes)
            if not started:
                return

    async def _pause(self) -> float:
        """Until the next thing is due; what was due and could not be done is not tried again at once."""
        due = await asyncio.to_thread(self._kit.reads.next_due)
        soonest = min([due, *self._not_before.values()] if due else self._not_before.values(), default=None)
        wait = (soonest - self._kit.clock()).total_seconds() if soonest else IDLE
        return wait if 0 < wait < IDLE and not self._busy else IDLE

    async def _pass(self, lanes: asyncio.TaskGroup) -> bool:
        """Start a lane for every chat with work; True when anything was started or done."""
        now = self._kit.clock()
        self._not_before = {chat: moment for chat, moment in self._not_before.items() if moment > now}
        rows, settling, waiting = await asyncio.to_thread(self._due, now)
        started = False
        work: dict[ChatId, list[Callable[[], Awaitable[None]]]] = {}
        for row in rows:
            work.setdefault(row.chat, []).append(partial(self._row, row))
        for draft in settling:
            work.setdefault(draft.chat, []).append(partial(self._draft, draft, False))
        for draft in waiting:
            work.setdefault(draft.chat, []).append(partial(self._draft, draft, True))
        for chat, jobs in work.items():
            if chat not in self._busy and chat not in self._not_before and len(self._busy) < LANES:
                self._busy.add(chat)
                lanes.create_task(self._lane(chat, jobs))
                started = True
        return await self._timers(now) or started

    def _due(self, now: datetime) -> tuple[list[InboxRow], list[Draft], list[Draft]]:
        reads = self._kit.reads
        return self._rows(), reads.drafts_to_settle(now), reads.drafts_to_open(now)

    def _rows(self) -> list[InboxRow]:
        """The oldest rows that can be handled now: chats that are served or wait must not hide the others behind them.

        Rows of a messenger this process has no token for wait until one has.
        """
        after = NO_ROW
        while True:
            page = self._kit.reads.inbox(PAGE, after)
            shut = self._busy | self._not_before.keys()
            rows = [row for row in page if row.chat not in shut and row.channel in self._doors]
            if rows or len(page) < PAGE:
                return rows
            after = page[-1].id

    async def _timers(self, now: datetime) -> bool:
        """Held replies and messages queued for a moment that has come."""
        due = await asyncio.to_thread(self._kit.reads.next_due)
        if due is None or due > now:
            return False
        try:
            return bool(await tick.release_replies(self._kit) + await tick.send_due(self._kit))
        except Exception:
            logger.exception("what is due could not be sent and will be tried again")
            return False

    def _at(self, tx: Tx) -> Turn:
        return Turn(tx=tx, town=self._kit.town, now=self._kit.clock())

    async def _lane(self, chat: ChatId, jobs: list[Callable[[], Awaitable[None]]]) -> None:
        """One chat's work in order; it stops at the first failure, so that order holds."""
        try:
            for job in jobs:
                await job()
        except _Waits:
            return
        except Exception:
            logger.exception("chat %s: work failed and will be tried again", chat)
        finally:
            self._busy.discard(chat)

    async def _row(self, row: InboxRow) -> None:
        try:
            await self._handle(row)
        except AlreadyDone:
            return
        except Later as later:
            self._not_before[row.chat] = self._kit.clock() + timedelta(seconds=later.seconds)
            raise _Waits from None
        except Exception as error:
            if not await self._give_up(("inbox", row.id), row.id, row.chat, error, self._words(row)):
                raise

    async def _handle(self, row: InboxRow) -> None:
        """Run its turn; when the rules refuse it, it is undone whole and a second turn says why."""
        opened = await self._doors[row.channel].open(row)
        try:
            toast = await self._kit.transact(lambda tx: opened.work(self._at(tx)))
        except AlreadyDone:
            if await self._is_done(row.id):
                return
            toast = await self._refuse(opened, AlreadyDone())
        except ChuishaoError as error:
            toast = await self._refuse(opened, error)
        if opened.answer is not None and toast is not None:
            await self._answer(opened.answer(toast))

    async def _answer(self, answering: Awaitable[None]) -> None:
        """A toast is decoration: whatever happens to it, the press has been done."""
        try:
            await answering
        except Exception as error:  # noqa: BLE001
            logger.info("a press could not be answered: %s", type(error).__name__)

    async def _refuse(self, opened: Opened, error: ChuishaoError) -> Toast | None:
        return await self._kit.transact(lambda tx: opened.refuse(self._at(tx), error))

    def _words(self, row: InboxRow) -> str:
        """What the desk is told when the row has to be given up."""
        try:
            return self._doors[row.channel].words(row)
        except Exception:  # noqa: BLE001  (it is given up because it cannot be read)
            return row.raw

    async def _is_done(self, inbox: InboxId) -> bool:
        rows = await asyncio.to_thread(self._kit.reads.inbox, 1, InboxId(inbox - 1))
        return inbox not in [row.id for row in rows]

    async def _draft(self, draft: Draft, lapsed: bool) -> None:
        try:
            reading = await self._read(draft)
            await self._settle(draft, reading, lapsed)
        except Exception as error:
            if not await self._give_up(
                ("draft", draft.id, draft.version), None, draft.chat, error, draft.text, draft.id
            ):
                raise

    async def _settle(self, draft: Draft, reading: Reading, lapsed: bool) -> None:
        def work(tx: Tx) -> None:
            turns.settle(self._at(tx), draft.id, draft.version, reading, lapsed=lapsed)

        try:
            await self._kit.transact(work)
        except ChuishaoError as error:
            refused = error
            await self._kit.transact(lambda tx: turns.refuse_draft(self._at(tx), draft, refused, lapsed=lapsed))

    async def _read(self, draft: Draft) -> Reading:
        """The whole draft read once; one thread reads at a time, for more would only wait for each other."""
        return await asyncio.get_running_loop().run_in_executor(self._reading, self._understand, draft)

    def _understand(self, draft: Draft) -> Reading:
        """Read whole; but "never mind" and "a person, please" in answer to a question are heard for themselves.

        A reader that breaks leaves it to the desk.
        """
        about = next((f.about for f in reversed(draft.fragments) if f.about), None)
        context = replace(self._kit.reads.context(draft.chat, draft.person, about), now=draft.fragments[-1].at)
        try:
            reading, answer = self._kit.reader.read(draft.text, context), "\n".join(draft.answers)
            if draft.asked is Asked.NOTHING or answer in ("", draft.text):
                return reading
            act = self._kit.reader.read(answer, context).act
            return replace(reading, act=act) if act in DROPS else reading
        except Exception:
            logger.exception("draft %s: the reader failed", draft.id)
            return unread()

    async def _give_up(
        self,
        key: Hashable,
        inbox: InboxId | None,
        chat: ChatId,
        error: Exception,
        text: str,
        draft: DraftId | None = None,
    ) -> bool:
        """Count a failure of ours; after the last try the desk gets the words as they came. True when given up."""
        self._tries[key] += 1
        if self._tries[key] < MAX_TRIES:
            return False
        logger.error("given up: %s", key, exc_info=error)
        why = type(error).__name__
        await self._kit.transact(lambda tx: turns.give_up(self._at(tx), chat, why, text, inbox=inbox, draft=draft))
        del self._tries[key]
        return True

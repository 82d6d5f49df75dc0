"""The only door to writing, and the only commit on SQLite: one thread writes, turns in groups, each undone alone."""

import asyncio
import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from storage.database import Database
from storage.listeners import Listeners, call_soon
from storage.tx import Tx
from tickets import ports
from tickets.ids import ChatId

T = TypeVar("T")

#: Turns per commit: enough that the disk's flush is shared, few enough that the first of them does not wait long.
GROUP = 64
#: How often other processes' commits are looked for, in seconds.
POLL = 1.0


@dataclass(kw_only=True)
class Job:
    """A turn to be run, and who waits for it."""

    work: Callable[[ports.Tx], Any]
    future: Any
    """An asyncio future when ``loop`` is set, else a thread's."""
    loop: asyncio.AbstractEventLoop | None
    result: Any = None
    error: BaseException | None = None
    written: frozenset[ChatId] = field(default=frozenset())

    def settle(self) -> None:
        """Tell whoever waits; they may have gone."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class Transact(ABC):
    """``handlers.kit.Transact``; a turn is a plain function of a ``Tx`` and may not keep it."""

    def __init__(self, writers: int) -> None:
        self._listeners = Listeners()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._failure: str | None = None
        self._threads = [threading.Thread(target=self._serve, name="writer", daemon=True) for _ in range(writers)]

    @abstractmethod
    def _serve(self) -> None:
        """One writer's thread: take jobs until it is handed None, commit them, ``_tell``."""

    async def __call__(self, work: Callable[[ports.Tx], T]) -> T:
        """Run ``work`` in one transaction and return what it returns once that is durable; its errors come through.

        Cancelling the caller does not stop the work: it may still be committed.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(Job(work=work, future=future, loop=loop))
        return await future

    def now(self, work: Callable[[ports.Tx], T]) -> T:
        """The same, blocking, for commands that run no event loop."""
        future: Future[T] = Future()
        self._put(Job(work=work, future=future, loop=None))
        return future.result()

    async def changed(self, chat: ChatId | None, timeout: float) -> None:
        """Wait until something was committed for this chat (None: for any), or the timeout in seconds has passed.

        Call it from the task that reads: a commit between its reading and this call then returns at once.
        """
        await self._listeners.changed(chat, timeout)

    def failure(self) -> str | None:
        """Why nothing can be written now, None when it can."""
        if self._closed or not all(thread.is_alive() for thread in self._threads):
            return "the writer has ended"
        return self._failure

    def close(self) -> None:
        """Finish the queued work; later work is refused."""
        with self._gate:
            if not self._closed:
                self._closed = True
                for _ in self._threads:
                    self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        for thread in self._threads:
            thread.start()

    def _put(self, job: Job) -> None:
        with self._gate:
            if self._closed:
                raise RuntimeError("the storage is closed")
            self._jobs.put(job)

    def _tell(self, jobs: list[Job]) -> None:
        by_loop: defaultdict[asyncio.AbstractEventLoop, list[Job]] = defaultdict(list)
        for job in jobs:
            if job.loop is None:
                job.settle()
            else:
                by_loop[job.loop].append(job)
        for loop, waiting in by_loop.items():
            call_soon(loop, _settle, waiting)
        if any(job.error is None for job in jobs):
            self._listeners.committed(frozenset().union(*(job.written for job in jobs)))


def _settle(jobs: list[Job]) -> None:
    for job in jobs:
        job.settle()


class OneWriter(Transact):
    """SQLite's: a file has one writer at a time, and turns that share a commit share its flush to the disk."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        super().__init__(writers=1)
        self._session = database.writer()
        self._tx: ports.Tx = Tx(self._session, clock)
        self._start()

    # From here on: the writer's thread.

    def _serve(self) -> None:
        last_poll, version = time.monotonic(), self._data_version()
        open_for_work = True
        while open_for_work:
            group, open_for_work = self._group()
            if group:
                self._commit(group)
            if time.monotonic() - last_poll >= POLL:
                last_poll, before, version = time.monotonic(), version, self._data_version()
                if version != before:
                    self._listeners.committed_elsewhere()
        self._tidy()

    def _tidy(self) -> None:
        """Leave one file behind instead of a log."""
        # Another process may be reading; what is left in the log is durable all the same.
        self._session.command("PRAGMA busy_timeout = 1000")
        self._session.command("PRAGMA wal_checkpoint(TRUNCATE)")
        self._session.close()

    def _group(self) -> tuple[list[Job], bool]:
        """The turns waiting, at most ``GROUP``, and whether more may come."""
        group: list[Job] = []
        try:
            job = self._jobs.get(timeout=POLL)
            while job is not None:
                group.append(job)
                if len(group) == GROUP:
                    return group, True
                job = self._jobs.get_nowait()
        except Empty:
            return group, True
        return group, False

    def _data_version(self) -> int:
        """A number that changes when another connection commits, and not when this one does; -1 while unreadable."""
        try:
            return self._session.pragma("data_version")
        except Exception as error:  # noqa: BLE001  (a writer that ended would leave every later turn waiting for ever)
            self._failure = str(error)
            return -1

    def _commit(self, group: list[Job]) -> None:
        try:
            self._session.command("BEGIN IMMEDIATE")
            for job in group:
                self._turn(job)
            self._session.command("COMMIT")
            self._failure = None
        except Exception as error:  # noqa: BLE001  (whatever it is, the group must hear of it)
            # Nothing of the group is durable: no turn of it may be answered as if it were.
            self._undo()
            self._failure = str(error)
            for job in group:
                job.error, job.written = error, frozenset()
        self._tell(group)

    def _turn(self, job: Job) -> None:
        self._session.written.clear()
        self._session.command("SAVEPOINT turn")
        try:
            job.result = job.work(self._tx)
            job.written = frozenset(self._session.written)
        except BaseException as error:  # noqa: BLE001  (the turn that failed hears of it, and no other)
            job.error = error
            # A full disk ends the whole transaction by itself; this then raises, and the group fails as one.
            self._session.command("ROLLBACK TO turn")
        self._session.command("RELEASE turn")

    def _undo(self) -> None:
        # Should even this fail, the next BEGIN does too, and its group hears why.
        with suppress(Exception):
            if self._session.in_transaction:
                self._session.command("ROLLBACK")

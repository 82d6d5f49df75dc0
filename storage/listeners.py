"""Who waits for a chat to change, on which event loop, and how they are woken without missing a commit."""

import asyncio
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from weakref import WeakKeyDictionary

from tickets.ids import ChatId

_Waiter = tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]
#: A task that listens for the first time may have read before the last commit: let it look again this soon, in seconds.
_FIRST_LOOK = 1.0


class Listeners:
    """A commit between a listener's look and its next wait is not missed: each task's last count is remembered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._commits: Counter[ChatId | None] = Counter()
        self._foreign = 0
        self._waiting: defaultdict[ChatId | None, set[_Waiter]] = defaultdict(set)
        self._seen: WeakKeyDictionary[asyncio.Task[object], dict[ChatId | None, int]] = WeakKeyDictionary()

    def committed(self, chats: Iterable[ChatId]) -> None:
        """Wake those who listen to these chats or to any; callable from every thread."""
        with self._lock:
            woken: set[_Waiter] = set()
            for chat in (None, *chats):
                self._commits[chat] += 1
                woken |= self._waiting.pop(chat, set())
        _wake(woken)

    def committed_elsewhere(self) -> None:
        """Another process committed, nobody knows for whom: wake everyone."""
        with self._lock:
            self._foreign += 1
            woken = set().union(*self._waiting.values())
            self._waiting.clear()
        _wake(woken)

    async def changed(self, chat: ChatId | None, timeout: float) -> None:
        """Wait for a commit behind this task's last return from here, or the timeout in seconds."""
        task = asyncio.current_task()
        assert task is not None
        seen = self._seen.setdefault(task, {})
        if chat not in seen:
            timeout = min(timeout, _FIRST_LOOK)
        waiter = self._enlist(chat, seen.get(chat))
        if waiter is not None:
            await asyncio.wait({waiter[1]}, timeout=timeout)
            self._delist(chat, waiter)
        seen[chat] = self._count(chat)

    def _count(self, chat: ChatId | None) -> int:
        return self._commits[chat] + self._foreign

    def _enlist(self, chat: ChatId | None, seen: int | None) -> _Waiter | None:
        loop = asyncio.get_running_loop()
        waiter = (loop, loop.create_future())
        with self._lock:
            if seen is not None and self._count(chat) != seen:
                return None
            self._waiting[chat].add(waiter)
        return waiter

    def _delist(self, chat: ChatId | None, waiter: _Waiter) -> None:
        with self._lock:
            if waiters := self._waiting.get(chat):
                waiters.discard(waiter)
                if not waiters:
                    del self._waiting[chat]


def _wake(waiters: Iterable[_Waiter]) -> None:
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = defaultdict(list)
    for loop, future in waiters:
        by_loop[loop].append(future)
    for loop, futures in by_loop.items():
        call_soon(loop, _resolve, futures)


def _resolve(futures: list[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)


def call_soon(loop: asyncio.AbstractEventLoop, callback: Callable[..., object], *arguments: object) -> None:
    """From any thread; a loop that has ended has nobody left to tell."""
    try:
        loop.call_soon_threadsafe(callback, *arguments)
    except RuntimeError:
        if not loop.is_closed():
            raise

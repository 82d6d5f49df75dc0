"""Which process leads: it holds the lease in the database, and does what only one may do while it holds it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from handlers.kit import Kit

logger = logging.getLogger(__name__)
NAME = "leader"
#: A leader that is gone is followed this much later, at most.
LEASE = timedelta(seconds=12)
#: Taken, or held on to, every so many seconds.
EVERY = 3.0
#: Work that is told to stop may still need this long; it must be over before another can have the lease.
FAREWELL = timedelta(seconds=6)


class Leader:
    """One per process; ``holder`` is its own name among them. ``pause`` waits for so many seconds."""

    def __init__(self, kit: Kit, holder: str, *, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._kit, self._holder, self._pause = kit, holder, pause

    async def lead(self, work: Callable[[int], Awaitable[None]]) -> None:
        """Until cancelled: run ``work`` with the fencing number whenever the lease is ours, and stop it when it is not.

        Returns when ``work`` does; its errors come through. The lease is let go at the end.
        """
        try:
            while True:
                until = self._kit.clock() + LEASE
                fence = await self._take(until)
                if fence is not None and await self._hold(work, fence, until):
                    return
                await self._pause(EVERY)
        finally:
            await self._let_go()

    async def _take(self, until: datetime) -> int | None:
        """The fencing number; None when another has the lease, or nobody can be asked."""
        try:
            return await self._ask(until)
        except Exception:
            logger.exception("the lease could not be asked for")
            return None

    async def _ask(self, until: datetime) -> int | None:
        return await self._kit.transact(lambda tx: tx.leases.take(NAME, self._holder, self._kit.clock(), until))

    async def _let_go(self) -> None:
        """So that the next need not wait for its end; where nobody can be told, it ends by itself."""
        try:
            async with asyncio.timeout(EVERY):
                await self._kit.transact(lambda tx: tx.leases.end(NAME, self._holder))
        except Exception:
            logger.exception("the lease could not be let go")

    async def _hold(self, work: Callable[[int], Awaitable[None]], fence: int, until: datetime) -> bool:
        """Work while the lease can be renewed; True when the work came to its own end."""
        logger.info("leading, fence %s", fence)
        async with asyncio.TaskGroup() as group:
            working = group.create_task(_run(work, fence))
            renewing = group.create_task(self._renew(fence, until))
            await asyncio.wait({working, renewing}, return_when=asyncio.FIRST_COMPLETED)
            ended = working.done()
            working.cancel()
            renewing.cancel()
        if not ended:
            logger.warning("the lease is lost, fence %s", fence)
        return ended

    async def _renew(self, fence: int, until: datetime) -> None:
        """Returns when the lease is another's, or could not be renewed while there was time to stop."""
        while True:
            await self._pause(EVERY)
            longer = self._kit.clock() + LEASE
            left = (until - FAREWELL - self._kit.clock()).total_seconds()
            if left <= 0:
                return
            try:
                async with asyncio.timeout(left):
                    taken = await self._ask(longer)
            except Exception:
                logger.exception("the lease could not be renewed")
                continue
            if taken != fence:
                return
            until = longer


async def _run(work: Callable[[int], Awaitable[None]], fence: int) -> None:
    await work(fence)

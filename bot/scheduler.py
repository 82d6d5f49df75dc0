"""The minute clock: APScheduler in memory, only a clock that calls the tick; what is due lives in rows."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.kit import Kit
from handlers.tick import Ticked, tick
from tickets.turn import Turn

SECONDS = 60


async def tick_now(kit: Kit) -> Ticked:
    """One tick, as one turn."""
    return await kit.transact(lambda tx: tick(Turn(tx=tx, town=kit.town, now=kit.clock())))


def start_clock(*kits: Kit) -> AsyncIOScheduler:
    """Tick every minute and once at the start (what fell due while nobody ran is done then, once)."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    for kit in kits:
        scheduler.add_job(
            tick_now, "interval", args=[kit], seconds=SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        scheduler.add_job(tick_now, args=[kit], misfire_grace_time=None)
    scheduler.start()
    return scheduler

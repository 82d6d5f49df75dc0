"""The minute clock: APScheduler in memory, only a clock that calls the tick; what is due lives in rows."""

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers.kit import Kit
from handlers.tick import tick

SECONDS = 60


def start_clock(kit: Kit) -> AsyncIOScheduler:
    """Tick every minute and once at the start (what fell due while nobody ran is done then, once)."""
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        tick, "interval", args=[kit], seconds=SECONDS, coalesce=True, max_instances=1, misfire_grace_time=None
    )
    scheduler.add_job(tick, args=[kit], misfire_grace_time=None)
    scheduler.start()
    return scheduler

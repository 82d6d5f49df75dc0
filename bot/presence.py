"""Whether a messenger can be reached: tried again until it can, kept in the bot's row, told to the desk once."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.channel import Channel, NotDelivered, SlowDown, TokenRefused
from handlers import undelivered
from handlers.kit import Kit
from tickets.people import Bot, Trouble
from tickets.ports import Tx
from tickets.turn import Turn

T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]
logger = logging.getLogger(__name__)
#: Tried again after 1, 2, 4 … seconds, never later than this; a refused token is looked at again as seldom.
PATIENCE = 60.0
#: A network that hiccups is nobody's business; what fails this often in a row is the desk's.
TOLD_AFTER = 3
#: ``heard_at`` is for people to look at: written no oftener than this.
HEARD_EVERY = timedelta(seconds=10)


class Presence:
    """One per channel and process; ``pause`` waits for so many seconds."""

    def __init__(self, kit: Kit, channel: Channel, *, pause: Pause = asyncio.sleep) -> None:
        self._kit, self.channel, self._pause = kit, channel, pause
        self._heard: datetime | None = None
        self._fails = 0
        self._why: str | None = None

    async def start(self) -> Bot:
        """Start the channel, however long that takes, and keep who we are there."""
        return await self.until_well(self._started)

    async def until_well(self, call: Callable[[], Awaitable[T]]) -> T:
        """What ``call`` returns once it does; cancelled only from outside."""
        while True:
            try:
                result = await call()
            except Exception as error:  # noqa: BLE001 -- logged in _failed; a poller that dies hears nobody any more
                await self._pause(await self._failed(error))
                continue
            await self.heard()
            return result

    async def heard(self) -> None:
        """It works: say so in the bot's row now and then, and at once when it did not before."""
        now = self._kit.clock()
        if self._heard is not None and self._why is None and now - self._heard < HEARD_EVERY:
            self._fails = 0
            return
        again = self._heard is None or self._why is not None
        try:
            await self._kit.transact(lambda tx: self._well(tx, now, again))
        except Exception:
            logger.exception("%s: that it works could not be kept", self.channel.name)
        else:
            self._heard, self._fails, self._why = now, 0, None

    async def _started(self) -> Bot:
        bot = await self.channel.start()
        await self._kit.transact(lambda tx: self._arrived(tx, bot))
        return bot

    def _arrived(self, tx: Tx, bot: Bot) -> None:
        before = tx.bots.get(self.channel.name)
        if before is not None and before.id != bot.id:
            tx.posts.forget(self.channel.name)
        tx.bots.save(replace(bot, heard_at=self._kit.clock()))

    async def rest(self, seconds: float) -> None:
        """Nothing to do for so long."""
        await self._pause(seconds)

    def _well(self, tx: Tx, now: datetime, again: bool) -> None:
        """Not ``again``: only the moment. Sending may be in trouble while listening is not; that is for it to end."""
        bot = tx.bots.get(self.channel.name)
        if bot is not None:
            tx.bots.save(replace(bot, heard_at=now))
        if again:
            undelivered.up(self._turn(tx), self.channel.name)

    async def _failed(self, error: Exception) -> float:
        """How long to wait before the next try."""
        self._fails += 1
        ours = not isinstance(error, NotDelivered)
        why = type(error).__name__ if ours else str(error)
        logger.warning("%s: %s", self.channel.name, why, exc_info=error if ours else None)
        if isinstance(error, SlowDown):
            return error.seconds
        lasting = isinstance(error, TokenRefused)
        if why != self._why and (lasting or self._fails >= TOLD_AFTER):
            await self._tell(error.trouble if isinstance(error, NotDelivered) else Trouble.MISTAKE, why)
        return PATIENCE if lasting else min(2.0 ** min(self._fails - 1, 6), PATIENCE)

    async def _tell(self, trouble: Trouble, why: str) -> None:
        """The bot's row and the desk; when even that cannot be written, the next failure tries again."""
        try:
            await self._kit.transact(lambda tx: undelivered.down(self._turn(tx), self.channel.name, trouble, why))
        except Exception:
            logger.exception("%s: that it does not work could not be kept", self.channel.name)
        else:
            self._why = why

    def _turn(self, tx: Tx) -> Turn:
        return Turn(tx=tx, town=self._kit.town, now=self._kit.clock())

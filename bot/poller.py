"""Asks a messenger for updates, and confirms them only once they are in the inbox: a kill in between loses nothing."""

import asyncio
from collections.abc import Sequence

from bot.channel import Channel
from bot.intake import keep, number
from bot.presence import Pause, Presence
from handlers.kit import Kit
from tickets.ports import Tx

#: An answer that would confirm nothing comes again at once: wait this long, in seconds, instead of spinning.
_REST = 1.0


class Poller:
    """One per bot and town: two that ask with one token disturb each other. ``pause`` waits for so many seconds."""

    def __init__(self, kit: Kit, channel: Channel, *, pause: Pause = asyncio.sleep) -> None:
        self._kit, self._channel, self._pause = kit, channel, pause
        self._presence = Presence(kit, channel, pause=pause)
        self._offset = 0

    async def run(self) -> None:
        """Start the channel, take its webhook away, and ask until cancelled."""
        await self._presence.start()
        await self._presence.until_well(lambda: self._channel.webhook(None, ""))
        while True:
            await self._presence.until_well(self._round)

    async def _round(self) -> None:
        updates = await self._channel.updates(self._offset)
        if not updates:
            return
        now = self._kit.clock()

        def work(tx: Tx) -> int:
            return keep(tx, self._channel.name, updates, now)

        await self._kit.transact(work)
        if (behind := _behind(updates)) is None:
            await self._pause(_REST)
        else:
            self._offset = behind


def _behind(updates: Sequence[bytes]) -> int | None:
    """The offset that confirms them; after a quiet week ids begin anew, maybe lower, and are followed down."""
    ids = [found for update in updates if (found := number(update)) is not None]
    return max(ids) + 1 if ids else None

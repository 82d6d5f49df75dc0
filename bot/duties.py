"""What only one process of a town may do: let the clock tick, ask the messengers for updates, and send."""

import asyncio
import os
import secrets
import socket

from bot.channel import Channel
from bot.courier import Courier
from bot.leader import Leader
from bot.pace import Pace
from bot.poller import Poller
from bot.presence import Presence
from bot.scheduler import start_clock
from bot.settings import Settings, server_secret
from bot.webhook import address, keep_out, secret_for
from bot.wiring import House
from handlers.kit import Kit


async def on_duty(house: House, settings: Settings, *, shared: bool) -> None:
    """Until cancelled: alone on a folder of our own, by a lease where other processes share the database."""

    async def work(_: int) -> None:
        await _work(house, settings)

    if shared:
        await Leader(house.kit, f"{socket.gethostname()}:{secrets.token_hex(4)}:{os.getpid()}").lead(work)
    else:
        await work(0)


async def _work(house: House, settings: Settings) -> None:
    clock = start_clock(house.kit)
    try:
        async with asyncio.TaskGroup() as group:
            for channel in house.channels.values():
                group.create_task(Courier(house.kit, channel, Pace(house.kit.clock)).run())
                group.create_task(_take_in(house.kit, settings, channel))
            group.create_task(asyncio.Event().wait())
    finally:
        clock.shutdown(wait=False)


async def _take_in(kit: Kit, settings: Settings, channel: Channel) -> None:
    """Updates are asked for, or the messenger is told where to push them."""
    if settings.webhook:
        secret = secret_for(server_secret(settings), channel.name)
        await keep_out(Presence(kit, channel), address(settings.base, channel.name), secret)
    else:
        await Poller(kit, channel).run()

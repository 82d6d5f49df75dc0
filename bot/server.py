"""``run``: serve the pages, pump the inbox and let the clock tick, until Ctrl-C."""

import asyncio
import gc
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn

from bot.duties import on_duty
from bot.lock import only_one
from bot.log import set_up
from bot.settings import Settings, server_secret
from bot.wiring import (
    House,
    build_app,
    channels_for,
    demo_house,
    first_links,
    models_in,
    open_house,
    reader_for,
    town_named,
)
from handlers.phrases import phrase
from tickets.errors import Busy

logger = logging.getLogger(__name__)
#: Open event streams never end by themselves; they get this many seconds.
FAREWELL = 2
#: Connections that may wait while the house is being opened.
BACKLOG = 2048


def run(settings: Settings) -> None:
    """Hold the data folder and the address, open the house and its demo, and serve; what is refused is refused first.

    SIGTERM ends it as Ctrl-C does: by itself it would end the process before the storage is closed.
    """
    set_up(settings.log_level)
    _on_signals(_leave)
    with only_one(settings.data_dir, shared=settings.shared), closing(listening(settings.host, settings.port)) as door:
        server_secret(settings)
        town = town_named(settings.town)
        reader = reader_for(town, models_in(settings.data_dir).serving)
        house = open_house(
            url=settings.url,
            data_dir=settings.data_dir,
            town=town,
            reader=reader,
            channels=lambda kit: channels_for(settings, kit),
        )
        with closing(house.storage), _demo_folder(settings) as folder, demo_house(folder, town, reader) as demo:
            # The model and the town live as long as the process: no collection need walk them again.
            gc.collect()
            gc.freeze()
            _on_signals(signal.default_int_handler)
            _serve(settings, house, demo, door)


@contextmanager
def _demo_folder(settings: Settings) -> Iterator[Path]:
    """Of this process alone: processes that share a data folder would empty each other's."""
    if settings.shared:
        with TemporaryDirectory(prefix="chuishao-demo-") as folder:
            yield Path(folder)
    else:
        yield settings.data_dir / "demo"


def _leave(*_: object) -> None:
    """End at once while nothing is served: an exception raised amid an import can be swallowed, and rows survive it."""
    os._exit(130)


def _on_signals(handler: Callable[..., None]) -> None:
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, handler)


def listening(host: str, port: int) -> socket.socket:
    """The address, taken before anything is opened; raises ``Busy`` when it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise Busy(f"{host}:{port}: {error.strerror}; say another with --host and --port") from None


def _serve(settings: Settings, house: House, demo: House, door: socket.socket) -> None:
    app = build_app(settings, house, demo)
    server = _Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=FAREWELL,
            server_header=False,
        ),
        house,
        settings,
    )
    try:
        asyncio.run(_together(server, door, settings, house, demo))
    except KeyboardInterrupt:
        logger.info("stopped")


class _Server(uvicorn.Server):
    """Says where to look once it really listens."""

    def __init__(self, config: uvicorn.Config, house: House, settings: Settings) -> None:
        super().__init__(config)
        self._house, self._settings = house, settings

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Print the addresses and the one-time links, then answer: the door is open already, so they hold at once."""
        await asyncio.to_thread(_print_banner, self._house, self._settings)
        await super().startup(sockets)


def _print_banner(house: House, settings: Settings) -> None:
    links = first_links(house.kit, settings.base)
    print(phrase("zh", "banner", base=settings.base, town=house.kit.town.name.zh, **links), flush=True)


async def _together(server: uvicorn.Server, door: socket.socket, settings: Settings, house: House, demo: House) -> None:
    """Pumps and duties run beside the server and end with it; one that dies takes the process down, loudly."""
    try:
        async with asyncio.TaskGroup() as group:
            beside = [group.create_task(one.pump.run()) for one in (house, demo)]
            beside.append(group.create_task(on_duty(house, settings, shared=settings.shared)))
            beside.append(group.create_task(on_duty(demo, settings, shared=False)))
            try:
                await server.serve(sockets=[door])
            finally:
                for task in beside:
                    task.cancel()
    finally:
        # A signal comes out of the group as an exception.
        for channel in house.channels.values():
            await channel.close()

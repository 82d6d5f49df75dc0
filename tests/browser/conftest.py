"""A real town served to a real browser."""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from bot.settings import Settings
from bot.wiring import House, build_app, demo_house, first_links, open_house, reader_for, town_named

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
READY_SECONDS = 30


@dataclass(frozen=True)
class World:
    """Where the town is served, and the links that let staff in (each works once)."""

    base: str
    house: House

    def link(self, role: str) -> str:
        """A fresh one-time link for the first operator, approver or worker."""
        return first_links(self.house.kit, self.base)[role]


@pytest.fixture(scope="package")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The town and its demo, pumped and served from another thread."""
    folder = tmp_path_factory.mktemp("town")
    town = town_named("wanghai")
    reader = reader_for(town)
    house = open_house(url=f"sqlite:///{folder / 'chuishao.db'}", data_dir=folder, town=town, reader=reader)
    with demo_house(folder / "demo", town, reader) as demo, socket.create_server(("127.0.0.1", 0)) as listener:
        app = build_app(Settings(data_dir=folder), house, demo)
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        serving = threading.Thread(target=asyncio.run, args=(_serve(server, listener, [house, demo]),))
        serving.start()
        yield World(base=f"http://127.0.0.1:{listener.getsockname()[1]}", house=house)
        server.should_exit = True
        serving.join(READY_SECONDS)
    house.storage.close()


async def _serve(server: uvicorn.Server, listener: socket.socket, houses: list[House]) -> None:
    pumps = [asyncio.ensure_future(house.pump.run()) for house in houses]  # noqa: TID251 -- ended right below
    await server.serve([listener])
    for pump in pumps:
        pump.cancel()
    await asyncio.gather(*pumps, return_exceptions=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one these tests are skipped, unless ``REQUIRE_BROWSER=1`` says that they must run."""
    if not Path(CHROMIUM).exists():
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"REQUIRE_BROWSER=1, but there is no browser at {CHROMIUM}")
        pytest.skip(f"NO BROWSER at {CHROMIUM}: the pages were NOT tested")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page as a person of their own would; any script error fails the test."""
    errors: list[str] = []
    contexts = []

    def open_page(url: str, *, width: int = 390, lang: str = "zh-CN") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844}, locale=lang, has_touch=width < 600, is_mobile=width < 600
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []

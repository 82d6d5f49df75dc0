"""Messages brought to a hundred private chats, through python-telegram-bot over HTTP.

The Telegram is an emulated one in a process of its own: it answers after 50 ms and enforces the real limits (30
messages a second in all, one a second in a chat), so that a courier that is too fast is told to slow down.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from bench.figure import Figure
from bench.intake import SureReader
from bench.startup import free_port
from bot.courier import Courier
from bot.pace import Pace
from bot.settings import Settings
from bot.wiring import House, channels_for, open_house, town_named, utc_now
from tickets.ids import ChatId
from tickets.message import Outgoing
from tickets.people import ChannelName, ChatKind
from tickets.ports import Tx

TOKEN, NAME = "100000001:" + "A" * 35, "bench_bot"
CHATS, EACH = 100, 8
LATENCY_MS = 50
PATIENCE = 30.0


def measure() -> Iterator[Figure]:
    """Messages a second, and how often the courier was told to slow down."""
    with telegram(TOKEN, NAME) as control, tempfile.TemporaryDirectory() as folder:
        people = [control("person", name=f"居民{number}")["id"] for number in range(CHATS)]
        for person in people:
            control("start", person=person, chat=f"@{NAME}")
        path = Path(folder)
        house = open_house(
            url=f"sqlite:///{path / 'town.db'}",
            data_dir=path,
            town=town_named("wanghai"),
            reader=SureReader(),
            channels=lambda kit: channels_for(Settings(resident_token=TOKEN, telegram_api=control.url), kit),
        )
        rate = asyncio.run(_bring(house, people))
        house.storage.close()
        calls = control("calls", method="sendMessage")
    arrived = sum(1 for call in calls if call["outcome"] == "ok")
    assert arrived == CHATS * EACH, Counter(call["outcome"] for call in calls)
    yield Figure(name="courier", value=rate, unit="messages/s", target=">= 25 messages/s")
    yield Figure(name="courier_429", value=len(calls) - arrived, unit="refusals", target="0")


async def _bring(house: House, people: list[int]) -> float:
    channel = house.channels[ChannelName.RESIDENT_BOT]
    await channel.start()
    await house.kit.transact(lambda tx: _queue(tx, people))
    courier = Courier(house.kit, channel, Pace(utc_now))
    start = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        running = group.create_task(courier.run())
        while house.kit.reads.waiting(channel.name):
            await house.kit.transact.changed(None, 1.0)
        spent = time.perf_counter() - start
        running.cancel()
    await channel.close()
    return CHATS * EACH / spent


def _queue(tx: Tx, people: list[int]) -> None:
    chats = [_chat(tx, person) for person in people]
    for number in range(EACH):
        for chat in chats:
            tx.deliveries.put(Outgoing(chat=chat, text=f"工单 WH261122-{number:04d} 已受理"), utc_now())


def _chat(tx: Tx, person: int) -> ChatId:
    return tx.chats.open(channel=ChannelName.RESIDENT_BOT, address=str(person), kind=ChatKind.PRIVATE).id


class Control:
    """The emulated Telegram as another process is asked."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, what: str, **said: Any) -> Any:
        """What it answers; see ``tests/telegram/serve.py``."""
        answer = httpx.post(f"{self.url}/control/{what}", json=said, timeout=PATIENCE)
        return answer.raise_for_status().json()


@contextmanager
def telegram(*bots: str) -> Iterator[Control]:
    """A Telegram with these bots (token, name, token, name …) that keeps the real limits; gone at the end."""
    port = free_port()
    pairs = [f"{token}:{name}" for token, name in zip(bots[::2], bots[1::2], strict=True)]
    known = [word for pair in pairs for word in ("--bot", pair)]
    options = ["--port", str(port), "--latency-ms", str(LATENCY_MS), "--limits", *known]
    process = subprocess.Popen([sys.executable, "-m", "tests.telegram.serve", *options], stdout=subprocess.DEVNULL)
    try:
        control = Control(f"http://127.0.0.1:{port}")
        _wait(control, process)
        yield control
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait(control: Control, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with suppress(httpx.TransportError):
            control("calls")
            return
        time.sleep(0.05)  # sleep: asking more often would slow its start
    raise SystemExit("the emulated Telegram did not start")

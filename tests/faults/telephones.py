"""Residents and workers on their telephones: a Telegram of its own process, never killed, whose log is the truth."""

import asyncio
import base64
import random
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.faults.crowd import SPREAD, Door, Line
from tests.faults.program import PATIENCE, TOP

RESIDENT_TOKEN = "700000001:" + "A" * 35
STAFF_TOKEN = "700000002:" + "B" * 35
RESIDENT_BOT, STAFF_BOT = "@wanghai_chuishao_bot", "@wanghai_staff_bot"
#: As they are called on a screen.
BOTS = (RESIDENT_BOT[1:], STAFF_BOT[1:])
#: The bots' way to Telegram's answer, in milliseconds: long enough that an end meets messages which have arrived.
LATENCY = 150
_CARD = re.compile(r"【\S+?】(WH\d{6}-\d{4}) ")
#: Cards a worker takes on in one life.
CARDS_A_LIFE = 1


@dataclass(frozen=True)
class Telegram:
    """The control side of the emulator's process."""

    url: str
    web: httpx.AsyncClient

    async def ask(self, what: str, **said: Any) -> Any:
        """One request of ``tests.telegram.serve``."""
        answer = await self.web.post(f"{self.url}/control/{what}", json=said)
        assert answer.status_code == 200, (what, answer.text)
        return answer.json()

    async def screen(self, person: int, chat: int | str) -> list[dict[str, Any]]:
        """What somebody sees of a chat."""
        return list(await self.ask("screen", person=person, chat=chat))

    async def pending(self) -> int:
        """Updates no bot has confirmed."""
        counts = [await self.ask("pending", token=token) for token in (RESIDENT_TOKEN, STAFF_TOKEN)]
        return sum(int(one["count"]) for one in counts)


@asynccontextmanager
async def a_telegram() -> AsyncIterator[Telegram]:
    """Both bots known to it; ended with the block."""
    bots = [f"{RESIDENT_TOKEN}:{RESIDENT_BOT[1:]}", f"{STAFF_TOKEN}:{STAFF_BOT[1:]}"]
    line = [
        sys.executable,
        "-m",
        "tests.telegram.serve",
        "--latency-ms",
        str(LATENCY),
        *(word for bot in bots for word in ("--bot", bot)),
    ]
    process = await asyncio.to_thread(lambda: subprocess.Popen(line, cwd=TOP, stdout=subprocess.PIPE, text=True))
    try:
        assert process.stdout is not None
        said = await asyncio.to_thread(process.stdout.readline)
        assert said.startswith("ready "), said
        async with httpx.AsyncClient(timeout=PATIENCE, trust_env=False) as web:
            yield Telegram(said.split()[1], web)
    finally:
        process.terminate()
        process.wait(PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


def settings(telegram: Telegram) -> dict[str, str]:
    """What the program is told of it."""
    return {
        "CHUISHAO_RESIDENT_TOKEN": RESIDENT_TOKEN,
        "CHUISHAO_STAFF_TOKEN": STAFF_TOKEN,
        "CHUISHAO_TELEGRAM_API": telegram.url,
    }


@dataclass
class Resident:
    """Somebody who talks to the residents' bot; Telegram keeps their words while nobody fetches them."""

    telegram: Telegram
    id: int
    number: int

    async def speak(self, door: Door, lines: Sequence[Line]) -> None:
        """Say every line in its life, in order."""
        for line in lines:
            await door.moment_of(line)
            how = {"photo": base64.b64encode(line.photo).decode()} if line.photo else {}
            said = await self.telegram.ask("say", person=self.id, chat=RESIDENT_BOT, text=line.text, **how)
            line.id = int(said["message_id"])

    async def submit(self) -> bool:
        """Answer a question that is still open, as people do."""
        for seen in (await self.telegram.screen(self.id, RESIDENT_BOT))[-1:]:
            if ["就这样提交"] in [[label] for row in seen["buttons"] for label in row]:
                await self.telegram.ask(
                    "press", person=self.id, chat=RESIDENT_BOT, message_id=seen["id"], label="就这样提交"
                )
                return True
        return False


@dataclass
class Crew:
    """A worker in a unit's group, who takes on a card or two in every life and says so."""

    telegram: Telegram
    unit: str
    person: int
    group: int
    accepted: list[str] = field(default_factory=list)
    """Numbers of the tickets."""
    replies: dict[str, int] = field(default_factory=dict)
    """Words, and Telegram's id of the message."""
    again: int = 0
    """Presses on a copy that was out of date: the person was told so and pressed the newest."""

    async def work(self, door: Door, rng: random.Random, lives: int) -> None:
        """Once in each life: 签收 the oldest cards waiting, and a word to the residents."""
        for life in range(1, lives + 1):
            await door.in_life(life)
            await asyncio.sleep(rng.uniform(0, SPREAD))  # sleep: people work at moments of their own
            for card in (await self._waiting())[:CARDS_A_LIFE]:
                await self._take(card)

    async def _take(self, card: dict[str, Any]) -> None:
        here = {"person": self.person, "chat": self.group}
        self.accepted.append(number_of(card["text"]))
        await self.telegram.ask("press", **here, message_id=card["id"], label="签收")
        words = f"已派人到现场查看（{self.unit}之{len(self.replies)}）"
        said = await self.telegram.ask("say", **here, text=words, reply_to=card["id"])
        self.replies[words] = int(said["message_id"])

    async def press_again(self) -> bool:
        """Whoever was told to look at the newest message does; True when there was somebody."""
        refused = [card for number, card in (await self._cards()).items() if number in self.accepted]
        for card in refused:
            self.again += 1
            await self.telegram.ask("press", person=self.person, chat=self.group, message_id=card["id"], label="签收")
        return bool(refused)

    async def _waiting(self) -> list[dict[str, Any]]:
        return [card for number, card in (await self._cards()).items() if number not in self.accepted]

    async def _cards(self) -> dict[str, dict[str, Any]]:
        """Cards that can be taken on, by the ticket's number: of copies the newest."""
        seen = await self.telegram.screen(self.person, self.group)
        newest = {number_of(one["text"]): one for one in seen if number_of(one["text"]) and one["sender"] in BOTS}
        return {number: card for number, card in newest.items() if any("签收" in row for row in card["buttons"])}


def number_of(text: str) -> str:
    """The number of the ticket a card is about, or nothing."""
    found = _CARD.match(text)
    return found[1] if found else ""


async def residents(telegram: Telegram, count: int) -> list[Resident]:
    """So many people with a telephone."""
    return [
        Resident(telegram, (await telegram.ask("person", name=f"居民{number}"))["id"], number)
        for number in range(count)
    ]


async def crew(telegram: Telegram, web: httpx.AsyncClient, operator: str, unit: str) -> Crew:
    """A worker whose group is bound to the unit by the desk's code; the program must be running."""
    person = (await telegram.ask("person", name=f"{unit}值班员"))["id"]
    group = (await telegram.ask("group", title=f"{unit} 工作群", owner=person, administrators=[STAFF_BOT]))["id"]
    headers = {"Authorization": f"Bearer {operator}"}
    answer = await web.post(f"/api/desk/units/{unit}/bind-code", headers=headers)
    assert answer.is_success, answer.text
    await telegram.ask("say", person=person, chat=group, text=f"/bind {answer.json()['code']}")
    end = time.monotonic() + PATIENCE
    while not any("加入本组" in row for one in await telegram.screen(person, group) for row in one["buttons"]):
        assert time.monotonic() < end, "never bound"
        await asyncio.sleep(0.05)  # sleep: polls what another process does
    return Crew(telegram, unit, person, group)

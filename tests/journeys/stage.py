"""A stage for stories: the whole house over its web API, on a clock that only moves when told."""

import io
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
from PIL import Image

from bot.channel import Channel
from bot.settings import Settings
from bot.staffing import enrol
from bot.wiring import House, build_app, open_house
from handlers.kit import Kit
from handlers.tick import Ticked, tick
from tickets.ids import ChatId
from tickets.people import ChannelName, Role
from tickets.ports import Reader
from tickets.reading import Context, EmergencyKind, Reading
from tickets.town import Town
from web.access import digest

if TYPE_CHECKING:
    from tests.journeys.phones import Phones

#: A Monday morning in working time, 10:00 in the town.
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
BASE = "http://stage"
Message = dict[str, Any]
#: Name, bytes and media type of an upload.
File = tuple[str, bytes, str]
OPENED_LABELS = ["补充", "改类别", "撤单", "查进度", "对方看到什么"]


@dataclass
class FakeClock:
    """Aware UTC that moves when told."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


def photo(seed: int = 1, size: tuple[int, int] = (320, 240)) -> bytes:
    """A small JPEG that differs with its seed."""
    colours = random.Random(seed)
    image = Image.new("RGB", size, tuple(colours.randrange(256) for _ in range(3)))
    image.putpixel((seed % size[0], 1), (255, 255, 255))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


@dataclass
class Overheard:
    """A reader whose readings a story may bend; emergencies stay as the true reader finds them."""

    reader: Reader
    bend: Callable[[str, Reading], Reading]
    model: str = "overheard"

    def read(self, text: str, context: Context) -> Reading:
        return self.bend(text, self.reader.read(text, context))

    def emergency(self, text: str) -> EmergencyKind | None:
        return self.reader.emergency(text)


@dataclass
class Voice:
    """Someone who talks through a chat's API."""

    stage: "Stage"
    token: str
    path: str
    name: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def post(self, text: str = "", **more: Any) -> int:
        """Post one message (as ``tries`` takes it) and give its id; nothing is pumped yet."""
        answer = await self.tries(text, **more)
        assert answer.status_code == 202, answer.text
        return int(answer.json()["id"])

    async def tries(
        self,
        text: str = "",
        *,
        photos: Sequence[bytes] = (),
        at: tuple[float, float] | None = None,
        reply_to: int | None = None,
        key: str | None = None,
        files: Sequence[File] = (),
    ) -> httpx.Response:
        """Post one message and give the answer, whatever it is."""
        data: dict[str, str] = {"text": text}
        if at:
            data |= {"lat": str(at[0]), "long": str(at[1])}
        if reply_to:
            data["reply_to"] = str(reply_to)
        parts = [("photos", (f"{i}.jpg", one, "image/jpeg")) for i, one in enumerate(photos)]
        parts += [("photos", one) for one in files]
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return await self.stage.web.post(f"{self.path}/messages", data=data, files=parts or None, headers=headers)

    async def says(self, text: str = "", **more: Any) -> Message:
        """Say something, let it settle, and hear what the bot says last."""
        await self.post(text, **more)
        await self.stage.settle()
        return await self.last()

    async def presses(self, label: str) -> Message:
        """Press the newest button with this label, and hear what is said last."""
        message, _ = await self.find_button(label)
        return await self.presses_on(message, label)

    async def presses_on(self, message: Message, label: str) -> Message:
        """Press a button of this very message."""
        button = next(one["id"] for one in message["buttons"] if one["label"] == label)
        answer = await self.tries_press(message["id"], button)
        assert answer.status_code == 202, answer.text
        await self.stage.settle()
        return await self.last()

    async def tries_press(self, message: int, button: str) -> httpx.Response:
        """Press any button of any message, and give the answer, whatever it is."""
        return await self.stage.web.post(
            f"{self.path}/press", json={"message_id": message, "button": button}, headers=self.headers
        )

    async def find_button(self, label: str) -> tuple[Message, str]:
        for message in reversed(await self.screen()):
            for button in message["buttons"]:
                if button["label"] == label:
                    return message, str(button["id"])
        raise AssertionError(f"{self.name} has no button {label!r} on screen: {await self.texts()}")

    async def screen(self) -> list[Message]:
        """Everything on the screen, in order."""
        answer = await self.stage.web.get(f"{self.path}/messages?after=0", headers=self.headers)
        assert answer.status_code == 200, answer.text
        return list(answer.json())

    async def texts(self) -> list[str]:
        return [message["text"] for message in await self.screen()]

    async def last(self) -> Message:
        """The newest message of the bot."""
        return next(message for message in reversed(await self.screen()) if message["from"] == "bot")

    async def hears(self, words: str) -> Message:
        """The newest message with these words, or a failure that shows the screen."""
        for message in reversed(await self.screen()):
            if words in message["text"]:
                return message
        raise AssertionError(f"{self.name} never heard {words!r}: {await self.texts()}")

    async def refused(self, words: str) -> None:
        """The last press was refused with these words: on the web in the chat, on a telephone above it."""
        assert words in (await self.last())["text"]

    async def number(self) -> str:
        """The number of the ticket opened last."""
        opened = await self.hears("已受理，工单")
        return str(opened["text"].split("工单 ")[1].splitlines()[0].strip())

    async def said_by_bot(self, words: str) -> int:
        """How many of the bot's messages hold these words."""
        return sum(1 for message in await self.screen() if message["from"] == "bot" and words in message["text"])

    @property
    def chat(self) -> ChatId:
        """The chat behind a resident's token."""
        key = self.stage.house.kit.reads.key(digest(self.token))
        assert key is not None
        assert key.chat is not None
        return key.chat

    async def photos_of(self, number: str) -> list[Any]:
        """All photos the group is shown of a ticket."""
        return list((await self.card(number))["photos"])

    async def card(self, number: str) -> Message:
        """The newest message that names the ticket and carries a card's buttons or status."""
        return next(m for m in reversed(await self.screen()) if m.get("card") and number in m["text"])


@dataclass
class Desk:
    """An operator at the desk."""

    stage: "Stage"
    token: str

    async def does(self, path: str, expect: int = 200, **body: Any) -> Any:
        answer = await self.stage.web.post(
            f"/api/desk/{path}", json=body, headers={"Authorization": f"Bearer {self.token}"}
        )
        assert answer.status_code // 100 == expect // 100, (path, answer.status_code, answer.text)
        await self.stage.settle()
        return answer.json() if answer.content else None

    async def looks(self, path: str) -> Any:
        answer = await self.stage.web.get(f"/api/desk/{path}", headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def ticket(self, number: str) -> Any:
        """What the desk's file says of a ticket."""
        return (await self.looks(f"tickets/{number}"))["ticket"]

    async def unit_of(self, number: str) -> str:
        """Code of the unit that has the ticket."""
        return str((await self.ticket(number))["unit"]["code"])

    async def answers(self, reason: str, words: str) -> None:
        """Deal with the newest item that waits for this reason, with words for the resident."""
        item = [one for one in await self.looks("queue") if one["reason"] == reason][-1]
        await self.does(f"items/{item['id']}/done", answer=words)

    async def waiting(self) -> list[str]:
        """Reasons of what waits."""
        return [item["reason"] for item in (await self.looks("queue"))]


@dataclass
class Stage:
    """The house, its web client and its clock."""

    house: House
    clock: FakeClock
    web: httpx.AsyncClient
    voices: list[Voice] = field(default_factory=list)
    phones: "Phones" = None  # type: ignore[assignment]
    """The emulated Telegram of this stage, when anybody uses it."""
    by_phone: frozenset[str] = frozenset()
    """Who uses it: residents, units."""

    async def resident(self, name: str = "", lang: str = "zh-hans") -> Voice:
        if "residents" in self.by_phone:
            from tests.journeys.phones import resident_on_telegram

            return await resident_on_telegram(self, name, lang)
        answer = await self.web.post("/api/chat")
        self.web.cookies.clear()
        voice = Voice(self, answer.json()["token"], "/api/chat", name)
        self.voices.append(voice)
        return voice

    async def worker(self, unit: str, name: str) -> Voice:
        if "units" in self.by_phone:
            from tests.journeys.phones import worker_on_telegram

            return await worker_on_telegram(self, unit, name)
        enrolled = enrol(self.house.kit, BASE, name=name, role=Role.WORKER, unit=unit)
        return Voice(self, enrolled.token, f"/api/groups/{unit}", name)

    def operator(self, name: str, role: Role = Role.OPERATOR) -> Desk:
        return Desk(self, enrol(self.house.kit, BASE, name=name, role=role).token)

    async def settle(self) -> None:
        """Handle what is there, and what settles in the next two seconds."""
        await self.work()
        self.clock.forward(seconds=2)
        await self.work()

    async def work(self) -> None:
        """Everything that is due by the clock, on its way in and out."""
        await self.house.pump.work()
        while self.phones is not None:
            await self.phones.send()
            if not await self.phones.bring():
                return
            await self.house.pump.work()

    async def later(self, **span: float) -> Ticked:
        """Time passes, and the clock ticks once."""
        self.clock.forward(**span)
        await self.work()
        ticked = await tick(self.house.kit)
        await self.work()
        return ticked


def open_stage(
    folder: Path,
    town: Town,
    reader: Reader,
    url: str | None = None,
    channels: Callable[[Kit], Mapping[ChannelName, Channel]] = lambda _: {},
) -> Stage:
    """A house of its own in this folder, with its database there too unless it has an address."""
    clock = FakeClock()
    url = url or f"sqlite:///{folder / 'town.db'}"
    house = open_house(url=url, data_dir=folder, town=town, reader=reader, clock=clock, channels=channels)
    settings = Settings(data_dir=folder, secret="a secret for the stage")
    transport = httpx.ASGITransport(app=build_app(settings, house, None))
    return Stage(house, clock, httpx.AsyncClient(transport=transport, base_url=BASE))


@asynccontextmanager
async def staged(folder: Path, town: Town, reader: Reader) -> AsyncIterator[Stage]:
    """A house with another reader, closed behind the story."""
    stage = open_stage(folder, town, reader)
    try:
        yield stage
    finally:
        await close(stage)


async def close(stage: Stage) -> None:
    """The house behind the story."""
    await stage.web.aclose()
    for channel in stage.house.channels.values():
        await channel.close()
    stage.house.storage.close()


def labels(message: Message) -> list[str]:
    """What stands on a message's buttons."""
    return [button["label"] for button in message["buttons"]]

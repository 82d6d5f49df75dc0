"""Residents and workers at the program's door who do not give up: the same key until it is taken."""

import asyncio
import io
import random
from dataclasses import dataclass, field
from typing import Any

import httpx
from PIL import Image

PLACES = ("锦绣家园", "翰林苑", "学府街", "迎春路", "海景花园", "蓝湾国际")
TROUBLES = (
    "{place}旁边工地凌晨两点还在打桩，吵得没法睡",
    "{place}门口烧烤摊占着人行道摆摊，半夜还不收",
    "{place}路口流动摊贩占道经营，车都过不去",
    "{place}垃圾桶三天没清，垃圾堆了一地，苍蝇嗡嗡的",
    "{place}路边建筑垃圾堆了半个月没人清运",
)
#: One message in so many carries a photo.
PHOTO_EACH = 4
#: One in so many is said in the very moments before the life ends.
LATE_EACH = 3
#: A life of the program hears its messages within so many seconds of being ready.
SPREAD = 1.2


@dataclass
class Line:
    """One message to be said in one life of the program, and the position it was given."""

    resident: int
    life: int
    wait: float
    late: bool
    text: str
    photo: bytes | None
    key: str
    id: int | None = None


def script(rng: random.Random, *, messages: int, residents: int, lives: int) -> list[Line]:
    """Who says what in which life; every text occurs once."""
    speakers = [number % residents for number in range(messages)]
    rng.shuffle(speakers)
    return [
        Line(
            resident=speaker,
            life=number * lives // messages,
            wait=rng.uniform(0, SPREAD),
            late=number % LATE_EACH == 0,
            text=f"{rng.choice(TROUBLES).format(place=rng.choice(PLACES))}（第{speaker}-{number}次反映）",
            photo=photo(rng) if number % PHOTO_EACH == 0 else None,
            key=f"said-{number}",
        )
        for number, speaker in enumerate(speakers)
    ]


def photo(rng: random.Random) -> bytes:
    """A small JPEG unlike any other."""
    image = Image.frombytes("RGB", (64, 48), rng.randbytes(64 * 48 * 3))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


@dataclass
class Door:
    """The program's API across its lives: a request cut off is made again, with its key, once somebody answers."""

    web: httpx.AsyncClient
    life: int = -1
    is_open: bool = False
    is_ending: bool = False
    taken: int = 0
    cut: int = 0
    _turn: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def opens(self) -> None:
        """The next life is ready."""
        async with self._turn:
            self.life, self.is_open, self.is_ending = self.life + 1, True, False
            self.taken = self.cut = 0
            self._turn.notify_all()

    async def ends(self) -> None:
        """The life is about to end."""
        async with self._turn:
            self.is_ending = True
            self._turn.notify_all()

    def closes(self) -> None:
        """The life ends now."""
        self.is_open = False

    async def in_life(self, number: int) -> None:
        """Wait until this life, or a later one, is ready."""
        async with self._turn:
            await self._turn.wait_for(lambda: self.is_open and self.life >= number)

    async def last_moment(self, number: int) -> None:
        """Wait until this life is about to end."""
        async with self._turn:
            await self._turn.wait_for(lambda: self.life > number or (self.life == number and self.is_ending))

    async def moment_of(self, line: Line) -> None:
        """Wait until the line is to be said: at a moment of its own in its life, or as that is about to end."""
        await self.in_life(line.life)
        if line.late:
            await self.last_moment(line.life)
        else:
            await asyncio.sleep(line.wait)  # sleep: people speak at moments of their own, not all at the start

    async def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The answer of whichever life gives one; a refusal fails."""
        while True:
            await self.in_life(0)
            try:
                answer = await self.web.request(method, path, **request)
            except httpx.TransportError:
                self.cut += 1
                await asyncio.sleep(0.01)  # sleep: the other side is dying or starting; the door says when it is back
                continue
            if answer.status_code in (429, 503):
                told = float(answer.headers.get("Retry-After", "1"))
                await asyncio.sleep(told)  # sleep: the server said so
                continue
            assert answer.is_success, (path, answer.status_code, answer.text)
            self.taken += method == "POST"
            return answer


@dataclass
class Voice:
    """Somebody with a token in one chat."""

    door: Door
    path: str
    token: str
    pressed: set[tuple[int, str]] = field(default_factory=set)

    async def say(self, text: str, key: str, *, photo: bytes | None = None, reply_to: int | None = None) -> int:
        """Say it once, however often it must be tried; gives the position."""
        data = {"text": text} | ({"reply_to": str(reply_to)} if reply_to else {})
        files = [("photos", ("p.jpg", photo, "image/jpeg"))] if photo else None
        answer = await self._post("messages", key, data=data, files=files)
        return int(answer.json()["id"])

    async def press(self, message: int, button: str) -> None:
        """Press it once, however often it must be tried."""
        self.pressed.add((message, button))
        await self._post("press", f"press-{message}-{button}", json={"message_id": message, "button": button})

    async def screen(self) -> list[dict[str, Any]]:
        """The newest messages in order."""
        answer = await self.door.ask("GET", f"{self.path}/messages", headers=self._headers)
        return list(answer.json())

    async def _post(self, what: str, key: str, **body: Any) -> httpx.Response:
        headers = self._headers | {"Idempotency-Key": key}
        answer = await self.door.ask("POST", f"{self.path}/{what}", headers=headers, **body)
        assert answer.status_code == 202, answer.text
        return answer

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


async def speak(door: Door, lines: list[Line]) -> Voice:
    """One resident: opens a chat, says every line in its life, in order."""
    opened = await door.ask("POST", "/api/chat")
    voice = Voice(door, "/api/chat", opened.json()["token"])
    for line in lines:
        await door.moment_of(line)
        line.id = await voice.say(line.text, line.key, photo=line.photo)
    return voice


@dataclass
class Worker:
    """A worker of a unit, who takes on a card or two in every life and says so."""

    voice: Voice
    unit: str
    accepted: list[int] = field(default_factory=list)
    replies: dict[str, int] = field(default_factory=dict)
    """Words, and the position they were given."""

    async def work(self, rng: random.Random, lives: int) -> None:
        """Once in each life: 签收 the oldest cards waiting, and a word to the residents."""
        for life in range(1, lives + 1):
            await self.voice.door.in_life(life)
            await asyncio.sleep(rng.uniform(0, SPREAD))  # sleep: people work at moments of their own
            for card in (await self._waiting())[:2]:
                await self.voice.press(card, "accept")
                self.accepted.append(card)
                words = f"已派人到现场查看（{self.unit}之{len(self.replies)}）"
                self.replies[words] = await self.voice.say(words, f"reply-{card}", reply_to=card)

    async def _waiting(self) -> list[int]:
        screen = await self.voice.screen()
        cards = [one["id"] for one in screen if any(button["id"] == "accept" for button in one["buttons"])]
        return [card for card in cards if card not in self.accepted]

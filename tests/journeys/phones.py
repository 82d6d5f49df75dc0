"""The same people as in ``stage``, but on their telephones: an emulated Telegram, both real libraries, real HTTP."""

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.channel import Channel
from bot.courier import Courier
from bot.pace import Pace
from bot.poller import Poller
from bot.resident_bot import ResidentBot
from bot.staff_bot import StaffBot
from handlers.kit import Kit
from handlers.phrases import phrase
from tests.journeys.stage import File, Message, Stage, Voice, labels
from tests.telegram.chats import Robot
from tests.telegram.groups import Group
from tests.telegram.people import Person, Seen
from tests.telegram.server import Emulator
from tickets.ids import ChatId
from tickets.people import ChannelName

RESIDENT_TOKEN = "700000001:" + "A" * 35
STAFF_TOKEN = "700000002:" + "B" * 35
#: A card, also one whose ticket has left the group.
_CARD = re.compile(r"【(?:新单|紧急)】|WH\d{6}-\d{4} (?:已改派|已退回专席|已并入)")
_MEDIA = {"audio": "voice", "video": "video"}


class AnyPace(Pace):
    """Stories are not about how fast messages may follow each other; the courier's own tests are."""

    def wait(self, *_: Any, **__: Any) -> float:
        return 0.0


@dataclass
class Phones:
    """Both bots, who talks to them, and the way of every update and delivery between."""

    emulator: Emulator
    residents: Robot
    staff: Robot
    groups: dict[str, Group] = field(default_factory=dict)
    leads: dict[str, "TelegramVoice"] = field(default_factory=dict)
    pollers: list[tuple[Robot, Poller]] = field(default_factory=list)
    couriers: list[Courier] = field(default_factory=list)

    def channels(self, kit: Kit) -> dict[ChannelName, Channel]:
        """Both, for the house."""
        return {
            ChannelName.RESIDENT_BOT: ResidentBot(token=RESIDENT_TOKEN, api=self.emulator.url, photos=kit.photos),
            ChannelName.STAFF_BOT: StaffBot(token=STAFF_TOKEN, api=self.emulator.url, photos=kit.photos),
        }

    async def begin(self, stage: Stage) -> None:
        """Start both bots and put pollers and couriers beside them."""
        kit = stage.house.kit
        for robot, channel in zip((self.residents, self.staff), stage.house.channels.values(), strict=True):
            poller = Poller(kit, channel)
            await poller._presence.start()
            self.pollers.append((robot, poller))
            self.couriers.append(Courier(kit, channel, AnyPace(kit.clock)))

    async def bring(self) -> bool:
        """Fetch every update that waits; True when there was one."""
        fetched = False
        for robot, poller in self.pollers:
            while robot.updates.waiting(poller._offset):
                await poller._round()
                fetched = True
        return fetched

    async def send(self) -> None:
        """Send what is due."""
        for courier in self.couriers:
            await courier.work()


@asynccontextmanager
async def phones() -> AsyncIterator[Phones]:
    """A fresh Telegram with our two bots in it."""
    async with Emulator() as emulator:
        residents = emulator.bot(RESIDENT_TOKEN, "wanghai_chuishao_bot", "望海吹哨")
        staff = emulator.bot(STAFF_TOKEN, "wanghai_staff_bot", "望海吹哨·承办")
        yield Phones(emulator, residents, staff)


@dataclass
class TelegramVoice(Voice):
    """Someone who talks on a telephone: in private with a bot, or in a unit's group."""

    person: Person = None  # type: ignore[assignment]
    where: Robot | Group = None  # type: ignore[assignment]

    async def post(self, text: str = "", **more: Any) -> int:
        return await self._send(text, **more)

    async def _send(
        self,
        text: str = "",
        *,
        photos: Sequence[bytes] = (),
        at: tuple[float, float] | None = None,
        reply_to: int | None = None,
        files: Sequence[File] = (),
    ) -> int:
        """Send it as a telephone would: a place or a file is a message of its own; give the last one's id."""
        how = {"reply_to": self._message(reply_to)} if reply_to else {}
        sent = None
        for name, data, media in files:
            kind = _MEDIA.get(media.partition("/")[0])
            content: dict[str, Any] = {kind: data} if kind else {"document": (name, data, media)}
            sent = await self.person.says(self.where, **content, **how)
        if at:
            sent = await self.person.says(self.where, location=at, **how)
        if len(photos) == 1:
            sent = await self.person.says(self.where, text, photo=photos[0], **how)
        elif photos:
            sent = await self.person.says(self.where, text, photos=list(photos), **how)
        elif text:
            sent = await self.person.says(self.where, text, **how)
        assert sent is not None, "nothing to say"
        return sent.id

    async def tries(self, *_: Any, **__: Any) -> httpx.Response:
        raise AssertionError("a telephone gets no HTTP answer")

    async def presses_on(self, message: Message, label: str) -> Message:
        await self.person.presses(self._message(message["id"]), label)
        await self.stage.settle()
        return await self.last()

    async def screen(self) -> list[Message]:
        """The chat as it stands, pictures that answer a message of the bot put with it."""
        shown: list[Message] = []
        by_id: dict[int, Message] = {}
        for seen in self.person.screen(self.where):
            standing = by_id.get(seen.reply_to or 0)
            if seen.photos and not seen.text and standing is not None and self._from(seen) == "bot":
                standing["photos"] += seen.photos
                continue
            message = self._shown(seen)
            shown.append(message)
            by_id[seen.id] = message
        return shown

    def _shown(self, seen: Seen) -> Message:
        return {
            "id": seen.id,
            "from": self._from(seen),
            "name": seen.sender,
            "text": seen.text,
            "photos": list(seen.photos),
            "files": [],
            "buttons": [{"id": label, "label": label} for row in seen.buttons for label in row],
            "reply_to": seen.reply_to,
            "card": bool(_CARD.match(seen.text)),
        }

    def _from(self, seen: Seen) -> str:
        sender = seen.message.sender
        return "bot" if isinstance(sender, Robot) else "me" if sender is self.person.account else "other"

    def _message(self, id: int | None) -> Any:
        return self.person._chat(self.where).messages[id or 0]

    async def tries_press(self, message: int, button: str) -> httpx.Response:
        """Press a button that stands there or once stood there, as an old screen still shows it."""
        label = phrase("zh", f"button-{button.replace('_', '-').replace(':', '-')}")
        data = next(data for text, data in self._shown_ever(message) if text == label)
        await self.person.press_data(self._message(message), data)
        return httpx.Response(202)

    def _shown_ever(self, message: int) -> list[tuple[str, str]]:
        """Labels and data of every button this message ever had, the newest first."""
        chat = self.person._chat(self.where)
        markups = [
            entry.said["reply_markup"]
            for entry in reversed(self.stage.phones.emulator.calls)
            if entry.chat == str(chat.id) and message in entry.message_ids and entry.said.get("reply_markup")
        ]
        parsed = [json.loads(markup) if isinstance(markup, str) else markup for markup in markups]
        return [
            (button["text"], button.get("callback_data", ""))
            for markup in parsed
            for row in markup["inline_keyboard"]
            for button in row
        ]

    async def photos_of(self, number: str) -> list[Any]:
        """The card shows three; 更多照片 brings the rest."""
        card = await self.card(number)
        photos = list(card["photos"])
        if "更多照片" in labels(card):
            photos += (await self.presses_on(card, "更多照片"))["photos"]
        return photos

    async def refused(self, words: str) -> None:
        assert any(words in text for text, _ in self.person.toasts[-1:]), self.person.toasts

    async def said_privately(self, text: str) -> None:
        """Say something to the staff bot alone."""
        await self.person.says(self.stage.phones.staff, text)
        await self.stage.settle()

    @property
    def chat(self) -> ChatId:
        found = self.stage.house.kit.transact.now(lambda tx: tx.chats.at(ChannelName.RESIDENT_BOT, str(self.person.id)))
        assert found is not None
        return found.id


async def resident_on_telegram(stage: Stage, name: str, lang: str = "zh-hans") -> TelegramVoice:
    """Somebody who has found the resident bot."""
    person = stage.phones.emulator.person(name or "居民", lang)
    return TelegramVoice(stage, "", "", name, person, stage.phones.residents)


async def worker_on_telegram(stage: Stage, unit: str, name: str) -> TelegramVoice:
    """A worker in the unit's group: the first binds it with the desk's code, later ones ask and are let in."""
    person = stage.phones.emulator.person(name)
    lead = stage.phones.leads.get(unit)
    if lead is None:
        return await _first_worker(stage, unit, name, person)
    if lead.name == name:
        return lead
    group = stage.phones.groups[unit].add(person)
    voice = TelegramVoice(stage, "", "", name, person, group)
    await voice.presses("加入本组")
    await lead.presses("同意")
    return voice


async def _first_worker(stage: Stage, unit: str, name: str, person: Person) -> TelegramVoice:
    phones = stage.phones
    group = phones.emulator.group(f"{unit} 工作群", person).add(phones.staff).promote(phones.staff)
    voice = phones.leads[unit] = TelegramVoice(stage, "", "", name, person, group)
    phones.groups[unit] = group
    code = (await stage.operator("设群的").does(f"units/{unit}/bind-code"))["code"]
    await voice.says(f"/bind {code}")
    assert "加入本组" in [label for message in await voice.screen() for label in labels(message)], await voice.texts()
    return voice

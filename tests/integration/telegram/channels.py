"""Both channels over loopback, through their real libraries: one stage for what both must do."""

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image

from bot.telegram_chat import TelegramChannel
from handlers.messages import Happening
from storage.photos import Photos
from tests.telegram.chats import Robot
from tests.telegram.groups import Group
from tests.telegram.people import Person, Seen
from tests.telegram.server import Emulator
from tickets.delivery import Parcel, Receipt
from tickets.ids import ChatId, DeliveryId, InboxId, MessageId, PhotoHash, PostId
from tickets.message import Button, Said, Subject
from tickets.people import Chat, ChatKind
from tickets.views import InboxRow

KINDS = ("resident", "staff")
TOKEN = "7000001:AAH-canary_canary_canary_canary_cana"
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


def channel_for(kind: str, token: str, api: str, photos: Photos) -> TelegramChannel:
    """The channel of a kind; only here is its library loaded."""
    if kind == "resident":
        from bot.resident_bot import ResidentBot

        return ResidentBot(token=token, api=api, photos=photos)
    from bot.staff_bot import StaffBot

    return StaffBot(token=token, api=api, photos=photos)


def jpeg(colour: str) -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(made, "JPEG")
    return made.getvalue()


@dataclass(kw_only=True)
class Stage:
    """A Telegram with one bot, somebody who talks to it, and a group it administers."""

    telegram: Emulator
    bot: Robot
    channel: TelegramChannel
    photos: Photos
    person: Person
    group: Group
    heard: int = 0
    serial: int = 0

    def photo(self, colour: str) -> PhotoHash:
        """A stored photo."""
        return self.photos.accept(self.photos.keep(jpeg(colour)))

    def parcel(
        self,
        text: str,
        *,
        to: Group | None = None,
        topic: int | None = None,
        buttons: tuple[Button, ...] = (),
        photos: tuple[PhotoHash, ...] = (),
        card: bool = False,
        **more: Any,
    ) -> Parcel:
        """A face for a chat; ``more`` are fields of ``Parcel``."""
        self.serial += 1
        address = f"{to.id if to else self.person.id}" + (f":{topic}" if topic else "")
        kind = ChatKind.GROUP if to else ChatKind.PRIVATE
        chat = Chat(id=ChatId(3), channel=self.channel.name, address=address, kind=kind)
        said = Said(
            chat=chat.id,
            message=MessageId(1),
            cursor=MessageId(1),
            mine=False,
            author=None,
            at=NOON,
            text=text,
            buttons=buttons,
            photos=photos,
            about=Subject(card=card),
        )
        fields: dict[str, Any] = {"delivery": DeliveryId(self.serial), "chat": chat, "face": said}
        return Parcel(**fields | more)

    async def deliver(self, text: str, **more: Any) -> Receipt:
        """Bring a face; see ``parcel``."""
        return await self.channel.deliver(self.parcel(text, **more))

    def screen(self, to: Group | None = None) -> list[Seen]:
        """What the bot has put into a chat."""
        return [seen for seen in self.person.screen(to or self.bot) if seen.sender == self.bot.name]

    def seen(self, post: PostId, to: Group | None = None) -> Seen:
        """One post on the screen."""
        return next(seen for seen in self.screen(to) if seen.id == post)

    async def hear(self) -> list[Happening | None]:
        """What the channel makes of every update that is waiting."""
        raw = await self.channel.updates(self.heard)
        rows = [self.row(one) for one in raw]
        self.heard = json.loads(raw[-1])["update_id"] + 1
        return [self.channel.read(row) for row in rows]

    async def hear_one(self) -> Any:
        """The last thing heard that is anything."""
        return [one for one in await self.hear() if one is not None][-1]

    def row(self, raw: bytes | str) -> InboxRow:
        """A raw update as the inbox gives it."""
        text = raw if isinstance(raw, str) else raw.decode()
        return InboxRow(id=InboxId(5), channel=self.channel.name, chat=ChatId(3), raw=text, at=NOON)


@asynccontextmanager
async def on_stage(kind: str, folder: Path, **telegram: Any) -> AsyncIterator[Stage]:
    """Everything set up: the person has written to the bot, and the bot has heard of all that came before."""
    async with Emulator(**telegram) as emulator:
        bot = emulator.bot(TOKEN, "wanghai_bot", "望海")
        photos = Photos(folder)
        channel = channel_for(kind, TOKEN, emulator.url, photos)
        try:
            channel.me = await channel.introduce()
            person = emulator.person("张三")
            group = emulator.group("东滨城管群", person, topics=True).add(bot).promote(bot)
            await person.starts(bot)
            stage = Stage(telegram=emulator, bot=bot, channel=channel, photos=photos, person=person, group=group)
            await stage.hear()
            yield stage
        finally:
            await channel.close()


def by_method(stage: Stage) -> Mapping[str, int]:
    """How often each method was called."""
    found: dict[str, int] = {}
    for entry in stage.telegram.calls:
        found[entry.method] = found.get(entry.method, 0) + 1
    return found

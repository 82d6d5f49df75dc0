"""A town on our Telegram: residents' bot through python-telegram-bot, units' bot through aiogram, and two people."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.telegram.chats import Robot
from tests.telegram.groups import Group
from tests.telegram.people import Person
from tests.telegram.server import Emulator

RESIDENT, STAFF = "70001:resident-token-for-tests-only-00000", "70002:staff-token-for-tests-only-000000000"


@dataclass
class Town:
    """``ptb`` speaks as ``resident``, ``aio`` as ``staff``."""

    emulator: Emulator
    resident: Robot
    staff: Robot
    zhang: Person
    wang: Person
    ptb: telegram.Bot
    aio: aiogram.Bot

    def group(self, **kind: bool) -> Group:
        """A group of 王工's in which the staff bot is an administrator."""
        group = self.emulator.group("东滨城管群", self.wang, **kind)
        return group.add(self.staff).promote(self.staff)


@asynccontextmanager
async def town_on(emulator: Emulator) -> AsyncIterator[Town]:
    """Both libraries' clients, opened and closed again."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(emulator.url))
    town = Town(
        emulator,
        emulator.bot(RESIDENT, "wanghai_bot", "望海吹哨"),
        emulator.bot(STAFF, "wanghai_staff_bot", "望海工单"),
        emulator.person("张三"),
        emulator.person("王工"),
        telegram.Bot(RESIDENT, base_url=f"{emulator.url}/bot", base_file_url=f"{emulator.url}/file/bot"),
        aiogram.Bot(STAFF, session=session),
    )
    async with town.ptb, town.aio:
        yield town


def picture(color: str = "red", size: tuple[int, int] = (1000, 500)) -> bytes:
    """A JPEG."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", size, color).save(made, "JPEG")
    return made.getvalue()

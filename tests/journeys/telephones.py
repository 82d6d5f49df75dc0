"""A stage where everybody is on the telephone: for stories only Telegram can tell."""

import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from tests.journeys.phones import TelegramVoice, phones, resident_on_telegram
from tests.journeys.stage import Desk, Message, Stage, close, open_stage
from tests.telegram.chats import Message as Sent
from tests.telegram.groups import Group
from tests.telegram.people import Person
from tickets.ports import Reader
from tickets.town import Town

EVERYBODY = frozenset({"residents", "units"})
FRUIT = "学府街水果店把货摆到人行道上"


@asynccontextmanager
async def telephoned(
    folder: Path, town: Town, reader: Reader, by_phone: frozenset[str] = EVERYBODY
) -> AsyncIterator[Stage]:
    """A house with both bots beside an emulated Telegram (needs the fixture ``socket_enabled``)."""
    async with phones() as telegram:
        stage = open_stage(folder, town, reader, None, telegram.channels)
        stage.phones, stage.by_phone = telegram, by_phone
        await telegram.begin(stage)
        try:
            yield stage
        finally:
            await close(stage)


@dataclass
class GroupVoice(TelegramVoice):
    """Somebody in a group."""

    @property
    def group(self) -> Group:
        assert isinstance(self.where, Group)
        return self.where


@dataclass
class Case:
    """One ticket in a unit's group: who reported it, the desk, and the unit's lead."""

    stage: Stage
    desk: Desk
    auntie: TelegramVoice
    number: str
    unit: str
    li: GroupVoice

    @property
    def group(self) -> Group:
        """The unit's group."""
        return self.li.group

    async def card(self) -> Message:
        return await self.li.card(self.number)

    async def replies(self, words: str = "", **more: Any) -> Message:
        """Li replies to the card."""
        return await self.li.says(words, reply_to=(await self.card())["id"], **more)

    async def status(self) -> str:
        return str((await self.desk.ticket(self.number))["status"])

    async def told(self, words: str) -> bool:
        """Whether the resident has heard these words, the holds being over."""
        await self.stage.later(seconds=31)
        return any(words in text for text in await self.auntie.texts())


async def case(
    stage: Stage, words: str = FRUIT, *, kind: Mapping[str, bool] = MappingProxyType({}), **more: Any
) -> Case:
    """A ticket that was just dispatched, and its unit's group bound: of this ``kind``, in a topic if it has topics.

    ``more`` is said with the words.
    """
    auntie, desk = await resident_on_telegram(stage, "阿姨"), stage.operator("老周")
    await auntie.says(words, **more)
    number = await auntie.number()
    unit = await desk.unit_of(number)
    known = stage.phones.leads.get(unit)
    li = member(stage, known.name, stage.phones.groups[unit], known.person) if known else None
    return Case(stage, desk, auntie, number, unit, li or await lead_of(stage, unit, "小李", **kind))


async def lead_of(stage: Stage, unit: str, name: str, **kind: bool) -> GroupVoice:
    """Who binds a new group to the unit."""
    voice = new_group(stage, name, **kind)
    stage.phones.groups[unit], stage.phones.leads[unit] = voice.group, voice
    thread = voice.group.topic(name) if kind.get("topics") else None
    await voice.person.says(voice.where, f"/bind {await code_for(stage, unit)}", thread=thread)
    await stage.settle()
    return voice


def person(stage: Stage, name: str, group: Group) -> GroupVoice:
    """Somebody who came into a group, and nothing more."""
    return member(stage, name, group.add(newcomer := stage.phones.emulator.person(name)), newcomer)


def member(stage: Stage, name: str, group: Group, person: Person) -> GroupVoice:
    """Somebody who is in a group already."""
    return GroupVoice(stage, "", "", name, person, group)


def new_group(stage: Stage, name: str, *, hears_all: bool = True, **kind: bool) -> GroupVoice:
    """A group with the staff bot in it, not bound yet; gives its owner."""
    owner, staff = stage.phones.emulator.person(name), stage.phones.staff
    group = stage.phones.emulator.group(f"{name}的群", owner, **kind).add(staff)
    return member(stage, name, group.promote(staff) if hears_all else group, owner)


def data_of(message: Sent, label: str) -> str:
    """What this button of a message carries."""
    laid = message.markup["inline_keyboard"] if message.markup else []
    return next(str(button["callback_data"]) for row in laid for button in row if button["text"] == label)


async def code_for(stage: Stage, unit: str) -> str:
    """What the desk gives out for binding."""
    return str((await stage.operator("发码的").does(f"units/{unit}/bind-code"))["code"])


def rows(folder: Path, question: str) -> list[tuple[Any, ...]]:
    """What the town's database holds, asked in SQL: for what must *not* be kept."""
    with closing(sqlite3.connect(f"file:{folder / 'town.db'}?mode=ro", uri=True)) as database:
        return database.execute(question).fetchall()

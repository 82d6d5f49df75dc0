"""Telegram updates taken in: raw update → inbox → parsed → reading → ticket, events and deliveries committed.

Beside it, in the same run: both libraries parsing the same updates and dispatching them to a handler that does nothing.
"""

import asyncio
import gc
import json
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from bench.figure import Figure
from bench.intake import IN_FLIGHT, TARGET, TEXTS, WARM_UP, WAVES, FastClock, SureReader, unfinished
from bot.intake import keep
from bot.settings import Settings
from bot.wiring import House, channels_for, open_house, reader_for, town_named
from tickets.people import TELEGRAM, ChannelName, ChatKind
from tickets.ports import Reader, Tx

TOKEN = "100000001:" + "A" * 35
#: Updates an answer of getUpdates holds at most.
BATCH = 100
_FIRST_PERSON = 4_000_000_000


def measure() -> Iterator[Figure]:
    """With reading and without, beside either library."""
    town = town_named("wanghai")
    plain = {"python-telegram-bot": asyncio.run(_parsed_by_ptb()), "aiogram": asyncio.run(_parsed_by_aiogram())}
    for name, reader in (("telegram_intake", reader_for(town)), ("telegram_intake_without_reading", SureReader())):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            house = open_house(
                url=f"sqlite:///{path / 'town.db'}",
                data_dir=path,
                town=town,
                reader=_check(reader),
                clock=FastClock(),
                channels=lambda kit: channels_for(Settings(resident_token=TOKEN), kit),
            )
            ours = asyncio.run(_ours(house))
            house.storage.close()
        for library, theirs in plain.items():
            yield Figure(
                name=f"{name}_beside_{library}",
                value=ours,
                unit="updates/s",
                against=theirs,
                ratio=ours / theirs,
                target=TARGET,
            )


def _check(reader: Reader) -> Reader:
    if reader.model == "none":
        raise SystemExit("no model: run make train first")
    return reader


def _update(number: int) -> bytes:
    """A message as Telegram sends it."""
    person = _FIRST_PERSON + number
    who = {"id": person, "is_bot": False, "first_name": "居民", "language_code": "zh-hans"}
    message = {
        "message_id": 7,
        "from": who,
        "chat": {"id": person, "first_name": "居民", "type": "private"},
        "date": 1_795_400_000,
        "text": TEXTS[number % len(TEXTS)],
    }
    return json.dumps({"update_id": 900_000_000 + number, "message": message}).encode()


async def _ours(house: House) -> float:
    first = IN_FLIGHT * WARM_UP
    updates = [_update(number) for number in range(IN_FLIGHT * (WAVES + WARM_UP))]
    await house.kit.transact(lambda tx: _known(tx, house.kit.town.notice_version, len(updates)))
    await _take_in(house, updates[:first])
    gc.collect()
    gc.freeze()  # as the server does once it is open
    start = time.perf_counter()
    for at in range(first, len(updates), BATCH):
        await _take_in(house, updates[at : at + BATCH])
    spent = time.perf_counter() - start
    opened = len(house.kit.reads.tickets(limit=10_000))
    assert opened == len(updates), f"only {opened} tickets were opened"
    return (len(updates) - first) / spent


def _known(tx: Tx, notice: str, people: int) -> None:
    """Residents who have been here before: arriving is not part of the figure."""
    for number in range(people):
        address = str(_FIRST_PERSON + number)
        person = tx.people.new()
        tx.people.tie(TELEGRAM, address, person)
        chat = tx.chats.open(channel=ChannelName.RESIDENT_BOT, address=address, kind=ChatKind.PRIVATE, person=person)
        tx.chats.save(replace(chat, notice=notice))


async def _take_in(house: House, updates: list[bytes]) -> None:
    """One answer of getUpdates, until every report in it has its ticket."""
    now = house.kit.clock()
    await house.kit.transact(lambda tx: keep(tx, ChannelName.RESIDENT_BOT, updates, now))
    await house.pump.work()
    while await unfinished(house):
        await house.pump.work()


async def _parsed_by_ptb() -> float:
    """Updates per second: ``Update.de_json`` and ``Application.process_update`` with a handler that does nothing."""
    from telegram import Update
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

    async def nothing(_: Update, __: ContextTypes.DEFAULT_TYPE) -> None:
        return

    application = ApplicationBuilder().token(TOKEN).updater(None).build()
    application.add_handler(MessageHandler(filters.ALL, nothing))
    application._initialized = True  # noqa: SLF001 -- initialize() would call Telegram
    updates = [_update(number) for number in range(IN_FLIGHT * WAVES)]
    start = time.perf_counter()
    for raw in updates:
        await application.process_update(Update.de_json(json.loads(raw), application.bot))
    return len(updates) / (time.perf_counter() - start)


async def _parsed_by_aiogram() -> float:
    """Updates per second: ``Dispatcher.feed_raw_update`` with a handler that does nothing."""
    from aiogram import Bot, Dispatcher
    from aiogram.types import Message

    async def nothing(_: Message) -> None:
        return

    bot, dispatcher = Bot(TOKEN), Dispatcher()
    dispatcher.message.register(nothing)
    updates = [_update(number) for number in range(IN_FLIGHT * WAVES)]
    start = time.perf_counter()
    for raw in updates:
        await dispatcher.feed_raw_update(bot, json.loads(raw))
    spent = time.perf_counter() - start
    await bot.session.close()
    return len(updates) / spent

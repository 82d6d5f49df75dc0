"""Durable intake: raw update → inbox → reading → ticket, events and deliveries committed, 64 chats in flight.

Beside it, in the same run: plain ``sqlite3`` writing the same rows one report at a time with ``synchronous=FULL``.
"""

import asyncio
import gc
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bot.wiring import House, open_house, reader_for, town_named
from storage.database import sqlite_driver
from tickets.ids import ChatId, PersonId
from tickets.people import Chat, ChatKind
from tickets.ports import Reader, Tx
from tickets.reading import Act, Context, EmergencyKind, PlaceMention, Reading, ServiceChance
from tickets.service import ServiceCode
from web.intake import CHANNEL, Writer, keep_message
from web.uploads import Posted

IN_FLIGHT, WAVES, WARM_UP = 64, 12, 1
TEXTS = (
    "东滨区迎春路菜市场东门每天早上五点半菜贩子把人行道占满了，推婴儿车都过不去",
    "金桂苑二期7号楼后面垃圾桶三天没清，盖子都合不上了，臭得很",
    "万和城三期工地凌晨两点还在打桩，孩子睡不着",
    "翰林苑一楼那户把门口公共绿地圈进自己院里还封了阳光房",
)
TARGET = "ratio >= 0.15"


class FastClock:
    """Runs a thousand times faster than the wall, so that the pause after a fragment is not what is measured."""

    def __init__(self) -> None:
        self._start, self._zero = datetime(2026, 11, 23, 2, 0, tzinfo=UTC), time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=(time.monotonic() - self._zero) * 1000)


class SureReader:
    """Understands nothing and costs nothing: what is left is the house without its model."""

    model = "bench"

    def read(self, text: str, context: Context) -> Reading:  # noqa: ARG002 -- a port's shape
        """A sure report at a named place."""
        codes = [ServiceCode.GARBAGE, *(code for code in ServiceCode if code is not ServiceCode.GARBAGE)]
        chances = tuple(ServiceChance(code=code, p=0.94 if not i else 0.01) for i, code in enumerate(codes))
        place = PlaceMention(text=text[:4], start=0, end=4, code=None)
        return Reading(act=Act.REPORT, services=chances, places=(place,), reasons=(text[-4:],), model=self.model)

    def emergency(self, text: str) -> EmergencyKind | None:  # noqa: ARG002 -- a port's shape
        """None."""
        return None


def measure() -> Iterator[Figure]:
    """With reading and without."""
    town = town_named("wanghai")
    for name, reader in (("intake", reader_for(town)), ("intake_without_reading", SureReader())):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            house = open_house(
                url=f"sqlite:///{path / 'town.db'}", data_dir=path, town=town, reader=reader, clock=FastClock()
            )
            ours = asyncio.run(_ours(house, _check(reader)))
            house.storage.close()
            plain = _plain(path)
        yield Figure(name=name, value=ours, unit="reports/s", against=plain, ratio=ours / plain, target=TARGET)


def _check(reader: Reader) -> Reader:
    if reader.model == "none":
        raise SystemExit("no model: run make train first")
    return reader


async def _ours(house: House, _: Reader) -> float:
    waves = [await _chats(house) for _ in range(WAVES + WARM_UP)]
    for wave in waves[:WARM_UP]:
        await _wave(house, wave)
    gc.collect()
    gc.freeze()  # as the server does once it is open
    start = time.perf_counter()
    for wave in waves[WARM_UP:]:
        await _wave(house, wave)
    spent = time.perf_counter() - start
    opened = len(house.kit.reads.tickets(limit=10_000))
    assert opened == IN_FLIGHT * (WAVES + WARM_UP), f"only {opened} tickets were opened"
    return IN_FLIGHT * WAVES / spent


async def _chats(house: House) -> list[Chat]:
    """Residents who have been here before: arriving is not part of the figure."""

    def one(tx: Tx, number: int) -> Chat:
        chat = tx.chats.open(
            channel=CHANNEL, address=f"bench-{id(house)}-{number}-{time.monotonic_ns()}", kind=ChatKind.PRIVATE
        )
        tx.chats.save(Chat(**(chat.__dict__ | {"notice": house.kit.town.notice_version})))
        return chat

    return list(await house.kit.transact(lambda tx: [one(tx, number) for number in range(IN_FLIGHT)]))


async def _wave(house: House, chats: list[Chat]) -> None:
    await asyncio.gather(*(_post(house, chat, i) for i, chat in enumerate(chats)))
    await house.pump.work()
    while await unfinished(house):
        await house.pump.work()


async def unfinished(house: House) -> bool:
    """Whether anything settles within the next five of the clock's seconds."""
    due = await asyncio.to_thread(house.kit.reads.next_due)
    return due is not None and due <= house.kit.clock() + timedelta(seconds=5)


async def _post(house: House, chat: Chat, number: int) -> None:
    posted = Posted(text=TEXTS[number % len(TEXTS)], uploads=(), lat=None, long=None, reply_to=None)
    await keep_message(house.kit, _writer(chat.id, chat.person or PersonId(0)), posted, None)


def _writer(chat: ChatId, person: PersonId) -> Writer:
    return Writer(chat=lambda _: chat, person=person)


def _plain(folder: Path) -> float:
    """Reports per second when the rows our run left are written again, one report a commit, by nobody's framework."""
    driver = sqlite_driver()
    schema, rows = _left_behind(driver, folder / "town.db")
    reports = IN_FLIGHT * (WAVES + WARM_UP)
    target = driver.connect(str(folder / "plain.db"), isolation_level=None)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", *schema):
        target.execute(statement)
    start = time.perf_counter()
    for i in range(reports):
        target.execute("BEGIN IMMEDIATE")
        for insert, lines in rows:
            for line in lines[i * len(lines) // reports : (i + 1) * len(lines) // reports]:
                target.execute(insert, line)
        target.execute("COMMIT")
    spent = time.perf_counter() - start
    target.close()
    return reports / spent


def _left_behind(driver: Any, path: Path) -> tuple[list[str], list[tuple[str, list[tuple[Any, ...]]]]]:
    """The schema, and each table's rows with the statement that writes one."""
    source = driver.connect(str(path))
    master = source.execute("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'").fetchall()
    tables = [name for kind, name, _ in master if kind == "table" and not name.startswith("alembic")]
    found = [(name, source.execute(f"SELECT * FROM {name}").fetchall()) for name in tables]  # noqa: S608 -- our names
    source.close()
    insert = "INSERT INTO {} VALUES ({})"
    rows = [(insert.format(name, ",".join("?" * len(lines[0]))), lines) for name, lines in found if lines]
    return [sql for _, _, sql in master if sql], rows

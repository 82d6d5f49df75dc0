"""Two processes pump one town on PostgreSQL: every message is handled once, each chat's in the order it was said."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from bot.wiring import House, open_house
from tests.journeys.stage import FakeClock, Overheard
from tickets.ids import ChatId, PersonId
from tickets.people import Chat, ChatKind
from tickets.ports import Reader, Tx
from tickets.reading import EmergencyKind
from tickets.town import Town
from web.intake import CHANNEL, Writer, keep_message
from web.uploads import Posted

CHATS, EACH = 40, 5
WORDS = ("垃圾桶三天没清", "在锦绣家园门口", "苍蝇嗡嗡的", "垃圾堆了一地", "请尽快处理")


class Counting(Overheard):
    """Counts the messages this process looked at."""

    looked = 0

    def emergency(self, text: str) -> EmergencyKind | None:
        self.looked += 1
        return super().emergency(text)


@pytest.fixture
async def houses(postgres_url: str, tmp_path: Path, town: Town, reader: Reader) -> AsyncIterator[list[House]]:
    clock = FakeClock()
    async with AsyncExitStack() as open_houses:
        found = []
        for _ in range(2):
            counting = Counting(reader, lambda _text, reading: reading)
            house = open_house(url=postgres_url, data_dir=tmp_path, town=town, reader=counting, clock=clock)
            open_houses.callback(house.storage.close)
            found.append(house)
        yield found


async def pump_all(houses: list[House]) -> None:
    """Both at once until neither finds anything."""
    while True:
        await asyncio.gather(*(house.pump.work() for house in houses))
        due = houses[0].kit.reads.next_due()
        if not houses[0].kit.reads.inbox() and (due is None or due > houses[0].kit.clock()):
            return


async def post(house: House, chat: Chat, text: str) -> None:
    writer = Writer(chat=lambda _: chat.id, person=chat.person or PersonId(0))
    posted = Posted(text=text, uploads=(), lat=None, long=None, reply_to=None)
    await keep_message(house.kit, writer, posted, None)


async def test_two_processes_share_the_work(houses: list[House]) -> None:
    one, two = houses
    chats = [await one.kit.transact(partial(_resident, n)) for n in range(CHATS)]
    for piece in range(EACH):
        posts = (post(houses[(at + piece) % 2], chat, f"{piece} {WORDS[piece]}") for at, chat in enumerate(chats))
        await asyncio.gather(*posts)
    await pump_all(houses)

    assert min(house.kit.reader.looked for house in houses) > 0  # type: ignore[attr-defined]
    one.kit.clock.forward(seconds=2)  # type: ignore[attr-defined]
    drafts = one.kit.reads.drafts_to_settle(one.kit.clock())
    said = {draft.chat: [fragment.text for fragment in draft.fragments] for draft in drafts}
    assert Counter(draft.chat for draft in drafts) == Counter(chat.id for chat in chats)
    assert set(map(tuple, said.values())) == {tuple(f"{at} {words}" for at, words in enumerate(WORDS))}

    await pump_all(houses)
    lines = one.kit.reads.tickets(limit=1000)
    assert len({line.ticket.number for line in lines}) == len(lines) == CHATS
    assert [opened(two, chat.id) for chat in chats] == [1] * CHATS


def opened(house: House, chat: ChatId) -> int:
    """How often this chat heard that a ticket was opened."""
    return sum("已受理，工单" in message.text for message in house.kit.reads.last_messages(chat))


def _resident(number: int, tx: Tx) -> Chat:
    return tx.chats.open(channel=CHANNEL, address=f"r{number}", kind=ChatKind.PRIVATE)

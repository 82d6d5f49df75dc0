"""A house with a courier, and a messenger that answers what it is told to."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select

from bot.channel import Channel
from bot.courier import Courier
from bot.pace import Pace
from handlers.kit import Kit
from storage.message_tables import deliveries
from storage.opening import Storage, open_storage
from tests.unit.tickets.scene import Hands, Scene
from tickets.delivery import Parcel, Post, Receipt
from tickets.ids import ChatId, MessageId, PostId, UnitCode
from tickets.message import DeskItem, Outgoing
from tickets.people import Bot, ChannelName, Chat, ChatKind
from tickets.ports import Reader

NAME = ChannelName.RESIDENT_BOT
#: A test that waits longer than this has failed.
PATIENCE = 10
Answer = Exception | asyncio.Event | None


@dataclass
class Script:
    """A messenger that answers what it is told to, and remembers what it was asked."""

    clock: Callable[[], datetime]
    name: ChannelName = NAME
    answers: defaultdict[str, deque[Answer]] = field(default_factory=lambda: defaultdict(deque))
    always: Exception | None = None
    calls: list[Parcel] = field(default_factory=list)
    times: list[tuple[datetime, str]] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    in_flight: set[ChatId] = field(default_factory=set)
    _posts: int = 1000

    async def deliver(self, parcel: Parcel) -> Receipt:
        assert parcel.chat.id not in self.in_flight, "two at once in one chat"
        self.in_flight.add(parcel.chat.id)
        try:
            self.calls.append(parcel)
            self.times.append((self.clock(), parcel.face.text))
            self.called.set()
            await self._answer(parcel)
        finally:
            self.in_flight.discard(parcel.chat.id)
        if parcel.posts:
            return Receipt(posts=parcel.posts)
        self._posts += 1
        return Receipt(posts=(Post(id=PostId(self._posts)),))

    async def _answer(self, parcel: Parcel) -> None:
        queue = self.answers[parcel.chat.address]
        answer = queue.popleft() if queue else self.always
        if isinstance(answer, asyncio.Event):
            await answer.wait()
        elif answer is not None:
            raise answer

    @property
    def texts(self) -> list[str]:
        """The words of every call, in order."""
        return [text for _, text in self.times]

    async def until(self, calls: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.calls) < calls:
                self.called.clear()
                await self.called.wait()


@dataclass
class PostOffice:
    """A house with a courier, and what is needed to write to people and look at their rows."""

    scene: Scene
    script: Script
    kit: Kit
    courier: Courier

    @property
    def clock(self) -> Hands:
        return self.scene.clock

    def chat(self, address: str = "1", *, kind: ChatKind = ChatKind.PRIVATE, unit: str | None = None) -> Chat:
        to = UnitCode(unit) if unit else None
        return self.scene.do(lambda turn: turn.tx.chats.open(channel=NAME, address=address, kind=kind, unit=to))

    def say(self, chat: Chat, text: str, **more: Any) -> MessageId:
        message = self.scene.do(
            lambda turn: turn.tx.deliveries.put(Outgoing(chat=chat.id, text=text, **more), turn.now)
        )
        assert message is not None
        return message

    def rows(self, chat: Chat) -> list[Any]:
        with self.scene.storage.database.engine.connect() as connection:
            return list(
                connection.execute(select(deliveries).where(deliveries.c.chat == chat.id).order_by(deliveries.c.id))
            )

    def states(self, chat: Chat) -> list[str]:
        return [str(row.state) for row in self.rows(chat)]

    def items(self) -> list[DeskItem]:
        return [line.item for line in self.scene.storage.reads.queue()]

    def bot(self) -> Bot:
        found = self.scene.do(lambda turn: turn.tx.bots.get(NAME))
        assert found is not None
        return found

    def now_of(self, chat: Chat) -> Chat:
        return self.scene.do(lambda turn: turn.tx.chats.get(chat.id))

    async def later(self, seconds: float) -> None:
        self.clock.forward(seconds=seconds)
        await self.courier.work()

    def another(self) -> Courier:
        """The courier of the next process."""
        return Courier(self.kit, cast("Channel", self.script), Pace(self.kit.clock))


def a_house(storage: Storage, clock: Hands) -> PostOffice:
    scene = Scene(storage, clock)
    kit = Kit(
        clock=clock,
        reader=cast("Reader", None),
        transact=storage.transact,
        reads=storage.reads,
        photos=storage.photos,
        town=scene.town,
    )
    script = Script(kit.clock)
    scene.do(lambda turn: turn.tx.bots.save(Bot(channel=NAME, id=7, username="wanghai_bot")))
    return PostOffice(scene, script, kit, Courier(kit, cast("Channel", script), Pace(kit.clock)))


def in_real_time(post: PostOffice) -> PostOffice:
    """The same house by the real clock, for what runs by itself."""
    loop = asyncio.get_running_loop()
    began, start = loop.time(), post.clock()
    kit = replace(post.kit, clock=lambda: start + timedelta(seconds=loop.time() - began))
    script = Script(kit.clock)
    return PostOffice(post.scene, script, kit, Courier(kit, cast("Channel", script), Pace(kit.clock)))


@contextmanager
def an_office(folder: Path) -> Iterator[PostOffice]:
    """A new house in this folder, with its clock standing still."""
    clock = Hands()
    storage = open_storage(f"sqlite:///{folder / 'town.db'}", folder, clock)
    yield a_house(storage, clock)
    storage.close()


@asynccontextmanager
async def running(courier: Courier) -> AsyncIterator[asyncio.Task[None]]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(courier.run())
        yield task
        task.cancel()

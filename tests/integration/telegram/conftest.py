"""An empty house, and a messenger that does what a script says."""

import shutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from handlers.kit import Kit
from nlp.unread import Unread
from storage.opening import open_storage
from tests.unit.tickets.scene import Hands
from tests.unit.tickets.small_town import town
from tickets.people import Bot, ChannelName


@dataclass(frozen=True, kw_only=True)
class Empty:
    """A house nobody has talked to, and its clock."""

    kit: Kit
    clock: Hands
    folder: Path


@pytest.fixture
def empty(tmp_path: Path, blank: Path) -> Iterator[Empty]:
    clock = Hands()
    shutil.copy(blank, tmp_path)
    storage = open_storage(f"sqlite:///{tmp_path / 'town.db'}", tmp_path, clock)
    kit = Kit(
        clock=clock,
        reader=Unread(),
        transact=storage.transact,
        reads=storage.reads,
        photos=storage.photos,
        town=town(),
    )
    yield Empty(kit=kit, clock=clock, folder=tmp_path)
    storage.close()


class Ended(Exception):
    """The script is over."""


Step = list[bytes] | Exception


@dataclass
class Scripted:
    """``bot.channel.Channel`` as far as a poller needs it: each call of ``updates`` meets the next step."""

    steps: list[Step]
    starts: list[Exception] = field(default_factory=list)
    name: ChannelName = ChannelName.RESIDENT_BOT
    offsets: list[int] = field(default_factory=list)
    webhooks: list[tuple[str | None, str]] = field(default_factory=list)
    #: Called before each step: what has been kept by then?
    look: Callable[[], Awaitable[None]] | None = None

    async def start(self) -> Bot:
        if self.starts:
            raise self.starts.pop(0)
        return Bot(channel=self.name, id=7, username="wanghai_bot")

    async def webhook(self, url: str | None, secret: str) -> None:
        self.webhooks.append((url, secret))

    async def updates(self, offset: int) -> list[bytes]:
        self.offsets.append(offset)
        if self.look is not None:
            await self.look()
        if not self.steps:
            # Not an Exception of the house: nothing catches it but the test.
            raise KeyboardInterrupt
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a poller has no business with {name}")


@dataclass
class Pauses:
    """Time that passes at once, and how much of it was asked for."""

    clock: Hands
    asked: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.asked.append(seconds)
        self.clock.forward(seconds=seconds)


def bot_row(empty: Empty) -> Bot:
    """The bot as the house knows it, its moment in seconds of the clock."""
    (bot,) = empty.kit.reads.bots()
    return replace(bot)

"""One process leads at a time, and another follows when it is gone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar, cast

import pytest

from bot.leader import EVERY, FAREWELL, LEASE, NAME, Leader
from handlers.kit import Kit, Transact
from storage.opening import Storage, open_storage
from tests.unit.tickets.scene import Hands, working_town
from tickets.ports import Reader, Tx

T = TypeVar("T")
#: A test that waits longer than this has failed.
PATIENCE = 10


@dataclass
class Pause:
    """Waits until the test lets it go on; ``begun`` says that somebody waits."""

    begun: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, seconds: float) -> None:
        assert seconds == EVERY
        self.begun.set()
        await self.over.wait()
        self.over.clear()

    async def next(self) -> None:
        """Whoever waits looks once more, and waits again."""
        self.begun.clear()
        self.over.set()
        async with asyncio.timeout(PATIENCE):
            await self.begun.wait()


@dataclass
class Work:
    """What leaders do; says who does it now."""

    fences: list[int] = field(default_factory=list)
    running: set[int] = field(default_factory=set)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, fence: int) -> None:
        assert not self.running, "two lead at once"
        self.fences.append(fence)
        self.running.add(fence)
        self._tell()
        try:
            await asyncio.Event().wait()
        finally:
            self.running.discard(fence)
            self._tell()

    def _tell(self) -> None:
        self.changed.set()

    async def until(self, *running: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.running != set(running):
                self.changed.clear()
                await self.changed.wait()


@dataclass
class Deaf:
    """A database that can be cut off."""

    transact: Transact
    cut: bool = False

    async def __call__(self, work: Callable[[Tx], T]) -> T:
        if self.cut:
            raise OSError("the database is gone")
        return await self.transact(work)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def houses(tmp_path: Path, clock: Hands) -> Iterator[list[Storage]]:
    """Two processes' storages on one file."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    opened = [open_storage(url, tmp_path, clock) for _ in range(2)]
    yield opened
    for storage in opened:
        storage.close()


def kit_of(storage: Storage, clock: Hands) -> Kit:
    return Kit(
        clock=clock,
        reader=cast("Reader", None),
        transact=storage.transact,
        reads=storage.reads,
        photos=storage.photos,
        town=working_town(),
    )


@asynccontextmanager
async def leading(kit: Kit, holder: str, pause: Pause, work: Work) -> AsyncIterator[asyncio.Task[None]]:
    async with asyncio.TaskGroup() as group:
        task = group.create_task(Leader(kit, holder, pause=pause).lead(work))
        yield task
        task.cancel()


async def test_one_leads_and_the_other_follows_when_it_stops(houses: list[Storage], clock: Hands) -> None:
    work, first, second = Work(), Pause(), Pause()
    async with leading(kit_of(houses[0], clock), "one", first, work) as one:
        await work.until(1)
        async with leading(kit_of(houses[1], clock), "two", second, work):
            await second.begun.wait()
            await first.next()
            await second.next()
            assert work.running == {1}
            one.cancel()
            await asyncio.wait({one})
            assert work.running == set()
            second.over.set()
            await work.until(2)
    assert work.fences == [1, 2]


async def test_a_leader_that_fell_silent_is_followed_when_its_lease_is_over(
    houses: list[Storage], clock: Hands
) -> None:
    work, second = Work(), Pause()
    # A process that was killed: it took the lease and will never say another word.
    await houses[0].transact(lambda tx: tx.leases.take(NAME, "killed", clock(), clock() + LEASE))
    async with leading(kit_of(houses[1], clock), "two", second, work):
        await second.begun.wait()
        clock.forward(seconds=LEASE.total_seconds() - 1)
        await second.next()
        assert not work.running
        clock.forward(seconds=2)
        second.over.set()
        await work.until(2)


async def test_a_leader_that_renews_is_not_followed_however_long_it_leads(houses: list[Storage], clock: Hands) -> None:
    work, first, second = Work(), Pause(), Pause()
    async with leading(kit_of(houses[0], clock), "one", first, work):
        await work.until(1)
        async with leading(kit_of(houses[1], clock), "two", second, work):
            await second.begun.wait()
            for _ in range(10):
                clock.forward(seconds=EVERY)
                await first.next()
                await second.next()
            assert work.fences == [1]


async def test_work_stops_before_the_lease_does_when_it_cannot_be_renewed(houses: list[Storage], clock: Hands) -> None:
    work, first = Work(), Pause()
    kit = kit_of(houses[0], clock)
    deaf = Deaf(kit.transact)
    async with leading(replace(kit, transact=cast("Transact", deaf)), "one", first, work):
        await work.until(1)
        await first.begun.wait()
        ends = clock() + LEASE
        deaf.cut = True
        clock.forward(seconds=EVERY)
        await first.next()
        assert work.running == {1}, "one failure is no reason to stop"
        clock.forward(seconds=EVERY)
        first.over.set()
        await work.until()
        assert ends - clock() >= FAREWELL, "there is time to say goodbye"
        deaf.cut = False
        await first.next()
        await work.until(1)
    assert work.fences == [1, 1]


async def test_work_stops_at_once_when_another_has_the_lease(houses: list[Storage], clock: Hands) -> None:
    work, first = Work(), Pause()
    async with leading(kit_of(houses[0], clock), "one", first, work):
        await work.until(1)
        later = clock() + LEASE + timedelta(seconds=1)
        await houses[1].transact(lambda tx: tx.leases.take(NAME, "two", later, later + LEASE))
        await first.begun.wait()
        clock.forward(seconds=EVERY)
        first.over.set()
        await work.until()
    assert work.fences == [1]


async def test_a_lease_that_was_anothers_meanwhile_is_begun_anew(houses: list[Storage], clock: Hands) -> None:
    work, first = Work(), Pause()
    async with leading(kit_of(houses[0], clock), "one", first, work):
        await work.until(1)
        await first.begun.wait()
        later = clock() + LEASE + timedelta(seconds=1)
        await houses[1].transact(lambda tx: tx.leases.take(NAME, "two", later, later + LEASE))
        await houses[1].transact(lambda tx: tx.leases.end(NAME, "two"))
        clock.forward(seconds=EVERY)
        first.over.set()
        await work.until()
        await first.next()
        await work.until(3)
    assert work.fences == [1, 3]


async def test_the_lease_is_let_go_at_the_end(houses: list[Storage], clock: Hands) -> None:
    work, first = Work(), Pause()
    async with leading(kit_of(houses[0], clock), "one", first, work):
        await work.until(1)
    assert await houses[1].transact(lambda tx: tx.leases.take(NAME, "two", clock(), clock() + LEASE)) == 2


async def test_an_error_of_the_work_comes_through_and_lets_the_lease_go(houses: list[Storage], clock: Hands) -> None:
    async def broken(_: int) -> None:
        raise ValueError("broken")

    with pytest.raises(ExceptionGroup) as caught:
        await Leader(kit_of(houses[0], clock), "one", pause=Pause()).lead(broken)
    assert caught.group_contains(ValueError, match="broken")
    assert await houses[1].transact(lambda tx: tx.leases.take(NAME, "two", clock(), clock() + LEASE)) == 2


async def test_work_that_ends_by_itself_ends_the_leading(houses: list[Storage], clock: Hands) -> None:
    async def short(_: int) -> None:
        return

    await Leader(kit_of(houses[0], clock), "one", pause=Pause()).lead(short)
    assert await houses[1].transact(lambda tx: tx.leases.take(NAME, "two", clock(), clock() + LEASE)) == 2

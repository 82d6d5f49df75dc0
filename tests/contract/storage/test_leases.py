"""Leases, of which each has one holder, and the bots as they were last known."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from storage.opening import Storage
from tests.contract.storage.scene import START, TICK, Scene
from tickets.people import Bot, ChannelName
from tickets.ports import Tx

TERM = timedelta(seconds=12)


def take(scene: Scene, holder: str, now: datetime = START, name: str = "leader") -> int | None:
    return scene.do(lambda tx: tx.leases.take(name, holder, now, now + TERM))


def test_a_lease_has_one_holder_until_it_ends(scene: Scene) -> None:
    assert take(scene, "a") == 1
    assert take(scene, "b") is None
    assert take(scene, "a", START + TERM / 2) == 1
    ends = START + TERM / 2 + TERM
    assert take(scene, "b", ends) is None
    assert take(scene, "b", ends + TICK) == 2
    assert take(scene, "a", ends + TICK) is None
    assert take(scene, "a", ends, name="other") == 1


def test_a_lease_let_go_is_free_and_its_numbers_go_on(scene: Scene) -> None:
    take(scene, "a")
    scene.do(lambda tx: tx.leases.end("leader", "b"))
    assert take(scene, "b") is None
    scene.do(lambda tx: tx.leases.end("leader", "a"))
    assert take(scene, "b") == 2
    scene.do(lambda tx: tx.leases.end("leader", "b"))
    assert take(scene, "b") == 3


def test_leases_that_ended_long_ago_are_forgotten(scene: Scene) -> None:
    take(scene, "a", name="told:1")
    take(scene, "a", START + TICK, name="told:2")
    assert scene.do(lambda tx: tx.leases.forget(START + TERM + TICK)) == 1
    assert take(scene, "b", name="told:1") == 1
    assert take(scene, "b", name="told:2") is None


async def test_of_many_who_ask_at_once_one_gets_it(scene: Scene, other: Storage) -> None:
    def ask(holder: str, tx: Tx) -> int | None:
        return tx.leases.take("leader", holder, START, START + TERM)

    both = (scene.storage, other)
    got = await asyncio.gather(*(both[number % 2].transact(partial(ask, str(number))) for number in range(20)))
    assert [fence for fence in got if fence is not None] == [1]


def test_a_bot_is_remembered(scene: Scene) -> None:
    assert scene.storage.reads.bots() == []
    staff = Bot(channel=ChannelName.STAFF_BOT, id=7_000_000_001, username="wanghai_staff_bot", failure="token refused")
    resident = Bot(channel=ChannelName.RESIDENT_BOT, id=7_000_000_002, username="wanghai_bot")
    for bot in (staff, resident):
        scene.do(lambda tx, one=bot: tx.bots.save(one))  # type: ignore[misc]
    heard = replace(staff, heard_at=START, failure=None, username="wanghai_units_bot")
    scene.do(lambda tx: tx.bots.save(heard))
    assert scene.storage.reads.bots() == [resident, heard]
    assert scene.do(lambda tx: tx.bots.get(ChannelName.STAFF_BOT)) == heard
    assert scene.do(lambda tx: tx.bots.get("web")) is None

"""One turn is one transaction: durable when answered, undone alone when it fails, and nobody waits for the writer."""

import asyncio
import threading
from functools import partial
from pathlib import Path

import pytest

from storage.opening import open_storage
from storage.transact import Transact
from tests.contract.storage.scene import START, Clock, Scene
from tickets.errors import NotFound
from tickets.ids import ChatId, MessageId
from tickets.message import Outgoing
from tickets.ports import Tx


def say(chat: ChatId, text: str, tx: Tx) -> MessageId | None:
    return tx.deliveries.put(Outgoing(chat=chat, text=text), START)


def test_a_failing_turn_leaves_nothing(scene: Scene) -> None:
    chat = scene.resident()

    def fails(tx: Tx) -> None:
        tx.deliveries.put(Outgoing(chat=chat.id, text="不该留下"), START)
        raise NotFound(ticket=7)

    with pytest.raises(NotFound) as caught:
        scene.do(fails)
    assert caught.value.facts == {"ticket": 7}
    assert scene.storage.reads.last_messages(chat.id) == []


def test_reading_never_waits_for_a_writer(scene: Scene) -> None:
    chat = scene.resident()
    writing, read = threading.Event(), threading.Event()

    def slow(tx: Tx) -> bool:
        tx.deliveries.put(Outgoing(chat=chat.id, text="还没提交"), START)
        writing.set()
        return read.wait(timeout=20)

    writer = threading.Thread(target=scene.do, args=(slow,))
    writer.start()
    assert writing.wait(timeout=20)
    assert scene.storage.reads.last_messages(chat.id) == []
    read.set()
    writer.join(timeout=20)
    assert [message.text for message in scene.storage.reads.last_messages(chat.id)] == ["还没提交"]


async def test_a_listener_hears_of_its_chat_only(scene: Scene) -> None:
    mine, other = scene.resident("r1"), scene.resident("r2")
    transact = scene.storage.transact
    heard: list[str] = []

    async def listen() -> None:
        await transact.changed(mine.id, 0)
        await transact.changed(mine.id, 60)
        heard.append("mine")

    async with asyncio.TaskGroup() as tasks:
        listening = tasks.create_task(listen())
        await transact(lambda tx: tx.deliveries.put(Outgoing(chat=other.id, text="别人的"), START))
        assert not listening.done()
        await transact(lambda tx: tx.deliveries.put(Outgoing(chat=mine.id, text="我的"), START))
    assert heard == ["mine"]


async def test_a_commit_between_looking_and_listening_is_not_missed(scene: Scene) -> None:
    chat = scene.resident()
    transact = scene.storage.transact
    await transact.changed(chat.id, 0)
    await transact(lambda tx: tx.deliveries.put(Outgoing(chat=chat.id, text="1"), START))
    await asyncio.wait_for(_same_task(transact, chat.id), timeout=20)


async def _same_task(transact: Transact, chat: ChatId) -> None:
    """In a task of its own: look, let a commit pass, and only then listen, for ever."""
    await transact.changed(chat, 0)
    await transact(lambda tx: tx.deliveries.put(Outgoing(chat=chat, text="2"), START))
    await transact.changed(chat, 10_000)


async def test_another_process_is_noticed(scene: Scene, url: str, tmp_path: Path) -> None:
    chat = scene.resident()
    await scene.storage.transact.changed(chat.id, 0)
    other = open_storage(url, tmp_path, Clock())
    try:
        await asyncio.to_thread(
            other.transact.now, lambda tx: tx.deliveries.put(Outgoing(chat=chat.id, text="外"), START)
        )
    finally:
        await asyncio.to_thread(other.close)
    await asyncio.wait_for(scene.storage.transact.changed(chat.id, 10_000), timeout=20)
    assert [message.text for message in scene.storage.reads.last_messages(chat.id)] == ["外"]


def test_what_is_answered_can_be_seen_by_another_process(scene: Scene, url: str, tmp_path: Path) -> None:
    chat = scene.resident()
    other = open_storage(url, tmp_path, Clock())
    for number in range(20):
        scene.do(partial(say, chat.id, str(number)))
        assert len(other.reads.last_messages(chat.id)) == number + 1
    other.close()


async def test_turns_of_one_chat_take_each_position_once(scene: Scene) -> None:
    chat = scene.resident()
    turns = (scene.storage.transact(partial(say, chat.id, str(number))) for number in range(200))
    taken = await asyncio.gather(*turns)
    assert sorted(position for position in taken if position) == list(range(1, 201))
    said = scene.storage.reads.transcript(chat.id, after=MessageId(0), limit=500)
    assert {one.text: one.message for one in said} == {str(number): at for number, at in enumerate(taken)}


async def test_closing_finishes_what_was_queued(url: str, tmp_path: Path) -> None:
    storage = open_storage(url, tmp_path, Clock())
    turns = asyncio.gather(*(storage.transact(lambda tx: tx.tickets.next_serial(START.date())) for _ in range(70)))
    await asyncio.sleep(0)  # sleep: one round of the loop, in which every turn is queued
    numbers, _ = await asyncio.gather(turns, asyncio.to_thread(storage.close))
    assert sorted(numbers) == list(range(1, 71))
    with pytest.raises(RuntimeError):
        storage.transact.now(lambda tx: None)

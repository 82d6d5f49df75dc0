"""One turn is one transaction: durable when answered, undone alone when it fails, and nobody waits for the writer."""

import asyncio
import threading
from functools import partial
from pathlib import Path

import pytest

from storage.database import sqlite_driver
from storage.opening import open_storage
from storage.transact import Transact, _Job
from tests.contract.storage.scene import START, Clock, Scene, hear
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


async def test_a_failing_turn_inside_a_group_leaves_the_others(scene: Scene) -> None:
    chats = [scene.resident(f"r{n}") for n in range(12)]
    groups = _hold_back(scene.storage.transact)

    def turn(number: int, tx: Tx) -> int:
        message = tx.deliveries.put(Outgoing(chat=chats[number].id, text=str(number)), START)
        assert message is not None
        if number % 3 == 0:
            raise ValueError(number)
        return message

    turns = [scene.storage.transact(partial(turn, number)) for number in range(12)]
    results = await asyncio.gather(*turns, groups.release(), return_exceptions=True)

    assert groups.largest >= 12
    for number, chat in enumerate(chats):
        texts = [message.text for message in scene.storage.reads.last_messages(chat.id)]
        if number % 3 == 0:
            assert isinstance(results[number], ValueError)
            assert texts == []
        else:
            assert (results[number], texts) == (1, [str(number)])


async def test_what_is_answered_is_on_disk(scene: Scene, tmp_path: Path) -> None:
    chat = scene.resident()
    other = sqlite_driver().connect(tmp_path / "chuishao.db")
    for number in range(20):
        await scene.storage.transact(partial(say, chat.id, str(number)))
        assert other.execute("SELECT count(*) FROM said").fetchone() == (number + 1,)
    other.close()


async def test_turns_are_committed_in_the_order_they_came(scene: Scene) -> None:
    chat = scene.resident()
    assert chat.person is not None
    person = chat.person

    def hear_number(number: int, tx: Tx) -> int:
        return hear(tx, chat.id, person, str(number), (), START)

    turns = (scene.storage.transact(partial(hear_number, number)) for number in range(200))
    assert await asyncio.gather(*turns) == list(range(1, 201))
    heard = scene.storage.reads.transcript(chat.id, after=MessageId(0), limit=500)
    assert [message.text for message in heard] == [str(number) for number in range(200)]


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


async def test_closing_finishes_what_was_queued(url: str, tmp_path: Path) -> None:
    storage = open_storage(url, tmp_path, Clock())
    groups = _hold_back(storage.transact)
    turns = asyncio.gather(*(storage.transact(lambda tx: tx.tickets.next_serial(START.date())) for _ in range(70)))
    await asyncio.sleep(0)  # sleep: one round of the loop, in which every turn is queued
    closing = asyncio.to_thread(storage.close)
    numbers, _, _ = await asyncio.gather(turns, closing, groups.release())
    assert numbers == list(range(1, 71))
    assert not (tmp_path / "chuishao.db-wal").exists()
    with pytest.raises(RuntimeError):
        storage.transact.now(lambda tx: None)


def test_a_group_that_cannot_be_committed_answers_every_turn_with_the_error(scene: Scene, tmp_path: Path) -> None:
    chat = scene.resident()

    def breaks_the_transaction(tx: Tx) -> None:
        tx.deliveries.put(Outgoing(chat=chat.id, text="丢失"), START)
        # What a full disk does: the database itself ends the transaction in the middle of a turn.
        scene.storage.transact._session.command("ROLLBACK")
        raise NotFound

    with pytest.raises(sqlite_driver().OperationalError):
        scene.do(breaks_the_transaction)
    assert scene.storage.reads.failures()
    assert scene.do(lambda tx: tx.tickets.next_serial(START.date())) == 1
    assert scene.storage.reads.failures() == []
    assert scene.storage.reads.last_messages(chat.id) == []


class _HeldBack:
    """The writer, kept in one turn until released, so that the turns behind it must form a group."""

    def __init__(self, transact: Transact) -> None:
        self.largest = 0
        self._gate = threading.Event()
        self._commit = transact._commit
        transact._commit = self._counted  # type: ignore[method-assign]
        threading.Thread(target=transact.now, args=(lambda tx: self._gate.wait(timeout=20),), daemon=True).start()

    def _counted(self, group: list[_Job]) -> None:
        self.largest = max(self.largest, len(group))
        self._commit(group)

    async def release(self) -> None:
        self._gate.set()


def _hold_back(transact: Transact) -> _HeldBack:
    return _HeldBack(transact)


async def test_a_full_disk_loses_nothing_that_was_answered(scene: Scene) -> None:
    chat = scene.resident()
    session = scene.storage.transact._session
    session.command(f"PRAGMA max_page_count = {session.pragma('page_count') + 8}")
    turns = (scene.storage.transact(partial(say, chat.id, str(number) + "满" * 500)) for number in range(100))
    results = await asyncio.gather(*turns, return_exceptions=True)
    answered = [result for result in results if isinstance(result, int)]
    refused = [result for result in results if isinstance(result, sqlite_driver().OperationalError)]
    assert refused
    assert len(answered) + len(refused) == 100
    assert [said.message for said in scene.storage.reads.last_messages(chat.id)] == answered
    session.command("PRAGMA max_page_count = 1073741823")
    assert await scene.storage.transact(partial(say, chat.id, "又有地方了")) == len(answered) + 1

"""The one writer of SQLite: turns commit in groups, in the order they came, and a failing one is undone alone."""

import asyncio
import threading
from functools import partial
from pathlib import Path

import pytest

from storage.database import sqlite_driver
from storage.opening import open_storage
from storage.statements import Session
from storage.transact import Job, OneWriter, Transact
from tests.contract.storage.scene import START, Clock, Scene, hear
from tests.contract.storage.test_transact import say
from tickets.errors import NotFound
from tickets.ids import MessageId
from tickets.message import Outgoing
from tickets.ports import Tx


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'chuishao.db'}"


def one_writer(transact: Transact) -> OneWriter:
    assert isinstance(transact, OneWriter)
    return transact


def session_of(scene: Scene) -> Session:
    return one_writer(scene.storage.transact)._session


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
        session_of(scene).command("ROLLBACK")
        raise NotFound

    with pytest.raises(sqlite_driver().OperationalError):
        scene.do(breaks_the_transaction)
    assert scene.storage.reads.failures()
    assert scene.do(lambda tx: tx.tickets.next_serial(START.date())) == 1
    assert scene.storage.reads.failures() == []
    assert scene.storage.reads.last_messages(chat.id) == []


class _HeldBack:
    """The writer, kept in one turn until released, so that the turns behind it must form a group."""

    def __init__(self, transact: OneWriter) -> None:
        self.largest = 0
        self._gate = threading.Event()
        self._commit = transact._commit
        transact._commit = self._counted  # type: ignore[method-assign]
        threading.Thread(target=transact.now, args=(lambda tx: self._gate.wait(timeout=20),), daemon=True).start()

    def _counted(self, group: list[Job]) -> None:
        self.largest = max(self.largest, len(group))
        self._commit(group)

    async def release(self) -> None:
        self._gate.set()


def _hold_back(transact: Transact) -> _HeldBack:
    return _HeldBack(one_writer(transact))


async def test_a_full_disk_loses_nothing_that_was_answered(scene: Scene) -> None:
    chat = scene.resident()
    session = session_of(scene)
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

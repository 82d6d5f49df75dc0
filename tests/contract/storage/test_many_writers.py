"""The writers of PostgreSQL: turns side by side and in several processes, undone and run again, each exactly once."""

import asyncio
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from storage import postgres, writers
from storage.opening import NoDatabase, Storage, open_storage
from storage.statements import Session
from tests.contract.storage.scene import START, TICK, UNIT, Clock, Scene
from tests.contract.storage.test_transact import say
from tickets.errors import AlreadyDone
from tickets.ids import ChatId, MessageId, ReplyId
from tickets.message import Outgoing
from tickets.people import ChatKind
from tickets.ports import Tx
from tickets.reply import Reply, ReplyState

LONG = 30.0


@pytest.fixture
def url(postgres_url: str) -> str:
    return postgres_url


def session_of(tx: Tx) -> Session:
    session = tx.chats._session  # type: ignore[attr-defined]
    assert isinstance(session, Session)
    return session


def texts(scene: Scene, chat: ChatId) -> list[str]:
    return [said.text for said in scene.storage.reads.transcript(chat, after=MessageId(0), limit=500)]


async def test_two_turns_in_each_others_way_both_happen(scene: Scene, other: Storage) -> None:
    one, two = scene.resident("r1").id, scene.resident("r2").id
    met = threading.Barrier(2)
    tried: list[str] = []

    def turn(name: str, first: ChatId, second: ChatId, tx: Tx) -> None:
        say(first, name, tx)
        tried.append(name)
        if tried.count(name) == 1:
            met.wait(timeout=LONG)
        say(second, name, tx)

    await asyncio.gather(
        scene.storage.transact(partial(turn, "a", one, two)), other.transact(partial(turn, "b", two, one))
    )
    assert len(tried) > 2
    assert sorted(texts(scene, one)) == sorted(texts(scene, two)) == ["a", "b"]


def test_a_turn_whose_connection_was_cut_is_run_again(scene: Scene) -> None:
    chat = scene.resident().id
    tries: list[int] = []

    def turn(tx: Tx) -> None:
        say(chat, "一次", tx)
        tries.append(1)
        if len(tries) == 1:
            session_of(tx).command("SELECT pg_terminate_backend(pg_backend_pid())")

    scene.do(turn)
    assert len(tries) == 2
    assert texts(scene, chat) == ["一次"]
    assert scene.storage.reads.failures() == []


@pytest.mark.parametrize("arrived", [True, False])
def test_a_connection_cut_while_committing_is_asked_about(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    chat = scene.resident().id
    tries: list[int] = []
    really, cut = writers._last, iter([True])

    def last(session: Session, text: str) -> Any:
        if text.endswith("COMMIT") and next(cut, False):
            if arrived:
                really(session, text)
            session.connection.driver_connection.close()
            raise psycopg.OperationalError("the line is dead")
        return really(session, text)

    def turn(tx: Tx) -> str:
        tries.append(1)
        say(chat, "一次", tx)
        return "done"

    monkeypatch.setattr(writers, "_last", last)
    assert scene.do(turn) == "done"
    assert len(tries) == (1 if arrived else 2)
    assert texts(scene, chat) == ["一次"]


def test_a_server_that_stays_away_is_said(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writers, "PATIENCE", 0.2)
    with monkeypatch.context() as away:

        def writer() -> Session:
            raise psycopg.OperationalError("nobody listens")

        away.setattr(scene.storage.database, "writer", writer)
        with pytest.raises(psycopg.OperationalError):
            scene.do(_cut)
        assert scene.storage.transact.failure() == "nobody listens"
    assert scene.do(lambda tx: tx.tickets.next_serial(START.date())) == 1
    assert scene.storage.transact.failure() is None


def _cut(tx: Tx) -> None:
    session_of(tx).command("SELECT pg_terminate_backend(pg_backend_pid())")


def test_a_turn_that_goes_on_after_an_error_keeps_nothing(scene: Scene) -> None:
    chat = scene.resident().id

    def turn(tx: Tx) -> None:
        say(chat, "不该留下", tx)
        with pytest.raises(psycopg.Error):
            session_of(tx).command("SELECT 1/0")

    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        scene.do(turn)
    assert texts(scene, chat) == []


async def test_connections_cut_at_random_lose_and_repeat_nothing(scene: Scene, url: str) -> None:
    chats = [scene.resident(f"r{number}").id for number in range(8)]
    cuts = 0

    async def some_turns(start: int) -> None:
        nonlocal cuts
        turns = [asyncio.ensure_future(_turn(scene, chats, number)) for number in range(start, start + 40)]  # noqa: TID251
        await turns[10]
        cuts += await asyncio.to_thread(_cut_all, url)
        await asyncio.gather(*turns)

    async with asyncio.timeout(LONG):
        for start in range(0, 400, 40):
            await some_turns(start)
    assert cuts >= 10
    for at, chat in enumerate(chats):
        assert sorted(map(int, texts(scene, chat))) == list(range(at, 400, 8))


async def _turn(scene: Scene, chats: list[ChatId], number: int) -> None:
    await scene.storage.transact(partial(say, chats[number % 8], str(number)))


def _cut_all(url: str) -> int:
    """Cut every other connection to the database, whatever it is doing; how many there were."""
    with psycopg.connect(url, autocommit=True) as cutter:
        return cutter.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).rowcount


async def test_another_process_is_heard_at_once(scene: Scene, other: Storage) -> None:
    mine, else_where = scene.resident("r1").id, scene.resident("r2").id
    await scene.storage.transact.changed(mine, 0)
    async with asyncio.timeout(LONG):
        # Its first word: the ear may have begun to listen only now, which wakes everyone once.
        await other.transact(partial(say, mine, "1"))
        await scene.storage.transact.changed(mine, 10_000)
    await other.transact(partial(say, else_where, "2"))
    await other.transact(partial(say, mine, "3"))
    async with asyncio.timeout(LONG):
        while texts(scene, mine) != ["1", "3"]:
            await scene.storage.transact.changed(mine, 10_000)


async def test_two_processes_start_one_draft(scene: Scene, other: Storage) -> None:
    chat = scene.resident()
    assert chat.person is not None
    person = chat.person

    def join(tx: Tx) -> int:
        draft = tx.drafts.of_chat(chat.id) or tx.drafts.start(chat.id, person)
        return draft.id

    drafts = await asyncio.gather(*(storage.transact(join) for storage in (scene.storage, other) * 20))
    assert len(set(drafts)) == 1


async def test_a_reply_is_released_by_one_process(scene: Scene, other: Storage) -> None:
    replies = [_held(scene, f"g{number}") for number in range(20)]

    def release(tx: Tx) -> list[ReplyId]:
        due = tx.replies.to_release(START + TICK)
        for reply in due:
            tx.replies.save(replace(reply, state=ReplyState.SENT))
        return [reply.id for reply in due]

    released = await asyncio.gather(*(storage.transact(release) for storage in (scene.storage, other) * 8))
    assert sorted(reply for some in released for reply in some) == replies


def _held(scene: Scene, address: str) -> ReplyId:
    ticket, worker = scene.ticket(), scene.staff("李师傅")
    chat = scene.do(lambda tx: tx.chats.open(channel="web", address=address, kind=ChatKind.GROUP, unit=UNIT))
    held = Reply(
        id=ReplyId(0),
        ticket=ticket.id,
        unit=UNIT,
        worker=worker.person,
        chat=chat.id,
        message=MessageId(1),
        at=START,
        text="已派人",
        state=ReplyState.HELD,
        release_at=START,
    )
    return scene.do(lambda tx: tx.replies.add(held))


async def test_no_two_turns_find_the_same_room_under_a_cap(scene: Scene, other: Storage) -> None:
    person = scene.resident().person
    assert person is not None
    rewards = [scene.reward(scene.ticket(), person, amount=100) for _ in range(12)]
    cap = 500

    def approve(reward: Any, tx: Tx) -> bool:
        marked = tx.rewards.get(reward)
        if tx.rewards.approved_for(person, START) + marked.amount > cap:
            return False
        tx.rewards.approve(replace(marked, approved_at=START, approved_by=person, code_hash=f"code-{reward}"))
        return True

    both = (scene.storage, other)
    done = await asyncio.gather(*(both[at % 2].transact(partial(approve, reward)) for at, reward in enumerate(rewards)))
    assert done.count(True) == cap // 100


async def test_an_update_is_done_by_one_process(scene: Scene, other: Storage) -> None:
    chat = scene.resident().id
    row, _ = scene.do(lambda tx: tx.inbox.add(channel="web", key="k", chat=chat, raw="{}", digest="d", at=START))

    def handle(tx: Tx) -> None:
        tx.inbox.done(row, START)
        say(chat, "一次", tx)

    results = await asyncio.gather(
        *(storage.transact(handle) for storage in (scene.storage, other) * 5), return_exceptions=True
    )
    assert results.count(None) == 1
    assert sum(isinstance(result, AlreadyDone) for result in results) == 9
    assert texts(scene, chat) == ["一次"]


async def test_an_edit_being_written_is_waited_for_by_who_takes_up_its_message(scene: Scene, other: Storage) -> None:
    chat = scene.resident("-7", channel="staff_bot").id
    card = scene.do(partial(say, chat, "旧"))
    (line,) = scene.storage.reads.waiting("staff_bot")
    edited = threading.Event()

    def edit(tx: Tx) -> None:
        tx.deliveries.put(Outgoing(chat=chat, text="新", edits=card), START)
        edited.set()
        driver: Any = session_of(tx).connection.driver_connection
        ends = time.monotonic() + LONG
        while not driver.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone()[0]:
            assert time.monotonic() < ends, "nobody waits"

    def take_up(tx: Tx) -> str:
        parcel = tx.deliveries.take_up(line.delivery, START)
        assert parcel is not None
        return parcel.face.text

    editing = asyncio.ensure_future(scene.storage.transact(edit))  # noqa: TID251
    assert await asyncio.to_thread(edited.wait, LONG)
    assert await other.transact(take_up) == "新"
    await editing
    assert scene.storage.reads.waiting("staff_bot") == []


def test_a_server_that_may_lose_reports_is_named(scene: Scene, url: str) -> None:
    with psycopg.connect(url) as asked:
        shown = {name: asked.execute(f"SHOW {name}").fetchone() for name in postgres._UNSAFE}
    fault = scene.storage.database.fault() or ""
    assert {name: name in fault for name in shown} == {name: value == ("off",) for name, value in shown.items()}


def test_a_server_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase, match="cannot be used"):
        open_storage(f"postgresql://nobody@/town?host={tmp_path}", tmp_path, Clock())

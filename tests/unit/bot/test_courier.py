"""What the courier does with its time: order, pace, tries, and nothing lost when it is killed."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest

from bot import courier as courier_module
from bot.channel import Channel, SlowDown, Unreachable
from bot.courier import ANSWERS, LONGEST_BACKOFF, TRIES, Courier
from bot.pace import BURST, PER_SECOND, Pace
from handlers.kit import Transact
from tests.unit.bot.post_office import NAME, PATIENCE, PostOffice, an_office, in_real_time, running
from tickets.delivery import Post, Waiting
from tickets.ids import PostId
from tickets.message import Button, Outgoing, Subject
from tickets.people import ChatKind
from tickets.ports import Tx
from tickets.reads import Reads

T = TypeVar("T")


@pytest.fixture
def post(tmp_path: Path) -> Iterator[PostOffice]:
    with an_office(tmp_path) as office:
        yield office


async def test_messages_arrive_in_the_order_of_their_chat_and_are_known_by_the_messengers_ids(post: PostOffice) -> None:
    one, two = post.chat("1"), post.chat("2")
    for n in range(3):
        post.say(one, f"one {n}")
        post.say(two, f"two {n}")
    await post.courier.work()
    assert [text for text in post.script.texts if text.startswith("one")] == ["one 0", "one 1", "one 2"]
    assert [text for text in post.script.texts if text.startswith("two")] == ["two 0", "two 1", "two 2"]
    assert post.states(one) == post.states(two) == ["sent"] * 3
    found = post.scene.storage.reads.said_at(one.id, PostId(1001))
    assert found is not None
    assert found.text in ("one 0", "two 0")


async def test_a_chat_that_fails_keeps_its_order_and_the_others_do_not_wait(post: PostOffice) -> None:
    one, two = post.chat("1"), post.chat("2")
    post.say(one, "first")
    post.say(one, "second")
    post.say(two, "other")
    post.script.answers["1"].append(Unreachable("no answer", maybe=False))
    await post.courier.work()
    assert sorted(post.script.texts) == ["first", "other"]
    await post.later(1)
    assert post.script.texts[2:] == ["first", "second"]
    assert post.states(one) == ["sent", "sent"]


async def test_told_to_wait_it_waits_exactly_so_long_and_it_is_no_try(post: PostOffice) -> None:
    one, two = post.chat("1"), post.chat("2")
    post.say(one, "hello")
    post.script.answers["1"].append(SlowDown(7.5))
    await post.courier.work()
    post.say(two, "other")
    await post.later(7.499)
    assert post.script.texts == ["hello", "other"]
    await post.later(0.001)
    assert post.script.texts == ["hello", "other", "hello"]
    assert [row.attempts for row in post.rows(one)] == [1]
    assert not post.script.calls[-1].repeated


async def test_told_so_in_two_chats_the_whole_bot_waits(post: PostOffice) -> None:
    for address, seconds in (("1", 30), ("2", 5)):
        post.say(post.chat(address), address)
        post.script.answers[address].append(SlowDown(seconds))
    await post.courier.work()
    post.say(post.chat("3"), "3")
    await post.courier.work()
    assert sorted(post.script.texts) == ["1", "2"]
    await post.later(5)
    assert sorted(post.script.texts[2:]) in (["2", "3"], ["1", "3"], ["3"])
    await post.later(25)
    assert sorted(post.script.texts) == ["1", "1", "2", "2", "3"]


async def test_what_nobody_answered_is_tried_after_1_2_4_seconds_and_at_last_every_minute(post: PostOffice) -> None:
    chat = post.chat()
    post.say(chat, "hello")
    post.script.answers["1"].extend(Unreachable("timed out", maybe=n == 0) for n in range(8))
    began = post.clock()
    await post.courier.work()
    while len(post.script.calls) < 9:
        due = post.rows(chat)[0].due_at
        post.clock.now = due - timedelta(milliseconds=1)
        await post.courier.work()
        await post.later(0.001)
    gaps = [(at - began).total_seconds() for at, _ in post.script.times]
    assert gaps == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    assert [parcel.attempts for parcel in post.script.calls] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert [parcel.repeated for parcel in post.script.calls] == [False] + [True] * 8
    assert post.states(chat) == ["sent"]


async def test_what_never_arrives_while_others_do_is_given_up_and_the_desk_hears_why(
    post: PostOffice,
) -> None:
    chat, other = post.chat("1"), post.chat("2")
    ticket = post.scene.open(post.scene.resident())
    post.say(chat, "hello", about=Subject(ticket=ticket.id))
    post.say(chat, "and then")
    post.script.answers["1"].extend(Unreachable("timed out", maybe=False) for _ in range(TRIES))
    await post.courier.work()
    for n in range(TRIES - 1):
        post.say(other, f"other {n}")
        await post.later(LONGEST_BACKOFF)
    assert post.states(chat) == ["dead", "sent"]
    item = next(item for item in post.items() if item.reason == "undelivered")
    assert (item.ticket, item.chat, item.text) == (ticket.id, chat.id, "timed out")


async def test_when_nothing_arrives_nothing_is_given_up_and_the_desk_hears_of_the_messenger(
    post: PostOffice,
) -> None:
    chat = post.chat()
    post.say(chat, "before")
    await post.courier.work()
    post.clock.forward(seconds=ANSWERS.total_seconds())
    post.say(chat, "hello")
    post.script.always = Unreachable("no way there", maybe=False)
    for _ in range(3 * TRIES):
        await post.later(LONGEST_BACKOFF)
    assert post.states(chat) == ["sent", "due"]
    assert [(item.reason, item.text) for item in post.items()] == [("channel_down", f"{NAME}: no_answer: no way there")]
    assert post.bot().failure == "no_answer: no way there"
    post.script.always = None
    await post.later(LONGEST_BACKOFF)
    assert post.states(chat) == ["sent", "sent"]
    assert post.items() == []
    assert post.bot().failure is None


async def test_a_broadcast_that_may_have_arrived_is_not_sent_twice(post: PostOffice) -> None:
    one, two = post.chat("1"), post.chat("2")
    for chat in (one, two):
        post.say(chat, "notice", once=True)
    post.script.answers["1"].append(Unreachable("timed out", maybe=True))
    post.script.answers["2"].append(Unreachable("refused", maybe=False))
    await post.courier.work()
    await post.later(3600)
    assert post.states(one) == ["unknown"]
    assert post.states(two) == ["sent"]
    assert len(post.script.calls) == 3


async def test_edits_of_one_message_that_waited_are_one_call_with_the_newest_face(post: PostOffice) -> None:
    chat = post.chat()
    card = post.say(chat, "card")
    await post.courier.work()
    hold = asyncio.Event()
    post.script.answers["1"].append(hold)
    post.say(chat, "busy")
    async with asyncio.TaskGroup() as group:
        working = group.create_task(post.courier.work())
        await post.script.until(2)
        for n in range(5):
            post.say(chat, f"card {n}", edits=card, buttons=(Button(id=f"verb:{n}", label="go"),))
        hold.set()
        await working
    assert post.script.texts == ["card", "busy", "card 4"]
    assert post.script.calls[-1].posts == (Post(id=PostId(1001)),)
    assert set(post.states(chat)) == {"sent"}


async def test_a_message_whose_edits_wait_takes_them_with_it(post: PostOffice) -> None:
    chat = post.chat()
    card = post.say(chat, "card")
    post.say(chat, "card, newer", edits=card)
    await post.courier.work()
    assert post.script.texts == ["card, newer"]


async def test_a_broadcast_never_delays_what_is_said_to_one_by_more_than_a_second(post: PostOffice) -> None:
    def broadcast(turn: Any) -> None:
        for n in range(500):
            chat = turn.tx.chats.open(channel=NAME, address=f"b{n}", kind=ChatKind.PRIVATE)
            turn.tx.deliveries.put(Outgoing(chat=chat.id, text="notice", once=True), turn.now)

    post.scene.do(broadcast)
    began = post.clock()
    waits = []
    for second in range(1, 4):
        while post.clock() < began + timedelta(seconds=second):
            post.clock.forward(seconds=max(await post.courier.step(), 0.001))
        chat, said_at = post.chat(f"p{second}"), post.clock()
        post.say(chat, f"personal {second}")
        while post.states(chat) == ["due"]:
            post.clock.forward(seconds=max(await post.courier.step(), 0.001))
        waits.append((post.script.times[post.script.texts.index(f"personal {second}")][0] - said_at).total_seconds())
    assert max(waits) < 1
    assert 25 * 3 <= len(post.script.calls) <= 30 * 4


async def test_the_pace_is_kept_per_chat_while_the_others_go_on(post: PostOffice) -> None:
    one, group = post.chat("1"), post.chat("-5", kind=ChatKind.GROUP)
    for n in range(25):
        post.say(group, f"group {n}")
    for n in range(3):
        post.say(one, f"one {n}")
    began = post.clock()
    while len(post.script.calls) < 28:
        post.clock.forward(seconds=max(await post.courier.step(), 0.001))
    to_group = [(at - began).total_seconds() for at, text in post.script.times if text.startswith("group")]
    to_one = [(at - began).total_seconds() for at, text in post.script.times if text.startswith("one")]
    assert all(later - at >= 1 for at, later in pairwise(to_group))
    assert all(later - at >= 60 for at, later in zip(to_group, to_group[20:], strict=False))
    assert to_group[-1] < 66
    assert [round(at) for at in to_one] == [0, 1, 2]


async def test_running_it_hears_of_a_commit_and_keeps_a_real_pace(post: PostOffice) -> None:
    real = in_real_time(post)
    async with running(real.courier):
        chats = [real.chat(str(n)) for n in range(12)]
        for chat in chats:
            real.say(chat, "hello")
        await real.script.until(12)
    assert all(real.states(chat) == ["sent"] for chat in chats)
    took = (real.script.times[-1][0] - real.script.times[0][0]).total_seconds()
    assert took >= (12 - BURST - courier_module.AHEAD) / PER_SECOND


async def test_told_to_stop_it_waits_for_calls_on_their_way_and_begins_no_other(post: PostOffice) -> None:
    real = in_real_time(post)
    one, two = real.chat("1"), real.chat("2")
    hold = asyncio.Event()
    real.script.answers["1"].append(hold)
    real.say(one, "one")
    async with running(real.courier) as task:
        await real.script.until(1)
        task.cancel()
        real.say(two, "two")
        hold.set()
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({task})
        assert task.cancelled()
    assert real.states(one) == ["sent"]
    assert real.states(two) == ["due"]


async def test_a_call_that_never_ends_does_not_keep_the_house_open(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "FAREWELL", 0.05)
    real = in_real_time(post)
    chat = real.chat()
    real.script.answers["1"].append(asyncio.Event())
    real.say(chat, "hello")
    async with running(real.courier) as task:
        await real.script.until(1)
        task.cancel()
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({task})
    assert real.states(chat) == ["sending"]


@dataclass
class Counting:
    """Counts how often all lines are read."""

    reads: Reads
    looks: int = 0

    def waiting(self, channel: str) -> list[Waiting]:
        self.looks += 1
        return self.reads.waiting(channel)


async def test_the_lines_are_not_read_again_after_every_message(post: PostOffice) -> None:
    real = in_real_time(post)
    counting = Counting(real.kit.reads)
    kit = replace(real.kit, reads=cast("Reads", counting))
    courier = Courier(kit, cast("Channel", real.script), Pace(kit.clock))
    for n in range(40):
        real.say(real.chat(str(n)), "hello")
    async with running(courier):
        await real.script.until(40)
    took = (real.script.times[-1][0] - real.script.times[0][0]).total_seconds()
    assert counting.looks <= 3 + took / courier_module.REST


async def test_a_kill_during_the_call_is_healed_by_the_next_courier(post: PostOffice) -> None:
    chat, other = post.chat("1"), post.chat("2")
    post.say(chat, "hello")
    post.say(other, "notice", once=True)
    for address in ("1", "2"):
        post.script.answers[address].append(asyncio.Event())
    async with asyncio.TaskGroup() as group:
        killed = group.create_task(post.courier.work())
        await post.script.until(2)
        assert post.states(chat) == post.states(other) == ["sending"]
        killed.cancel()
    assert post.states(chat) == ["sending"]
    await post.another().work()
    assert post.states(chat) == ["sent"]
    assert post.script.calls[-1].repeated
    assert post.states(other) == ["unknown"]
    assert sorted(post.script.texts) == ["hello", "hello", "notice"]


@dataclass
class Weak:
    """A database that fails now and then: ``fails`` times at turns that begin after ``after`` others."""

    transact: Transact
    after: int
    fails: int

    async def __call__(self, work: Callable[[Tx], T]) -> T:
        self.after -= 1
        if self.after < 0 and self.fails > 0:
            self.fails -= 1
            raise OSError("the disk is full")
        return await self.transact(work)


async def test_a_result_that_cannot_be_written_at_once_is_written_later(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "WRITE_AGAIN", (0, 0, 0))
    chat = post.chat()
    post.say(chat, "hello")
    weak = Weak(post.kit.transact, after=2, fails=2)
    kit = replace(post.kit, transact=cast("Transact", weak))
    await Courier(kit, cast("Channel", post.script), Pace(kit.clock)).work()
    assert weak.fails == 0
    assert post.states(chat) == ["sent"]
    assert len(post.script.calls) == 1


async def test_a_result_that_cannot_be_written_at_all_leaves_no_row_behind(
    post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier_module, "WRITE_AGAIN", (0, 0, 0))
    chat = post.chat()
    post.say(chat, "hello")
    weak = Weak(post.kit.transact, after=2, fails=4)
    kit = replace(post.kit, transact=cast("Transact", weak))
    courier = Courier(kit, cast("Channel", post.script), Pace(kit.clock))
    await courier.work()
    await courier.work()
    assert post.states(chat) == ["sent"]
    assert [parcel.repeated for parcel in post.script.calls] == [False, True]

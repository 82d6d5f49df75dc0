"""What happens by itself: reminded, whistled, closed by silence; and what two failures and a bad mark lead to."""

from datetime import datetime

import pytest

from tests.journeys.stage import Desk, Stage, Voice, labels
from tickets.actions import escalate, work
from tickets.events import Event
from tickets.ticket import Ticket
from tickets.turn import Turn

FRUIT = "学府街水果店把货摆到人行道上"


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """The operator on duty."""
    return stage.operator("老周")


async def _opened(stage: Stage, desk: Desk) -> tuple[Voice, str, Voice]:
    auntie = await stage.resident()
    await auntie.says(FRUIT)
    number = await auntie.number()
    return auntie, number, await stage.worker(await desk.unit_of(number), "小李")


async def _resolved(stage: Stage, auntie: Voice, number: str, worker: Voice) -> None:
    await worker.says("已处理完毕，现场已清理干净", reply_to=(await worker.card(number))["id"])
    await worker.presses("确认办结")


async def _until(stage: Stage, desk: Desk, number: str, share: float) -> None:
    """Move to this share of the (plain) time until the ticket is due, and tick."""
    due = datetime.fromisoformat((await desk.ticket(number))["due_at"])
    await stage.later(seconds=(due - stage.clock()).total_seconds() * share)


async def test_reminded_at_half_and_whistled_at_the_end(stage: Stage, desk: Desk) -> None:
    auntie, number, li = await _opened(stage, desk)
    ticked = await stage.later(minutes=5)
    assert (ticked.reminded, ticked.whistled) == (0, 0)
    await _until(stage, desk, number, 0.95)
    assert await li.said_by_bot("时限已过半") == 1
    await _until(stage, desk, number, 1.01)
    await stage.later(minutes=1)
    assert await li.said_by_bot("已超过办理时限") == 1
    assert "已超期" in (await li.card(number))["text"]
    assert "已吹哨" in (await auntie.hears("超过答复期限"))["text"]
    assert "red" in await desk.waiting()

    higher = await stage.worker("db-gov", "区里的")
    called = await higher.hears("【吹哨】")
    assert number in called["text"]
    await higher.presses_on(called, "报到")
    assert "区里的已报到" in (await higher.hears("【吹哨】"))["text"]
    assert "报到" in (await li.last())["text"]
    assert (await stage.later(minutes=1)).whistled == 0


async def test_a_ticket_that_fails_keeps_no_other_waiting(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = stage.operator("老周")
    numbers = [(await _opened(stage, desk))[1] for _ in range(2)]
    remind = escalate.remind

    def broken(turn: Turn, ticket: Ticket) -> list[Event]:
        if ticket.number == numbers[0]:
            raise KeyError("ours")
        return remind(turn, ticket)

    monkeypatch.setattr(escalate, "remind", broken)
    await _until(stage, desk, numbers[1], 0.95)
    assert [await _reminders(desk, number) for number in numbers] == [0, 1]
    monkeypatch.undo()
    assert (await stage.later(minutes=1)).reminded == 1
    assert [await _reminders(desk, number) for number in numbers] == [1, 1]


async def _reminders(desk: Desk, number: str) -> int:
    return [event["kind"] for event in (await desk.looks(f"tickets/{number}"))["history"]].count("reminded")


async def test_words_that_cannot_be_passed_on_stay_inside_and_the_desk_is_told(
    stage: Stage, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    auntie, number, li = await _opened(stage, desk)
    card = (await li.card(number))["id"]
    await li.says("我们下午过去看看", reply_to=card)
    monkeypatch.setattr(work, "release", lambda *_: 1 / 0)
    await stage.later(seconds=31)
    monkeypatch.undo()
    assert "unhandled" in await desk.waiting()
    await li.says("明天一早再去一趟", reply_to=card)
    await stage.later(seconds=31)
    heard = "".join(await auntie.texts())
    assert "明天一早再去一趟" in heard
    assert "我们下午过去看看" not in heard


async def test_a_whistle_may_be_answered_once(stage: Stage, desk: Desk) -> None:
    _, number, li = await _opened(stage, desk)
    await _until(stage, desk, number, 1.01)
    higher = await stage.worker("db-gov", "区里的")
    called = await higher.hears("【吹哨】")
    for _ in range(2):
        await higher.tries_press(called["id"], "report_in")
    await stage.settle()
    assert await li.said_by_bot("已就") == 1


async def test_silence_counts_from_when_the_answer_was_seen(stage: Stage, desk: Desk) -> None:
    auntie, number, li = await _opened(stage, desk)
    await _resolved(stage, auntie, number, li)
    await stage.later(days=4)
    assert (await desk.ticket(number))["status"] == "resolved"  # nobody has seen it yet
    shown = await auntie.hears("您说了算")
    await stage.web.post("/api/chat/seen", json={"id": shown["id"]}, headers=auntie.headers)
    await stage.later(hours=71)
    assert (await desk.ticket(number))["status"] == "resolved"
    await stage.later(hours=2)
    assert (await desk.ticket(number))["outcome"] == "unrated"
    assert "未评价" in (await auntie.last())["text"]


async def test_unseen_answers_lapse_too_in_the_end(stage: Stage, desk: Desk) -> None:
    auntie, number, li = await _opened(stage, desk)
    await _resolved(stage, auntie, number, li)
    await stage.later(days=7, minutes=1)
    assert (await desk.ticket(number))["outcome"] == "unrated"


async def test_unsolved_twice_lets_the_desk_decide(stage: Stage, desk: Desk) -> None:
    auntie, number, li = await _opened(stage, desk)
    await _resolved(stage, auntie, number, li)
    await auntie.presses("未解决")
    assert "unsolved" in await desk.waiting()
    await _resolved(stage, auntie, number, li)
    await auntie.presses("未解决")
    assert "两次未解决，由专席决定" in (await auntie.last())["text"]
    assert "unsolved_again" in await desk.waiting()
    await desk.does(f"tickets/{number}/dispatch", unit="db-gov", note="请区里牵头")
    assert "请区里牵头" in (await (await stage.worker("db-gov", "区里的")).card(number))["text"]
    assert "unsolved_again" not in await desk.waiting()


async def test_solved_but_badly_closes_and_reaches_the_desk(stage: Stage, desk: Desk) -> None:
    auntie, number, li = await _opened(stage, desk)
    await _resolved(stage, auntie, number, li)
    await auntie.presses("已解决不满意")
    assert (await desk.ticket(number))["outcome"] == "dissatisfied"
    assert "dissatisfied" in await desk.waiting()
    assert "复盘" in (await li.last())["text"]
    assert labels(await li.card(number)) == []


async def test_not_solved_after_silence_brings_it_back(stage: Stage, desk: Desk) -> None:
    auntie, number, li = await _opened(stage, desk)
    await _resolved(stage, auntie, number, li)
    await stage.later(days=8)
    assert "没解决的话，直接告诉我" in (await auntie.last())["text"]
    await auntie.says("没解决")
    assert "重办" in (await auntie.last())["text"]
    assert (await desk.ticket(number))["status"] == "dispatched"
    assert await desk.waiting() == ["unsolved"]


async def test_after_a_month_it_stays_closed_and_the_desk_reads(stage: Stage, desk: Desk) -> None:
    auntie, number, li = await _opened(stage, desk)
    await _resolved(stage, auntie, number, li)
    await auntie.presses("已解决且满意")
    await stage.later(days=31)
    await auntie.says("没解决", reply_to=(await auntie.hears("已结案"))["id"])
    assert f"已补充到工单 {number}" in (await auntie.last())["text"]
    assert (await desk.ticket(number))["status"] == "closed"
    assert await desk.waiting() == ["after_close"]


async def test_the_desk_closes_what_it_decided(stage: Stage, desk: Desk) -> None:
    auntie, number, li = await _opened(stage, desk)
    await _resolved(stage, auntie, number, li)
    await auntie.presses("未解决")
    await desk.does(f"tickets/{number}/close", note="已约定由街道长期值守")
    assert "已约定由街道长期值守" in (await auntie.last())["text"]
    assert await desk.waiting() == []


async def test_a_night_without_a_clock_is_caught_up_once(stage: Stage, desk: Desk) -> None:
    _, number, li = await _opened(stage, desk)
    await _until(stage, desk, number, 1.5)  # nobody ticked at half time
    await stage.later(minutes=1)
    assert await li.said_by_bot("已超过办理时限") == 1
    assert await li.said_by_bot("时限已过半") <= 1

"""Dangers: the numbers before anything else, the desk alerted, the ticket opened all the same; and no false alarm."""

import pytest

from tests.journeys.stage import Stage

DANGERS = [
    ("锦绣家园楼道里煤气味特别大，好像漏气了", "119"),
    ("迎春路井盖没了，黑窟窿，孩子差点掉下去", "110"),
    ("海韵小区电梯里困了两个人，出不来了", "119"),
    ("金桂苑二期楼道着火了，全是烟", "119"),
    ("学府街电线断了垂到地上，还在冒火花", "119"),
]


@pytest.mark.parametrize(("words", "number"), DANGERS)
async def test_the_numbers_come_first(stage: Stage, words: str, number: str) -> None:
    someone = await stage.resident()
    await someone.post(words)
    await stage.work()  # the pause of 1.5 s has not passed
    told = [message["text"] for message in await someone.screen() if message["from"] == "bot"]
    assert told[0].startswith("⚠️")
    assert number in told[0]
    desk = stage.operator("老周")
    assert await desk.waiting() == ["emergency"]
    assert (await desk.looks("queue"))[0]["text"] == words

    await stage.settle()
    assert (await desk.ticket(await someone.number()))["urgent"] is True


async def test_the_numbers_are_said_once_a_report(stage: Stage) -> None:
    someone = await stage.resident()
    await someone.post("金桂苑二期楼道着火了")
    await someone.post("着火了着火了快来人")
    await stage.settle()
    assert await someone.said_by_bot("⚠️") == 1
    assert (await stage.operator("老周").waiting()).count("emergency") == 1


async def test_a_danger_told_later_is_told_again(stage: Stage) -> None:
    someone = await stage.resident()
    await someone.says("锦绣家园路灯灭了一排")
    stage.clock.forward(minutes=1)
    await someone.says("电线断了垂到地上，还在冒火花")
    assert await someone.said_by_bot("⚠️") == 1


@pytest.mark.parametrize(
    "words",
    [
        "锦绣家园消防演习什么时候搞",
        "物业费涨得离谱，真让人火大",
        "海韵小区电梯坏了半个月，物业一直说等配件",
        "燃气费怎么交",
        "担心楼上掉东西，请物业装个防护网，海韵小区",
    ],
)
async def test_near_misses_do_not_alarm(stage: Stage, words: str) -> None:
    someone = await stage.resident()
    await someone.says(words)
    assert await someone.said_by_bot("⚠️") == 0
    assert "emergency" not in await stage.operator("老周").waiting()

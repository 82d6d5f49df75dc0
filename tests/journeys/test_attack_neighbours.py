"""A hostile neighbour or worker at the town's own door: other people's numbers, tickets and words."""

from tests.journeys.stage import Desk, Stage, Voice

STALL = "学府街水果店把货摆到人行道上"


async def _one(stage: Stage, words: str = STALL) -> tuple[Voice, str]:
    someone = await stage.resident()
    await someone.says(words)
    number = await someone.number()
    await stage.later(minutes=5)
    return someone, number


async def _both_on_one(stage: Stage, desk: Desk) -> tuple[Voice, Voice, str]:
    auntie, number = await _one(stage, f"{STALL}，轮椅推不过去")
    accused, other = await _one(stage)
    await desk.does(f"tickets/{other}/merge", into=number)
    return auntie, accused, number


async def test_somebody_elses_number_withdraws_nothing(stage: Stage) -> None:
    desk = stage.operator("老周")
    _, theirs = await _one(stage)
    attacker, own = await _one(stage, "迎春路垃圾堆了三天没人清理")
    await attacker.says(f"撤单 {theirs}")
    assert (await desk.ticket(theirs))["status"] == "dispatched"
    assert (await desk.ticket(own))["status"] == "dispatched"


async def test_one_reporter_of_two_sees_nothing_of_the_other(stage: Stage) -> None:
    auntie, accused, _ = await _both_on_one(stage, stage.operator("老周"))
    assert "轮椅推不过去" not in (await accused.presses("对方看到什么"))["text"]
    assert "轮椅推不过去" in (await auntie.presses("对方看到什么"))["text"]


async def test_a_quick_satisfied_does_not_silence_the_other_reporter(stage: Stage) -> None:
    desk = stage.operator("老周")
    auntie, accused, number = await _both_on_one(stage, desk)
    li = await stage.worker(await desk.unit_of(number), "小李")
    await li.says("处理完了", reply_to=(await li.card(number))["id"])
    await li.presses("确认办结")
    await accused.presses("已解决且满意")
    assert (await desk.ticket(number))["status"] == "closed"
    await auntie.presses("未解决")
    assert (await desk.ticket(number))["status"] == "dispatched"


async def test_a_phone_split_over_two_replies_is_stopped(stage: Stage) -> None:
    desk = stage.operator("老周")
    auntie, number = await _one(stage)
    li = await stage.worker(await desk.unit_of(number), "小李")
    card = (await li.card(number))["id"]
    await li.says("有事打我电话 13800", reply_to=card)
    await li.says("138000", reply_to=card)
    await stage.later(minutes=1)
    assert not [text for text in await auntie.texts() if "138000" in text]


async def test_a_merge_shows_a_group_no_sentence_of_a_composed_ticket(stage: Stage) -> None:
    desk = stage.operator("老周")
    _, fees = await _one(stage, "锦绣家园物业费从1块2涨到1块8，没开业主大会，电梯里贴张纸就算通知了")
    _, stall = await _one(stage, STALL)
    li = await stage.worker(await desk.unit_of(stall), "小李")
    await desk.does(f"tickets/{fees}/merge", into=stall)
    card = await li.card(stall)
    assert "贴张纸" not in card["text"]
    await desk.does(f"tickets/{stall}/reclassify", service="garbage")
    now = await stage.worker(await desk.unit_of(stall), "小王")
    assert not [text for text in await now.texts() if "贴张纸" in text]


async def test_odd_buttons_and_floods_leave_no_row_behind(stage: Stage) -> None:
    attacker, _ = await _one(stage)
    last = (await attacker.last())["id"]
    odd = ("pick:999", "reclassify:nonsense", "better:x:y", "choose:bad", ":::", "x" * 128, "\ud800", "\0", "撤")
    for button in odd:
        await stage.web.post(
            "/api/chat/press",
            content=f'{{"message_id": {last}, "button": {ascii_json(button)}}}',
            headers=attacker.headers | {"Content-Type": "application/json"},
        )
    await stage.settle()
    assert stage.house.kit.reads.inbox() == []
    assert "unhandled" not in await stage.operator("老周").waiting()


def ascii_json(text: str) -> str:
    """JSON with every odd character escaped, lone surrogates too."""
    return '"' + "".join(f"\\u{ord(char):04x}" for char in text) + '"'

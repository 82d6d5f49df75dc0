"""Telling the bot what is wrong: in pieces, too little, too vague, without words at all."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest

from tests.journeys.stage import OPENED_LABELS, Overheard, Stage, Voice, labels, photo, staged
from tickets.ports import Reader
from tickets.reading import Reading, ServiceChance
from tickets.service import ServiceCode
from tickets.town import Town

HERE = (36.589, 123.543)
FRUIT = "学府街水果店把货摆到人行道上"
SMELL = "垃圾三天没清了，臭死了"


async def _piece(voice: Voice, piece: str) -> None:
    if piece == "words":
        await voice.post("菜贩子把人行道占了")
    elif piece == "album":
        await voice.post(photos=[photo(seed) for seed in range(4)])
    else:
        await voice.post(at=HERE)
    voice.stage.clock.forward(seconds=1)
    await voice.stage.work()


@pytest.mark.parametrize("order", list(permutations(("words", "album", "place"))), ids="-".join)
async def test_pieces_in_any_order_make_one_ticket(stage: Stage, order: tuple[str, ...]) -> None:
    auntie = await stage.resident()
    for piece in order:
        await _piece(auntie, piece)
    assert await auntie.said_by_bot("已受理") == 0  # 1.5 s after the last piece, not before
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 1
    opened = await auntie.hears("已受理")
    assert "占道经营" in opened["text"]
    assert "最晚" in opened["text"]
    assert labels(opened) == OPENED_LABELS
    desk = stage.operator("老周")
    number = await auntie.number()
    li = await stage.worker(await desk.unit_of(number), "小李")
    assert len(await li.photos_of(number)) == 4
    assert len(await desk.looks("tickets")) == 1


async def test_words_soon_after_are_an_addition(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(FRUIT)
    first = await auntie.number()
    stage.clock.forward(seconds=90)
    added = await auntie.says("还有两个烧烤摊也摆着")
    assert f"已补充到工单 {first}" in added["text"]
    assert labels(added) == ["这是另一件事"]

    stage.clock.forward(seconds=120)
    await auntie.says("金桂苑二期7号楼后面垃圾桶三天没清")
    assert await auntie.said_by_bot("已受理") == 2


async def test_another_matter_becomes_a_ticket_of_its_own(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(FRUIT)
    first = await auntie.number()
    assert f"已补充到工单 {first}" in (await auntie.says("垃圾桶也满了"))["text"]
    unit = await stage.worker(await stage.operator("老钱").unit_of(first), "小李")
    assert "垃圾桶也满了" in (await unit.card(first))["text"]
    await auntie.presses("这是另一件事")
    assert "垃圾桶也满了" not in (await unit.card(first))["text"]
    await auntie.says("锦绣家园")
    second = await auntie.number()
    assert second != first
    desk = stage.operator("老周")
    assert (await desk.ticket(second))["service"]["code"] == "garbage"
    assert await desk.unit_of(second) != await desk.unit_of(first)


def _torn(text: str, reading: Reading) -> Reading:
    """Half garbage, half illegal building."""
    first, second = ServiceCode.GARBAGE, ServiceCode.ILLEGAL_BUILDING
    rest = [code for code in ServiceCode if code not in (first, second)]
    chances = [ServiceChance(code=first, p=0.44), ServiceChance(code=second, p=0.41)]
    chances += [ServiceChance(code=code, p=0.03) for code in rest]
    return replace(reading, services=tuple(chances))


async def test_unsure_asks_once_with_two_buttons(tmp_path: Path, town: Town, reader: Reader) -> None:
    async with staged(tmp_path, town, Overheard(reader, _torn)) as stage:
        auntie = await stage.resident()
        asked = await auntie.says("锦绣家园楼下有人把砖头堆到绿地上")
        assert labels(asked) == ["垃圾与环境卫生", "私搭乱建", "其他", "就这样提交"]
        await auntie.presses("私搭乱建")
        assert "✓ 私搭乱建" in (await auntie.hears("✓"))["text"]
        opened = await auntie.hears("已受理")
        assert "私搭乱建" in opened["text"]
        assert "综合行政执法局" in opened["text"]
        assert "unsure" not in await stage.operator("老周").waiting()


async def test_unsure_and_submitted_goes_to_the_desk(tmp_path: Path, town: Town, reader: Reader) -> None:
    async with staged(tmp_path, town, Overheard(reader, _torn)) as stage:
        auntie = await stage.resident()
        await auntie.says("锦绣家园楼下有人把砖头堆到绿地上")
        await auntie.presses("就这样提交")
        assert "类别：其他" in (await auntie.hears("已受理"))["text"]
        assert "unsure" in await stage.operator("老周").waiting()


async def test_other_is_a_choice_too(tmp_path: Path, town: Town, reader: Reader) -> None:
    async with staged(tmp_path, town, Overheard(reader, _torn)) as stage:
        auntie = await stage.resident()
        await auntie.says("有人把砖头堆到绿地上")
        asked = await auntie.presses("其他")
        assert "在哪里" in asked["text"]
        await auntie.says("锦绣家园")
        assert "类别：其他" in (await auntie.hears("已受理"))["text"]


@pytest.mark.parametrize(
    ("said", "unit", "waits"),
    [
        ("锦绣家园", "蓝海物业", False),
        ("菜市场东门外面", "热线专席", True),
        ("不知道", "热线专席", True),
        (HERE, "环境卫生服务中心", False),
    ],
)
async def test_a_missing_place_is_asked_for(
    stage: Stage, said: str | tuple[float, float], unit: str, waits: bool
) -> None:
    auntie = await stage.resident()
    asked = await auntie.says(SMELL)
    assert "在哪里" in asked["text"]
    assert labels(asked) == ["就这样提交"]
    await (auntie.says(said) if isinstance(said, str) else auntie.says(at=said))
    assert unit in (await auntie.hears("已受理"))["text"]
    assert ("no_place" in await stage.operator("老周").waiting()) is waits


async def test_free_words_about_the_place_stand_on_the_desk_file(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(SMELL)
    await auntie.says("菜市场东门外面")
    ticket = await stage.operator("老周").ticket(await auntie.number())
    assert "菜市场东门外面" in ticket["place"]


async def test_a_place_found_later_sends_the_ticket_and_says_so(stage: Stage) -> None:
    desk = stage.operator("老周")
    for by_desk in (True, False):
        auntie = await stage.resident()
        await auntie.says(SMELL)
        await auntie.presses("就这样提交")
        number = await auntie.number()
        if by_desk:
            await desk.does(f"tickets/{number}/place", place="锦绣家园")
        else:
            await auntie.says("在锦绣家园")
        assert "蓝海物业" in (await auntie.hears("已转蓝海物业"))["text"]
        assert "锦绣家园" in (await (await stage.worker(await desk.unit_of(number), "小李")).card(number))["text"]
    assert await desk.waiting() == []


async def test_the_problem_is_not_taken_for_the_place(stage: Stage) -> None:
    desk = stage.operator("老周")
    for answer in ({"at": HERE}, None):
        auntie = await stage.resident()
        await auntie.says(SMELL)
        await (auntie.says(**answer) if answer else auntie.presses("就这样提交"))  # type: ignore[arg-type]
        assert SMELL not in (await desk.ticket(await auntie.number()))["place"]


async def test_submitting_works_at_every_question(stage: Stage) -> None:
    desk = stage.operator("老周")
    for said in ({"text": SMELL}, {"photos": [photo(1)]}, {"at": HERE}, {"text": "😡😡😡"}):
        someone = await stage.resident()
        assert "就这样提交" in labels(await someone.says(**said))
        await someone.presses("就这样提交")
        opened = await someone.hears("已受理")
        assert "专席" in opened["text"] or "已转" in opened["text"]
    assert len(await desk.looks("tickets")) == 4


async def test_never_mind_drops_what_was_asked_about(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(FRUIT)
    stage.clock.forward(minutes=5)
    await auntie.says("海韵小区那边，怎么说呢")
    await auntie.says(SMELL)
    if "在哪里" in (await auntie.last())["text"]:
        await auntie.says("算了不用了")
    assert "不提交了" in (await auntie.last())["text"]
    await stage.later(minutes=11)
    assert await auntie.said_by_bot("已受理") == 1
    assert (await stage.operator("老周").ticket(await auntie.number()))["status"] == "dispatched"


async def test_a_person_instead_of_a_place(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(SMELL)
    assert "已转专席人工" in (await auntie.says("转人工"))["text"]
    desk = stage.operator("老周")
    assert SMELL in (await desk.looks("queue"))[0]["text"]


async def test_an_answered_question_cannot_be_submitted_again(stage: Stage) -> None:
    auntie = await stage.resident()
    asked = await auntie.says(SMELL)
    await auntie.says("锦绣家园")
    await auntie.presses_on(asked, "就这样提交")
    await auntie.refused("已经过时")
    assert await auntie.said_by_bot("已受理") == 1


async def test_ten_minutes_of_silence_open_it_as_it_is(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(SMELL)
    await stage.later(minutes=9)
    assert await auntie.said_by_bot("已受理") == 0
    await stage.later(minutes=1)
    assert "热线专席" in (await auntie.hears("已受理"))["text"]
    assert "no_place" in await stage.operator("老周").waiting()
    await stage.later(minutes=30)
    assert await auntie.said_by_bot("已受理") == 1


async def test_what_states_no_problem_opens_nothing(stage: Stage) -> None:
    shy = await stage.resident()
    for said in ("好的", "😡😡😡", "1"):
        await shy.says(said)
    await stage.later(minutes=11)
    assert await shy.said_by_bot("已受理") == 0
    assert await stage.operator("老周").looks("tickets") == []


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"photos": [photo(3)]}, "照片收到了"),
        ({"at": HERE}, "位置收到了"),
        ({"text": "喂在吗"}, "在的，请讲"),
        ({"text": "谢谢"}, "不客气"),
    ],
)
async def test_bare_beginnings_get_sensible_answers(stage: Stage, said: dict[str, object], answer: str) -> None:
    someone = await stage.resident()
    assert answer in (await someone.says(**said))["text"]  # type: ignore[arg-type]
    await someone.says("锦绣家园门口垃圾没人清")
    assert "垃圾与环境卫生" in (await someone.hears("已受理"))["text"]

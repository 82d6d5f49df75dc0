"""Two problems in one message: two tickets when the resident wants them, each with its own words, unit and verdict."""

import pytest

from tests.journeys.stage import OPENED_LABELS, Desk, Stage, Voice, labels, photo

BOTH = "学府街垃圾桶三天没清了，臭得很。另外迎春路的路灯也不亮，晚上看不见"
FEES_TOO = "锦绣家园北门垃圾桶满得往外溢，垃圾堆成山没人清，苍蝇乱飞，垃圾房也没人打扫。另外停车费又涨了一百"
COMPANY = "company-lanhai"
LIGHT = "另开一单：路灯"


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """The operator on duty."""
    return stage.operator("老周")


async def _both(stage: Stage, words: str = BOTH, kind: str = LIGHT, **more: object) -> tuple[Voice, str, str]:
    """A resident with both tickets, and their numbers."""
    auntie = await stage.resident("梁姨")
    await auntie.says(words, **more)
    first = await auntie.number()
    await auntie.presses(kind)
    return auntie, first, await auntie.number()


async def _resolved(stage: Stage, desk: Desk, number: str) -> None:
    worker = await stage.worker(await desk.unit_of(number), "小李")
    card = await worker.card(number)
    await worker.says("处理完了，现场已恢复", reply_to=card["id"])
    await worker.presses("确认办结")


async def test_the_first_opens_at_once_and_the_second_is_offered(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(BOTH)
    opened = await auntie.hears("已受理")
    offered = await auntie.last()
    assert labels(opened) == OPENED_LABELS
    assert labels(offered) == [LIGHT, "不用"]
    assert "迎春路的路灯也不亮" in offered["text"]
    number = await auntie.number()
    worker = await stage.worker(await desk.unit_of(number), "小李")
    assert "路灯也不亮" in (await worker.card(number))["text"]


async def test_each_unit_gets_its_own_words_and_both_are_judged(stage: Stage, desk: Desk) -> None:
    auntie, first, second = await _both(stage)
    assert first != second
    units = [await desk.unit_of(first), await desk.unit_of(second)]
    assert units[0] != units[1]
    cleaner, electrician = [await stage.worker(unit, "小李") for unit in units]
    one, other = (await cleaner.card(first))["text"], (await electrician.card(second))["text"]
    assert "垃圾桶三天没清" in one
    assert "路灯" not in one
    assert "路灯也不亮" in other
    assert "垃圾" not in other
    assert "迎春路" in other
    assert first not in other
    assert second not in one
    for number in (first, second):
        await _resolved(stage, desk, number)
    for _ in range(2):
        await auntie.presses("已解决且满意")
    assert [(await desk.ticket(number))["outcome"] for number in (first, second)] == ["satisfied", "satisfied"]


async def test_both_know_each_other(stage: Stage, desk: Desk) -> None:
    auntie, first, second = await _both(stage)
    assert f"关联工单：{first}" in (await auntie.hears(f"已受理，工单 {second}"))["text"]
    mine = (await auntie.presses("查进度"))["text"]
    assert "关联工单：" in mine
    files = [await desk.looks(f"tickets/{number}") for number in (first, second)]
    assert [file["linked"] for file in files] == [[second], [first]]
    assert all(file["reports"][0]["words"] == BOTH for file in files)
    assert "路灯" not in files[0]["reports"][0]["part"]
    assert "垃圾" not in files[1]["reports"][0]["part"]


async def test_no_is_no(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says(BOTH)
    number = await auntie.number()
    await auntie.presses("不用")
    assert LIGHT not in [label for message in await auntie.screen() for label in labels(message)]
    assert await auntie.number() == number


@pytest.mark.only_web
async def test_pressed_twice_opens_one(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(BOTH)
    offered = await auntie.last()
    for _ in range(2):
        await auntie.presses_on(offered, LIGHT)
    assert len(await desk.looks("tickets")) == 2
    assert await auntie.said_by_bot("已受理") == 2


async def test_after_a_day_the_offer_is_over(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(BOTH)
    await stage.later(hours=25)
    await auntie.presses(LIGHT)
    assert len(await desk.looks("tickets")) == 1


async def test_a_withdrawn_report_offers_nothing(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(BOTH)
    await auntie.presses("撤单")
    await auntie.presses(LIGHT)
    assert len(await desk.looks("tickets")) == 1


async def test_a_ticket_that_became_the_other_offers_nothing(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(BOTH)
    asked = await auntie.presses("改类别")
    await auntie.presses_on(asked, "其他")
    await auntie.presses(LIGHT)
    assert len(await desk.looks("tickets")) == 1


async def test_withdrawing_one_leaves_the_other(stage: Stage, desk: Desk) -> None:
    auntie, first, second = await _both(stage)
    opened = await auntie.hears(f"已受理，工单 {second}")
    await auntie.presses_on(opened, "撤单")
    assert (await desk.ticket(second))["outcome"] == "withdrawn"
    assert (await desk.ticket(first))["status"] == "dispatched"
    cleaner = await stage.worker(await desk.unit_of(first), "小李")
    assert "路灯" not in (await cleaner.card(first))["text"]


async def test_withheld_words_are_withheld_on_both(stage: Stage, desk: Desk) -> None:
    auntie, first, second = await _both(stage)
    await auntie.presses("对方看到什么")
    await auntie.presses("不显示我的原话")
    for number in (first, second):
        assert (await desk.ticket(number))["style"] == "composed"
        worker = await stage.worker(await desk.unit_of(number), "小李")
        card = (await worker.card(number))["text"]
        assert "没清" not in card
        assert "看不见" not in card


async def test_the_company_never_reads_the_half_about_its_fees(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(FEES_TOO)
    first = await auntie.number()
    assert "不给工单" in (await auntie.last())["text"]
    keeper = await stage.worker(await desk.unit_of(first), "小李")
    company = await stage.worker(COMPANY, "老钱")
    before = (await keeper.card(first))["text"]
    await auntie.presses("另开一单：物业收费")
    second = await auntie.number()
    after = (await keeper.card(first))["text"]
    for card in (before, after):
        assert "苍蝇乱飞" in card
        assert "停车费" not in card
        assert second not in card
    assert (await desk.ticket(second))["service"]["code"] == "property_fees"
    assert (await desk.unit_of(second)) != COMPANY
    assert not [text for text in await company.texts() if "停车费" in text or second in text]


@pytest.mark.parametrize(
    "later",
    [
        "说错了，垃圾堆成山没人清，另外停车费又涨了两百",
        "垃圾还是没人清。另外又乱涨tingchefei",
        "垃圾没人收。另外停.车.费又涨了",
    ],
)
async def test_nor_when_it_is_added_later(stage: Stage, desk: Desk, later: str) -> None:
    auntie = await stage.resident()
    await auntie.says(FEES_TOO)
    first = await auntie.number()
    company = await stage.worker(await desk.unit_of(first), "小李")
    opening = next(one for one in await auntie.screen() if first in one["text"])
    await auntie.says(later, reply_to=opening["id"])
    assert not [text for text in await company.texts() if "费" in text or "fei" in text]


async def test_nor_when_a_later_clause_comes_back_to_it(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(FEES_TOO + "。垃圾桶今天还是没人清，停车费的收据我都留着")
    company = await stage.worker(await desk.unit_of(await auntie.number()), "小李")
    assert not [text for text in await company.texts() if "停车费" in text]


@pytest.mark.only_web
async def test_a_further_photo_follows_the_answer_about_the_first(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(FEES_TOO, photos=[photo(1)])
    first = await auntie.number()
    await auntie.presses("只给专席看")
    opening = next(one for one in await auntie.screen() if first in one["text"])
    await auntie.says("照片补一张", photos=[photo(2)], reply_to=opening["id"])
    keeper = await stage.worker(await desk.unit_of(first), "小李")
    assert (await keeper.card(first))["photos"] == []


async def test_a_place_is_a_name_and_a_danger_is_its_own(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("万和城垃圾桶满了三天没人清，另外楼下路灯不亮")
    await auntie.presses(LIGHT)
    assert "万和城" in (await desk.ticket(await auntie.number()))["place"]
    await auntie.says("锦绣家园垃圾堆成山没人清。另外路口井盖没了，一个大洞")
    await auntie.presses("另开一单：道路破损")
    assert (await desk.ticket(await auntie.number()))["emergency"]


async def test_a_company_that_is_accused_gets_neither(stage: Stage, desk: Desk) -> None:
    _, first, second = await _both(stage, FEES_TOO.replace("停车费又涨了一百", "物业乱收停车费"), "另开一单：物业收费")
    assert COMPANY not in [await desk.unit_of(number) for number in (first, second)]


@pytest.mark.only_web
async def test_photos_beside_words_kept_back_are_asked_for(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(FEES_TOO, photos=[photo(1)])
    first = await auntie.number()
    keeper = await stage.worker(await desk.unit_of(first), "小李")
    assert (await keeper.card(first))["photos"] == []
    await auntie.presses("可以给单位看")
    assert len((await keeper.card(first))["photos"]) == 1


@pytest.mark.only_web
async def test_photos_of_two_masked_tickets_are_on_both(stage: Stage, desk: Desk) -> None:
    _, first, second = await _both(stage, photos=[photo(1)])
    for number in (first, second):
        worker = await stage.worker(await desk.unit_of(number), "小李")
        assert len((await worker.card(number))["photos"]) == 1


@pytest.mark.only_web
async def test_somebody_elses_offer_is_nobodys(stage: Stage, desk: Desk) -> None:
    auntie, uncle = await stage.resident("梁姨"), await stage.resident("王叔")
    await auntie.says(BOTH)
    offered = await auntie.last()
    await uncle.says("你好")
    await uncle.tries_press(offered["id"], offered["buttons"][0]["id"])
    await stage.settle()
    assert len(await desk.looks("tickets")) == 1

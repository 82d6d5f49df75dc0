"""What the unit may see: shown to the resident word for word, corrected, withheld, and photos only by consent."""

import pytest

from tests.journeys.stage import OPENED_LABELS, Desk, Stage, Voice, labels, photo

FRUIT = "学府街水果店把货摆到人行道上，我是王秀兰，电话13812345678"
FEES = "锦绣家园3号楼2单元501，物业费从1块2涨到1块8，没开业主大会，电梯里贴张纸就算通知了"


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """The operator on duty."""
    return stage.operator("老周")


async def _worker(stage: Stage, desk: Desk, number: str) -> Voice:
    return await stage.worker(await desk.unit_of(number), "小李")


async def test_the_resident_sees_the_very_card(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(FRUIT, photos=[photo(1)])
    worker = await _worker(stage, desk, await auntie.number())
    shown = await auntie.presses("对方看到什么")
    card = await worker.card(await auntie.number())
    assert card["text"] in shown["text"]
    assert shown["photos"] == card["photos"]
    assert "王秀兰" not in card["text"]
    assert "13812345678" not in card["text"]


async def test_a_composed_card_has_no_sentence_of_theirs(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says(FEES)
    worker = await _worker(stage, desk, await auntie.number())
    card = (await worker.card(await auntie.number()))["text"]
    assert "锦绣家园" in card
    for words in ("3号楼", "501", "没开业主大会", "贴张纸"):
        assert words not in card, words
    assert card in (await auntie.presses("对方看到什么"))["text"]
    await auntie.says("补充一下，我昨天去物业问，他们说就这个价")
    texts = await worker.texts()
    assert [text for text in texts if "居民有补充" in text]
    assert not [text for text in texts if "就这个价" in text]


async def test_withholding_ones_own_words(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("学府街水果店把货摆到人行道上，轮椅推不过去", photos=[photo(1)])
    number = await auntie.number()
    worker = await _worker(stage, desk, number)
    assert "轮椅推不过去" in (await worker.card(number))["text"]
    await auntie.presses("对方看到什么")
    assert "不再显示您的原话" in (await auntie.presses("不显示我的原话"))["text"]
    card = await worker.card(number)
    assert "轮椅推不过去" not in card["text"]
    assert card["photos"] == []
    assert "不显示我的原话" not in labels(await auntie.presses("对方看到什么"))
    await auntie.says("对了，摊主还骂人")
    assert not [text for text in await worker.texts() if "骂人" in text]


@pytest.mark.only_web
async def test_photos_of_a_composed_service_need_a_yes(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("锦绣家园一楼那户把门口公共绿地圈进自己院里", photos=[photo(1), photo(2)])
    number = await auntie.number()
    asked = await auntie.hears("可以给承办单位看吗")
    assert "2 张" in asked["text"]
    worker = await _worker(stage, desk, number)
    card = await worker.card(number)
    assert card["photos"] == []
    assert "未同意" in card["text"]
    mine = next(message["photos"][0] for message in await auntie.screen() if message["photos"])
    assert await _opens(worker, mine) == 404

    await auntie.presses("可以给单位看")
    card = await worker.card(number)
    assert len(card["photos"]) == 2
    assert await _opens(worker, card["photos"][0]) == 200


async def _opens(voice: Voice, address: str) -> int:
    return (await voice.stage.web.get(address, headers=voice.headers)).status_code


async def test_a_no_keeps_photos_at_the_desk(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("锦绣家园一楼那户把门口公共绿地圈进自己院里", photos=[photo(1)])
    await auntie.presses("只给专席看")
    number = await auntie.number()
    assert (await (await _worker(stage, desk, number)).card(number))["photos"] == []
    file = await desk.looks(f"tickets/{number}")
    answer = await stage.web.get(file["reports"][0]["photos"][0], headers={"Authorization": f"Bearer {desk.token}"})
    assert answer.status_code == 200


async def test_photos_added_later_follow_the_yes_given_before(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("锦绣家园一楼那户把门口公共绿地圈进自己院里", photos=[photo(1)])
    await auntie.presses("可以给单位看")
    number = await auntie.number()
    await auntie.says("再发一张", photos=[photo(2)])
    shown = len((await (await _worker(stage, desk, number)).card(number))["photos"])
    asked = await auntie.said_by_bot("可以给承办单位看吗")
    assert (shown, asked) == (2, 1)


async def test_the_service_is_changed_before_it_is_taken_on(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("锦绣家园楼下烧烤摊天天摆到半夜，油烟熏人", photos=[photo(1)])
    number = await auntie.number()
    former = await _worker(stage, desk, number)
    asked = await auntie.presses("改类别")
    assert len(labels(asked)) == 6
    choice = "物业服务与设施" if "物业服务与设施" in labels(asked) else "占道经营"
    await auntie.presses_on(asked, choice)
    told = await auntie.hears("已改为")
    assert choice in told["text"]
    assert labels(told) == OPENED_LABELS
    gone = await former.card(number)
    assert labels(gone) == []
    assert "油烟" not in gone["text"]
    assert gone["photos"] == []
    now = await _worker(stage, desk, number)
    assert labels(await now.card(number)) == ["签收", "退单", "办结"]


async def test_changed_after_signing_the_unit_keeps_it_and_the_desk_looks(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("学府街水果店把货摆到人行道上")
    number = await auntie.number()
    unit = await desk.unit_of(number)
    worker = await stage.worker(unit, "小李")
    await worker.presses("签收")
    await auntie.presses("改类别")
    await auntie.presses("垃圾与环境卫生")
    assert await desk.unit_of(number) == unit
    assert await desk.waiting() == ["reclassified"]
    assert "垃圾与环境卫生" in (await worker.card(number))["text"]


async def test_a_service_cannot_be_changed_behind_the_end(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("学府街水果店把货摆到人行道上")
    asked = await auntie.presses("改类别")
    await auntie.presses("撤单")
    await auntie.presses_on(asked, "垃圾与环境卫生")
    await auntie.refused("不能这样操作")
    assert (await desk.ticket(await auntie.number()))["service"]["code"] == "street_vending"


async def test_words_withheld_stay_withheld_when_the_service_changes(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("学府街水果店把货摆到人行道上，轮椅推不过去", photos=[photo(1)])
    number = await auntie.number()
    await auntie.presses("对方看到什么")
    await auntie.presses("不显示我的原话")
    await desk.does(f"tickets/{number}/reclassify", service="garbage")
    card = await (await _worker(stage, desk, number)).card(number)
    assert "轮椅推不过去" not in card["text"]
    assert card["photos"] == []


async def test_a_composed_service_hides_photos_that_were_shown_before(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("学府街水果店把货摆到人行道上", photos=[photo(1)])
    number = await auntie.number()
    await desk.does(f"tickets/{number}/reclassify", service="illegal_building")
    worker = await _worker(stage, desk, number)
    assert (await worker.card(number))["photos"] == []
    await auntie.presses("可以给单位看")
    assert len((await worker.card(number))["photos"]) == 1


async def test_first_photos_that_come_later_are_asked_about(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("锦绣家园一楼那户把门口公共绿地圈进自己院里")
    await auntie.says("补充两张照片", photos=[photo(1), photo(2)])
    assert "2 张" in (await auntie.hears("可以给承办单位看吗"))["text"]

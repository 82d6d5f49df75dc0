"""What residents say on a telephone: every kind of message, words said anew, files that come late or never."""

from typing import Any

import pytest

from bot.telegram_text import cut
from tests.journeys.phones import TelegramVoice, resident_on_telegram
from tests.journeys.stage import Stage, labels, photo
from tests.journeys.telephones import FRUIT, case
from tests.telegram.entities import units
from tests.telegram.scripts import error, server_error

BINS = "金桂苑二期7号楼后面垃圾桶三天没清"
VENDORS = "菜贩子把人行道占了"
HERE = (36.589, 123.543)
OGG, MP4 = b"OggS\0\2spoken", b"\0\0\0\x18ftypmp42filmed"


async def sends(voice: TelegramVoice, **content: Any) -> Any:
    """Something a telephone can send and ``says`` does not know, as Telegram tells of it."""
    world = voice.stage.phones.emulator.world
    return world.post(voice.person._chat(voice.where), voice.person.account, content)


async def opened(voice: TelegramVoice) -> dict[str, Any]:
    """The desk's file of the ticket opened last."""
    file: dict[str, Any] = await voice.stage.operator("老周").looks(f"tickets/{await voice.number()}")
    return file


# --- beginning ---
async def test_start_greets_and_says_what_becomes_of_ones_data(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.person.starts(stage.phones.residents)
    await stage.settle()
    told = [message["text"] for message in await auntie.screen() if message["from"] == "bot"]
    assert "隐私说明" in told[0]
    assert told[1].startswith("在的，请讲")
    assert len(told) == 2


async def test_the_notice_is_said_once(stage: Stage, auntie: TelegramVoice) -> None:
    for words in ("喂在吗", "/my", FRUIT):
        await auntie.says(words)
    assert await auntie.said_by_bot("隐私说明") == 1


async def test_a_poster_says_where_and_the_words_need_not(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.person.starts(stage.phones.residents, "jinxiu-jiayuan")
    await stage.settle()
    assert "锦绣家园" in (await auntie.last())["text"]
    stage.clock.forward(minutes=3)
    await auntie.says("垃圾三天没清了，臭死了")
    assert "蓝海物业" in (await auntie.hears("已受理"))["text"]
    assert "锦绣家园" in (await opened(auntie))["ticket"]["place"]


async def test_a_poster_nobody_put_up_is_a_plain_start(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.person.starts(stage.phones.residents, "no-such-place")
    await stage.settle()
    assert (await auntie.last())["text"].startswith("在的，请讲")


async def test_who_has_an_english_telephone_is_answered_in_english(stage: Stage) -> None:
    guest = await resident_on_telegram(stage, "Guest", "en-GB")
    await guest.says("hello")
    told = " ".join(message["text"] for message in await guest.screen() if message["from"] == "bot")
    assert not any("\u4e00" <= char <= "\u9fff" for char in told), told


async def test_a_language_is_chosen_and_kept(stage: Stage, auntie: TelegramVoice) -> None:
    assert labels(await auntie.says("/lang")) == ["中文", "English"]
    assert "English" in (await auntie.presses("English"))["text"]
    assert "Registered" in (await auntie.says("/privacy"))["text"] or "privacy" in (await auntie.last())["text"].lower()
    assert "以后用中文" in (await auntie.says("/lang 中文"))["text"]


async def test_my_tickets_and_my_data(stage: Stage, auntie: TelegramVoice) -> None:
    assert "还没有工单" in (await auntie.says("/my"))["text"]
    await auntie.says(FRUIT)
    number = await auntie.number()
    mine = (await auntie.says("/my@wanghai_chuishao_bot"))["text"]
    assert number in mine
    assert "等待签收" in mine
    assert "沈望舒" in (await auntie.says("/privacy"))["text"]
    assert "编号 WH-P" in (await auntie.presses("我要删除"))["text"]
    assert await stage.operator("老周").waiting() == ["privacy"]


# --- every kind of message ---
async def test_a_photo_with_words_under_it_is_a_report(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.says(FRUIT, photos=[photo(1)])
    assert len((await opened(auntie))["photos"]) == 1


async def test_an_album_with_words_under_it_is_one_report(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.says(FRUIT, photos=[photo(seed) for seed in range(5)])
    assert await auntie.said_by_bot("已受理") == 1
    assert len((await opened(auntie))["photos"]) == 5


async def test_a_picture_sent_as_a_file_is_a_photo(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.person.says(auntie.where, FRUIT, document=("IMG_1.jpg", photo(1), "image/jpeg"))
    await stage.settle()
    file = await opened(auntie)
    assert len(file["photos"]) == 1
    assert file["reports"][0]["files"] == []
    assert await stage.operator("老周").waiting() == []


async def test_a_location_says_where(stage: Stage, auntie: TelegramVoice) -> None:
    assert "位置收到了" in (await auntie.says(at=HERE))["text"]
    await auntie.says(VENDORS)
    assert "占道经营" in (await auntie.hears("已受理"))["text"]
    assert (await opened(auntie))["ticket"]["unit"] is not None


async def test_a_venue_has_a_name_and_a_point(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.person.says(auntie.where, venue=(*HERE, "锦绣家园", "锦绣路 8 号"))
    await stage.settle()
    await auntie.says("楼下垃圾三天没清了")
    assert "蓝海物业" in (await auntie.hears("已受理"))["text"]
    assert "锦绣家园" in (await opened(auntie))["ticket"]["place"]


@pytest.mark.parametrize(("kind", "data"), [("voice", OGG), ("video", MP4)])
async def test_what_was_spoken_or_filmed_can_be_opened_at_the_desk(
    stage: Stage, auntie: TelegramVoice, kind: str, data: bytes
) -> None:
    await auntie.person.says(auntie.where, "锦绣家园电梯坏了半个月", **{kind: data})  # type: ignore[arg-type]
    await stage.settle()
    [kept] = (await opened(auntie))["reports"][0]["files"]
    assert kept["kind"] == kind
    desk = stage.operator("老周")
    assert await desk.waiting() == ["files"]
    answer = await stage.web.get(kept["url"], headers={"Authorization": f"Bearer {desk.token}"})
    assert answer.content == data, (kept, answer.text)
    stranger = stage.operator("看热闹的").token[::-1]
    assert (await stage.web.get(kept["url"], headers={"Authorization": f"Bearer {stranger}"})).status_code == 401


async def test_somebody_elses_number_is_not_kept(stage: Stage, auntie: TelegramVoice) -> None:
    third = {"phone_number": "13900000000", "first_name": "路人甲", "user_id": 99}
    await sends(auntie, contact=third)
    await stage.settle()
    await auntie.says(FRUIT)
    file = await opened(auntie)
    assert "13900000000" not in str(file)
    assert "路人甲" not in str(file)


@pytest.mark.parametrize("content", [{"sticker": True}, {"dice": {"emoji": "🎲", "value": 6}}])
async def test_a_curio_is_answered_once_and_opens_nothing(
    stage: Stage, auntie: TelegramVoice, content: dict[str, Any]
) -> None:
    if "sticker" in content:
        await auntie.person.says(auntie.where, sticker=True)
    else:
        await sends(auntie, **content)
    await stage.settle()
    assert await auntie.said_by_bot("收到表情") == 1
    await stage.later(minutes=11)
    assert await stage.operator("老周").looks("tickets") == []


async def test_a_live_location_does_not_flood(stage: Stage, auntie: TelegramVoice) -> None:
    live = {"live_period": 900, "horizontal_accuracy": 10.0}
    here = await sends(auntie, location={"latitude": HERE[0], "longitude": HERE[1]} | live)
    await stage.settle()
    before = len(await auntie.screen())
    for step in range(1, 31):
        spot = {"latitude": HERE[0] + step / 10_000, "longitude": HERE[1]} | live
        stage.phones.emulator.world.edit(here, {"location": spot})
        await stage.settle()
    assert len(await auntie.screen()) == before
    await auntie.says(VENDORS)
    assert await auntie.said_by_bot("已受理") == 1


async def test_4096_emoji_are_heard_and_answered(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.post("😡" * 2048)
    await auntie.post("🚧" * 2048)
    await stage.settle()
    assert "就这样提交" in labels(await auntie.last())
    await auntie.presses("就这样提交")
    file = await opened(auntie)
    assert str(file["reports"]).count("😡") == 2048
    assert all(entry.outcome == "ok" for entry in stage.phones.emulator.called("sendMessage"))


async def test_a_long_answer_comes_in_parts_that_fit(stage: Stage) -> None:
    told = await case(stage)
    long = "".join(f"第{n}处：<b>已清</b> & 😀\n" for n in range(300))
    long = cut(long, 4090, "").strip()
    before = len(await told.auntie.screen())
    await told.replies(long)
    await stage.later(seconds=31)
    parts = [message["text"] for message in (await told.auntie.screen())[before:]]
    assert len(parts) == 2
    assert all(units(part) <= 4096 for part in parts)
    assert "".join(parts).replace("\n", "").endswith(long.replace("\n", ""))


async def test_an_essay_opens_a_ticket_and_reaches_the_unit(stage: Stage, auntie: TelegramVoice) -> None:
    essay = f"{FRUIT}，推婴儿车的只能走机动车道，说了好几次都没有人管。" * 110
    await auntie.says(essay[:4096])
    assert await auntie.said_by_bot("已受理") == 1
    number = await auntie.number()
    desk = stage.operator("老周")
    card = await (await stage.worker(await desk.unit_of(number), "小李")).card(number)
    assert "水果店" in card["text"]
    assert units(card["text"]) <= 4096
    await auntie.presses("对方看到什么")
    assert "婴儿车" in (await auntie.last())["text"]


# --- said anew ---
async def test_words_corrected_before_the_ticket_replace_the_first(stage: Stage, auntie: TelegramVoice) -> None:
    said = await auntie.person.says(auntie.where, "学府街水果店把货摆到人行到上")
    await stage.work()
    await auntie.person.edits(said, FRUIT)
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 1
    report = (await opened(auntie))["reports"][0]
    assert report["words"] == FRUIT


async def test_words_under_an_album_are_corrected_too(stage: Stage, auntie: TelegramVoice) -> None:
    album = await auntie.person.says(auntie.where, "学府街有人占到", photos=[photo(seed) for seed in range(3)])
    await stage.work()
    await auntie.person.edits(album, FRUIT)
    await stage.settle()
    file = await opened(auntie)
    assert [report["words"] for report in file["reports"]] == [FRUIT]
    assert len(file["photos"]) == 3


async def test_words_corrected_while_we_ask_answer_the_question(stage: Stage, auntie: TelegramVoice) -> None:
    said = await auntie.person.says(auntie.where, "垃圾三天没清了，臭死了")
    await stage.settle()
    assert "在哪里" in (await auntie.last())["text"]
    stage.clock.forward(minutes=1)
    await auntie.person.edits(said, "锦绣家园垃圾三天没清了，臭死了")
    await stage.settle()
    assert "蓝海物业" in (await auntie.hears("已受理"))["text"]
    file = await opened(auntie)
    assert [report["words"] for report in file["reports"]] == ["锦绣家园垃圾三天没清了，臭死了"]


async def test_danger_corrected_into_the_words_gets_its_numbers(stage: Stage, auntie: TelegramVoice) -> None:
    said = await auntie.person.says(auntie.where, "金桂苑二期楼道里有烟味")
    await stage.work()
    await auntie.person.edits(said, "金桂苑二期楼道着火了，全是烟")
    await stage.work()
    assert await auntie.said_by_bot("⚠️") == 1


async def test_words_corrected_later_are_an_addition(stage: Stage, auntie: TelegramVoice) -> None:
    said = await auntie.person.says(auntie.where, FRUIT)
    await stage.settle()
    number = await auntie.number()
    await auntie.says("怎么还没人来")
    stage.clock.forward(hours=3)
    await auntie.person.edits(said, f"{FRUIT}，盲道也占了")
    await stage.settle()
    assert f"已补充到工单 {number}" in (await auntie.last())["text"]
    texts = [report["words"] for report in (await opened(auntie))["reports"]]
    assert texts == [FRUIT, f"{FRUIT}，盲道也占了"]


async def test_corrected_twice_it_is_an_addition_twice(stage: Stage, auntie: TelegramVoice) -> None:
    said = await auntie.person.says(auntie.where, FRUIT)
    await stage.settle()
    for words in ("盲道也占了", "盲道也占了，婴儿车过不去"):
        stage.clock.forward(hours=1)
        await auntie.person.edits(said, words)
        await stage.settle()
    assert len((await opened(auntie))["reports"]) == 3
    assert await auntie.said_by_bot("已受理") == 1


async def test_a_correction_that_changes_nothing_says_nothing(stage: Stage, auntie: TelegramVoice) -> None:
    said = await auntie.person.says(auntie.where, FRUIT)
    await stage.settle()
    before = await auntie.texts()
    stage.clock.forward(minutes=30)
    await auntie.person.edits(said, FRUIT)
    await stage.settle()
    assert await auntie.texts() == before
    assert len((await opened(auntie))["reports"]) == 1


async def test_a_reply_is_about_the_ticket_it_answers(stage: Stage, auntie: TelegramVoice) -> None:
    numbers = []
    for report in (FRUIT, BINS):
        await auntie.says(report)
        numbers.append(await auntie.number())
        stage.clock.forward(minutes=30)
    about = await auntie.hears(f"已受理，工单 {numbers[0]}")
    assert f"已补充到工单 {numbers[0]}" in (await auntie.says("天黑以后更多", reply_to=about["id"]))["text"]
    assert "撤回" in (await auntie.says("撤单", reply_to=about["id"]))["text"]
    desk = stage.operator("老周")
    assert (await desk.ticket(numbers[0]))["status"] == "closed"
    assert (await desk.ticket(numbers[1]))["status"] == "dispatched"


# --- files that come late or never ---
async def test_danger_waits_for_no_picture(stage: Stage, auntie: TelegramVoice) -> None:
    stage.phones.emulator.script("getFile", then=server_error(), times=100)
    await auntie.post("金桂苑二期楼道着火了，全是烟", photos=[photo(1)])
    await stage.work()
    told = [message["text"] for message in await auntie.screen() if message["from"] == "bot"]
    assert "119" in told[0]
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 1


@pytest.mark.parametrize(
    ("how", "why"), [("lost", "文件已取不到"), ("large", "超过 20 MB"), ("broken", "不是能识别的图片格式")]
)
async def test_a_photo_that_cannot_be_had_does_not_keep_the_words(
    stage: Stage, auntie: TelegramVoice, how: str, why: str
) -> None:
    if how == "large":
        big = {"document": ("IMG.jpg", photo(1), "image/jpeg"), "size": 21 * 2**20}
        await auntie.person.says(auntie.where, FRUIT, **big)  # type: ignore[arg-type]
    elif how == "broken":
        await auntie.person.says(auntie.where, FRUIT, document=("IMG.jpg", b"no picture at all", "image/jpeg"))
    else:
        stage.phones.emulator.lose(await auntie.person.says(auntie.where, FRUIT, photo=photo(1)))
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 1
    assert why in (await auntie.hears("照片用不了"))["text"]


async def test_a_photo_telegram_gives_only_later_is_waited_for(stage: Stage, auntie: TelegramVoice) -> None:
    stage.phones.emulator.script("getFile", then=server_error(), times=7)  # for two minutes
    await auntie.post(FRUIT, photos=[photo(1)])
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 0
    for _ in range(28):
        await stage.later(seconds=5)
    assert await auntie.said_by_bot("已受理") == 1
    assert len((await opened(auntie))["photos"]) == 1


async def test_a_photo_telegram_never_gives_does_not_keep_the_words_for_ever(
    stage: Stage, auntie: TelegramVoice
) -> None:
    stage.phones.emulator.script("getFile", then=error(500, "Internal Server Error"), times=1000)
    await auntie.post(FRUIT, photos=[photo(1)])
    for _ in range(20):
        await stage.later(seconds=10)
    assert await auntie.said_by_bot("已受理") == 1
    assert "文件已取不到" in (await auntie.hears("照片用不了"))["text"]


async def test_while_one_waits_for_a_photo_others_are_served(stage: Stage, auntie: TelegramVoice) -> None:
    stage.phones.emulator.script("getFile", then=server_error(), times=3)
    await auntie.post(FRUIT, photos=[photo(1)])
    neighbour = await resident_on_telegram(stage, "老孙")
    await neighbour.says(BINS)
    assert await neighbour.said_by_bot("已受理") == 1
    assert await auntie.said_by_bot("已受理") == 0

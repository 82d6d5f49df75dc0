"""Who somebody is on a telephone: one person on web and Telegram, neighbours in a group, staff, people who block."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.staffing import enrol
from tests.journeys.phones import TelegramVoice, resident_on_telegram
from tests.journeys.stage import BASE, Message, Stage, Voice, labels, photo
from tests.journeys.telephones import FRUIT, case, member, rows, telephoned
from tests.telegram.groups import Group
from tickets.people import Role
from tickets.ports import Reader
from tickets.town import Town

BINS = "金桂苑二期7号楼后面垃圾桶三天没清"
VENDORS = "迎春路菜市场东门菜贩子占道摆摊，婴儿车都过不去"
CODE = re.compile(r"/link ([A-Z0-9]{6})")
NAME = "@wanghai_chuishao_bot"


async def in_a_browser(stage: Stage, name: str = "梁姨") -> Voice:
    """Somebody who has no telephone at hand."""
    answer = await stage.web.post("/api/chat")
    stage.web.cookies.clear()
    return Voice(stage, answer.json()["token"], "/api/chat", name)


async def links(voice: Voice, words: str) -> Message:
    """Type somebody's code, and agree to what that gives away."""
    asked = await voice.says(words)
    assert "能看到您的全部工单" in asked["text"]
    return await voice.presses_on(asked, "那一边也是我，关联")


async def code_of(voice: Voice) -> str:
    """The code this chat is shown now."""
    found = CODE.search((await voice.says("/link"))["text"])
    assert found is not None
    return found[1]


async def reports(voice: Voice, words: str, **more: object) -> str:
    """Opens a ticket and gives its number."""
    await voice.says(words, **more)
    return await voice.number()


# --- one person, two accounts ---
@pytest.mark.parametrize("shown_on_the_web", [True, False])
async def test_a_code_joins_both_and_each_shows_the_tickets_of_both(
    stage: Stage, auntie: TelegramVoice, shown_on_the_web: bool
) -> None:
    at_home = await in_a_browser(stage)
    numbers = [await reports(auntie, FRUIT), await reports(at_home, BINS)]
    shown, typed = (at_home, auntie) if shown_on_the_web else (auntie, at_home)
    await links(typed, f"/link {(await code_of(shown)).lower()}")
    for voice, other in ((auntie, "网页"), (at_home, "Telegram")):
        assert f"已与{other}关联" in (await voice.last())["text"]
        mine = (await voice.says("/my"))["text"]
        assert all(number in mine for number in numbers)


async def test_rewards_are_capped_by_person_and_not_by_account(
    tmp_path: Path,
    town: Town,
    reader: Reader,
    socket_enabled: None,
) -> None:
    stingy = replace(town, reward_terms=replace(town.reward_terms, per_day=1500))
    async with telephoned(tmp_path, stingy, reader) as stage:
        auntie, at_home = await resident_on_telegram(stage, "梁姨"), await in_a_browser(stage)
        numbers = [
            await reports(auntie, VENDORS, photos=[photo(1)]),
            await reports(at_home, "学府街水果店把货摆到人行道上", photos=[photo(2)]),
        ]
        await links(auntie, f"/link {await code_of(at_home)}")
        desk, approver = stage.operator("老周"), stage.operator("复核的", Role.APPROVER)
        for number in numbers:
            await desk.does(f"tickets/{number}/verify")
        first, second = [reward["id"] for reward in await approver.looks("rewards")]
        await approver.does(f"rewards/{first}/approve")
        await approver.does(f"rewards/{second}/approve", expect=429)
        assert await auntie.said_by_bot("领奖码") + await at_home.said_by_bot("领奖码") == 1


async def test_codes_that_are_wrong_used_or_late_join_nobody(stage: Stage, auntie: TelegramVoice) -> None:
    at_home, stranger = await in_a_browser(stage), await resident_on_telegram(stage, "路人")
    assert "关联码不对" in (await links(auntie, "/link ABC234"))["text"]
    used = await code_of(at_home)
    await links(auntie, f"/link {used}")
    assert "关联码不对" in (await links(stranger, f"/link {used}"))["text"]
    late = await code_of(at_home)
    stage.clock.forward(minutes=11)
    assert "关联码不对" in (await links(stranger, f"/link {late}"))["text"]
    await reports(at_home, FRUIT)
    assert "还没有工单" in (await stranger.says("/my"))["text"]


async def test_nobody_guesses_a_code(stage: Stage, auntie: TelegramVoice) -> None:
    at_home = await in_a_browser(stage)
    for _ in range(5):
        assert "关联码不对" in (await links(auntie, "/link ABC234"))["text"]
    assert "一小时后再试" in (await links(auntie, f"/link {await code_of(at_home)}"))["text"]
    await reports(at_home, FRUIT)
    assert "还没有工单" in (await auntie.says("/my"))["text"]
    stage.clock.forward(hours=1, seconds=1)
    assert "已与网页关联" in (await links(auntie, f"/link {await code_of(at_home)}"))["text"]


@pytest.mark.parametrize("shown_by_staff", [True, False])
async def test_staff_are_joined_with_nobody(stage: Stage, auntie: TelegramVoice, shown_by_staff: bool) -> None:
    told = await case(stage)
    li = member(stage, "小李", told.group, told.li.person)
    li.where = stage.phones.residents
    shown, typed = (li, auntie) if shown_by_staff else (auntie, li)
    assert "不能和别的账号关联" in (await links(typed, f"/link {await code_of(shown)}"))["text"]
    number = await reports(auntie, BINS)
    assert number not in (await li.says("/my"))["text"]


# --- a group of neighbours ---
@pytest.fixture
def neighbours(stage: Stage, auntie: TelegramVoice) -> Group:
    """An owners' group with the resident bot and auntie in it."""
    owner = stage.phones.emulator.person("群主")
    return stage.phones.emulator.group("锦绣家园业主群", owner).add(auntie.person, stage.phones.residents)


async def mentions(stage: Stage, auntie: TelegramVoice, group: Group, words: str) -> TelegramVoice:
    """Auntie names the bot in the group, with a photo; her view of the group."""
    there = member(stage, "梁姨", group, auntie.person)
    await there.says(f"{NAME} {words}", photos=[photo(1)])
    return there


async def test_the_bot_says_when_it_listens(stage: Stage, auntie: TelegramVoice, neighbours: Group) -> None:
    await stage.settle()
    there = member(stage, "梁姨", neighbours, auntie.person)
    assert [message["text"] for message in await there.screen() if message["from"] == "bot"] == [
        f"大家好。有公共问题请 {NAME} 说一声，之后的事在私聊里办，群里的闲聊我不记录。"
    ]


async def test_a_mention_goes_on_in_private(stage: Stage, auntie: TelegramVoice, neighbours: Group) -> None:
    there = await mentions(stage, auntie, neighbours, "锦绣家园楼下垃圾三天没清了")
    answer = await there.last()
    assert answer["text"] == "已收到，请私聊补充。"
    assert labels(answer) == ["私聊补充"]
    link = await auntie.person.presses(there._message(answer["id"]), "私聊补充")
    assert link == "https://t.me/wanghai_chuishao_bot?start=group"
    stage.clock.forward(minutes=3)
    await auntie.person.starts(stage.phones.residents, "group")
    await stage.settle()
    assert "都留着" in (await auntie.hears("都留着"))["text"]
    assert "蓝海物业" in (await auntie.hears("已受理"))["text"]
    desk = stage.operator("老周")
    file = await desk.looks(f"tickets/{await auntie.number()}")
    assert [report["words"] for report in file["reports"]] == ["锦绣家园楼下垃圾三天没清了"]
    assert len(file["photos"]) == 1
    assert not [text for text in stage.phones.emulator.texts_to(neighbours) if "垃圾" in text or "工单" in text]


async def test_who_else_presses_the_link_gets_nothing_of_it(
    stage: Stage, auntie: TelegramVoice, neighbours: Group
) -> None:
    await mentions(stage, auntie, neighbours, "锦绣家园楼下垃圾三天没清了")
    curious = await resident_on_telegram(stage, "好奇的")
    await curious.person.starts(stage.phones.residents, "group")
    await stage.settle()
    assert (await curious.last())["text"].startswith("在的，请讲")
    assert "还没有工单" in (await curious.says("/my"))["text"]
    assert await stage.operator("老周").looks("tickets") == []


async def test_who_never_comes_is_heard_all_the_same(stage: Stage, auntie: TelegramVoice, neighbours: Group) -> None:
    await mentions(stage, auntie, neighbours, "锦绣家园楼下垃圾三天没清了")
    desk = stage.operator("老周")
    await stage.later(minutes=9)
    assert await desk.looks("tickets") == []
    await stage.later(minutes=2)
    [line] = await desk.looks("tickets")
    assert not [text for text in stage.phones.emulator.texts_to(neighbours) if "工单" in text]
    await stage.later(hours=3)
    await auntie.person.starts(stage.phones.residents, "group")
    await stage.settle()
    assert line["ticket"]["number"] in (await auntie.says("/my"))["text"]


async def test_a_mention_that_is_corrected_is_one_report(
    stage: Stage, auntie: TelegramVoice, neighbours: Group
) -> None:
    said = await auntie.person.says(neighbours, f"{NAME} 锦绣家园楼下拉圾三天没清了")
    await stage.settle()
    await auntie.person.edits(said, f"{NAME} 锦绣家园楼下垃圾三天没清了")
    await stage.settle()
    assert stage.phones.emulator.texts_to(neighbours).count("已收到，请私聊补充。") == 1
    await auntie.person.starts(stage.phones.residents, "group")
    await stage.settle()
    file = await stage.operator("老周").looks(f"tickets/{await auntie.number()}")
    assert [report["words"] for report in file["reports"]] == ["锦绣家园楼下垃圾三天没清了"]


async def test_talk_of_the_group_is_not_kept(
    stage: Stage, auntie: TelegramVoice, neighbours: Group, tmp_path: Path
) -> None:
    stage.phones.emulator.world.bots[stage.phones.residents.token].privacy = False
    await stage.settle()
    there = member(stage, "梁姨", neighbours, auntie.person)
    shown = len(await there.screen())
    await there.post("物业今天又没来收垃圾，@someone_else 你看到了吗")
    await there.post("电话 13900000000", photos=[photo(1)])
    await stage.settle()
    assert len(await there.screen()) == shown + 2
    kept = str(rows(tmp_path, "select raw from inbox")) + str(rows(tmp_path, "select * from said"))
    assert "13900000000" not in kept
    assert "收垃圾" not in kept
    assert "getFile" not in {entry.method for entry in stage.phones.emulator.calls}


async def test_danger_in_the_group_gets_its_numbers_there(
    stage: Stage, auntie: TelegramVoice, neighbours: Group
) -> None:
    there = await mentions(stage, auntie, neighbours, "锦绣家园楼道着火了，全是烟")
    assert any("119" in text for text in await there.texts())
    assert "emergency" in await stage.operator("老周").waiting()


# --- the wrong bot ---
async def test_words_said_to_the_wrong_bot_are_taken_up_at_the_right_one(stage: Stage, auntie: TelegramVoice) -> None:
    wrong = member(stage, "梁姨", stage.phones.staff, auntie.person)  # type: ignore[arg-type]
    answer = await wrong.says(FRUIT)
    assert NAME in answer["text"]
    assert "已替您存到那边" in answer["text"]
    link = await auntie.person.presses(wrong._message(answer["id"]), "去反映问题")
    assert link == "https://t.me/wanghai_chuishao_bot?start=group"
    await auntie.person.starts(stage.phones.residents, "group")
    await stage.settle()
    file = await stage.operator("老周").looks(f"tickets/{await auntie.number()}")
    assert [report["words"] for report in file["reports"]] == [FRUIT]
    assert await wrong.said_by_bot("工单") == 0


async def test_corrected_at_the_wrong_bot_it_is_one_report(stage: Stage, auntie: TelegramVoice) -> None:
    said = await auntie.person.says(stage.phones.staff, "学府街水果店把货摆到人行到上")
    await stage.settle()
    await auntie.person.edits(said, FRUIT)
    await stage.settle()
    await auntie.person.starts(stage.phones.residents, "group")
    await stage.settle()
    file = await stage.operator("老周").looks(f"tickets/{await auntie.number()}")
    assert [report["words"] for report in file["reports"]] == [FRUIT]


async def test_photos_shown_to_the_wrong_bot_come_along(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.person.says(stage.phones.staff, FRUIT, photo=photo(1))
    await auntie.person.says(stage.phones.staff, "就在路口", voice=b"OggSspoken")
    await stage.settle()
    await auntie.person.starts(stage.phones.residents, "group")
    await stage.settle()
    file = await stage.operator("老周").looks(f"tickets/{await auntie.number()}")
    assert len(file["photos"]) == 1
    assert [kept["kind"] for report in file["reports"] for kept in report["files"]] == ["voice"]


async def test_staff_are_told_in_one_line_who_they_are(stage: Stage) -> None:
    told = await case(stage)
    alone = member(stage, "小李", stage.phones.staff, told.li.person)  # type: ignore[arg-type]
    answer = await alone.says("在吗")
    assert "小李" in answer["text"]
    assert "\n" not in answer["text"]
    assert len(await alone.screen()) == 2


# --- enrolment ---
async def test_a_link_enrols_a_worker_who_then_answers_in_the_group(stage: Stage) -> None:
    told = await case(stage)
    enrolled = enrol(stage.house.kit, BASE, name="小赵", role=Role.WORKER, unit=told.unit)
    assert enrolled.telegram is not None
    code = enrolled.telegram.partition("?start=")[2]
    zhao = stage.phones.emulator.person("昵称随便起")
    told.group.add(zhao)
    there = member(stage, "小赵", told.group, zhao)
    await there.says("这就去", reply_to=(await told.card())["id"])
    assert not await told.told("这就去")
    await zhao.starts(stage.phones.staff, code)
    await stage.settle()
    assert "小赵" in zhao.last(stage.phones.staff).text
    await there.says("马上就到", reply_to=(await told.card())["id"])
    assert await told.told("马上就到")


async def test_a_link_that_was_used_enrols_nobody(stage: Stage) -> None:
    told = await case(stage)
    enrolled = enrol(stage.house.kit, BASE, name="小赵", role=Role.WORKER, unit=told.unit)
    code = str(enrolled.telegram).partition("?start=")[2]
    zhao, thief = stage.phones.emulator.person("赵"), stage.phones.emulator.person("捡到链接的")
    for somebody in (zhao, thief):
        await somebody.starts(stage.phones.staff, code)
        await stage.settle()
    told.group.add(thief)
    there = member(stage, "捡到链接的", told.group, thief)
    await there.says("我说两句", reply_to=(await told.card())["id"])
    assert not await told.told("我说两句")


# --- who blocks the bot ---
async def test_who_blocks_is_not_called_until_they_come_back(stage: Stage) -> None:
    told = await case(stage)
    auntie, residents = told.auntie.person, stage.phones.residents
    auntie.block(residents)
    await stage.settle()
    before = len(stage.phones.emulator.calls)
    await told.li.presses("签收")
    await told.replies("我们下午过去看看")
    await stage.later(seconds=31)
    calls = [entry for entry in stage.phones.emulator.calls[before:] if entry.chat == str(auntie.id)]
    assert calls == []
    assert (await told.desk.ticket(told.number))["status"] == "in_progress"
    assert await told.desk.waiting() == []
    answer = await told.auntie.says("怎么还没人来")
    assert f"已替您催办工单 {told.number}" in answer["text"]


async def test_whose_block_we_never_heard_of_is_tried_once(stage: Stage) -> None:
    told = await case(stage)
    stage.phones.residents.blocked_by.add(told.auntie.person.id)
    before = len(stage.phones.emulator.calls)
    await told.li.presses("签收")
    for words in ("我们下午过去看看", "明天再去一次"):
        await told.replies(words)
        await stage.later(seconds=31)
    to_her = [one for one in stage.phones.emulator.calls[before:] if one.chat == str(told.auntie.person.id)]
    assert [entry.outcome[:3] for entry in to_her] == ["403"]
    await told.auntie.says("/my")
    assert told.number in (await told.auntie.last())["text"]

"""Cards in a unit's Telegram group: answered, pressed, forged, lost, edited, with photos, and at the limits."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.phones import TelegramVoice, resident_on_telegram
from tests.journeys.stage import Stage, labels, photo
from tests.journeys.telephones import Case, case, data_of, new_group, person, rows
from tests.telegram.people import Seen
from tests.telegram.scripts import slow_down, timeout_after

RUBBISH = "迎春路菜市场东门垃圾堆了三天没人清"
GREEN = "锦绣家园一楼那户把门口公共绿地圈进自己院里"


@pytest.fixture
async def scene(stage: Stage) -> Case:
    """A ticket that was just dispatched."""
    return await case(stage)


def posts(voice: TelegramVoice, words: str) -> list[Seen]:
    """Every message in the chat that says so."""
    return [seen for seen in voice.person.screen(voice.where) if words in seen.text]


# -- answered ---------------------------------------------------------------------------------------------------------


async def test_an_album_is_one_answer_with_all_its_photos(scene: Case) -> None:
    held = await scene.replies("处理完了，货物都收回店里", photos=[photo(n) for n in (1, 2, 3)])
    assert "确认办结" in labels(held)
    assert (await scene.li.texts()).count("30 秒后转给居民") == 1
    await scene.li.presses("确认办结")
    answer = await scene.auntie.hears("您说了算")
    assert len(answer["photos"]) == 3
    assert await scene.auntie.said_by_bot("货物都收回") == 1


async def test_an_album_for_colleagues_stays_inside_whole(scene: Case) -> None:
    await scene.replies("内部：这是店主的证件", photos=[photo(n) for n in (1, 2, 3)])
    await scene.stage.later(minutes=5)
    assert not [message for message in await scene.auntie.screen() if message["photos"]]
    assert "30 秒后转给居民" not in await scene.li.texts()


async def test_an_album_whose_words_were_stopped_waits_for_better_words(scene: Case) -> None:
    await scene.replies("有事打我电话 13812345678", photos=[photo(1), photo(2)])
    await scene.stage.later(minutes=5)
    assert not [message for message in await scene.auntie.screen() if message["photos"]]
    said = next(seen for seen in posts(scene.li, "有事打我电话"))
    await scene.li.person.edits(said.message, "下午三点前清完")
    await scene.stage.settle()
    await scene.li.presses("立即发")
    assert len((await scene.auntie.hears("下午三点前清完"))["photos"]) == 2


async def test_an_answer_to_an_answer_to_a_colleague(scene: Case) -> None:
    wang = await scene.stage.worker(scene.unit, "小王")
    first = await wang.post("店主不在，明早再去", reply_to=(await scene.card())["id"])
    await scene.stage.settle()
    second = await scene.li.post("@小王 我跟你一起去", reply_to=first)
    await scene.stage.settle()
    held = await wang.says("明早八点两个人去", reply_to=second)
    assert "30 秒后转给居民" in held["text"]
    assert await scene.told("明早八点两个人去")
    assert not await scene.told("我跟你一起去")


@pytest.mark.parametrize("how", ["forwarded", "anonymous"])
async def test_words_of_nobody_or_somebody_else_are_refused_and_not_kept(scene: Case, tmp_path: Path, how: str) -> None:
    words, card = "这是别人说的一句话", await scene.card()
    other = scene.stage.phones.emulator.person("外人")
    how_sent: dict[str, Any] = {"forward_from": other} if how == "forwarded" else {"anonymous": True}
    await scene.li.person.says(scene.group, words, reply_to=scene.li._message(card["id"]), **how_sent)
    await scene.stage.settle()
    refusal = await scene.li.last()
    assert ("转发的消息不作为答复" if how == "forwarded" else "匿名管理员的操作不算数") in refusal["text"]
    assert posts(scene.li, words)[0].id == refusal["reply_to"]
    assert not await scene.told(words)
    assert rows(tmp_path, f"select * from said where text like '%{words}%'") == []
    escaped = json.dumps(words)[1:-1]
    assert not [raw for (raw,) in rows(tmp_path, "select raw from inbox") if escaped in raw or words in raw]


async def test_new_words_for_held_ones(scene: Case) -> None:
    await scene.replies("下午去看")
    said = posts(scene.li, "下午去看")[0]
    await scene.li.person.edits(said.message, "马上去看")
    await scene.stage.settle()
    assert await scene.told("马上去看")
    assert await scene.auntie.said_by_bot("下午去看") == 0
    assert await scene.auntie.said_by_bot("马上去看") == 1


async def test_held_words_that_turn_out_to_be_for_colleagues(scene: Case) -> None:
    await scene.replies("店主老李说他认识人")
    said = posts(scene.li, "店主老李")[0]
    await scene.li.person.edits(said.message, "内部：店主老李说他认识人")
    await scene.stage.settle()
    assert "仅内部" in (await scene.li.last())["text"]
    assert not await scene.told("认识人")


async def test_words_that_went_out_are_not_called_back(scene: Case) -> None:
    await scene.replies("下午去看")
    assert await scene.told("下午去看")
    await scene.li.person.edits(posts(scene.li, "下午去看")[0].message, "明年去看")
    await scene.stage.settle()
    assert "已经转给居民，改动没有转出" in (await scene.li.last())["text"]
    assert not await scene.told("明年去看")


# -- sent without an answer -------------------------------------------------------------------------------------------


async def unanswered(scene: Case) -> tuple[str, Seen]:
    """Another ticket for the unit, whose card arrives though nobody tells us; its number and the card."""
    scene.stage.phones.emulator.script("sendMessage", chat=scene.group.id, then=timeout_after)
    uncle = await resident_on_telegram(scene.stage, "大爷")
    await uncle.says("学府街水果店旁边的烧烤摊占了整条人行道")
    number = await uncle.number()
    (card,) = posts(scene.li, number)
    return number, card


async def test_a_reply_proves_that_a_card_arrived(scene: Case) -> None:
    number, card = await unanswered(scene)
    await scene.li.person.says(scene.group, "收到，这就去", reply_to=card.message)
    await scene.stage.work()
    await scene.stage.later(minutes=1)
    assert len([seen for seen in posts(scene.li, number) if "【" in seen.text]) == 1
    assert any("这就去" in reply["text"] for reply in (await scene.desk.looks(f"tickets/{number}"))["replies"])
    await scene.li.presses_on(await scene.li.card(number), "签收")
    assert "小李已签收" in (await scene.li.card(number))["text"]
    assert len([seen for seen in posts(scene.li, number) if "【" in seen.text]) == 1


async def test_a_press_proves_that_a_card_arrived(scene: Case) -> None:
    number, card = await unanswered(scene)
    await scene.li.person.press_data(card.message, data_of(card.message, "签收"))
    await scene.stage.work()
    await scene.stage.later(minutes=1)
    assert "小李已签收" in (await scene.li.card(number))["text"]
    assert len([seen for seen in posts(scene.li, number) if "【" in seen.text]) == 1


async def test_a_card_that_nobody_answers_for_comes_again_and_says_so(scene: Case) -> None:
    number, _ = await unanswered(scene)
    await scene.stage.later(minutes=1)
    twice = [seen for seen in posts(scene.li, number) if "【" in seen.text]
    assert len(twice) == 2
    assert "可能重复送达" in twice[-1].text
    await scene.li.presses_on(await scene.li.card(number), "签收")
    assert "小李已签收" in (await scene.li.card(number))["text"]


# -- forged -----------------------------------------------------------------------------------------------------------


async def test_forged_presses_have_no_effect(scene: Case) -> None:
    other, beside = await case(scene.stage, RUBBISH), await case(scene.stage, "迎春路菜市场东门菜贩子占道摆摊")
    assert (other.unit == scene.unit, beside.unit == scene.unit) == (False, True)
    card = posts(scene.li, scene.number)[0]
    good, near = data_of(card.message, "签收"), data_of(posts(scene.li, beside.number)[0].message, "签收")
    far = data_of(posts(other.li, other.number)[0].message, "签收")
    private = data_of(posts(scene.auntie, "已受理")[0].message, "撤单")
    delivery = good.partition(":")[0]
    forged = [near, far, private, f"{delivery}:99", f"{delivery}:-1", f"{delivery}:", f"{9**18}:0", "9" * 60 + ":0"]
    forged += [f"{delivery}:٣", "x" * 64, "签收", "0:0", f" {good}", f"{good}:0", "'; drop table tickets;--"]
    usage = posts(scene.li, "先点“签收”")[0]
    for data in forged:
        await scene.li.person.press_data(card.message, data)
    await scene.li.person.press_data(usage.message, good)
    await scene.stage.settle()
    assert len(scene.li.person.toasts) == len(forged) + 1
    assert {words for words, _ in scene.li.person.toasts} == {"这个按钮已经过时，请看最新的消息。"}
    assert {await one.status() for one in (scene, other, beside)} == {"dispatched"}


async def test_another_groups_button_is_pressed_in_vain(scene: Case) -> None:
    """Somebody of another unit who is in this group too."""
    outsider = new_group(scene.stage, "外单位的")
    scene.group.add(outsider.person)
    here = TelegramVoice(scene.stage, "", "", "外单位的", outsider.person, scene.group)
    for label in ("签收", "退单", "办结"):
        await here.presses_on(await scene.card(), label)
        await here.refused("只有本单位已登记的经办人")
    assert await scene.status() == "dispatched"


async def test_a_keyboard_of_yesterday(scene: Case) -> None:
    card = posts(scene.li, "【新单】")[0]
    resolve, accept = data_of(card.message, "办结"), data_of(card.message, "签收")
    await scene.li.presses_on(await scene.card(), "签收")
    await scene.li.person.press_data(card.message, accept)
    await scene.stage.settle()
    await scene.li.refused("已经过时")
    await scene.li.person.press_data(card.message, resolve)
    await scene.stage.settle()
    assert "请直接回复本条" in (await scene.li.last())["text"]  # still offered, wherever it stood


# -- photos -----------------------------------------------------------------------------------------------------------


async def test_three_photos_and_a_button_for_the_rest(stage: Stage) -> None:
    scene = await case(stage, photos=[photo(n) for n in range(5)])
    card = await scene.card()
    assert len(card["photos"]) == 3
    assert "照片：5 张" in card["text"]
    rest = await scene.li.presses_on(card, "更多照片")
    assert len(rest["photos"]) == 2
    assert not set(rest["photos"]) & set(card["photos"])
    uploads = stage.phones.emulator.called("sendMediaGroup")
    before = len(uploads)
    await scene.li.presses_on(card, "更多照片")
    again = stage.phones.emulator.called("sendMediaGroup")[before:]
    assert len(again) == 1
    assert "bytes>" not in json.dumps(again[0].said)


async def test_photos_come_with_a_yes_and_go_with_a_no(stage: Stage) -> None:
    scene = await case(stage, GREEN, photos=[photo(1), photo(2)])
    assert (await scene.card())["photos"] == []
    await scene.auntie.presses("可以给单位看")
    assert len((await scene.card())["photos"]) == 2
    await scene.auntie.presses("撤单")
    assert scene.number in (await scene.li.hears("已撤单"))["text"]
    assert not [seen for seen in scene.li.person.screen(scene.group) if seen.photos]
    assert "照片" not in (await scene.card())["text"]
    await scene.auntie.presses("恢复办理")
    assert len((await scene.card())["photos"]) == 2


async def test_words_and_photos_taken_back_leave_the_group(stage: Stage) -> None:
    scene = await case(stage, "学府街水果店把货摆到人行道上，轮椅推不过去", photos=[photo(1), photo(2)])
    assert len((await scene.card())["photos"]) == 2
    await scene.auntie.presses("对方看到什么")
    await scene.auntie.presses("不显示我的原话")
    assert not [seen for seen in scene.li.person.screen(scene.group) if seen.photos]
    assert posts(scene.li, "轮椅推不过去") == []


async def test_a_deleted_card_comes_back_with_the_next_change(scene: Case) -> None:
    await scene.li.person.deletes(scene.li._message((await scene.card())["id"]))
    assert posts(scene.li, "【新单】") == []
    await scene.auntie.says("补充：还有一辆三轮车")
    card = await scene.card()
    assert "三轮车" in card["text"]
    await scene.li.presses_on(card, "签收")
    assert "小李已签收" in (await scene.card())["text"]


# -- limits and words -------------------------------------------------------------------------------------------------


async def test_a_group_told_to_wait_stops_no_other(scene: Case) -> None:
    other = await case(scene.stage, RUBBISH)
    assert other.group.id != scene.group.id
    scene.stage.phones.emulator.script("editMessageText", chat=scene.group.id, then=slow_down(30))
    await scene.auntie.says("补充：还有一辆三轮车")
    await other.auntie.says("补充：还有一条狗")
    assert "一条狗" in (await other.card())["text"]
    assert "三轮车" not in (await scene.card())["text"]
    before = len(scene.stage.phones.emulator.calls)
    await scene.stage.later(seconds=20)
    tried = [call for call in scene.stage.phones.emulator.calls[before:] if call.chat == str(scene.group.id)]
    assert tried == []
    await scene.stage.later(seconds=15)
    assert "三轮车" in (await scene.card())["text"]


MARKED = "<b>粗</b> <a href='x'>点</a> &lt;i&gt; *星* _线_ `码` [字](x) @all </b>"


async def test_words_arrive_as_they_were_typed(stage: Stage) -> None:
    scene = await case(stage, f"学府街水果店把货摆到人行道上 {MARKED}")
    card = posts(scene.li, "【新单】")[0]
    assert MARKED in card.text
    marks = [mark for mark in card.message.content["entities"] if mark["type"] not in ("url", "mention", "bot_command")]
    assert [(mark["type"], mark["offset"]) for mark in marks] == [("bold", 0)]
    assert marks[0]["length"] == len(card.text.splitlines()[0])


async def test_a_reply_with_marks_arrives_as_typed(scene: Case) -> None:
    await scene.replies("已清理 <script>alert(1)</script> & <b>好了</b>")
    assert await scene.told("已清理 <script>alert(1)</script> & <b>好了</b>")


async def test_a_strangers_reply_is_refused_under_it(scene: Case) -> None:
    passer = person(scene.stage, "路过的", scene.group)
    refusal = await passer.says("我来处理", reply_to=(await scene.card())["id"])
    assert "只有本单位已登记的经办人" in refusal["text"]
    assert not await scene.told("我来处理")

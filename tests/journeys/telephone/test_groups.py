"""A unit's group in Telegram: bound, taught, moved and lost."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.staffing import enrol
from tests.journeys.stage import BASE, Stage, Voice, labels
from tests.journeys.telephones import Case, GroupVoice, case, code_for, data_of, new_group, person, rows
from tickets.people import Role

UNIT = "gx-sanitation"


async def binds(stage: Stage, lead: GroupVoice, unit: str = UNIT) -> None:
    """/bind with a good code."""
    await lead.says(f"/bind {await code_for(stage, unit)}")


# -- bound ------------------------------------------------------------------------------------------------------------


async def test_a_group_is_bound_and_five_lines_are_pinned(stage: Stage) -> None:
    lead = new_group(stage, "老陈")
    await binds(stage, lead)
    usage = await lead.hears("先点“签收”")
    assert len(usage["text"].splitlines()) == 5
    assert labels(usage) == ["加入本组", "演练"]
    assert lead.group.chat.pinned == [usage["id"]]
    await lead.hears("我已是管理员")


async def test_codes_wrong_used_and_late(stage: Stage) -> None:
    lead, other = new_group(stage, "老陈"), new_group(stage, "老吴")
    for wrong in ("K7M4-2QXP", "'; drop table", "🍎" * 200):
        assert "绑定码不对" in (await lead.says(f"/bind {wrong}"))["text"]
    assert "写上专席给的绑定码" in (await lead.says("/bind"))["text"]
    code = await code_for(stage, UNIT)
    await lead.says(f"/bind {code}")
    await lead.hears("先点“签收”")
    assert "绑定码不对、用过了或已过期" in (await other.says(f"/bind {code}"))["text"]
    late = await code_for(stage, "db-sanitation")
    await stage.later(hours=24, minutes=1)
    assert "已过期" in (await other.says(f"/bind {late}"))["text"]


async def test_only_an_administrator_who_shows_himself_binds(stage: Stage) -> None:
    owner = new_group(stage, "老陈")
    somebody, shown = person(stage, "小孙", owner.group), await code_for(stage, UNIT)
    await somebody.says(f"/bind {shown}")
    await owner.hears("只有群管理员能绑定")
    await owner.hears("作废")
    shown = await code_for(stage, UNIT)
    await owner.person.says(owner.group, f"/bind {shown}", anonymous=True)
    await stage.settle()
    await owner.hears("匿名管理员的操作不算数")
    assert await owner.said_by_bot("作废") == 2
    owner.group.promote(somebody.person)
    await somebody.says(f"/bind {await code_for(stage, UNIT)}")
    await owner.hears("先点“签收”")


async def test_a_bound_group_is_not_bound_again_and_the_code_stays_good(stage: Stage) -> None:
    lead, other = new_group(stage, "老陈"), new_group(stage, "老吴")
    await binds(stage, lead)
    code = await code_for(stage, "db-sanitation")
    assert "本群已经绑定" in (await lead.says(f"/bind {code}"))["text"]
    await other.says(f"/bind {code}")
    await other.hears("东滨区环境卫生服务中心的工单")


async def test_a_second_group_takes_the_first_ones_place(stage: Stage) -> None:
    scene = await case(stage)
    old = await scene.card()
    lead = new_group(stage, "老吴")
    await binds(stage, lead, scene.unit)
    assert labels(await lead.card(scene.number)) == ["签收", "退单", "办结"]
    await scene.li.hears("已改用新的群")
    assert "转到本单位现在的群里" in (await scene.li.hears("转到本单位现在"))["text"]
    await scene.li.tries_press(old["id"], "accept")
    await stage.settle()
    assert scene.li.person.toasts[-1][1]
    await scene.li.says("我们处理完了", reply_to=old["id"])
    assert not await scene.told("我们处理完了")
    assert await scene.status() == "dispatched"


async def test_a_bot_that_is_no_administrator_says_how_and_thanks(stage: Stage) -> None:
    lead = new_group(stage, "老陈", hears_all=False)
    await binds(stage, lead)
    deaf = await lead.last()
    assert "我还不是管理员" in deaf["text"]
    assert "@wanghai_staff_bot" in deaf["text"]
    lead.group.promote(stage.phones.staff)
    await stage.settle()
    assert "我已是管理员" in (await lead.last())["text"]
    lead.group.demote(stage.phones.staff)
    await stage.settle()
    assert "我还不是管理员" in (await lead.last())["text"]


async def test_a_whistle_that_waits_is_heard_in_the_new_group(stage: Stage) -> None:
    scene = await case(stage)
    due = datetime.fromisoformat((await scene.desk.ticket(scene.number))["due_at"])
    await stage.later(seconds=(due - stage.clock()).total_seconds() + 60)
    lead = new_group(stage, "区里的")
    await binds(stage, lead, f"{scene.unit[:2]}-gov")
    whistle = await lead.hears("【吹哨】")
    assert scene.number in whistle["text"]
    await lead.presses_on(whistle, "报到")
    assert "区里的已报到" in (await lead.hears("【吹哨】"))["text"]
    assert "已就" in (await scene.li.hears("报到。"))["text"]


# -- practised --------------------------------------------------------------------------------------------------------


async def test_a_practice_ticket_counts_nowhere(stage: Stage, tmp_path: Path) -> None:
    lead = new_group(stage, "老陈")
    await binds(stage, lead)
    counted = "select (select count(*) from tickets), (select count(*) from counts), (select count(*) from replies)"
    before = rows(tmp_path, counted)
    await lead.presses("演练")
    card = await lead.hears("【演练】")
    await lead.presses_on(card, "签收")
    assert "老陈已签收" in (await lead.hears("状态："))["text"]
    assert "【演练】" in (await lead.says("垃圾已清走", reply_to=card["id"]))["text"]
    await lead.presses("确认办结")
    assert "演练完成" in (await lead.last())["text"]
    assert "已办结（演练）" in (await lead.hears("演练-"))["text"]
    assert rows(tmp_path, counted) == before
    board = (await stage.web.get("/api/board")).json()
    assert (board["total"]["opened"], board["units"]) == (0, [])
    assert await stage.operator("老周").looks("queue") == []


async def test_only_members_practise(stage: Stage) -> None:
    lead = new_group(stage, "老陈")
    await binds(stage, lead)
    guest = person(stage, "路过的", lead.group)
    await guest.presses("演练")
    await guest.refused("只有本单位已登记的经办人")
    await lead.says("/practice")
    card = await lead.hears("【演练】")
    await guest.presses_on(card, "签收")
    await guest.refused("只有本单位已登记的经办人")


# -- talk -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("talk", ["中午吃什么", "/bind@other_bot K7M4-2QXP", "/ban", "@all 开会"])
async def test_group_talk_leaves_nothing(stage: Stage, tmp_path: Path, talk: str) -> None:
    scene = await case(stage)
    said, kept = "select count(*) from said", "select count(*) from inbox where raw <> '' and channel = 'staff_bot'"
    before, raw, screen = rows(tmp_path, said), rows(tmp_path, kept), len(await scene.li.screen())
    await scene.li.says(talk)
    await scene.li.person.says(scene.group, talk, anonymous=True)
    await stage.settle()
    assert (rows(tmp_path, said), rows(tmp_path, kept)) == (before, raw)
    assert len(await scene.li.screen()) == screen + 2


# -- topics -----------------------------------------------------------------------------------------------------------


async def in_a_topic(stage: Stage) -> tuple[Case, GroupVoice, int]:
    """A ticket whose unit works in the first topic of a large group; the group's owner is the lead."""
    scene = await case(stage, kind={"topics": True})
    return scene, scene.li, next(iter(scene.group.chat.topics))


async def test_in_a_topic_everything_stays_in_the_topic(stage: Stage) -> None:
    scene, lead, topic = await in_a_topic(stage)
    general = len([seen for seen in lead.person.screen(lead.group) if seen.message.thread is None])
    card = lead._message((await scene.card())["id"])
    assert card.thread == topic
    await lead.person.says(lead.group, "下午去看", reply_to=card)
    await stage.settle()
    assert await scene.told("下午去看")
    await lead.presses_on(await scene.card(), "签收")
    assert "小李已签收" in (await scene.card())["text"]
    await lead.person.says(lead.group, f"{scene.number} 我们明天去", thread=None)
    await stage.settle()
    assert not await scene.told("我们明天去")
    lead.group.demote(stage.phones.staff)
    await stage.settle()
    assert lead._message((await lead.hears("我还不是管理员"))["id"]).thread == topic
    outside = [seen for seen in lead.person.screen(lead.group) if seen.message.thread is None]
    assert len(outside) == general + 1  # what lead said there, and nothing of ours


async def test_who_leaves_the_group_leaves_its_topics(stage: Stage) -> None:
    scene, lead, _ = await in_a_topic(stage)
    lead.group.leaves(lead.person)
    await stage.settle()
    assert "no_lead" in await scene.desk.waiting()
    card = next(m for m in lead.group.chat.messages.values() if scene.number in m.text)
    await lead.person.press_data(card, data_of(card, "签收"))
    await stage.settle()
    await lead.refused("只有本单位已登记的经办人")
    assert await scene.status() == "dispatched"


async def test_a_deleted_topic_sends_the_unit_to_its_page(stage: Stage) -> None:
    scene, lead, topic = await in_a_topic(stage)
    lead.group.drop_topic(topic)
    await scene.auntie.says("补充：还有一辆三轮车")
    assert "group_lost" in await scene.desk.waiting()
    assert not [seen for seen in lead.person.screen(lead.group) if "三轮车" in seen.text]
    card = await (await on_its_page(stage, scene.unit)).card(scene.number)
    assert "三轮车" in card["text"]
    other = lead.group.topic("执法二")
    await lead.person.says(lead.group, f"/bind {await code_for(stage, scene.unit)}", thread=other)
    await stage.settle()
    assert lead._message((await scene.card())["id"]).thread == other


# -- moved and lost ---------------------------------------------------------------------------------------------------


async def on_its_page(stage: Stage, unit: str) -> Voice:
    """A worker at the unit's page on the web."""
    enrolled = enrol(stage.house.kit, BASE, name="看网页的", role=Role.WORKER, unit=unit)
    return Voice(stage, enrolled.token, f"/api/groups/{unit}", "看网页的")


async def test_a_small_group_becomes_a_large_one(stage: Stage) -> None:
    scene = await case(stage, kind={"basic": True})
    lead = scene.li
    await lead.presses_on(await scene.card(), "签收")
    lead.group.upgrade()
    for words in "一二三四五六七八九十":  # the new ids run through those of the old cards
        talk = await lead.person.says(lead.group, f"闲聊{words}")
        await lead.person.says(lead.group, f"接着聊{words}", reply_to=talk)
    await stage.settle()
    assert not await scene.told("接着聊")
    await scene.auntie.says("补充：还有一辆三轮车")
    card = await scene.card()
    assert "三轮车" in card["text"]
    assert "小李已签收" in card["text"]
    await lead.says("处理完了，都清走了", reply_to=card["id"])
    await lead.presses("确认办结")
    assert "都清走了" in (await scene.auntie.hears("您说了算"))["text"]


async def test_a_group_that_moved_unheard_is_followed(stage: Stage) -> None:
    """The courier learns of it before we read of it."""
    scene = await case(stage, kind={"basic": True})
    scene.group.upgrade()
    await scene.desk.does(f"tickets/{scene.number}/detail", text="店在路口东北角")
    assert "东北角" in (await scene.card())["text"]
    await scene.li.presses_on(await scene.card(), "签收")
    assert "小李已签收" in (await scene.card())["text"]


async def test_words_right_behind_the_move_are_heard(stage: Stage) -> None:
    lead = new_group(stage, "老陈", basic=True)
    await binds(stage, lead)
    lead.group.upgrade()
    await lead.says("/practice")
    await lead.hears("【演练】")


async def test_a_bot_thrown_out_and_brought_back(stage: Stage) -> None:
    scene = await case(stage)
    old = await scene.card()
    scene.group.remove(stage.phones.staff)
    await stage.settle()
    assert "group_lost" in await scene.desk.waiting()
    page = await on_its_page(stage, scene.unit)
    card = await page.card(scene.number)
    assert labels(card) == ["签收", "退单", "办结"]
    await page.says("我们下午去", reply_to=card["id"])
    assert await scene.told("我们下午去")

    scene.group.add(stage.phones.staff).promote(stage.phones.staff)
    await stage.settle()
    assert "还没有绑定承办单位" in (await scene.li.last())["text"]
    await scene.li.tries_press(old["id"], "accept")
    await stage.settle()
    assert await scene.status() == "dispatched"
    assert (await page.tries("网页还能写", reply_to=card["id"])).status_code == 202
    await binds(stage, scene.li, scene.unit)
    await scene.li.presses_on(await scene.card(), "签收")
    assert "小李已签收" in (await scene.card())["text"]
    assert (await page.tries("网页不能写了", reply_to=card["id"])).status_code == 409


async def test_a_unit_with_another_group_stays_there_when_the_old_one_takes_the_bot_back(stage: Stage) -> None:
    scene = await case(stage)
    scene.group.remove(stage.phones.staff)
    await stage.settle()
    lead = new_group(stage, "老吴")
    await binds(stage, lead, scene.unit)
    scene.group.add(stage.phones.staff).promote(stage.phones.staff)
    await scene.auntie.says("补充：还有一辆三轮车")
    assert "三轮车" in (await lead.card(scene.number))["text"]
    assert not [text for text in await scene.li.texts() if "三轮车" in text]


async def test_a_bot_thrown_out_unheard_is_noticed_when_it_sends(stage: Stage) -> None:
    scene = await case(stage)
    scene.group.remove(stage.phones.staff)
    stage.phones.staff.updates.clear()
    await scene.auntie.says("补充：还有一辆三轮车")
    assert "group_lost" in await scene.desk.waiting()
    assert "三轮车" in (await (await on_its_page(stage, scene.unit)).card(scene.number))["text"]

"""The unit's group: who counts, what goes out, what stays, and how a ticket is given back and resolved."""

from dataclasses import dataclass

import pytest

from tests.journeys.stage import Desk, Message, Stage, Voice, labels, photo

FRUIT = "学府街水果店把货摆到人行道上"


@dataclass
class Scene:
    """One ticket in a unit's group, with a worker of that unit."""

    stage: Stage
    desk: Desk
    auntie: Voice
    number: str
    unit: str
    li: Voice

    async def card(self) -> Message:
        return await self.li.card(self.number)

    async def replies(self, words: str, **more: object) -> Message:
        """Li replies to the card."""
        return await self.li.says(words, reply_to=(await self.card())["id"], **more)

    async def status(self) -> str:
        return str((await self.desk.ticket(self.number))["status"])


@pytest.fixture
async def scene(stage: Stage) -> Scene:
    """A ticket that was just dispatched."""
    auntie, desk = await stage.resident(), stage.operator("老周")
    await auntie.says(FRUIT)
    number = await auntie.number()
    unit = await desk.unit_of(number)
    return Scene(stage, desk, auntie, number, unit, await stage.worker(unit, "小李"))


@pytest.mark.only_web
async def test_only_registered_workers_of_the_unit_count(scene: Scene) -> None:
    card = await scene.card()
    stranger = await scene.stage.worker("gx-sanitation", "外单位的")
    onlooker = Voice(scene.stage, scene.desk.token, scene.li.path)
    for token, refused in ((stranger.token, 403), (onlooker.token, 403), (scene.auntie.token, 401), ("made up", 401)):
        outsider = Voice(scene.stage, token, scene.li.path)
        assert (await outsider.tries("我来处理", reply_to=card["id"])).status_code == refused
        assert (await outsider.tries_press(card["id"], "accept")).status_code == refused
    await scene.stage.settle()
    assert await scene.status() == "dispatched"
    assert len(await onlooker.screen()) == len(await scene.li.screen())  # the desk may look on
    assert (await scene.stage.web.get(f"{scene.li.path}/messages", headers=stranger.headers)).status_code == 403


async def test_a_reply_to_anything_about_the_ticket_counts(scene: Scene) -> None:
    wang = await scene.stage.worker(scene.unit, "小王")
    first = await wang.post("收到，下午去看", reply_to=(await scene.card())["id"])
    await scene.stage.settle()
    to_colleague = await scene.li.says("店主说今晚收进去", reply_to=first)
    assert "30 秒后转给居民" in to_colleague["text"]
    await scene.li.says("我们会回头再看一次", reply_to=to_colleague["id"])
    await scene.stage.later(seconds=31)
    for words in ("下午去看", "店主说今晚", "回头再看"):
        assert scene.number in (await scene.auntie.hears(words))["text"]


async def test_talk_that_replies_to_nothing_stays_talk(scene: Scene) -> None:
    before = len(await scene.li.screen())
    await scene.li.says("中午吃什么")
    await scene.stage.later(seconds=31)
    assert len(await scene.li.screen()) == before + 1
    assert not [text for text in await scene.auntie.texts() if "吃什么" in text]


@pytest.mark.parametrize("words", ["@老王 你那边出个人", "内部：店主态度不好，先别急着回"])
async def test_inside_words_stay_inside(scene: Scene, words: str) -> None:
    assert "仅内部" in (await scene.replies(words))["text"]
    await scene.stage.later(minutes=5)
    assert not [text for text in await scene.auntie.texts() if words[-4:] in text]


async def test_sent_at_once_and_kept_inside_by_button(scene: Scene) -> None:
    await scene.replies("我们现在就过去")
    await scene.li.presses("立即发")
    assert "现在就过去" in (await scene.auntie.last())["text"]
    await scene.replies("这家上周也摆过")
    await scene.li.presses("仅内部")
    await scene.stage.later(minutes=5)
    assert not [text for text in await scene.auntie.texts() if "上周也摆过" in text]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("有事打我电话 13812345678", "电话"),
        ("你这个傻逼别再投诉了", "不文明用语"),
        ("反映人王秀兰的情况已核实", "姓名"),
    ],
)
async def test_a_leak_is_stopped(scene: Scene, words: str, kind: str) -> None:
    stopped = await scene.replies(words)
    assert kind in stopped["text"]
    assert labels(stopped) == ["仅内部"]
    await scene.stage.later(minutes=5)
    assert not [text for text in await scene.auntie.texts() if words[-6:] in text]


@pytest.mark.parametrize("words", ["处理完了", "已经劝离，现场清理干净了"])
async def test_done_offers_to_confirm(scene: Scene, words: str) -> None:
    assert labels(await scene.replies(words, photos=[photo(5)])) == ["确认办结", "立即发", "仅内部"]
    assert await scene.status() == "dispatched"


@pytest.mark.parametrize("words", ["明天处理", "处理完了吗？", "还没处理完", "如果店主不收就清走"])
async def test_not_done_offers_nothing(scene: Scene, words: str) -> None:
    assert "确认办结" not in labels(await scene.replies(words))


async def test_resolve_without_words_asks_for_them(scene: Scene) -> None:
    await scene.li.presses_on(await scene.card(), "办结")
    asked = await scene.li.last()
    assert "请直接回复本条" in asked["text"]
    await scene.li.says("已劝离商户，货物已收回店内", reply_to=asked["id"])
    await scene.li.presses("确认办结")
    assert "货物已收回店内" in (await scene.auntie.hears("您说了算"))["text"]


async def test_resolve_with_words_at_hand_offers_them(scene: Scene) -> None:
    await scene.replies("货物收回店内，通道让出来了")
    await scene.li.presses_on(await scene.card(), "办结")
    assert "通道让出来了" in (await scene.li.last())["text"]
    await scene.li.presses("确认办结")
    assert await scene.status() == "resolved"


async def test_only_the_one_who_wrote_confirms(scene: Scene) -> None:
    offered = await scene.replies("已劝离商户，处理完了")
    wang = await scene.stage.worker(scene.unit, "小王")
    await wang.presses_on(offered, "确认办结")
    await wang.refused("没有权限")
    assert await scene.status() == "dispatched"
    await scene.li.presses_on(offered, "确认办结")
    assert await scene.status() == "resolved"


async def test_confirmed_twice_resolves_once(scene: Scene) -> None:
    offered = await scene.replies("已劝离商户，处理完了")
    for _ in range(2):
        assert (await scene.li.tries_press(offered["id"], "confirm")).status_code == 202
    await scene.stage.settle()
    assert await scene.auntie.said_by_bot("您说了算") == 1
    await scene.li.refused("已经过时")


async def test_given_back_once_and_never_again(scene: Scene) -> None:
    await scene.li.presses_on(await scene.card(), "退单")
    await scene.li.presses("不在本辖区")
    choice = labels(await scene.li.last())
    assert choice[-1] == "不清楚"
    await scene.li.presses(choice[0])
    assert "已退回专席" in (await scene.card())["text"]
    assert await scene.desk.waiting() == ["given_back"]
    await scene.desk.does(f"tickets/{scene.number}/dispatch", unit=scene.unit)
    assert labels(await scene.card()) == ["签收", "办结"]
    await scene.li.tries_press((await scene.card())["id"], "give_back")
    await scene.stage.settle()
    await scene.li.refused("已经过时")
    assert await scene.status() == "dispatched"


async def test_a_choice_of_giving_back_does_not_outlive_the_ticket(scene: Scene) -> None:
    await scene.li.presses_on(await scene.card(), "退单")
    why = await scene.li.last()
    await scene.desk.does(f"tickets/{scene.number}/dispatch", unit="gx-sanitation")
    await scene.li.presses_on(why, "不在本辖区")
    await scene.li.refused("已经过时")
    assert (await scene.desk.ticket(scene.number))["unit"]["code"] == "gx-sanitation"
    assert (await scene.desk.ticket(scene.number))["returns"] == 0


async def test_a_reply_after_the_ticket_moved_on_goes_nowhere(scene: Scene) -> None:
    card = await scene.card()
    await scene.desk.does(f"tickets/{scene.number}/dispatch", unit="gx-sanitation")
    assert "已改派其他单位" in (await scene.card())["text"]
    assert "已不在本单位" in (await scene.li.says("我们处理完了", reply_to=card["id"]))["text"]
    await scene.stage.later(minutes=5)
    assert not [text for text in await scene.auntie.texts() if "我们处理完了" in text]


async def test_held_words_are_not_sent_for_a_unit_that_lost_the_ticket(scene: Scene) -> None:
    await scene.replies("这事归我们，三天内办")
    await scene.desk.does(f"tickets/{scene.number}/dispatch", unit="gx-sanitation")
    await scene.stage.later(minutes=5)
    assert not [text for text in await scene.auntie.texts() if "三天内办" in text]


async def test_a_confirmation_does_not_outlive_the_ticket(scene: Scene) -> None:
    offered = await scene.replies("已劝离商户，处理完了")
    await scene.desk.does(f"tickets/{scene.number}/dispatch", unit="gx-sanitation")
    await scene.li.tries_press(offered["id"], "confirm")
    await scene.stage.settle()
    assert await scene.status() == "dispatched"
    assert (await scene.desk.ticket(scene.number))["unit"]["code"] == "gx-sanitation"


async def test_reopened_work_is_not_confirmed_with_old_words(scene: Scene) -> None:
    older = await scene.replies("已劝离商户，处理完了")
    await scene.replies("现场也清理干净了")
    await scene.li.presses("确认办结")
    await scene.auntie.presses("未解决")
    await scene.li.presses_on(older, "确认办结")
    await scene.li.refused("新的进展")
    assert await scene.status() == "dispatched"


async def test_words_held_while_tickets_merge_reach_everybody(scene: Scene) -> None:
    neighbour = await scene.stage.resident()
    await neighbour.says("学府街水果店又把货摆到人行道上，盲道都占了")
    await scene.replies("下午统一去看")
    await scene.desk.does(f"tickets/{scene.number}/merge", into=await neighbour.number())
    await scene.stage.later(seconds=31)
    assert await scene.auntie.said_by_bot("下午统一去看") == 1
    assert await neighbour.said_by_bot("下午统一去看") == 1


async def test_signed_by_two_counts_for_the_first(scene: Scene) -> None:
    wang, card = await scene.stage.worker(scene.unit, "小王"), await scene.card()
    await scene.li.tries_press(card["id"], "accept")
    await wang.tries_press(card["id"], "accept")
    await scene.stage.settle()
    assert "小李已签收" in (await scene.card())["text"]
    assert await scene.auntie.said_by_bot("已签收") == 1


async def test_the_card_is_edited_in_place(scene: Scene) -> None:
    place = (await scene.card())["id"]
    await scene.li.presses_on(await scene.card(), "签收")
    await scene.auntie.says("补充：还有一辆三轮车")
    card = await scene.card()
    assert card["id"] == place
    assert "三轮车" in card["text"]
    assert "小李已签收" in card["text"]
    assert sum(1 for message in await scene.li.screen() if message["card"]) == 1

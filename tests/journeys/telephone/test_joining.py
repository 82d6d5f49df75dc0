"""A unit's people come and go with its group: asked in, let in, turned away, gone."""

import pytest

from tests.journeys.phones import TelegramVoice
from tests.journeys.stage import Stage, labels
from tests.journeys.telephones import case, data_of, person


async def test_who_asks_is_let_in_by_the_lead_only(stage: Stage) -> None:
    scene = await case(stage)
    wang, zhao = person(stage, "小王", scene.group), person(stage, "小赵", scene.group)
    await wang.presses_on(await scene.card(), "签收")
    await wang.refused("只有本单位已登记的经办人")
    await wang.presses("加入本组")
    request = await scene.li.hears("小王 申请加入")
    assert labels(request) == ["同意", "不同意"]
    assert "join_request" in await scene.desk.waiting()
    for stranger in (wang, zhao):
        await stranger.presses_on(request, "同意")
        await stranger.refused("没有权限")
    await scene.li.presses_on(request, "同意")
    assert "小李已同意" in (await wang.hears("小王现在可以签收"))["text"]
    assert "join_request" not in await scene.desk.waiting()
    await wang.presses_on(await scene.card(), "签收")
    assert "小王已签收" in (await scene.card())["text"]


async def test_who_is_turned_away_stays_outside(stage: Stage) -> None:
    scene = await case(stage)
    wang = person(stage, "小王", scene.group)
    await wang.presses("加入本组")
    await scene.li.presses("不同意")
    assert "没有同意" in (await wang.hears("没有同意"))["text"]
    await wang.presses_on(await scene.card(), "签收")
    await wang.refused("只有本单位已登记的经办人")
    assert await scene.status() == "dispatched"


@pytest.mark.parametrize(("how", "hears_all"), [("leaves", True), ("remove", False)])
async def test_who_asked_and_left_is_not_let_in(stage: Stage, how: str, hears_all: bool) -> None:
    scene = await case(stage)
    wang, zhao = person(stage, "小王", scene.group), person(stage, "小赵", scene.group)
    for newcomer in (wang, zhao):
        await newcomer.presses("加入本组")
    request = await scene.li.hears("小王 申请加入")
    agree = data_of(scene.li._message(request["id"]), "同意")
    if not hears_all:
        scene.group.demote(stage.phones.staff)
    getattr(scene.group, how)(wang.person)
    await stage.settle()
    assert (await scene.desk.waiting()).count("join_request") == 1
    void = await scene.li.hears("小王 申请加入")
    assert "已离开本群" in void["text"]
    assert labels(void) == []
    await scene.li.person.press_data(scene.li._message(request["id"]), agree)
    await stage.settle()
    await scene.li.refused("已经过时")
    assert labels(await scene.li.hears("小赵 申请加入")) == ["同意", "不同意"]
    scene.group.add(wang.person)
    await wang.presses_on(await scene.card(), "签收")
    await wang.refused("只有本单位已登记的经办人")
    await wang.presses("加入本组")
    await scene.li.presses_on(await scene.li.hears("小王 申请加入"), "同意")
    await wang.presses_on(await scene.card(), "签收")
    assert "小王已签收" in (await scene.card())["text"]


@pytest.mark.parametrize("hears_all", [True, False])
@pytest.mark.parametrize("how", ["leaves", "remove"])
async def test_who_has_left_has_no_rights_from_then_on(stage: Stage, how: str, hears_all: bool) -> None:
    scene = await case(stage)
    wang = await stage.worker(scene.unit, "小王")
    assert isinstance(wang, TelegramVoice)
    held = await wang.says("我们下午去看", reply_to=(await scene.card())["id"])
    if not hears_all:
        scene.group.demote(stage.phones.staff)
    getattr(scene.group, how)(wang.person)
    await stage.settle()
    card = scene.li._message((await scene.card())["id"])
    await wang.person.press_data(card, data_of(card, "签收"))
    await stage.settle()
    await wang.refused("只有本单位已登记的经办人")
    scene.group.add(wang.person)
    assert "只有本单位已登记" in (await wang.says("我又来了", reply_to=(await scene.card())["id"]))["text"]
    await wang.presses_on(held, "立即发")
    await wang.refused("只有本单位已登记的经办人")
    assert not await scene.told("我又来了")
    assert await scene.status() == "dispatched"


async def test_a_unit_without_a_lead_is_the_desks_to_know(stage: Stage) -> None:
    scene = await case(stage)
    await stage.worker(scene.unit, "小王")
    scene.group.leaves(scene.li.person)
    await stage.settle()
    assert "no_lead" in await scene.desk.waiting()

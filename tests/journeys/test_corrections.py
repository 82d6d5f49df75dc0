"""A service set right, from the tap to what a training would be told: who, about whose words, and why."""

import pytest

from tests.journeys.stage import Desk, Stage, photo
from tickets.service import ServiceCode


@pytest.fixture
def desk(stage: Stage) -> Desk:
    return stage.operator("钱主任")


async def test_a_resident_and_the_desk_set_a_service_right(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("学府街水果店把货摆到人行道上")
    number = await auntie.number()
    await auntie.presses("改类别")
    await auntie.presses("垃圾与环境卫生")
    await desk.does(f"tickets/{number}/reclassify", service="street_vending", note="货还摆着，不是垃圾")
    by_resident, by_desk = stage.house.kit.reads.corrections()
    assert (by_resident.service, by_resident.desk, by_resident.why) == (ServiceCode.GARBAGE, False, "")
    assert by_resident.by == by_resident.author == by_desk.author
    assert (by_desk.service, by_desk.desk, by_desk.why) == (ServiceCode.STREET_VENDING, True, "货还摆着，不是垃圾")
    assert by_desk.by != by_desk.author
    assert by_resident.words == by_desk.words == "学府街水果店把货摆到人行道上"
    assert (by_resident.borne_out, by_desk.borne_out) == (False, False)


async def test_the_operators_reason_is_the_desks_alone(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("学府街水果店把货摆到人行道上")
    number = await auntie.number()
    await desk.does(f"tickets/{number}/reclassify", service="garbage", note="老赵说的，别外传")
    changed = [event for event in (await desk.looks(f"tickets/{number}"))["history"] if event["kind"] == "reclassified"]
    assert [event["data"]["why"] for event in changed] == ["老赵说的，别外传"]
    await auntie.presses("查进度")
    worker = await stage.worker(await desk.unit_of(number), "小李")
    assert "别外传" not in "".join([*await auntie.texts(), (await worker.card(number))["text"]])


async def test_a_unit_that_resolves_it_bears_the_change_out(stage: Stage, desk: Desk) -> None:
    auntie = await stage.resident()
    await auntie.says("学府街水果店把货摆到人行道上")
    number = await auntie.number()
    await auntie.presses("改类别")
    await auntie.presses("垃圾与环境卫生")
    worker = await stage.worker(await desk.unit_of(number), "小李")
    await worker.presses("签收")
    await worker.says("清理干净了", reply_to=(await worker.card(number))["id"], photos=[photo(2)])
    await worker.presses("确认办结")
    await stage.later(minutes=1)
    assert [one.borne_out for one in stage.house.kit.reads.corrections()] == [True]

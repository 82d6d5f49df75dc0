"""People who mean ill, or merely shout: they may not deafen the town, borrow its voice, or use what lies about."""

from pathlib import Path

from tests.journeys.phones import STAFF_TOKEN, TelegramVoice, resident_on_telegram
from tests.journeys.stage import Stage, labels, photo
from tests.journeys.telephones import FRUIT, case, new_group, rows
from tests.telegram.scripts import server_error
from tickets.people import shown_name

GAS = "锦绣家园楼道里煤气味特别大，好像漏气了"


async def test_a_flood_from_a_group_we_were_thrown_out_of_deafens_nobody(stage: Stage) -> None:
    mole = new_group(stage, "内鬼")
    for n in range(300):
        await mole.post(f"/bind {n}")
    mole.group.remove(stage.phones.staff)
    auntie = await resident_on_telegram(stage, "梁姨")
    await auntie.says(GAS)
    assert await auntie.said_by_bot("119") >= 1
    assert await auntie.said_by_bot("已受理") == 1


async def test_a_code_that_was_shown_in_a_group_is_good_for_nobody(stage: Stage) -> None:
    desk = stage.operator("老周")
    unit = "db-urban"
    code = (await desk.does(f"units/{unit}/bind-code"))["code"]
    outsider = new_group(stage, "路人", hears_all=False)
    member = stage.phones.emulator.person("组员")
    outsider.group.add(member)
    typed = TelegramVoice(stage, "", "", "组员", member, outsider.group)
    await typed.says(f"/bind {code}")
    assert any("作废" in text for text in await typed.texts())
    mole = new_group(stage, "内鬼")
    await mole.says(f"/bind {code}")
    assert "加入本组" not in [label for message in await mole.screen() for label in labels(message)]


async def test_danger_waits_for_no_picture(stage: Stage) -> None:
    auntie = await resident_on_telegram(stage, "梁姨")
    stage.phones.emulator.script("getFile", then=server_error(), times=20)
    await auntie.post(GAS, photos=[photo(1)])
    await stage.work()
    assert await auntie.said_by_bot("⚠️") == 1
    await stage.settle()
    assert await auntie.said_by_bot("⚠️") == 1
    assert await auntie.said_by_bot("已受理") == 1


async def test_what_cannot_be_read_in_a_group_is_not_kept(stage: Stage, tmp_path: Path) -> None:
    now = await case(stage, FRUIT)
    emulator = stage.phones.emulator
    message = {"message_id": 999, "date": 1, "chat": {"id": now.group.id, "type": "supergroup", "title": "群"}}
    message |= {"from": {"id": 77, "is_bot": "?", "first_name": "私下说的人"}, "text": "只是闲聊"}
    emulator.inject(STAFF_TOKEN, {"message": message})
    for _ in range(4):
        await stage.settle()
    assert not [raw for (raw,) in rows(tmp_path, "SELECT raw FROM inbox") if "私下说的人" in raw]
    waiting = [item for item in await now.desk.looks("queue") if item["reason"] == "unhandled"]
    assert waiting
    assert not [item for item in waiting if "闲聊" in str(item) or "私下" in str(item)]
    assert not [text for text in await now.li.texts() if "已转专席" in text]


def test_a_name_leads_nowhere() -> None:
    assert shown_name("领奖 https://evil.example/x @evil_bot \u202eabc") == "领奖 https evil example x"
    assert shown_name("  小 李\n ") == "小 李"

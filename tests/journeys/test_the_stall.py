"""The whole loop: found, sent, given back, merged, answered, judged, reopened, rewarded, broadcast; and nobody exposed."""

import pytest

from handlers.notices import publish
from tests.journeys.stage import Desk, Stage, Voice, photo
from tests.journeys.stream import CANARIES, COMPOSED, STREAM
from tickets.people import Role
from tickets.turn import Turn

STALL = (37.4521, 121.4402)


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """The operator on duty."""
    return stage.operator("老周")


async def _number(voice: Voice) -> str:
    opened = await voice.hears("已受理，工单")
    return str(opened["text"].split("工单 ")[1].splitlines()[0].strip())


async def _unit_of(desk: Desk, number: str) -> str:
    file = await desk.looks(f"tickets/{number}")
    return str(file["ticket"]["unit"]["code"])


async def _groups(stage: Stage, worker: dict[str, Voice]) -> list[str]:
    """Every word in every unit's group."""
    words = []
    for unit in stage.house.kit.town.units:
        voice = worker.setdefault(unit, stage.worker(unit, f"看群的-{unit}"))
        words += await voice.texts()
    return words


async def test_two_residents_one_stall(stage: Stage, desk: Desk) -> None:
    workers: dict[str, Voice] = {}

    # The morning's stream comes first half, then the two who see the same stall, then the rest.
    for text in STREAM[:32]:
        await (await stage.resident()).post(text)
    await stage.settle()

    auntie = await stage.resident("阿姨")
    await auntie.post(photos=[photo(1), photo(2), photo(3)])
    await auntie.post("迎春路菜市场东门菜贩子占道摆摊，婴儿车都过不去。我叫赵德柱")
    await stage.settle()
    first = await _number(auntie)
    opened = await auntie.hears("已受理")
    assert "占道经营" in opened["text"]
    assert "最晚" in opened["text"]
    assert [b["label"] for b in opened["buttons"]] == ["补充", "改类别", "撤单", "查进度", "对方看到什么"]

    student = await stage.resident("学生")
    await student.post("菜市场门口那些摆摊的把人行道全占了")
    await student.post(at=STALL)
    await stage.settle()
    second = await _number(student)
    assert second != first

    for text in STREAM[32:]:
        await (await stage.resident()).post(text)
    await stage.settle()

    # The card stands in the unit's group; a worker who is not of the unit counts for nothing there.
    unit = await _unit_of(desk, first)
    li = stage.worker(unit, "小李")
    card = await li.card(first)
    assert [b["label"] for b in card["buttons"]] == ["签收", "退单", "办结"]
    assert len(card["photos"]) == 3
    assert "赵德柱" not in card["text"]

    # The wrong unit gives it back, with reason and better unit; the desk rules.
    await li.presses_on(card, "退单")
    await li.presses("不属本单位职责")
    await li.presses("不清楚")
    assert "given_back" in await desk.waiting()
    assert "专席正在重新确定单位" in (await auntie.last())["text"]
    await desk.does(f"tickets/{first}/dispatch", unit=unit, note="专席核定由你单位办理")
    card = await li.card(first)
    assert "专席核定" in card["text"]
    assert "退单" not in [b["label"] for b in card["buttons"]]

    # The desk sees that both mean the same stall.
    await desk.does(f"tickets/{second}/merge", into=first)
    assert first in (await student.last())["text"]

    # Taken on; one reply stays inside, one goes out.
    await li.presses_on(await li.card(first), "签收")
    assert "已签收" in (await auntie.hears("已签收"))["text"]
    await li.says("@老王 你那边出个人", reply_to=card["id"])
    await li.says("我们中午过去看看，先劝离", reply_to=card["id"])
    assert "30 秒后转给居民" in (await li.last())["text"]
    await stage.later(seconds=31)
    assert "先劝离" in (await student.hears("先劝离"))["text"]
    assert not [text for text in await auntie.texts() + await student.texts() if "老王" in text]

    # Words alone never resolve; the same worker confirms, with a photo.
    await li.says("处理完了，摊贩已经劝离", photos=[photo(9)], reply_to=card["id"])
    assert "确认办结" in [b["label"] for b in (await li.last())["buttons"]]
    await li.presses("确认办结")
    asked = await auntie.hears("已办结")
    assert len(asked["photos"]) == 1
    assert [b["label"] for b in asked["buttons"]] == ["已解决且满意", "已解决不满意", "未解决"]

    # One is unhappy: it reopens at the same unit, and the desk is told.
    await student.presses("未解决")
    assert "重办" in (await student.hears("重办"))["text"]
    assert "unsolved" in await desk.waiting()
    await li.hears("未解决，请重办")
    await li.says("已全部清理干净，并安排了定点值守", photos=[photo(10)], reply_to=card["id"])
    await li.presses("确认办结")
    await auntie.presses("已解决且满意")
    assert "已结案" in (await auntie.last())["text"]

    # The first reporter is rewarded: one marks, another approves, the code pays once.
    await desk.does(f"tickets/{first}/verify")
    rewards = await desk.looks("rewards")
    reward = rewards[0]["id"]
    await desk.does(f"rewards/{reward}/approve", expect=403)
    approver = stage.operator("复核的", Role.APPROVER)
    await approver.does(f"rewards/{reward}/approve")
    notice = await auntie.hears("领奖码")
    code = notice["text"].split("领奖码：")[1].split()[0]
    assert "没有找到" in (await student.says(code))["text"]
    assert "已登记发放" in (await auntie.says(code))["text"]
    assert "不能重复领取" in (await auntie.presses("领奖"))["text"]
    assert sum(1 for _ in await _ledger(stage)) == 1

    # The public hears figures, never a person.
    await student.presses("查进度")
    await auntie.presses("订阅公告")
    kit = stage.house.kit
    sent = await kit.transact(
        lambda tx: publish(Turn(tx=tx, town=kit.town, now=kit.clock()), by=_approver(tx.people.named("复核的", Role.APPROVER)))
    )
    assert sent.chats == 1
    assert "【奖励公告】" in (await auntie.last())["text"]

    words = [*await _groups(stage, workers), sent.text]
    for canary in CANARIES:
        assert not [text for text in words if canary in text], canary
    for sentence in COMPOSED:
        assert not [text for text in words if sentence in text or sentence[6:26] in text], sentence


def _approver(members: list) -> int:  # type: ignore[type-arg]
    return members[0].person


async def _ledger(stage: Stage) -> list[object]:
    return [reward for reward, _ in stage.house.kit.reads.rewards() if reward.claimed_at is not None]

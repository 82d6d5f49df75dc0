"""The whole loop: found, sent, given back, merged, answered, judged, reopened, rewarded, broadcast; nobody exposed."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.notices import Broadcast, publish
from tests.journeys.stage import OPENED_LABELS, Desk, Stage, Voice, labels, photo
from tests.journeys.stream import CANARIES, COMPOSED, STREAM
from tickets.people import Role
from tickets.ports import Tx
from tickets.turn import Turn

STALL = (37.4521, 121.4402)


@dataclass
class Cast:
    """Who meets in the story, and the two numbers under which the one stall was reported."""

    auntie: Voice
    student: Voice
    desk: Desk
    first: str
    second: str
    unit: str
    li: Voice


async def test_two_residents_one_stall(stage: Stage) -> None:
    cast = await _both_report_it(stage)
    await _the_card_stands_in_the_group(cast)
    await _the_wrong_unit_gives_it_back(cast)
    await _the_desk_merges_the_two(cast)
    await _one_reply_stays_inside(stage, cast)
    await _words_alone_never_resolve(cast)
    await _one_is_unhappy_and_it_reopens(cast)
    await _the_first_reporter_is_rewarded_once(stage, cast)
    notice = await _the_public_hears_figures(stage, cast)
    _nobody_is_exposed([*await _every_group(stage), notice.text])


async def _both_report_it(stage: Stage) -> Cast:
    """In the middle of a morning's stream, one with an album and words, one with words and a location."""
    await _pass_by(stage, STREAM[:32])

    auntie = await stage.resident("阿姨")
    await auntie.post(photos=[photo(1), photo(2), photo(3)])
    await auntie.post("迎春路菜市场东门菜贩子占道摆摊，婴儿车都过不去。我叫赵德柱")
    await stage.settle()
    first = await auntie.number()
    opened = await auntie.hears("已受理")
    assert "占道经营" in opened["text"]
    assert "最晚" in opened["text"]
    assert labels(opened) == OPENED_LABELS

    student = await stage.resident("学生")
    await student.post("菜市场门口那些摆摊的把人行道全占了")
    await student.post(at=STALL)
    await stage.settle()
    second = await student.number()
    assert second != first

    await _pass_by(stage, STREAM[32:])
    desk = stage.operator("老周")
    unit = await desk.unit_of(first)
    return Cast(auntie, student, desk, first, second, unit, await stage.worker(unit, "小李"))


async def _pass_by(stage: Stage, texts: Sequence[str]) -> None:
    """Each of these is said by somebody else."""
    for text in texts:
        await (await stage.resident()).post(text)
    await stage.settle()


async def _the_card_stands_in_the_group(cast: Cast) -> None:
    card = await cast.li.card(cast.first)
    assert labels(card) == ["签收", "退单", "办结"]
    assert len(card["photos"]) == 3
    assert "赵德柱" not in card["text"]


async def _the_wrong_unit_gives_it_back(cast: Cast) -> None:
    """With reason and better unit; the desk rules, and then it stays."""
    await cast.li.presses_on(await cast.li.card(cast.first), "退单")
    await cast.li.presses("不属本单位职责")
    await cast.li.presses("不清楚")
    assert "given_back" in await cast.desk.waiting()
    assert "专席正在重新确定单位" in (await cast.auntie.last())["text"]
    await cast.desk.does(f"tickets/{cast.first}/dispatch", unit=cast.unit, note="专席核定由你单位办理")
    card = await cast.li.card(cast.first)
    assert "专席核定" in card["text"]
    assert "退单" not in labels(card)


async def _the_desk_merges_the_two(cast: Cast) -> None:
    await cast.desk.does(f"tickets/{cast.second}/merge", into=cast.first)
    assert cast.first in (await cast.student.last())["text"]


async def _one_reply_stays_inside(stage: Stage, cast: Cast) -> None:
    """Taken on; what names a colleague stays in the group, the other reply goes out after its hold."""
    card = await cast.li.card(cast.first)
    await cast.li.presses_on(card, "签收")
    assert "已签收" in (await cast.auntie.hears("已签收"))["text"]
    await cast.li.says("@老王 你那边出个人", reply_to=card["id"])
    await cast.li.says("我们中午过去看看，先劝离", reply_to=card["id"])
    assert "30 秒后转给居民" in (await cast.li.last())["text"]
    await stage.later(seconds=31)
    assert "先劝离" in (await cast.student.hears("先劝离"))["text"]
    assert not [text for text in await cast.auntie.texts() + await cast.student.texts() if "老王" in text]


async def _words_alone_never_resolve(cast: Cast) -> None:
    """The same worker confirms, with a photo; then both are asked."""
    card = await cast.li.card(cast.first)
    await cast.li.says("处理完了，摊贩已经劝离", photos=[photo(9)], reply_to=card["id"])
    assert "确认办结" in labels(await cast.li.last())
    assert (await cast.desk.ticket(cast.first))["status"] == "in_progress"
    await cast.li.presses("确认办结")
    asked = await cast.auntie.hears("已办结")
    assert len(asked["photos"]) == 1
    assert labels(asked) == ["已解决且满意", "已解决不满意", "未解决"]


async def _one_is_unhappy_and_it_reopens(cast: Cast) -> None:
    """At the same unit, and the desk is told; done again, it is closed by the word of the other."""
    card = await cast.li.card(cast.first)
    await cast.student.presses("未解决")
    assert "重办" in (await cast.student.hears("重办"))["text"]
    assert "unsolved" in await cast.desk.waiting()
    await cast.li.hears("未解决，请重办")
    await cast.li.says("已全部清理干净，并安排了定点值守", photos=[photo(10)], reply_to=card["id"])
    await cast.li.presses("确认办结")
    await cast.auntie.presses("已解决且满意")
    assert "已结案" in (await cast.auntie.last())["text"]


async def _the_first_reporter_is_rewarded_once(stage: Stage, cast: Cast) -> None:
    """One marks, another approves, the code pays its owner once."""
    await cast.desk.does(f"tickets/{cast.first}/verify")
    reward = (await cast.desk.looks("rewards"))[0]["id"]
    await cast.desk.does(f"rewards/{reward}/approve", expect=403)
    await stage.operator("复核的", Role.APPROVER).does(f"rewards/{reward}/approve")
    notice = await cast.auntie.hears("领奖码")
    code = notice["text"].split("领奖码：")[1].split()[0]
    assert "没有找到" in (await cast.student.says(code))["text"]
    assert "已登记发放" in (await cast.auntie.says(code))["text"]
    assert "不能重复领取" in (await cast.auntie.presses("领奖"))["text"]
    paid = [given for given, _ in stage.house.kit.reads.rewards() if given.claimed_at is not None]
    assert len(paid) == 1


async def _the_public_hears_figures(stage: Stage, cast: Cast) -> Broadcast:
    """Only who pressed 订阅公告 hears them."""
    kit = stage.house.kit

    def work(tx: Tx) -> Broadcast:
        approver = tx.people.named("复核的", Role.APPROVER)[0].person
        return publish(Turn(tx=tx, town=kit.town, now=kit.clock()), by=approver)

    await cast.auntie.presses("订阅公告")
    sent = await kit.transact(work)
    await stage.work()
    assert sent.chats == 1
    assert "【奖励公告】" in (await cast.auntie.last())["text"]
    return sent


async def _every_group(stage: Stage) -> list[str]:
    """Every word on the screen of every unit's group."""
    units = stage.house.kit.town.units
    return [words for unit in units for words in await (await stage.worker(unit, f"看群的-{unit}")).texts()]


def _nobody_is_exposed(texts: Sequence[str]) -> None:
    """No name, phone or home anywhere, and of a composed service not one sentence of a resident."""
    assert len(texts) > len(STREAM) / 2, "the groups were not read"
    for canary in CANARIES:
        assert not [text for text in texts if canary in text], canary
    for sentence in COMPOSED:
        assert not [text for text in texts if sentence in text or sentence[6:26] in text], sentence

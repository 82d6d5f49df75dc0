"""What a resident says after the ticket is open: asked about, urged, taken back, judged, thanked for."""

import pytest

from tests.journeys.stage import Stage, Voice, labels, photo
from tickets.people import Role

FRUIT = "学府街水果店把货摆到人行道上"
BINS = "金桂苑二期7号楼后面垃圾桶三天没清"


async def _opened(stage: Stage, *reports: str) -> tuple[Voice, list[str]]:
    """A resident with tickets that were opened a while ago."""
    voice, numbers = await stage.resident(), []
    for report in reports:
        await voice.says(report)
        numbers.append(await voice.number())
        stage.clock.forward(minutes=5)
    return voice, numbers


async def _resolved(stage: Stage, *reports: str) -> tuple[Voice, list[str]]:
    voice, numbers = await _opened(stage, *reports)
    desk = stage.operator("老周")
    for number in numbers:
        worker = await stage.worker(await desk.unit_of(number), "小李")
        card = await worker.card(number)
        await worker.says("已处理完毕，现场已清理干净", reply_to=card["id"])
        await worker.presses("确认办结")
    return voice, numbers


async def test_an_urge_reaches_the_unit(stage: Stage) -> None:
    auntie, [number] = await _opened(stage, FRUIT)
    worker = await stage.worker(await stage.operator("老周").unit_of(number), "小李")
    answer = await auntie.says("怎么还没人来")
    assert f"已替您催办工单 {number}" in answer["text"]
    assert "等待签收" in answer["text"]
    assert "第 1 次催办" in (await worker.last())["text"]


async def test_withdrawn_and_brought_back(stage: Stage) -> None:
    auntie, [number] = await _opened(stage, FRUIT)
    worker = await stage.worker(await stage.operator("老周").unit_of(number), "小李")
    assert "已撤回" in (await auntie.says("不用管了，撤单吧"))["text"]
    assert "居民已撤单" in (await worker.last())["text"]
    assert labels(await worker.card(number)) == []
    await auntie.presses("恢复办理")
    assert "已恢复" in (await auntie.last())["text"]
    assert labels(await worker.card(number)) == ["签收", "退单", "办结"]


async def test_a_known_question_is_answered_with_its_source(stage: Stage) -> None:
    voice = await stage.resident()
    answer = await voice.says("空置房物业费能不能打折")
    assert "依据：" in answer["text"]
    assert await stage.operator("老周").waiting() == []


async def test_an_unknown_question_is_answered_by_the_desk(stage: Stage) -> None:
    voice, desk = await stage.resident(), stage.operator("老周")
    assert "转专席" in (await voice.says("请问图书馆几点开门"))["text"]
    await desk.answers("question", "图书馆周二至周日九点开门")
    assert (await voice.last())["text"] == "专席答复：图书馆周二至周日九点开门"
    assert await desk.waiting() == []


async def test_a_question_may_become_a_ticket_after_all(stage: Stage) -> None:
    voice = await stage.resident()
    await voice.says("请问图书馆几点开门")
    await voice.presses("就这样提交")
    assert await voice.said_by_bot("已受理") == 1


async def test_what_nobody_here_works_on_is_told_at_once_and_may_still_be_filed(stage: Stage) -> None:
    voice, desk = await stage.resident(), stage.operator("老周")
    told = await voice.says("工业路这边报税系统算错了，个人所得税退税一直没有到账，反映好几次了，请处理")
    assert "12366" in told["text"]
    assert labels(told) == ["就这样提交", "转人工"]
    assert await desk.waiting() == []
    await voice.presses("就这样提交")
    opened = await voice.hears("已受理")
    assert "其他 · 税务" in opened["text"]
    assert await desk.waiting() == ["blind_spot"]


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("解决了，很满意", "谢谢您让城市更好"),
        ("好了", "谢谢您让城市更好"),
        ("还行吧就是慢了点", "不满意已记入考核"),
        ("没解决，还在摆", "重办"),
    ],
)
async def test_a_verdict_in_words(stage: Stage, words: str, then: str) -> None:
    auntie, [number] = await _resolved(stage, FRUIT)
    assert number in (await auntie.hears("您说了算"))["text"]
    assert then in (await auntie.says(words))["text"]


async def test_thanks_for_an_answer_ask_for_the_verdict(stage: Stage) -> None:
    auntie, _ = await _resolved(stage, FRUIT)
    asked = await auntie.says("谢谢你们，辛苦了")
    assert labels(asked) == ["已解决且满意", "已解决不满意", "未解决"]
    await auntie.presses_on(asked, "已解决不满意")
    assert "不满意已记入考核" in (await auntie.last())["text"]
    assert await stage.operator("老周").waiting() == ["dissatisfied"]


async def test_a_verdict_counts_once(stage: Stage) -> None:
    auntie, [number] = await _resolved(stage, FRUIT)
    asked = await auntie.hears("您说了算")
    await auntie.presses_on(asked, "已解决且满意")
    await auntie.tries_press(asked["id"], "rate:unsolved")
    await stage.settle()
    await auntie.refused("已经过时")
    assert (await stage.operator("老周").ticket(number))["outcome"] == "satisfied"


async def test_privacy_gets_a_number_a_name_and_a_date(stage: Stage) -> None:
    voice = await stage.resident()
    answer = (await voice.says("你们会告诉他是我举报的吗"))["text"]
    assert "编号 WH-P" in answer
    assert "沈望舒" in answer
    assert "15 个工作日" in answer
    desk = stage.operator("老周")
    assert await desk.waiting() == ["privacy"]
    await desk.answers("privacy", "您的信息只有专席能看")
    assert "只有专席能看" in (await voice.last())["text"]


async def test_a_human_is_called(stage: Stage) -> None:
    voice = await stage.resident()
    assert "已转专席人工" in (await voice.says("转人工"))["text"]
    assert await stage.operator("老周").waiting() == ["human"]


async def test_rewards_are_explained(stage: Stage) -> None:
    voice = await stage.resident()
    answer = await voice.says("举报有奖励吗")
    assert "领奖码" in answer["text"]
    assert labels(answer) == ["转人工", "反映问题", "订阅公告"]


async def test_of_two_tickets_the_one_replied_to(stage: Stage) -> None:
    auntie, [fruit, _] = await _opened(stage, FRUIT, BINS)
    about = await auntie.hears(f"已受理，工单 {fruit}")
    assert fruit in (await auntie.says("怎么还没人来", reply_to=about["id"]))["text"]


@pytest.mark.parametrize(("words", "which"), [("垃圾桶那个怎么还没人来", 1), ("学府街那个怎么还没人来", 0)])
async def test_of_two_tickets_the_one_the_words_name(stage: Stage, words: str, which: int) -> None:
    auntie, numbers = await _opened(stage, FRUIT, BINS)
    assert f"已替您催办工单 {numbers[which]}" in (await auntie.says(words))["text"]


async def test_of_two_tickets_the_one_pressed(stage: Stage) -> None:
    auntie, [fruit, _] = await _opened(stage, FRUIT, BINS)
    asked = await auntie.says("怎么还没人来")
    assert "哪一件" in asked["text"]
    choice = next(label for label in labels(asked) if label.startswith(fruit[-4:]))
    await auntie.presses_on(asked, choice)
    assert f"已替您催办工单 {fruit}" in (await auntie.last())["text"]
    assert "✓" in (await auntie.hears("哪一件"))["text"]


async def test_adding_may_turn_into_withdrawing(stage: Stage) -> None:
    auntie, [number] = await _opened(stage, FRUIT)
    assert number in (await auntie.presses("补充"))["text"]
    assert "已撤回" in (await auntie.says("撤单"))["text"]


async def test_a_number_of_somebody_else_leads_nowhere(stage: Stage) -> None:
    _, [theirs] = await _opened(stage, BINS)
    auntie, [mine] = await _opened(stage, FRUIT)
    assert theirs not in (await auntie.says(f"{theirs} 怎么样了"))["text"]
    assert (await stage.operator("老周").ticket(theirs))["urges"] == 0
    assert mine in (await auntie.says(f"{mine.lower()} 怎么样了"))["text"]


async def test_the_number_of_a_merged_ticket_leads_to_its_survivor(stage: Stage) -> None:
    auntie, [former] = await _opened(stage, FRUIT)
    _, [survivor] = await _opened(stage, "学府街水果店又把货摆到人行道上，盲道都占了")
    await stage.operator("老周").does(f"tickets/{former}/merge", into=survivor)
    assert f"已替您催办工单 {survivor}" in (await auntie.says(f"{former} 怎么还没人来"))["text"]


async def test_of_two_tickets_the_one_said_next(stage: Stage) -> None:
    auntie, [_, bins] = await _opened(stage, FRUIT, BINS)
    await auntie.says("怎么还没人来")
    assert f"已替您催办工单 {bins}" in (await auntie.says("垃圾桶那个"))["text"]


async def test_an_unanswered_which_does_not_swallow_a_new_report(stage: Stage) -> None:
    auntie, _ = await _opened(stage, FRUIT, BINS)
    await auntie.says("怎么还没人来")
    stage.clock.forward(hours=1)
    await auntie.says("港城大街商场改造工地半夜还在打桩，吵得没法睡")
    assert "施工扰民" in (await auntie.hears("已受理"))["text"]
    assert await auntie.said_by_bot("已受理") == 3


async def test_impatience_about_something_new_is_a_report(stage: Stage) -> None:
    auntie, [fruit] = await _opened(stage, FRUIT)
    await auntie.says("金桂苑二期垃圾三天没清了")
    assert "垃圾与环境卫生" in (await auntie.hears("已受理"))["text"]
    assert (await stage.operator("老周").ticket(fruit))["urges"] == 0


async def test_two_verdicts_are_told_apart(stage: Stage) -> None:
    auntie, [fruit, bins] = await _resolved(stage, FRUIT, BINS)
    asked = await auntie.says("没解决")
    assert "哪一件" in asked["text"]
    await auntie.presses_on(asked, next(label for label in labels(asked) if label.startswith(bins[-4:])))
    desk = stage.operator("老周")
    assert (await desk.ticket(bins))["reopenings"] == 1
    assert (await desk.ticket(fruit))["status"] == "resolved"


async def test_a_claim_code_of_somebody_else_is_not_found(stage: Stage) -> None:
    auntie = await stage.resident()
    await auntie.says("迎春路菜市场东门菜贩子占道摆摊，婴儿车都过不去", photos=[photo()])
    number = await auntie.number()
    await stage.operator("老周").does(f"tickets/{number}/verify")
    approver = stage.operator("复核的", Role.APPROVER)
    await approver.does(f"rewards/{(await approver.looks('rewards'))[0]['id']}/approve")
    code = (await auntie.hears("领奖码"))["text"].split("领奖码：")[1].split()[0]
    stranger = await stage.resident()
    assert "没有找到" in (await stranger.says(f"我的领奖码是 {code.lower()}"))["text"]
    assert "已登记发放" in (await auntie.says(f"领奖码 {code.lower().replace('-', ' ')}"))["text"]
    assert "不能重复领取" in (await auntie.says(code))["text"]

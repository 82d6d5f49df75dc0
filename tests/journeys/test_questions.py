"""Questions: answered with their source, looked up for a place, left to the desk, and kept for the next who asks."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.journeys.stage import MONDAY, Desk, Message, Stage, Voice, labels, staged
from tickets.ports import Reader
from tickets.service import ServiceCode
from tickets.town import Allowance, Clock, Town

LIBRARY = "请问图书馆几点开门"
HOURS = "图书馆周二至周日九点开门"


async def _asked(stage: Stage, words: str) -> tuple[Voice, Message]:
    voice = await stage.resident()
    return voice, await voice.says(words)


async def _keep(desk: Desk, expect: int = 200, **other: Any) -> Any:
    """Answer the newest question that waits, and keep the answer."""
    item = [one for one in await desk.looks("queue") if one["form"] is not None][-1]
    until = (MONDAY + timedelta(days=300)).date().isoformat()
    body = {"answer": HOURS, "asks": [item["form"]], "source": "望海图书馆公告", "valid_until": until} | other
    return await desk.does(f"items/{item['id']}/keep", expect=expect, **body)


async def _answers(desk: Desk) -> dict[str, Any]:
    return {one["code"]: one for one in await desk.looks("answers")}


async def test_an_answer_comes_with_its_source_and_two_ways_on(stage: Stage) -> None:
    _, answer = await _asked(stage, "你好，请问没入住的房子物业费有没有优惠")
    assert "第九百四十四条" in answer["text"]
    assert "不是您要问的" in answer["text"]
    assert labels(answer) == ["转人工", "反映问题"]
    assert await stage.operator("老周").waiting() == []


async def test_figures_are_the_town_s(tmp_path: Path, town: Town, reader: Reader) -> None:
    garbage = replace(town.services[ServiceCode.GARBAGE], sla=Allowance(amount=7, clock=Clock.WORK_DAYS))
    slow = replace(town, services={**town.services, ServiceCode.GARBAGE: garbage})
    question = "请问办理时限是多久"
    for place, told in ((town, "垃圾1 个工作日"), (slow, "垃圾7 个工作日")):
        folder = tmp_path / f"{place.services[ServiceCode.GARBAGE].sla.amount:g}"
        folder.mkdir()
        async with staged(folder, place, reader) as stage:
            assert told in (await _asked(stage, question))[1]["text"]


async def test_after_an_answer_that_was_not_it_a_person_sees_both(stage: Stage) -> None:
    voice, answer = await _asked(stage, "没住要不要交物业费")
    assert "已转专席人工" in (await voice.presses_on(answer, "转人工"))["text"]
    desk = stage.operator("老周")
    [item] = await desk.looks("queue")
    assert item["reason"] == "unhelpful"
    assert "没住要不要交物业费" in item["text"]
    assert "第九百四十四条" in item["text"]
    assert item["form"] == "没住要不要交物业费"
    counted = (await _answers(desk))["vacant-fee"]
    assert (counted["given"], counted["unhelpful"]) == (1, 1)
    assert labels(await voice.hears("第九百四十四条")) == []


async def test_an_answered_question_may_become_a_ticket(stage: Stage) -> None:
    voice, answer = await _asked(stage, "没住要不要交物业费")
    await voice.presses_on(answer, "反映问题")
    assert await voice.said_by_bot("已受理") == 1


async def test_who_sweeps_is_looked_up(stage: Stage) -> None:
    _, answer = await _asked(stage, "请问学府街归谁扫")
    assert "东滨区环境卫生服务中心（0000-5550122）" in answer["text"]


async def test_without_a_place_it_is_asked_for_once(stage: Stage) -> None:
    voice, asked = await _asked(stage, "请问这条路归谁扫")
    assert "您问的是哪里" in asked["text"]
    assert "港西区环境卫生服务中心" in (await voice.says("港城大街"))["text"]
    assert await stage.operator("老周").waiting() == []


async def test_a_place_nobody_knows_is_the_desk_s(stage: Stage) -> None:
    voice, asked = await _asked(stage, "请问这条路归谁扫")
    assert "您问的是哪里" in asked["text"]
    assert "转专席" in (await voice.says("就是那个地方"))["text"]
    assert await stage.operator("老周").waiting() == ["question"]


async def test_asked_for_a_place_one_may_report_instead(stage: Stage) -> None:
    voice, _ = await _asked(stage, "请问这条路归谁扫")
    await voice.says("算了，楼上装修天天早上六点砸墙，吵得孩子没法睡，你们管管")
    assert "您问的是哪里" not in (await voice.last())["text"]
    assert await stage.operator("老周").waiting() != ["question"]


async def test_which_community_is_looked_up(stage: Stage) -> None:
    _, answer = await _asked(stage, "请问锦绣家园归哪个社区")
    assert "东滨区 · 迎春街道 · 锦绣社区" in answer["text"]
    assert "锦绣社区居委会" in answer["text"]


async def test_the_desk_answers_keeps_and_the_next_gets_it_at_once(stage: Stage) -> None:
    first, unsure = await _asked(stage, LIBRARY)
    assert "转专席" in unsure["text"]
    desk = stage.operator("老周")
    await _keep(desk)
    assert (await first.last())["text"] == f"专席答复：{HOURS}"
    assert await desk.waiting() == []
    _, answer = await _asked(stage, "你好，图书馆几点开门呀？")
    assert HOURS in answer["text"]
    assert "依据：望海图书馆公告" in answer["text"]
    [kept] = [one for one in (await _answers(desk)).values() if one["kept"]]
    assert (kept["by"], kept["given"], kept["past"]) == ("老周", 1, False)
    await desk.does(f"answers/{kept['code']}/retire")
    _, after = await _asked(stage, LIBRARY)
    assert "转专席" in after["text"]
    await desk.does(f"answers/{kept['code']}/retire", expect=400)


async def test_braces_in_a_kept_answer_are_only_signs(stage: Stage) -> None:
    await _asked(stage, LIBRARY)
    await _keep(stage.operator("老周"), answer="周二至周日{九点}开门，{sla.garbage}")
    _, answer = await _asked(stage, "你好，图书馆几点开门呀？")
    assert "周二至周日{九点}开门，{sla.garbage}" in answer["text"]


async def test_two_operators_who_keep_the_same(stage: Stage) -> None:
    zhou, li = stage.operator("老周"), stage.operator("小李")
    await _asked(stage, LIBRARY)
    await _asked(stage, LIBRARY)
    await _keep(zhou)
    refused = await _keep(li, expect=400, answer="八点开门")
    assert refused["error"]["code"] == "same-question"
    facts = refused["error"]["facts"]
    assert (facts["by"], facts["words"]) == ("老周", HOURS)
    assert await li.waiting() == ["question"]
    await _keep(li, answer="八点开门", replaces=[facts["code"]])
    _, answer = await _asked(stage, LIBRARY)
    assert "八点开门" in answer["text"]
    assert [one["by"] for one in (await _answers(li)).values() if one["kept"]] == ["小李"]


async def test_a_kept_answer_names_no_resident(stage: Stage) -> None:
    desk = stage.operator("老周")
    await _asked(stage, "我叫王建国，电话13800005555，请问图书馆几点开门")
    [item] = await desk.looks("queue")
    assert "王建国" not in item["form"]
    refused = await _keep(desk, expect=400, answer="王建国先生，九点开门", asks=["图书馆几点开门"])
    assert refused["error"]["facts"] == {"field": "words", "why": "leak"}
    assert await desk.waiting() == ["question"]


async def test_only_questions_are_kept(stage: Stage) -> None:
    desk, voice = stage.operator("老周"), await stage.resident()
    await voice.says("转人工")
    [item] = await desk.looks("queue")
    assert item["form"] is None
    body = {"answer": HOURS, "asks": ["图书馆几点开门"], "source": "公告", "valid_until": "2027-01-31"}
    await desk.does(f"items/{item['id']}/keep", expect=400, **body)
    assert not [one for one in (await _answers(desk)).values() if one["kept"]]


async def test_an_answer_that_ran_out_goes_back_to_the_desk_which_hears_of_it_once(stage: Stage) -> None:
    desk = stage.operator("老周")
    await _asked(stage, LIBRARY)
    await _keep(desk, valid_until=(MONDAY + timedelta(days=1)).date().isoformat())
    assert (await stage.later(hours=20)).ran_out == 0
    assert HOURS in (await _asked(stage, LIBRARY))[1]["text"]
    assert (await stage.later(hours=30)).ran_out == 1
    assert (await stage.later(hours=1)).ran_out == 0
    assert await desk.waiting() == ["answer_ran_out"]
    assert "转专席" in (await _asked(stage, LIBRARY))[1]["text"]
    [kept] = [one for one in (await _answers(desk)).values() if one["kept"]]
    assert kept["past"]


async def test_in_english(stage: Stage) -> None:
    voice = await stage.resident(lang="en")
    await stage.web.post("/api/chat/lang", json={"lang": "en"}, headers=voice.headers)
    answer = await voice.says("do I have to pay the property fee for an empty flat")
    assert "Civil Code, article 944" in answer["text"]
    assert labels(answer) == ["Talk to a person", "Report a problem"]

"""A chat in English is in English throughout."""

import re
from collections.abc import Sequence

from tests.journeys.stage import Desk, Stage, Voice, photo

REST = ("清理干净了", "还有两个烧烤摊")
HAN = re.compile(r"[\u4e00-\u9fff]")


async def _english(stage: Stage) -> Voice:
    voice = await stage.resident()
    answer = await stage.web.post("/api/chat/lang", json={"lang": "en"}, headers=voice.headers)
    assert answer.status_code == 204
    return voice


async def _foreign(voice: Voice, *theirs: str) -> list[str]:
    """Chinese in what the bot says, besides the words people used themselves."""
    found = []
    for message in await voice.screen():
        said = [message["text"], *(button["label"] for button in message["buttons"])]
        found += [text for text in said if message["from"] == "bot" and HAN.search(_without(text, theirs))]
    return found


def _without(text: str, theirs: Sequence[str]) -> str:
    """Words of theirs that we quote stand between quotation marks, or are named."""
    return re.sub("|".join(["“[^”]*”", *(re.escape(words) for words in theirs)]), "", text)


async def test_every_sentence_is_english(stage: Stage) -> None:
    guest, desk = await _english(stage), stage.operator("老周")
    for words in ("hello", "thanks", "who can see my name?", "human", "is there a reward?"):
        await guest.says(words)
    await guest.says(photos=[photo(1)])
    await guest.says("学府街水果店把货摆到人行道上")
    await guest.says("还有两个烧烤摊")
    for label in ("Progress", "What they see", "Hide my words", "Change type", "Withdraw", "Bring it back"):
        await guest.presses(label)
    await _to_the_end(stage, guest, desk)
    assert await _foreign(guest, "学府街水果店把货摆到人行道上", "学府街水果店", *REST) == []


async def _to_the_end(stage: Stage, guest: Voice, desk: Desk) -> None:
    number = next(re.findall(r"WH\d{6}-\d{4}", text)[0] for text in await guest.texts() if "WH2" in text)
    worker = await stage.worker(await desk.unit_of(number), "小李")
    await worker.presses("签收")
    for label in ("Not fixed", "Fixed, satisfied"):
        await worker.says("清理干净了", reply_to=(await worker.card(number))["id"])
        await worker.presses("确认办结")
        await guest.presses(label)
    assert (await desk.ticket(number))["outcome"] == "satisfied"


async def test_questions_are_english_too(stage: Stage) -> None:
    guest = await _english(stage)
    await guest.says("金桂苑二期楼道着火了，全是烟")
    stage.clock.forward(minutes=5)
    await guest.says("垃圾三天没清了")
    await guest.presses("Submit as it is")
    stage.clock.forward(minutes=5)
    await guest.says("怎么还没人来")
    assert "Which" in (await guest.last())["text"]
    assert await _foreign(guest, "金桂苑二期楼道") == []


async def test_refusals_are_english_too(stage: Stage) -> None:
    guest = await _english(stage)
    opened = await guest.says("学府街水果店把货摆到人行道上")
    await guest.tries_press(opened["id"], "nonsense")
    await stage.settle()
    await guest.says(files=[("x.jpg", b"nothing", "image/jpeg")])
    assert await _foreign(guest, "学府街水果店") == []

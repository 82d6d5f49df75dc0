"""Days on which Telegram misbehaves: answers lost, updates twice, shuffled or poisoned, tokens revoked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.intake import keep
from bot.poller import Poller
from bot.staffing import enrol
from handlers.notices import publish
from tests.journeys.phones import RESIDENT_TOKEN, TelegramVoice, resident_on_telegram
from tests.journeys.stage import BASE, Stage, Voice, photo
from tests.journeys.telephones import FRUIT, case, rows
from tests.telegram.scripts import error, server_error, slow_down, timeout_after
from tickets.people import ChannelName, Role
from tickets.turn import Turn

BINS = "金桂苑二期7号楼后面垃圾桶三天没清"
REPEATED = "（这条可能重复送达）"


def calls_to(stage: Stage, voice: TelegramVoice, words: str) -> int:
    """How often these words were handed to Telegram for somebody."""
    to = str(voice.person.id)
    return sum(1 for one in stage.phones.emulator.calls if one.chat == to and words in str(one.said.get("text", "")))


# --- answers that were lost ---
async def test_an_answer_that_may_have_arrived_comes_again_and_says_so(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.says("喂在吗")
    stage.phones.emulator.script("sendMessage", then=timeout_after, chat=auntie.person.id)
    await auntie.says(FRUIT)
    await stage.later(seconds=5)
    opened = [text for text in await auntie.texts() if "已受理" in text]
    assert len(opened) == 2
    assert not opened[0].endswith(REPEATED)
    assert opened[1] == f"{opened[0]}\n\n{REPEATED}"
    assert len(await stage.operator("老周").looks("tickets")) == 1


async def subscribes(stage: Stage, name: str) -> TelegramVoice:
    voice = await resident_on_telegram(stage, name)
    await voice.says("举报有奖励吗")
    await voice.presses("订阅公告")
    return voice


def broadcasts(stage: Stage) -> int:
    """The notice is published; to how many."""
    kit = stage.house.kit
    by = enrol(kit, BASE, name="复核的", role=Role.APPROVER).member.person
    return kit.transact.now(lambda tx: publish(Turn(tx=tx, town=kit.town, now=kit.clock()), by=by)).chats


async def test_a_notice_reaches_every_subscriber_once(stage: Stage, auntie: TelegramVoice) -> None:
    await auntie.says("喂在吗")
    subscribers = [await subscribes(stage, name) for name in ("老孙", "小周", "阿芳")]
    await subscribers[2].presses("不再接收公告")
    assert broadcasts(stage) == 2
    await stage.settle()
    heard = [await voice.said_by_bot("【奖励公告】") for voice in (*subscribers, auntie)]
    assert heard == [1, 1, 0, 0]


async def test_a_notice_that_may_have_arrived_never_comes_again(stage: Stage, tmp_path: Path) -> None:
    voice = await subscribes(stage, "老孙")
    stage.phones.emulator.script("sendMessage", then=timeout_after, chat=voice.person.id)
    broadcasts(stage)
    for _ in range(4):
        await stage.later(minutes=2)
    assert calls_to(stage, voice, "【奖励公告】") == 1
    assert rows(tmp_path, "select count(*) from deliveries where state = 'unknown'") == [(1,)]
    await voice.says("喂在吗")
    assert "在的" in (await voice.last())["text"]


async def test_after_a_minute_without_telegram_all_is_sent_in_order(stage: Stage) -> None:
    told = await case(stage)
    before = len(await told.auntie.screen())
    stage.phones.emulator.script("sendMessage", then=server_error(), chat=told.auntie.person.id, times=4)
    await told.li.presses("签收")
    await told.replies("我们下午过去看看")
    for _ in range(12):
        await stage.later(seconds=10)
    texts = [message["text"] for message in (await told.auntie.screen())[before:]]
    assert ["已签收" in texts[0], "下午过去看看" in texts[1]] == [True, True]
    assert len(texts) == 2


async def test_told_to_wait_one_waits_and_others_do_not(stage: Stage, auntie: TelegramVoice) -> None:
    stage.phones.emulator.script("sendMessage", then=slow_down(30), chat=auntie.person.id)
    await auntie.post(FRUIT)
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 0
    sun = await resident_on_telegram(stage, "老孙")
    await sun.says(BINS)
    assert await sun.said_by_bot("已受理") == 1
    await stage.later(seconds=31)
    assert await auntie.said_by_bot("已受理") == 1
    assert await auntie.said_by_bot(REPEATED) == 0


# --- updates that come twice, or in the wrong order ---
async def poll_again(stage: Stage) -> None:
    """What Telegram still holds although it was confirmed."""
    for robot, poller in stage.phones.pollers:
        if any(update.left > 1 for update in robot.updates._queue):
            await poller._round()
    await stage.settle()


async def test_what_comes_twice_has_one_effect(stage: Stage) -> None:
    stage.phones.emulator.deliver_twice()
    told = await case(stage, photos=[photo(1), photo(2)])
    await poll_again(stage)
    await told.li.presses("签收")
    await told.replies("我们下午过去看看")
    await poll_again(stage)
    await stage.later(seconds=31)
    await poll_again(stage)
    assert await told.auntie.said_by_bot("已受理") == 1
    assert await told.auntie.said_by_bot("下午过去看看") == 1
    assert await told.auntie.said_by_bot("已签收") == 1
    assert len(await told.desk.looks("tickets")) == 1


async def test_shuffled_updates_answer_everybody_once(stage: Stage) -> None:
    stage.phones.emulator.shuffle(6)
    voices = [await resident_on_telegram(stage, f"居民{n}") for n in range(6)]
    for voice in voices:
        await voice.post(at=(36.589, 123.543))
        await voice.post("菜贩子把人行道占了", photos=[photo(3)])
    await stage.settle()
    assert [await voice.said_by_bot("已受理") for voice in voices] == [1] * 6
    assert len(await stage.operator("老周").looks("tickets")) == 6


async def test_a_correction_that_overtakes_its_message_wins(stage: Stage, auntie: TelegramVoice) -> None:
    said = await auntie.person.says(auntie.where, "学府街水果店把货摆到人行到上")
    await auntie.person.edits(said, FRUIT)
    stage.phones.residents.updates._queue.reverse()
    await stage.settle()
    file = await stage.operator("老周").looks(f"tickets/{await auntie.number()}")
    assert [report["words"] for report in file["reports"]] == [FRUIT]
    assert await auntie.said_by_bot("已受理") == 1


# --- poison ---
def nested(depth: int) -> Any:
    inner: Any = "x"
    for _ in range(depth):
        inner = [inner]
    return inner


def poisons(person: int) -> list[dict[str, Any]]:
    """Updates nobody should have to read; some in the chat of somebody who also has something to say."""
    chat = {"id": person, "type": "private", "first_name": "x"}
    someone = {"id": person, "is_bot": False, "first_name": "x"}
    message = {"message_id": 900_000, "date": 1, "chat": chat, "from": someone}
    return [
        {"a_kind_of_next_year": {"chat": chat, "what": "ever"}},
        {"poll": {"id": "1", "question": "?"}},
        {"message": 5},
        {"message": {"chat": {"id": "abc"}}},
        {"message": message | {"text": {"no": "text"}}},
        {"message": message | {"date": "soon", "text": "x"}},
        {"message": message | {"photo": [{"file_id": 7}]}},
        {"message": message | {"text": "x", "entities": "all of them"}},
        {"message": message | {"from": None, "text": "x"}},
        {"message": message | {"location": {"latitude": "north", "longitude": None}}},
        {"callback_query": {"id": "1", "from": someone, "data": "1:0", "message": {"chat": chat}}},
        {"callback_query": {"id": "1", "from": [], "data": ["1:0"]}},
        {"my_chat_member": {"chat": chat, "new_chat_member": "me"}},
        {"message": message | {"text": "长" * 20_000, "junk": "x" * 1_000_000}},
        {"message": message | {"deep": nested(300)}},
        {"message": message | {"chat": {"id": 2**70, "type": "private"}, "text": "x"}},
        {},
    ]


async def test_between_poison_everybody_is_answered(stage: Stage, auntie: TelegramVoice) -> None:
    good = []
    for n, poison in enumerate(poisons(auntie.person.id)):
        stage.phones.emulator.inject(RESIDENT_TOKEN, poison)
        voice = await resident_on_telegram(stage, f"居民{n}")
        await voice.post("喂在吗")
        good.append(voice)
    await auntie.post(FRUIT)
    await stage.settle()
    await stage.settle()
    assert [await voice.said_by_bot("在的，请讲") for voice in good] == [1] * len(good)
    assert await auntie.said_by_bot("已受理") == 1
    assert stage.house.kit.reads.inbox() == []


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe no json", b"", b"null", b"[]", b'"x"', b"[" * 100_000, b'{"update_id": 1e999}'], ids=repr
)
async def test_bytes_that_are_no_update_wedge_nothing(stage: Stage, auntie: TelegramVoice, raw: bytes) -> None:
    """As a webhook may be handed them."""
    kit = stage.house.kit
    await kit.transact(lambda tx: keep(tx, ChannelName.RESIDENT_BOT, [raw], kit.clock()))
    await auntie.says(FRUIT)
    assert await auntie.said_by_bot("已受理") == 1
    assert kit.reads.inbox() == []


async def test_an_update_nested_without_end_does_not_deafen_the_poller(stage: Stage, auntie: TelegramVoice) -> None:
    deep = b'{"update_id": @ID@, "message": ' + b"[" * 5000 + b"]" * 5000 + b"}"
    stage.phones.emulator.inject(RESIDENT_TOKEN, deep)
    await auntie.says(FRUIT)
    assert await auntie.said_by_bot("已受理") == 1


# --- the token, the other poller, the network ---
async def listens_again(stage: Stage, mend: Callable[[], None], after: int) -> list[float]:
    """The residents' poller asks until it is well; what is broken is mended in the so-manieth pause."""
    poller: Poller = stage.phones.pollers[0][1]
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        stage.clock.forward(seconds=seconds)
        if len(pauses) == after:
            mend()

    poller._presence._pause = pause
    await poller._presence.until_well(poller._round)
    return pauses


async def in_a_browser(stage: Stage) -> Voice:
    answer = await stage.web.post("/api/chat")
    stage.web.cookies.clear()
    return Voice(stage, answer.json()["token"], "/api/chat", "网友")


async def test_a_revoked_token_is_told_once_and_nothing_is_lost(stage: Stage) -> None:
    told = await case(stage)
    before = len(await told.auntie.screen())
    stage.phones.emulator.revoke(RESIDENT_TOKEN)
    await told.li.presses("签收")
    await told.replies("我们下午过去看看")
    for _ in range(5):
        await stage.later(minutes=2)
    assert await told.desk.waiting() == ["channel_down"]
    assert RESIDENT_TOKEN.partition(":")[2] not in json.dumps(await told.desk.looks("queue"))
    online = await in_a_browser(stage)
    await online.says(BINS)
    assert await online.said_by_bot("已受理") == 1

    await told.auntie.post("怎么还没人来")

    def mend() -> None:
        stage.phones.residents.revoked = False

    assert await listens_again(stage, mend, after=3) == [60, 60, 60]
    await stage.later(minutes=2)
    await stage.settle()
    texts = [message["text"] for message in (await told.auntie.screen())[before:] if message["from"] == "bot"]
    assert ["已签收" in texts[0], "下午过去看看" in texts[1]] == [True, True], texts
    assert "已替您催办" in texts[-1]
    assert "channel_down" not in await told.desk.waiting()


async def test_another_program_that_polls_is_told_to_the_desk(stage: Stage, auntie: TelegramVoice) -> None:
    desk = stage.operator("老周")
    other = error(
        409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    stage.phones.emulator.script("getUpdates", then=other, times=4)
    await auntie.person.says(auntie.where, FRUIT)
    waiting: list[Any] = []

    def look() -> None:
        waiting.extend(stage.house.kit.reads.queue())

    await listens_again(stage, look, after=4)
    assert "another process polls with this token" in waiting[0].item.text
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 1
    assert await desk.waiting() == []


async def test_a_network_that_hiccups_is_nobodys_business(stage: Stage, auntie: TelegramVoice) -> None:
    stage.phones.emulator.script("getUpdates", then=server_error(), times=2)
    await auntie.person.says(auntie.where, FRUIT)
    await listens_again(stage, lambda: None, after=99)
    await stage.settle()
    assert await auntie.said_by_bot("已受理") == 1
    assert stage.house.kit.reads.queue() == []

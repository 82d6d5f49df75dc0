"""The contract of a channel: words, order, edits, replies, long texts, failures; buttons and photos have their own."""

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handlers.phrases import phrase
from storage.columns import clean_text
from tests.contract.channels.talk import REPORTS, Talk
from tests.telegram import scripts
from tickets.message import Button
from tickets.people import ChannelName

TEN = [f"第{number}句" for number in range(10)]
#: More than a Telegram message may hold, without a place where one would like to cut.
LONG = "望海" * 4500
#: What markup, direction, invisible characters and broken halves may do to words.
ODD = (
    "<b>粗</b> &lt;i&gt; &amp;amp; <a href='http://x'>点我</a>",
    "<b>粗</b> & &amp; <script>alert(1)</script> *星* _线_ `码` [链](http://x)",
    "第一行\n\n  第二行\t缩进",
    "\u202e反着写\u202c مرحبا שלום",
    "👨‍👩‍👧‍👦 🇨🇳 e\u0301 \U0001f600\ufe0f",
    "零\0字节 \ud83d半个 \ufeff\u200b看不见",
)
#: Channels may trim what stands around words; inside them nothing changes.
WORDS = st.text(max_size=200).map(lambda text: f"据{text}。")
#: On the web a message is sent by being committed: there is no sending that could fail.
on_bots = pytest.mark.parametrize("channel", [ChannelName.RESIDENT_BOT, ChannelName.STAFF_BOT], indirect=True)
few = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])


@few
@given(WORDS)
@example(f"据{ODD[0]}。")
@example(f"据{ODD[1]}。")
@example(f"据{ODD[2]}。")
@example(f"据{ODD[3]}。")
@example(f"据{ODD[4]}。")
@example(f"据{ODD[5]}。")
async def test_words_arrive_once_and_exactly_as_written(talk: Talk, words: str) -> None:
    before = len(await talk.voice.screen())
    message = await talk.brings(words)
    assert (await talk.stands(message))["text"] == clean_text(words)
    assert len(await talk.voice.screen()) == before + 1


@few
@given(WORDS)
@example(f"据{ODD[0]}。")
@example(f"据{ODD[1]}。")
@example(f"据{ODD[2]}。")
@example(f"据{ODD[3]}。")
@example(f"据{ODD[4]}。")
@example(f"据{ODD[5].replace(chr(0xD83D), '')}。")
async def test_words_are_heard_once_and_exactly_as_typed(talk: Talk, words: str) -> None:
    before = len(talk.heard())
    await talk.says(words)
    assert [said.text for said in talk.heard()[before:]] == [clean_text(words)]


async def test_ten_messages_arrive_in_their_order(talk: Talk) -> None:
    for words in TEN:
        talk.puts(words)
    await talk.stage.work()
    assert (await talk.voice.texts())[-10:] == TEN
    assert talk.unsent() == 0


async def test_ten_messages_are_heard_in_their_order(talk: Talk) -> None:
    for words in TEN:
        await talk.voice.post(words, reply_to=talk.about)
    await talk.stage.work()
    assert [said.text for said in talk.heard()[-10:]] == TEN


async def test_what_comes_again_counts_once(talk: Talk) -> None:
    """A request without an answer, an update that was kept and not yet confirmed: both come again."""
    if not talk.is_bot:
        assert await talk.voice.post("说一次", key="once") == await talk.voice.post("说一次", key="once")
        await talk.stage.work()
    else:
        await talk.says("说一次")
        for _, poller in talk.stage.phones.pollers:
            poller._offset = 0  # as in a program that was started again
        assert await talk.stage.phones.bring()
    before = talk.rows()
    await talk.stage.work()
    assert talk.rows() == before
    assert [said.text for said in talk.heard()].count("说一次") == 1


async def test_an_edit_changes_the_message_where_it_stands(talk: Talk) -> None:
    message = await talk.brings("这是问题吗", buttons=[Button(id="submit", label="就这样提交")])
    before = len(await talk.voice.screen())
    assert await talk.brings("已经不是问题", edits=message) == message
    shown = await talk.stands(message)
    assert (shown["text"], shown["buttons"]) == ("已经不是问题", [])
    assert len(await talk.voice.screen()) == before


async def test_edits_before_sending_cost_one_call(talk: Talk) -> None:
    message = await talk.brings("一")
    calls = len(talk.calls()) if talk.is_bot else 0
    for words in ("二", "三", "四"):
        talk.puts(words, edits=message)
    fresh = talk.puts("甲")
    talk.puts("乙", edits=fresh)
    await talk.stage.work()
    assert (await talk.stands(message))["text"] == "四"
    assert (await talk.stands(fresh))["text"] == "乙"
    if talk.is_bot:
        assert [entry.method for entry in talk.calls()[calls:]] == ["editMessageText", "sendMessage"]


async def test_an_answer_stands_under_what_it_answers(talk: Talk) -> None:
    await talk.says("有一件事")
    (asked,) = [shown for shown in await talk.voice.screen() if shown["text"] == "有一件事"]
    answer = await talk.brings("请说", reply_to=talk.heard()[-1].message)
    assert (await talk.stands(answer))["reply_to"] == asked["id"]


async def test_a_reply_is_about_what_it_replies_to(talk: Talk) -> None:
    first = await talk.opens(REPORTS[1])
    second = await talk.opens(REPORTS[2])
    for shown in (first, second):
        await talk.says("说的是这件", reply_to=shown["id"])
        assert talk.understood() == talk.position(shown)


async def test_long_words_arrive_whole(talk: Talk) -> None:
    message = await talk.brings(LONG, buttons=[Button(id="submit", label="就这样提交")])
    parts = await talk.standing(message)
    assert "".join(part["text"] for part in parts) == LONG
    assert [len(part["buttons"]) for part in parts] == [*[0] * (len(parts) - 1), 1]
    assert len(parts) == (3 if talk.is_bot else 1)


async def test_a_long_card_stays_one_message(talk: Talk) -> None:
    message = await talk.brings(LONG, card=True)
    assert (await talk.stands(message))["text"] == (LONG[:4095] + "…" if talk.is_bot else LONG)


async def test_the_language_chosen_is_used(talk: Talk) -> None:
    """A group speaks the town's; there the bot's private chat has one to choose."""
    await _in_private(talk, "/lang en")
    answers = "".join(await _in_private(talk, "hello")).replace(talk.voice.name, "")
    assert re.search("[A-Za-z]{3}", answers)
    assert not re.search("[一-鿿]", answers)
    if talk.in_group:
        await talk.says("内部：明天去看", reply_to=talk.about)
        assert re.search("[一-鿿]", (await talk.voice.last())["text"])


async def _in_private(talk: Talk, text: str) -> list[str]:
    """What the bot answers."""
    if not talk.in_group:
        before = await talk.voice.texts()
        await talk.voice.says(text)
        return [words for words in (await talk.voice.texts())[len(before) :] if words != text]
    person, bot = talk.telephone.person, talk.stage.phones.staff
    before = [seen.text for seen in person.screen(bot)]
    await talk.telephone.said_privately(text)
    return [seen.text for seen in person.screen(bot)[len(before) :] if seen.text != text]


@pytest.mark.parametrize("times", [1, 3])
@on_bots
async def test_a_failed_sending_is_tried_again_and_order_kept(talk: Talk, times: int) -> None:
    talk.stage.phones.emulator.script("sendMessage", then=scripts.server_error(), chat=talk.address, times=times)
    before = len(await talk.voice.screen())
    for words in TEN:
        talk.puts(words)
    await talk.stage.work()
    assert len(await talk.voice.screen()) == before
    for _ in range(times):
        talk.stage.clock.forward(seconds=10)
        await talk.stage.work()
    texts = (await talk.voice.texts())[before:]
    assert texts == TEN or texts == [f"{TEN[0]}\n\n{phrase('zh', 'repeated')}", *TEN[1:]]
    assert talk.unsent() == 0


@on_bots
async def test_what_may_have_arrived_says_so_when_it_comes_again(talk: Talk) -> None:
    talk.stage.phones.emulator.script("sendMessage", then=scripts.timeout_after, chat=talk.address)
    message = await talk.brings("来人了")
    talk.stage.clock.forward(seconds=10)
    await talk.stage.work()
    assert (await talk.voice.texts())[-2:] == ["来人了", f"来人了\n\n{phrase('zh', 'repeated')}"]
    assert len(await talk.standing(message)) == 1
    assert talk.unsent() == 0

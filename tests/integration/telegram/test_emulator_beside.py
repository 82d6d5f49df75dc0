"""Our Telegram beside an independent one, and as a process of its own."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
import telegram
from aiohttp import web
from lo_bot_api_emulator import LoBotApiEmulator  # type: ignore[import-untyped]

from tests.faults.program import TOP
from tests.telegram.chats import Json
from tests.telegram.probe import Server, differences, with_aiogram, with_ptb
from tests.telegram.server import Emulator
from tests.telegram.town import RESIDENT, picture

PERSON: Json = {"id": 5_000_000_123, "is_bot": False, "first_name": "张三", "language_code": "zh-hans"}
CHAT: Json = {"id": PERSON["id"], "type": "private", "first_name": "张三"}
BOT: Json = {"id": 70001, "is_bot": True, "first_name": "望海吹哨"}


@asynccontextmanager
async def ours() -> AsyncIterator[Server]:
    """The server these tests are about."""
    async with Emulator() as emulator:
        bot = emulator.bot(RESIDENT, "wanghai_bot", "望海吹哨")
        zhang = emulator.person("张三")

        async def press(_message_id: int) -> object:
            return await zhang.presses(zhang.last(bot).message, "是")

        yield Server(
            base=emulator.url, token=RESIDENT, chat=zhang.id, say=lambda: zhang.says(bot, "垃圾没人清"), press=press
        )


@asynccontextmanager
async def theirs() -> AsyncIterator[Server]:
    """lo-bot-api-emulator, which is given whole updates."""
    emulator = LoBotApiEmulator()
    runner = web.AppRunner(emulator.app(), access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    said: Json = {"message_id": 1, "from": PERSON, "chat": CHAT, "date": 1_795_000_000, "text": "垃圾没人清"}

    async def say() -> object:
        return await emulator.enqueue_update({"message": said}, token=RESIDENT)

    async def press(message_id: int) -> object:
        message = said | {"message_id": message_id, "from": BOT, "text": "是这里吗"}
        query = {"id": "501", "from": PERSON, "message": message, "chat_instance": "7919", "data": "d1"}
        return await emulator.enqueue_update({"callback_query": query}, token=RESIDENT)

    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield Server(base=base, token=RESIDENT, chat=PERSON["id"], say=say, press=press)
    await runner.cleanup()


@pytest.mark.parametrize("conversation", [with_ptb, with_aiogram])
async def test_both_servers_look_alike_to_the_libraries(
    conversation: Callable[[Server, bytes], Awaitable[Json]],
) -> None:
    sent = picture()
    async with ours() as server:
        mine = await conversation(server, sent)
    async with theirs() as server:
        others = await conversation(server, sent)
    # What that server adds of its own about what it models.
    others["getMe"].pop("capabilities")
    assert mine.keys() == others.keys()
    assert differences(others, mine) == []
    assert mine["download"] == others["download"] == sent
    assert not mine["confirmed"]


def test_a_difference_is_seen() -> None:
    assert differences({"a": 1, "b": [{"c": "x"}]}, {"a": 2, "b": [{"c": "y"}], "d": 1}) == []
    assert differences({"a": 1}, {"a": "1"}) == [".a: int, not str"]
    assert differences({"b": [{"c": 1}]}, {"b": [{}]}) == [".b[].c: int, not NoneType"]
    assert differences({"b": [1]}, {"b": []}) == [".b: nothing in it"]


async def test_as_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # else the library warns on every 429
    command = [sys.executable, "-m", "tests.telegram.serve", "--bot", f"{RESIDENT}:wanghai_bot", "--latency-ms", "5"]
    process = await asyncio.create_subprocess_exec(*command, cwd=TOP, stdout=asyncio.subprocess.PIPE)
    assert process.stdout
    try:
        ready, base = (await process.stdout.readline()).decode().split()
        assert ready == "ready"
        async with httpx.AsyncClient(base_url=f"{base}/control", trust_env=False) as control:
            await _conversation(control, base)
    finally:
        process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


async def _conversation(control: httpx.AsyncClient, base: str) -> None:
    async def ask(what: str, **said: object) -> Json:
        answer = await control.post(f"/{what}", json=said)
        assert answer.status_code == 200, answer.text
        return dict(answer.json()) if isinstance(answer.json(), dict) else {"list": answer.json()}

    zhang = (await ask("person", name="张三"))["id"]
    await ask("say", person=zhang, chat="@wanghai_bot", text="垃圾没人清")
    async with telegram.Bot(RESIDENT, base_url=f"{base}/bot") as bot:
        (said,) = await bot.get_updates()
        assert (await ask("pending", token=RESIDENT))["count"] == 1
        rows = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("是", callback_data="d1")]])
        sent = await bot.send_message(zhang, "是这里吗", reply_markup=rows)
        await ask("press", person=zhang, chat="@wanghai_bot", message_id=sent.message_id, label="是")
        (pressed,) = await bot.get_updates(offset=said.update_id + 1)
        assert pressed.callback_query
        await pressed.callback_query.answer("好")
        await ask("script", method="sendMessage", then="slow_down", **{"with": [3]})
        with pytest.raises(telegram.error.RetryAfter):
            await bot.send_message(zhang, "快")
    screen = (await ask("screen", person=zhang, chat="@wanghai_bot"))["list"]
    assert [(one["sender"], one["text"], one["buttons"]) for one in screen] == [
        ("张三", "垃圾没人清", []),
        ("wanghai_bot", "是这里吗", [["是"]]),
    ]
    assert (await ask("toasts", person=zhang))["list"] == [["好", False]]
    outcomes = [call["outcome"] for call in (await ask("calls", method="sendMessage"))["list"]]
    assert outcomes == ["ok", "429 Too Many Requests: retry after 3"]
    assert (await control.post("/press", json={"person": 1})).status_code == 400

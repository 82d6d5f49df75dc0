"""What is python-telegram-bot's own: how it says that there was no answer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from bot import resident_bot
from bot.channel import Unreachable
from tests.integration.telegram.channels import Stage, on_stage
from tests.telegram import scripts


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with on_stage("resident", tmp_path) as stage:
        yield stage


@pytest.mark.parametrize(
    ("cause", "maybe"),
    [
        (httpx.ConnectError("no"), False),
        (httpx.ConnectTimeout("no"), False),
        (httpx.PoolTimeout("no"), False),
        (httpx.ReadTimeout("no"), True),
        (httpx.WriteTimeout("no"), True),
        (httpx.ReadError("no"), True),
        (httpx.RemoteProtocolError("no"), True),
    ],
)
def test_only_what_never_left_cannot_have_arrived(cause: Exception, maybe: bool) -> None:
    error = TimedOut() if isinstance(cause, httpx.TimeoutException) else NetworkError("httpx")
    error.__cause__ = cause
    told = resident_bot._ours(error)
    assert isinstance(told, Unreachable)
    assert told.maybe is maybe


async def test_a_server_that_never_answers_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    request = HTTPXRequest(read_timeout=0.2)
    monkeypatch.setattr(stage.channel._bot, "_request", (request, request))  # type: ignore[attr-defined]
    stage.telegram.script("sendMessage", then=scripts.timeout_before)
    async with asyncio.timeout(10):
        with pytest.raises(Unreachable, match="ReadTimeout") as told:
            await stage.deliver("工单")
    assert told.value.maybe
    await request.shutdown()


async def test_it_asks_for_what_it_can_use(stage: Stage) -> None:
    assert stage.telegram.called("getUpdates")[0].said["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]

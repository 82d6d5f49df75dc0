"""What is aiogram's own: how it says that there was no answer, and what it refuses to read."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import GetMe

from bot import staff_bot
from bot.channel import Unreachable
from handlers.messages import Seat
from tests.integration.telegram.channels import Stage, on_stage
from tests.telegram import scripts


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    async with on_stage("staff", tmp_path) as stage:
        yield stage


@pytest.mark.parametrize(
    ("cause", "maybe"),
    [
        (aiohttp.ConnectionTimeoutError("no"), False),
        (aiohttp.InvalidURL("no"), False),
        (TimeoutError(), True),
        (aiohttp.SocketTimeoutError("no"), True),
        (aiohttp.ServerDisconnectedError(), True),
        (aiohttp.ClientOSError(104, "reset"), True),
        (aiohttp.ClientPayloadError("no"), True),
    ],
)
def test_only_what_never_left_cannot_have_arrived(cause: Exception, maybe: bool) -> None:
    error = TelegramNetworkError(method=GetMe(), message="no")
    error.__cause__ = cause
    told = staff_bot._ours(error)
    assert isinstance(told, Unreachable)
    assert told.maybe is maybe


async def test_a_server_that_never_answers_is_given_up(stage: Stage) -> None:
    session = stage.channel._bot.session  # type: ignore[attr-defined]
    session.timeout = aiohttp.ClientTimeout(total=0.2)
    stage.telegram.script("sendMessage", then=scripts.timeout_before)
    async with asyncio.timeout(10):
        with pytest.raises(Unreachable, match="Timeout") as told:
            await stage.deliver("工单")
    assert told.value.maybe


async def test_it_asks_for_what_it_can_use(stage: Stage) -> None:
    assert stage.telegram.called("getUpdates")[0].said["allowed_updates"][-2:] == ["my_chat_member", "chat_member"]


async def test_a_server_older_than_the_library_is_still_understood(stage: Stage) -> None:
    account = {"id": 7_000_001, "is_bot": True, "first_name": "望海"}
    change = {
        "chat": {"id": stage.group.id, "type": "supergroup", "title": "群"},
        "from": {"id": 1, "is_bot": False, "first_name": "张三"},
        "date": 1_795_000_000,
        "old_chat_member": {"status": "member", "user": account},
        "new_chat_member": {"status": "administrator", "user": account, "can_be_edited": False},
    }
    heard = stage.channel.read(stage.row(json.dumps({"update_id": 1, "my_chat_member": change})))
    assert isinstance(heard, Seat)
    assert (heard.runs_group, heard.is_bot) == (True, True)

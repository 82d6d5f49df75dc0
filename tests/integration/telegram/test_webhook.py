"""Updates that are pushed: proven before they are read, kept before they are answered."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from bot import webhook
from bot.channel import Unreachable
from bot.presence import Presence
from bot.webhook import AGAIN, MAX_UPDATE, address, hang_out, keep_out, secret_for
from tests.integration.telegram.conftest import Empty, Pauses, Scripted, bot_row
from tests.integration.telegram.test_intake import private, raw
from tickets.people import Bot, ChannelName

BOT = ChannelName.RESIDENT_BOT
SECRET = secret_for(b"server", BOT)
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def telegram(empty: Empty) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever pushes."""
    empty.kit.transact.now(lambda tx: tx.bots.save(Bot(channel=BOT, id=7, username="wanghai_bot")))
    app = FastAPI()
    app.include_router(webhook.router(empty.kit, {BOT: Scripted([])}, lambda name: secret_for(b"server", name)))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://wanghai.test") as client:
        yield client


async def test_what_is_proven_is_kept(empty: Empty, telegram: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await telegram.post(f"/telegram/{BOT}", content=raw(private(7)), headers={HEADER: SECRET})
        assert answer.status_code == 200
    (row,) = empty.kit.reads.inbox()
    assert json.loads(row.raw) == private(7)
    assert bot_row(empty).heard_at == empty.clock()


@pytest.mark.parametrize(
    "given", [None, "", SECRET[:-1], SECRET + "0", SECRET.upper(), secret_for(b"server", ChannelName.STAFF_BOT)]
)
async def test_what_is_not_proven_is_not_read(empty: Empty, telegram: httpx.AsyncClient, given: str | None) -> None:
    headers = {} if given is None else {HEADER: given}
    read: list[int] = []

    async def body() -> AsyncIterator[bytes]:
        read.append(1)
        yield raw(private())

    answer = await telegram.post(f"/telegram/{BOT}", content=body(), headers=headers)
    assert (answer.status_code, read) == (401, [])
    assert empty.kit.reads.inbox() == []
    assert bot_row(empty).heard_at is None


async def test_any_bytes_in_the_header_are_only_wrong(empty: Empty, telegram: httpx.AsyncClient) -> None:
    headers = [(HEADER.encode(), "密".encode()), (b"content-type", b"application/json")]
    answer = await telegram.post(f"/telegram/{BOT}", content=b"{}", headers=headers)
    twice = [(HEADER.encode(), SECRET.encode())] * 2
    assert answer.status_code == 401
    assert (await telegram.post(f"/telegram/{BOT}", content=b"{}", headers=twice)).status_code == 401
    assert empty.kit.reads.inbox() == []


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_without_end_is_refused(empty: Empty, telegram: httpx.AsyncClient, declared: bool) -> None:
    read: list[int] = []

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(64):
            read.append(65536)
            yield b"x" * 65536

    headers = {HEADER: SECRET} | ({"Content-Length": str(MAX_UPDATE + 1)} if declared else {})
    answer = await telegram.post(f"/telegram/{BOT}", content=pieces(), headers=headers)
    assert answer.status_code == 413
    assert sum(read) <= (0 if declared else MAX_UPDATE + 65536)
    assert empty.kit.reads.inbox() == []


async def test_only_bots_of_this_house_are_pushed_to(empty: Empty, telegram: httpx.AsyncClient) -> None:
    headers = {HEADER: secret_for(b"server", ChannelName.STAFF_BOT)}
    for name in (ChannelName.STAFF_BOT, "web", "x"):
        assert (await telegram.post(f"/telegram/{name}", content=b"{}", headers=headers)).status_code == 404


async def test_what_cannot_be_kept_is_to_be_sent_again(
    empty: Empty, telegram: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError("no space")

    with monkeypatch.context() as broken:
        broken.setattr(webhook, "keep", full)
        answer = await telegram.post(f"/telegram/{BOT}", content=raw(private()), headers={HEADER: SECRET})
    assert answer.status_code == 500
    assert "no space" not in answer.text
    answer = await telegram.post(f"/telegram/{BOT}", content=raw(private()), headers={HEADER: SECRET})
    assert answer.status_code == 200
    assert len(empty.kit.reads.inbox()) == 1


async def test_poison_is_kept_like_anything_else(empty: Empty, telegram: httpx.AsyncClient) -> None:
    for poison in (b"", b"\xff", b"[]"):
        answer = await telegram.post(f"/telegram/{BOT}", content=poison, headers={HEADER: SECRET})
        assert answer.status_code == 200, "or it would be sent for a day"
    assert len(empty.kit.reads.inbox()) == 3


async def test_the_webhook_is_set_however_long_it_takes(empty: Empty) -> None:
    channel, pauses = Scripted([], [Unreachable("no answer", maybe=False)] * 2), Pauses(empty.clock)
    url = address("https://town.example", BOT)
    await hang_out(Presence(empty.kit, channel, pause=pauses), url, SECRET)
    assert channel.webhooks == [("https://town.example/telegram/resident_bot", SECRET)]
    assert pauses.asked == [1, 2]
    assert bot_row(empty).username == "wanghai_bot"


class Enough(Exception):
    """The test has seen what it wanted."""


async def test_a_webhook_that_was_moved_is_set_again(empty: Empty) -> None:
    channel, rests = Scripted([]), []

    async def pause(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) == 3:
            raise Enough

    with pytest.raises(Enough):
        await keep_out(Presence(empty.kit, channel, pause=pause), address("https://town.example", BOT), SECRET)
    assert rests == [AGAIN] * 3
    assert len(channel.webhooks) == 3


def test_secrets_differ_by_channel_and_house() -> None:
    secrets = {secret_for(key, name) for key in (b"a", b"b") for name in ChannelName}
    assert len(secrets) == 2 * len(ChannelName)
    assert all(len(secret) == 64 and secret.isalnum() for secret in secrets)

"""What the doctor says of bots, groups and deliveries, asked of a strict server over loopback."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from bot.doctor import examine
from bot.finding import Finding
from bot.settings import read_settings
from bot.wiring import utc_now
from tests.integration.telegram.conftest import Empty
from tests.telegram.server import Emulator
from tickets.ids import UnitCode
from tickets.message import Outgoing
from tickets.people import Bot, ChannelName, ChatKind
from tickets.ports import Tx

RESIDENT, STAFF = f"1001:{'r' * 34}", f"1002:{'s' * 34}"


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    async with Emulator() as emulator:
        emulator.bot(RESIDENT, "wanghai_bot", "吹哨")
        emulator.bot(STAFF, "wanghai_staff_bot", "吹哨工作群")
        yield emulator


async def looked_at(empty: Empty, api: str, **more: object) -> dict[str, Finding]:
    """Every finding, asked in a thread of its own as the command would."""
    (empty.folder / "chuishao.db").unlink(missing_ok=True)
    (empty.folder / "chuishao.db").symlink_to(empty.folder / "town.db")
    tokens = {"resident_token": RESIDENT, "staff_token": STAFF, "telegram_api": api, "data_dir": empty.folder}
    settings = read_settings({}, **(tokens | more))
    found = await asyncio.to_thread(lambda: list(examine(settings)))
    return {finding.name: finding for finding in found}


def known(empty: Empty, **more: object) -> None:
    """The staff bot was started here and heard just now."""
    bot = Bot(channel=ChannelName.STAFF_BOT, id=1002, username="wanghai_staff_bot", heard_at=utc_now())
    empty.kit.transact.now(lambda tx: tx.bots.save(replace(bot, **more)))  # type: ignore[arg-type]


async def test_new_bots_are_well(empty: Empty, telegram: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        found = await looked_at(empty, telegram.url)
    for name in ("resident_bot", "staff_bot", "resident_bot updates", "staff_bot updates"):
        assert found[name].well, found[name]
    assert found["resident_bot"].says == "@wanghai_bot, not started here yet"
    assert "deliveries" not in found
    told = caplog.text + str(found)
    assert "r" * 34 not in told
    assert "s" * 34 not in told
    assert {call.method for call in telegram.calls} == {"getMe", "getWebhookInfo"}, "it only looks"


async def test_a_revoked_token_says_what_to_do(empty: Empty, telegram: Emulator) -> None:
    telegram.revoke(STAFF)
    found = await looked_at(empty, telegram.url)
    assert not found["staff_bot"].well
    assert "CHUISHAO_STAFF_TOKEN" in found["staff_bot"].advice
    assert "staff_bot updates" not in found
    assert found["resident_bot"].well


async def test_a_server_that_is_not_there_says_what_to_do(empty: Empty, telegram: Emulator) -> None:
    url = telegram.url
    await telegram.stop()
    found = await looked_at(empty, url)
    assert not found["resident_bot"].well
    assert "CHUISHAO_TELEGRAM_API" in found["resident_bot"].advice
    assert RESIDENT not in str(found)


async def test_a_webhook_and_polling_collide(empty: Empty, telegram: Emulator) -> None:
    async with httpx.AsyncClient(base_url=f"{telegram.url}/bot{STAFF}") as owner:
        # Where nobody listens: it is only to be set.
        await owner.post("/setWebhook", json={"url": "http://127.0.0.1:9/hook"})
    found = (await looked_at(empty, telegram.url))["staff_bot updates"]
    assert not found.well
    assert "http://127.0.0.1:9/hook" in found.says


async def test_silence_and_failure_are_told(empty: Empty, telegram: Emulator) -> None:
    known(empty)
    assert (await looked_at(empty, telegram.url))["staff_bot"].well
    known(empty, heard_at=utc_now() - timedelta(hours=1))
    assert not (await looked_at(empty, telegram.url))["staff_bot"].well
    known(empty, failure="no answer")
    assert "no answer" in (await looked_at(empty, telegram.url))["staff_bot"].says


async def test_a_bot_without_its_token_is_told(empty: Empty, telegram: Emulator) -> None:
    known(empty)
    found = await looked_at(empty, telegram.url, staff_token=None)
    assert not found["staff_bot"].well
    assert "CHUISHAO_STAFF_TOKEN" in found["staff_bot"].advice


async def test_groups_are_asked_about(empty: Empty, telegram: Emulator) -> None:
    known(empty)
    owner = telegram.person("组长")
    bot = telegram.world.bots[STAFF]
    unit = next(iter(empty.kit.town.units))
    group = telegram.group("东滨路灯群", owner)

    def bind(tx: Tx) -> None:
        tx.chats.open(channel=ChannelName.STAFF_BOT, address=str(group.id), kind=ChatKind.GROUP, unit=UnitCode(unit))

    empty.kit.transact.now(bind)
    name = f"group {unit}"
    absent = (await looked_at(empty, telegram.url))[name]
    assert (absent.well, "add the bot again" in absent.advice) == (False, True)
    group.add(bot)
    plain = (await looked_at(empty, telegram.url))[name]
    assert (plain.well, plain.advice) == (False, "make the bot an administrator of the group")
    group.promote(bot)
    assert (await looked_at(empty, telegram.url))[name].well


async def test_what_waits_is_counted(empty: Empty, telegram: Emulator) -> None:
    known(empty)
    assert (await looked_at(empty, telegram.url))["deliveries"].well

    def late(tx: Tx) -> None:
        chat = tx.chats.open(channel=ChannelName.STAFF_BOT, address="5", kind=ChatKind.GROUP)
        tx.deliveries.put(Outgoing(chat=chat.id, text="工单"), utc_now() - timedelta(hours=1))

    empty.kit.transact.now(late)
    found = (await looked_at(empty, telegram.url))["deliveries"]
    assert not found.well
    assert found.says.startswith("1 due now, the oldest since ")
    assert found.advice

"""What goes wrong between the house and Telegram, told in ``bot.channel``'s words and never with the token."""

import json
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from bot.channel import (
    Blocked,
    FileGone,
    Migrated,
    NotDelivered,
    SlowDown,
    Taken,
    TokenRefused,
    Unacceptable,
    Unreachable,
)
from handlers.phrases import phrase
from storage.photos import Photos
from tests.integration.telegram.channels import KINDS, TOKEN, Stage, channel_for, jpeg, on_stage
from tests.telegram import scripts
from tests.telegram.scripts import Outcome

SECRET = TOKEN.partition(":")[2]
E = TypeVar("E", bound=BaseException)
LARGE = 20 * 1024 * 1024


@pytest.fixture(autouse=True)
def silence(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nobody logs the token, however talkative the level."""
    with caplog.at_level(logging.DEBUG):
        yield
    for record in caplog.records:
        assert SECRET not in record.getMessage(), record.name
        assert SECRET not in str(record.__dict__), record.name


@pytest.fixture(params=KINDS)
async def stage(silence: None, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    async with on_stage(request.param, tmp_path) as stage:
        yield stage


def secretive(caught: pytest.ExceptionInfo[E]) -> E:
    """The error, once it is sure that it and its traceback do not hold the token."""
    error = caught.value
    told = "".join(traceback.format_exception(error))
    assert SECRET not in told
    assert SECRET not in repr(error) + str(error)
    assert "\n" not in str(error)
    return error


REFUSALS: list[tuple[Outcome, type[NotDelivered]]] = [
    (scripts.error(403, "Forbidden: bot was blocked by the user"), Blocked),
    (scripts.error(403, "Forbidden: bot was kicked from the supergroup chat"), Blocked),
    (scripts.error(403, "Forbidden: user is deactivated"), Blocked),
    (scripts.error(403, "Forbidden: bot can't initiate conversation with a user"), Blocked),
    (scripts.error(400, "Bad Request: chat not found"), Blocked),
    (scripts.error(400, "Bad Request: have no rights to send a message"), Blocked),
    (scripts.error(400, "Bad Request: not enough rights to send text messages to the chat"), Blocked),
    (scripts.error(400, "Bad Request: something new"), Unacceptable),
    (scripts.error(413, "Request Entity Too Large"), Unacceptable),
    (scripts.error(401, "Unauthorized"), TokenRefused),
    (scripts.error(404, "Not Found"), TokenRefused),
    (scripts.error(409, "Conflict: terminated by other getUpdates request"), Taken),
    (scripts.error(500, "Internal Server Error: sent 7 of 9"), Unreachable),
    (scripts.error(429, "Too Many Requests: later"), SlowDown),
]


@pytest.mark.parametrize(("outcome", "error"), REFUSALS, ids=lambda value: getattr(value, "__name__", ""))
async def test_refusals_are_told_apart(stage: Stage, outcome: Outcome, error: type[NotDelivered]) -> None:
    stage.telegram.script("sendMessage", then=outcome)
    with pytest.raises(error) as caught:
        await stage.deliver("工单")
    assert isinstance(secretive(caught), error)


@pytest.mark.parametrize("seconds", [1, 3, 3600])
async def test_told_to_wait_says_how_long(stage: Stage, seconds: int) -> None:
    stage.telegram.script("sendMessage", then=scripts.slow_down(seconds))
    with pytest.raises(SlowDown) as caught:
        await stage.deliver("工单")
    assert secretive(caught).seconds == seconds


async def test_a_group_that_grew_says_where_it_is(stage: Stage) -> None:
    small = stage.telegram.group("小群", stage.person, basic=True).add(stage.bot)
    parcel = stage.parcel("工单", to=small)
    large = small.upgrade()
    with pytest.raises(Migrated) as caught:
        await stage.channel.deliver(parcel)
    assert secretive(caught).address == str(large.id)


async def test_blocked_and_removed_in_earnest(stage: Stage) -> None:
    stage.person.block(stage.bot)
    with pytest.raises(Blocked):
        await stage.deliver("工单")
    stage.group.remove(stage.bot)
    with pytest.raises(Blocked):
        await stage.deliver("工单", to=stage.group)


async def test_a_group_that_forbids_photos_still_gets_the_words(stage: Stage) -> None:
    refusal = scripts.error(400, "Bad Request: not enough rights to send photos to the chat")
    stage.telegram.script("sendPhoto", then=refusal)
    assert len((await stage.deliver("工单", photos=(stage.photo("red"),))).posts) == 1


@pytest.mark.parametrize("outcome", [scripts.timeout_after, scripts.server_error(502), scripts.server_error(504)])
async def test_without_an_answer_it_may_have_arrived(stage: Stage, outcome: Outcome) -> None:
    stage.telegram.script("sendMessage", then=outcome)
    with pytest.raises(Unreachable) as caught:
        await stage.deliver("工单")
    assert secretive(caught).maybe


async def test_an_answer_in_no_language_of_ours(stage: Stage) -> None:
    stage.telegram.script("sendMessage", then=scripts.server_error(200))
    with pytest.raises(Unreachable) as caught:
        await stage.deliver("工单")
    assert secretive(caught).maybe
    stage.telegram.script("getUpdates", then=scripts.server_error(200))
    with pytest.raises(Unreachable):
        await stage.channel.updates(0)


@pytest.mark.parametrize("kind", KINDS)
async def test_where_nobody_listens_nothing_arrived(kind: str, tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        api = f"http://127.0.0.1:{unused.getsockname()[1]}"
        channel = channel_for(kind, TOKEN, api, Photos(tmp_path))
        for call in (channel.start(), channel.updates(0), channel.fetch("F"), channel.toast("1", "好", loud=False)):
            with pytest.raises(Unreachable) as caught:
                await call
            assert not secretive(caught).maybe
        await channel.close()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_proxy_named_outside_is_used(
    kind: str, tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, stage.telegram.url)
    monkeypatch.setenv("no_proxy", "")
    channel = channel_for(kind, TOKEN, "http://telegram.invalid", Photos(tmp_path))
    assert (await channel.introduce()).username == "wanghai_bot"
    assert isinstance(await channel.updates(0), list)
    await channel.close()


@pytest.mark.parametrize("token", [TOKEN, "7000001:AAnother", "no token at all", "", "1:两", "7\n:x"])
@pytest.mark.parametrize("kind", KINDS)
async def test_a_wrong_token_is_refused_everywhere(kind: str, token: str, tmp_path: Path, stage: Stage) -> None:
    stage.telegram.revoke(TOKEN)
    channel = channel_for(kind, token, stage.telegram.url, Photos(tmp_path))
    for call in (channel.start(), channel.updates(0), channel.deliver(stage.parcel("工单"))):
        with pytest.raises(TokenRefused) as caught:
            await call
        assert token in ("", "1:两") or token not in str(secretive(caught))
    await channel.close()


async def test_updates_refused_say_why(stage: Stage) -> None:
    for outcome, error, why in (
        (scripts.error(409, "Conflict: terminated by other getUpdates request"), Taken, "another process"),
        (scripts.error(409, "Conflict: can't use getUpdates method while webhook is active"), Taken, "webhook"),
        (scripts.slow_down(9), SlowDown, "9 s"),
        (scripts.error(502, "Bad Gateway"), Unreachable, "502"),
        (scripts.server_error(502), Unreachable, "502"),
        (scripts.timeout_after, Unreachable, "no answer"),
    ):
        stage.telegram.script("getUpdates", then=outcome)
        with pytest.raises(error, match=why) as caught:
            await stage.channel.updates(0)
        secretive(caught)


async def test_pushed_or_asked_for_nothing_that_waits_is_lost(stage: Stage) -> None:
    await stage.person.says(stage.bot, "先到的")
    await stage.channel.webhook("https://127.0.0.1:9/telegram/x", "s" * 64)
    assert stage.bot.settings["webhook"]["secret"] == "s" * 64
    with pytest.raises(Unreachable, match="webhook"):
        await stage.channel.updates(stage.heard)
    await stage.channel.webhook(None, "")
    assert (await stage.hear_one()).text == "先到的"
    for entry in (*stage.telegram.called("setWebhook"), *stage.telegram.called("deleteWebhook")):
        assert entry.said["drop_pending_updates"] is False


async def test_a_webhook_that_is_refused_does_not_tell_its_secret(stage: Stage) -> None:
    with pytest.raises(Unacceptable) as caught:
        await stage.channel.webhook("https://127.0.0.1:9/x", "geheim geheim")
    assert "geheim" not in str(secretive(caught))


async def test_a_file_is_had_or_gone(stage: Stage) -> None:
    said = await stage.person.says(stage.bot, voice=b"OggS" * 1000)
    heard = await stage.hear_one()
    assert await stage.channel.fetch(heard.enclosures[0].file) == b"OggS" * 1000
    stage.telegram.lose(said)
    for lost in (heard.enclosures[0].file, "AgADnever-1"):
        with pytest.raises(FileGone, match="gone"):
            await stage.channel.fetch(lost)


async def test_a_file_too_large_is_not_had(stage: Stage) -> None:
    await stage.person.says(stage.bot, video=b"film", size=LARGE + 1)
    heard = await stage.hear_one()
    with pytest.raises(FileGone, match="too_large") as caught:
        await stage.channel.fetch(heard.enclosures[0].file)
    secretive(caught)


async def test_a_file_larger_than_it_said_is_not_taken_whole(stage: Stage) -> None:
    await stage.person.says(stage.bot, document=("a.bin", b"x" * (LARGE + 1), "application/pdf"), size=5)
    heard = await stage.hear_one()
    with pytest.raises(FileGone, match="too_large"):
        await stage.channel.fetch(heard.enclosures[0].file)


async def test_a_press_too_old_to_be_answered_is_let_go(stage: Stage) -> None:
    await stage.channel.toast("404", "已签收", loud=False)
    stage.telegram.script("answerCallbackQuery", then=scripts.error(400, "Bad Request: something new"))
    with pytest.raises(Unacceptable):
        await stage.channel.toast("404", "已签收", loud=False)


async def test_at_the_start_the_bot_says_what_it_is(stage: Stage) -> None:
    bot = await stage.channel.start()
    assert (bot.channel, bot.id, bot.username) == (stage.channel.name, 7_000_001, "wanghai_bot")
    texts = stage.channel.texts
    set_by_lang = {
        (entry.method, entry.said.get("language_code")): entry.said
        for entry in stage.telegram.calls
        if entry.method.startswith("setMy")
    }
    for lang, code in (("zh", None), ("en", "en")):
        assert set_by_lang["setMyDescription", code]["description"] == phrase(lang, f"bot-{texts}-description")
        assert set_by_lang["setMyShortDescription", code]["short_description"] == phrase(lang, f"bot-{texts}-about")
        commands = {one["command"]: one["description"] for one in set_by_lang["setMyCommands", code]["commands"]}
        assert commands == {name: phrase(lang, f"command-{name}") for name in stage.channel.commands}
    assert json.loads(json.dumps(stage.telegram.called("setChatMenuButton")[0].said["menu_button"])) == {
        "type": "commands"
    }


async def test_a_bot_that_cannot_dress_up_still_starts(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    stage.telegram.script("setMyCommands", then=scripts.slow_down(900))
    assert (await stage.channel.start()).username == "wanghai_bot"
    assert "told to wait 900 s" in caplog.text


async def test_a_bot_that_talks_at_debug_keeps_words_to_itself(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    await stage.deliver("我家在东滨区万和城三期", photos=(stage.photo("red"),))
    await stage.person.says(stage.bot, "我叫王老五", photo=jpeg("red"))
    await stage.hear()
    assert "万和城" not in caplog.text
    assert "王老五" not in caplog.text
    assert SECRET not in repr(stage.channel) + repr(vars(stage.channel).get("_http"))


@pytest.mark.parametrize("kind", KINDS)
async def test_closed_it_leaves_the_logs_as_they_were(kind: str, tmp_path: Path) -> None:
    before = list(logging.getLogger("httpx").filters)
    channel = channel_for(kind, TOKEN, "http://127.0.0.1:9", Photos(tmp_path))
    assert logging.getLogger("httpx").filters != before
    await channel.close()
    assert logging.getLogger("httpx").filters == before

"""How a bot gets its updates: long polls, one at a time, or pushes to its webhook, in order, until taken."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import aiohttp

from tests.telegram.chats import Json, Robot
from tests.telegram.params import Call
from tests.telegram.refusals import bad, conflict

#: Seconds a push may take (Telegram's own patience is about a minute) and the pauses between attempts, which are short
#: here so that tests need not wait.
PUSH_PATIENCE, FIRST_PAUSE, LONGEST_PAUSE = 60.0, 0.02, 1.0
POLL_LIMIT, POLL_SECONDS = 100, 50
_SECRET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


async def get_updates(call: Call) -> bytes:
    """The next updates as raw JSON; waits up to ``timeout`` seconds for the first."""
    updates, params = call.bot.updates, call.params
    if call.bot.settings.get("webhook"):
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(call)
    updates.confirm(params.whole("offset", 0))
    limit = min(max(params.whole("limit", POLL_LIMIT), 1), POLL_LIMIT)
    mine = updates.take_over()
    end = asyncio.get_running_loop().time() + min(params.whole("timeout", 0), POLL_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout_at(end):
            while not len(updates) and updates.reader is mine:
                updates.changed.clear()
                await updates.changed.wait()
    if updates.reader is not mine:
        raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
    return b"[" + b",".join(update.raw for update in updates.batch(limit)) + b"]"


def set_webhook(call: Call) -> bool:
    """Any address is taken, since tests listen on this machine; the secret must be one Telegram takes."""
    url, secret = call.params.text("url"), call.params.text("secret_token")
    if len(secret) > 256 or not _SECRET.issuperset(secret):
        raise bad("secret token contains unallowed characters")
    if not url:
        return delete_webhook(call)
    _allow(call)
    _drop(call)
    call.bot.settings["webhook"] = {"url": url, "secret": secret, "error": "", "at": 0}
    call.bot.updates.take_over()
    return True


def delete_webhook(call: Call) -> bool:
    _drop(call)
    call.bot.settings.pop("webhook", None)
    call.bot.updates.take_over()
    return True


def get_webhook_info(call: Call) -> Json:
    hook = call.bot.settings.get("webhook", {"url": "", "error": ""})
    info: Json = {"url": hook["url"], "has_custom_certificate": False, "pending_update_count": len(call.bot.updates)}
    if hook["error"]:
        info |= {"last_error_message": hook["error"], "last_error_date": hook["at"]}
    if call.bot.updates.allowed:
        info["allowed_updates"] = sorted(call.bot.updates.allowed)
    return info


def _allow(call: Call) -> None:
    """The list is kept until another is given; an empty one means the usual kinds."""
    allowed = call.params.structure("allowed_updates")
    if allowed is not None:
        call.bot.updates.allowed = frozenset(allowed)


def _drop(call: Call) -> None:
    if call.params.flag("drop_pending_updates"):
        call.bot.updates.clear()


async def push(bot: Robot, now: Callable[[], int]) -> None:
    """Bring a bot its updates for as long as its webhook stands."""
    updates = bot.updates
    hook: Json = bot.settings["webhook"]
    pause = FIRST_PAUSE
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PUSH_PATIENCE), trust_env=False) as session:
        while bot.settings.get("webhook") is hook:
            batch = updates.batch(1)
            if not batch:
                updates.changed.clear()
                await updates.changed.wait()
                continue
            hook["error"], hook["at"] = await _pushed(session, hook, batch[0].raw), now()
            if hook["error"]:
                await asyncio.sleep(pause)  # sleep: the pause between attempts is what Telegram does
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                updates.confirm(batch[0].id + 1)
                pause = FIRST_PAUSE


async def _pushed(session: aiohttp.ClientSession, hook: Json, raw: bytes) -> str:
    """What went wrong, in Telegram's words; nothing if the update was taken."""
    headers = {"Content-Type": "application/json"}
    if hook["secret"]:
        headers["X-Telegram-Bot-Api-Secret-Token"] = hook["secret"]
    try:
        async with session.post(hook["url"], data=raw, headers=headers, allow_redirects=False) as answer:
            return (
                ""
                if 200 <= answer.status < 300
                else f"Wrong response from the webhook: {answer.status} {answer.reason}"
            )
    except (aiohttp.ClientError, TimeoutError) as failure:
        return f"Connection failed: {type(failure).__name__}"

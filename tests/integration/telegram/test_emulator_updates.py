"""What our Telegram tells the bots: to polls and webhooks, in groups with and without privacy, and badly on request."""

import asyncio
from collections.abc import AsyncIterator, Awaitable

import aiogram.exceptions
import pytest
import telegram
import telegram.error
from aiohttp import web

from tests.telegram.server import Emulator
from tests.telegram.town import RESIDENT, Town, town_on


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Emulator() as emulator, town_on(emulator) as town:
        yield town


async def test_polls_wait_confirm_and_exclude_each_other(town: Town) -> None:
    async with asyncio.TaskGroup() as both:
        poll = both.create_task(town.ptb.get_updates(timeout=30))
        await town.emulator.until(lambda: town.emulator.called("getUpdates"))
        await town.zhang.says(town.resident, "一")
    (first,) = poll.result()
    assert [update.update_id for update in await town.ptb.get_updates()] == [first.update_id]
    await town.zhang.says(town.resident, "二")
    (second,) = await town.ptb.get_updates(offset=first.update_id + 1)
    assert second.update_id == first.update_id + 1
    async with asyncio.TaskGroup() as both:
        older = both.create_task(_refusal(town.ptb.get_updates(offset=second.update_id + 1, timeout=30)))
        await town.emulator.until(lambda: len(town.emulator.called("getUpdates")) == 4)
        async with telegram.Bot(RESIDENT, base_url=f"{town.emulator.url}/bot") as another:
            assert await another.get_updates(offset=second.update_id + 1) == ()
    assert isinstance(older.result(), telegram.error.Conflict)


async def test_updates_twice_shuffled_and_poisoned(town: Town) -> None:
    town.emulator.deliver_twice()
    await town.zhang.says(town.resident, "一")
    (first,) = await town.ptb.get_updates()
    (again,) = await town.ptb.get_updates(offset=first.update_id + 1)
    assert again.update_id == first.update_id
    assert await town.ptb.get_updates(offset=first.update_id + 1) == ()
    town.emulator.deliver_twice(1)
    town.emulator.shuffle(8)
    for number in range(8):
        await town.zhang.says(town.resident, str(number))
    mixed = [update.update_id for update in await town.ptb.get_updates()]
    assert mixed != sorted(mixed)
    assert len(mixed) == 8
    await town.ptb.get_updates(offset=max(mixed) + 1)
    poison = town.emulator.inject(RESIDENT, b'{"update_id":@ID@,"message":{"message_id":"?"}}')
    assert poison == max(mixed) + 1
    with pytest.raises(KeyError, match="date"):
        await town.ptb.get_updates()


async def test_webhooks_push_in_order_until_taken(town: Town) -> None:
    taken: list[int] = []
    answers = iter([500, 200, 503])

    async def hook(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "mind-your-own_1"
        taken.append((await request.json())["update_id"])
        return web.Response(status=next(answers, 200))

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await town.zhang.says(town.resident, "一")
    await town.zhang.says(town.resident, "二")
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    assert await town.ptb.set_webhook(url, secret_token="mind-your-own_1")
    with pytest.raises(telegram.error.Conflict, match="webhook is active"):
        await town.ptb.get_updates()
    async with asyncio.timeout(10):
        while (await town.ptb.get_webhook_info()).pending_update_count:
            pass
    first, second = sorted(set(taken))
    assert taken == [first, first, second, second]
    assert await town.ptb.delete_webhook()
    assert await town.ptb.get_updates() == ()
    await runner.cleanup()


async def test_what_a_bot_hears_in_a_group(town: Town) -> None:
    group = town.emulator.group("业主群", town.wang).add(town.staff, town.zhang)
    card = await town.aio.send_message(group.id, "您好")
    message = town.wang.last(group).message
    await town.zhang.says(group, "今天天气不错")
    await town.zhang.says(group, "/help@another_bot")
    for heard in ("/help", "/help@wanghai_staff_bot", "问一下 @wanghai_staff_bot"):
        await town.zhang.says(group, heard)
    await town.zhang.says(group, "好", reply_to=message)
    updates = await town.aio.get_updates()
    texts = [update.message.text for update in updates if update.message and update.message.text]
    assert texts == ["/help", "/help@wanghai_staff_bot", "问一下 @wanghai_staff_bot", "好"]
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="not enough rights to manage pinned messages"):
        await town.aio.pin_chat_message(group.id, card.message_id)
    group.promote(town.staff)
    await town.zhang.says(group, "晚上好")
    await town.wang.says(group, "我是管理员", anonymous=True)
    group.remove(town.zhang)
    later = await town.aio.get_updates(
        offset=updates[-1].update_id + 1, allowed_updates=["message", "my_chat_member", "chat_member"]
    )
    promoted, plain, hidden = later[0].my_chat_member, later[1].message, later[2].message
    assert promoted
    assert promoted.new_chat_member.status == "administrator"
    assert plain
    assert plain.text == "晚上好"
    assert hidden
    assert hidden.sender_chat
    assert hidden.from_user
    assert (hidden.from_user.username, hidden.sender_chat.id) == ("GroupAnonymousBot", group.id)
    assert await town.aio.pin_chat_message(group.id, card.message_id)
    group.add(town.zhang)
    *_, joined, _said = await town.aio.get_updates(offset=later[-1].update_id + 1)
    assert joined.chat_member
    assert joined.chat_member.new_chat_member.status == "member"
    assert [one.status for one in await town.aio.get_chat_administrators(group.id)] == ["creator", "administrator"]
    group.remove(town.staff)
    with pytest.raises(aiogram.exceptions.TelegramForbiddenError, match="kicked from the supergroup"):
        await town.aio.send_message(group.id, "还在")


async def _refusal(call: Awaitable[object]) -> BaseException | None:
    try:
        await call
    except telegram.error.TelegramError as refused:
        return refused
    return None


async def test_edits_places_files_and_vanished_messages(town: Town) -> None:
    said = await town.zhang.says(town.resident, "东滨区垃圾")
    await town.zhang.edits(said, "望山区垃圾")
    await town.zhang.says(town.resident, venue=(22.5, 114.1, "万和城", "港西区海边路"))
    await town.zhang.says(town.resident, document=("说明.pdf", b"%PDF", "application/pdf"), reply_to=said)
    await town.zhang.says(town.resident, "转一条", forward_from=town.wang)
    _, edit, place, file, forward = await town.ptb.get_updates()
    assert edit.edited_message
    assert edit.edited_message.text == "望山区垃圾"
    assert edit.edited_message.message_id == said.id
    assert place.message
    assert place.message.venue
    assert place.message.location == place.message.venue.location
    assert file.message
    assert file.message.document
    assert file.message.document.file_name == "说明.pdf"
    assert file.message.reply_to_message
    assert file.message.reply_to_message.message_id == said.id
    assert forward.message
    assert isinstance(forward.message.forward_origin, telegram.MessageOriginUser)
    rows = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("是", callback_data="d1")]])
    await town.ptb.send_message(town.zhang.id, "是这里吗", reply_markup=rows)
    asked = town.zhang.last(town.resident).message
    assert await town.ptb.delete_messages(town.zhang.id, [asked.id, 999])
    await town.zhang.press_data(asked, "forged")
    *_, press = await town.ptb.get_updates()
    assert press.callback_query
    assert press.callback_query.data == "forged"
    assert press.callback_query.message
    assert not press.callback_query.message.is_accessible


async def test_a_poller_that_dies_loses_nothing(town: Town) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await town.ptb.get_updates(timeout=30)
    await town.zhang.says(town.resident, "一")
    async with telegram.Bot(RESIDENT, base_url=f"{town.emulator.url}/bot") as another:
        (update,) = await another.get_updates(timeout=5)
        assert (await another.get_updates(timeout=5)) == (update,)

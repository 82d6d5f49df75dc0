"""Our Telegram as both real libraries meet it over loopback HTTP: what is sent, changed, refused."""

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiogram.exceptions
import httpx
import pytest
import telegram
import telegram.error
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from PIL import Image

from tests.telegram.scripts import error, server_error, slow_down, timeout_after, timeout_before
from tests.telegram.server import Emulator
from tests.telegram.town import RESIDENT, STAFF, Town, picture, town_on


@pytest.fixture(autouse=True)
def waits_as_python_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns on every 429 unless it may give the wait as a ``timedelta``."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Emulator() as emulator, town_on(emulator) as town:
        yield town


async def test_a_resident_talks_presses_and_sees_the_screen(town: Town) -> None:
    await town.zhang.starts(town.resident, "poster_7")
    (update,) = await town.ptb.get_updates()
    assert update.message
    assert update.message.text == "/start poster_7"
    assert update.message.from_user
    assert update.message.from_user.id == update.message.chat.id == town.zhang.id > 10**9
    rows = [
        [
            telegram.InlineKeyboardButton("是", callback_data="d1"),
            telegram.InlineKeyboardButton("否", callback_data="d2"),
        ]
    ]
    sent = await town.ptb.send_message(
        town.zhang.id, "<b>收到</b> 1 &lt; 2", parse_mode="HTML", reply_markup=telegram.InlineKeyboardMarkup(rows)
    )
    assert sent.entities[0].type == "bold"
    seen = town.zhang.last(town.resident)
    assert (seen.text, seen.buttons, seen.edited) == ("收到 1 < 2", [["是", "否"]], False)
    await town.zhang.presses(seen.message, "否")
    (press,) = await town.ptb.get_updates(offset=update.update_id + 1)
    assert press.update_id == update.update_id + 1
    assert press.callback_query
    assert press.callback_query.data == "d2"
    assert isinstance(press.callback_query.message, telegram.Message)
    assert await press.callback_query.answer("好的")
    assert town.zhang.toasts == [("好的", False)]
    with pytest.raises(telegram.error.BadRequest, match="uery is too old"):
        await press.callback_query.answer("好的")
    await town.ptb.edit_message_text("已登记", town.zhang.id, sent.message_id)
    assert town.zhang.last(town.resident).text == "已登记"
    assert town.zhang.last(town.resident).buttons == []
    with pytest.raises(telegram.error.BadRequest, match="not modified"):
        await town.ptb.edit_message_text("已登记", town.zhang.id, sent.message_id)
    assert await town.ptb.delete_message(town.zhang.id, sent.message_id)
    with pytest.raises(telegram.error.BadRequest, match="to edit not found"):
        await town.ptb.edit_message_text("还在吗", town.zhang.id, sent.message_id)
    assert town.emulator.texts_to(town.zhang) == ["收到 1 < 2", "已登记"]


async def test_a_worker_replies_to_the_card_in_a_topic(town: Town) -> None:
    group = town.group(topics=True)
    thread = group.topic("物业")
    card = await town.aio.send_message(group.id, "工单 WH261122-0001", message_thread_id=thread)
    assert card.is_topic_message
    await town.wang.says(group, "收到，马上去", reply_to=town.wang.last(group).message)
    await town.wang.says(group, "大家好", thread=thread)
    updates = [update.message for update in await town.aio.get_updates(allowed_updates=["message"])]
    answer, talk = [message for message in updates if message and message.text]
    assert answer.reply_to_message
    assert answer.reply_to_message.message_id == card.message_id
    assert answer.message_thread_id == talk.message_thread_id == thread
    assert talk.reply_to_message
    assert talk.reply_to_message.forum_topic_created
    group.drop_topic(thread)
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="message thread not found"):
        await town.aio.send_message(group.id, "还在吗", message_thread_id=thread)


async def test_photos_and_albums_go_up_and_come_down(town: Town) -> None:
    first, second = picture("red"), picture("blue")
    await town.zhang.says(town.resident, "垃圾没人清", photos=[first, second])
    one, two = [update.message for update in await town.ptb.get_updates()]
    assert one
    assert two
    assert one.media_group_id == two.media_group_id is not None
    assert (one.caption, two.caption) == ("垃圾没人清", None)
    assert [size.width for size in one.photo] == [90, 320, 800, 1000]
    assert bytes(await (await one.photo[-1].get_file()).download_as_bytearray()) == first
    small = await (await one.photo[0].get_file()).download_as_bytearray()
    assert Image.open(io.BytesIO(small)).size == (90, 45)
    group = town.group()
    sent = await town.aio.send_photo(group.id, BufferedInputFile(first, "a.jpg"), caption="现场")
    assert sent.photo
    again = await town.aio.send_photo(group.id, sent.photo[-1].file_id)
    assert again.photo
    assert again.photo[-1].file_unique_id == sent.photo[-1].file_unique_id
    media = [InputMediaPhoto(media=BufferedInputFile(raw, "b.jpg"), caption=None) for raw in (first, second)]
    album = await town.aio.send_media_group(group.id, list(media), reply_to_message_id=sent.message_id)
    assert [seen.photos for seen in town.wang.screen(group)[-2:]] == [[first], [second]]
    assert album[0].reply_to_message
    assert album[0].reply_to_message.message_id == sent.message_id
    down = await town.aio.download(sent.photo[-1].file_id)
    assert down
    assert down.read() == first
    with pytest.raises(telegram.error.BadRequest, match="rong file identifier"):
        await town.ptb.send_photo(town.zhang.id, sent.photo[-1].file_id)
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await town.aio.send_photo(group.id, BufferedInputFile(b"no picture", "a.jpg"))
    ours = await town.ptb.send_media_group(
        town.zhang.id, [telegram.InputMediaPhoto(first), telegram.InputMediaPhoto(second)]
    )
    assert len(ours) == 2


async def test_files_too_big_or_gone(town: Town) -> None:
    message = await town.zhang.says(town.resident, voice=b"OggS", size=21 * 1024 * 1024)
    kept = await town.zhang.says(town.resident, photo=picture())
    big, photo = await town.ptb.get_updates()
    assert big.message
    assert big.message.voice
    with pytest.raises(telegram.error.BadRequest, match="ile is too big"):
        await big.message.voice.get_file()
    assert photo.message
    file = await photo.message.photo[-1].get_file()
    town.emulator.lose(kept)
    with pytest.raises(telegram.error.BadRequest, match="temporarily unavailable"):
        await photo.message.photo[-1].get_file()
    with pytest.raises(telegram.error.InvalidToken):
        await file.download_as_bytearray()
    assert message.id != kept.id


async def test_strangers_blockers_and_revoked_tokens(town: Town) -> None:
    with pytest.raises(telegram.error.Forbidden, match="can't initiate"):
        await town.ptb.send_message(town.zhang.id, "您好")
    await town.zhang.says(town.resident, "您好")
    town.zhang.block(town.resident)
    with pytest.raises(telegram.error.Forbidden, match="blocked by the user"):
        await town.ptb.send_message(town.zhang.id, "您好")
    *_, blocked = await town.ptb.get_updates()
    assert blocked.my_chat_member
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    town.zhang.unblock(town.resident)
    await town.ptb.send_message(town.zhang.id, "您好")
    town.emulator.revoke(STAFF)
    with pytest.raises(aiogram.exceptions.TelegramUnauthorizedError):
        await town.aio.get_me()


async def test_a_small_group_becomes_a_large_one(town: Town) -> None:
    group = town.group(basic=True)
    old = group.id
    await town.aio.send_message(old, "工单一")
    group.upgrade()
    with pytest.raises(aiogram.exceptions.TelegramMigrateToChat) as moved:
        await town.aio.send_message(old, "工单二")
    assert moved.value.migrate_to_chat_id == group.id < -(10**12)
    assert (await town.aio.send_message(group.id, "工单二")).message_id == 2
    messages = [update.message for update in await town.aio.get_updates() if update.message]
    assert [m.migrate_to_chat_id for m in messages if m.migrate_to_chat_id] == [group.id]
    assert [m.migrate_from_chat_id for m in messages if m.migrate_from_chat_id] == [old]


async def test_scripts_go_wrong_as_the_libraries_know_it(town: Town) -> None:
    await town.zhang.says(town.resident, "您好")
    town.emulator.script("sendMessage", then=slow_down(7), chat=town.zhang.id)
    with pytest.raises(telegram.error.RetryAfter, match="0:00:07"):
        await town.ptb.send_message(town.zhang.id, "一")
    town.emulator.script("sendMessage", then=server_error(502))
    with pytest.raises(telegram.error.NetworkError, match="Bad Gateway"):
        await town.ptb.send_message(town.zhang.id, "二")
    town.emulator.script("sendMessage", then=error(400, "Bad Request: TOPIC_CLOSED"))
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)topic_closed"):
        await town.ptb.send_message(town.zhang.id, "三")
    town.emulator.script(None, then=timeout_before)
    with pytest.raises(telegram.error.TimedOut):
        await town.ptb.send_message(town.zhang.id, "四", read_timeout=0.3)
    assert town.emulator.texts_to(town.zhang) == []
    town.emulator.script(None, then=timeout_after)
    with pytest.raises(telegram.error.NetworkError):
        await town.ptb.send_message(town.zhang.id, "五")
    assert town.emulator.texts_to(town.zhang) == ["五"]
    outcomes = [entry.outcome.split(",")[-1] for entry in town.emulator.called("sendMessage")]
    assert outcomes == [
        "429 Too Many Requests: retry after 7",
        "gateway",
        "400 Bad Request: TOPIC_CLOSED",
        "silence",
        " silence",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("😀" * 2049, "too long"),
        ("  \n ", "text is empty"),
        ("<b>未关", "(?i)can't find end tag"),
        ("<b>错<i>位</b></i>", "(?i)unmatched end tag"),
        ("<script>x</script>", "(?i)unsupported start tag"),
        ("<b>" + "满" * 4097 + "</b>", "too long"),
    ],
)
async def test_texts_are_refused(town: Town, text: str, says: str) -> None:
    await town.zhang.says(town.resident, "您好")
    with pytest.raises(telegram.error.BadRequest, match=says):
        await town.ptb.send_message(town.zhang.id, text, parse_mode="HTML")
    assert town.emulator.texts_to(town.zhang) == []


async def test_the_edge_of_the_limits_passes(town: Town) -> None:
    await town.zhang.says(town.resident, "您好")
    sent = await town.ptb.send_message(town.zhang.id, "😀" * 2047 + "<i>好</i>啊", parse_mode="HTML")
    assert (sent.entities[0].offset, sent.entities[0].length) == (4094, 1)


@pytest.mark.parametrize("data", ["数" * 22, "x" * 65])
async def test_buttons_carry_64_bytes(town: Town, data: str) -> None:
    await town.zhang.says(town.resident, "您好")
    rows = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("好", callback_data=data)]])
    with pytest.raises(telegram.error.BadRequest, match=r"(?i)button_data_invalid"):
        await town.ptb.send_message(town.zhang.id, "请选", reply_markup=rows)


async def test_missing_answers_and_others_messages(town: Town) -> None:
    group = town.group()
    await town.wang.says(group, "您好")
    theirs = town.wang.last(group).id
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="to be replied not found"):
        await town.aio.send_message(group.id, "一", reply_to_message_id=999)
    await town.aio.send_message(group.id, "一", reply_to_message_id=999, allow_sending_without_reply=True)
    assert town.emulator.texts_to(group) == ["一"]
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="can't be edited"):
        await town.aio.edit_message_text("二", chat_id=group.id, message_id=theirs)


async def test_what_a_bot_says_about_itself(town: Town) -> None:
    commands = [telegram.BotCommand("my", "我的诉求")]
    assert await town.ptb.set_my_commands(commands, language_code="zh")
    assert await town.ptb.get_my_commands(language_code="zh") == tuple(commands)
    assert await town.ptb.get_my_commands() == ()
    assert await town.ptb.set_my_description("说哪里不对")
    assert (await town.ptb.get_my_description()).description == "说哪里不对"
    assert (await town.aio.get_me()).username == "wanghai_staff_bot"
    group = town.group()
    assert (await town.aio.get_chat(group.id)).title == "东滨城管群"
    assert (await town.aio.get_chat_member(group.id, town.zhang.id)).status == "left"


async def test_strict_limits() -> None:
    now = [0.0]
    async with Emulator(limits=True, pace=lambda: now[0]) as emulator, town_on(emulator) as town:
        await town.zhang.says(town.resident, "您好")
        for number in range(3):
            await town.ptb.send_message(town.zhang.id, str(number))
        with pytest.raises(telegram.error.RetryAfter, match="0:00:03"):
            await town.ptb.send_message(town.zhang.id, "快")
        now[0] = 3.0
        await town.ptb.send_message(town.zhang.id, "慢")
        group = town.group()
        for number in range(20):
            now[0] += 0.1
            await town.aio.send_message(group.id, str(number))
        with pytest.raises(aiogram.exceptions.TelegramRetryAfter) as refused:
            await town.aio.send_message(group.id, "多")
        assert refused.value.retry_after == 59
        assert emulator.refused == {(town.resident.id, town.zhang.id): 1, (town.staff.id, group.id): 1}


async def test_thirty_a_second_over_all() -> None:
    async with Emulator(limits=True, pace=lambda: 0.0) as emulator, town_on(emulator) as town:
        people = [emulator.person(f"居民{number}") for number in range(31)]
        for one in people:
            await one.says(town.resident, "您好")
        for one in people[:30]:
            await town.ptb.send_message(one.id, "公告")
        with pytest.raises(telegram.error.RetryAfter):
            await town.ptb.send_message(people[30].id, "公告")


async def test_pictures_captions_and_buttons_are_changed_in_place(town: Town) -> None:
    group = town.group()
    card = await town.aio.send_photo(group.id, BufferedInputFile(picture("red"), "a.jpg"), caption="一")
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="no text in the message"):
        await town.aio.edit_message_text("二", chat_id=group.id, message_id=card.message_id)
    with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="caption is too long"):
        await town.aio.edit_message_caption(chat_id=group.id, message_id=card.message_id, caption="长" * 1025)
    await town.aio.edit_message_caption(chat_id=group.id, message_id=card.message_id, caption="二")
    blue = InputMediaPhoto(media=BufferedInputFile(picture("blue"), "b.jpg"), caption="二")
    await town.aio.edit_message_media(blue, chat_id=group.id, message_id=card.message_id)
    rows = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="看", url="https://example.org/")]])
    await town.aio.edit_message_reply_markup(chat_id=group.id, message_id=card.message_id, reply_markup=rows)
    seen = town.wang.last(group)
    assert (seen.id, seen.text, seen.photos, seen.buttons) == (card.message_id, "二", [picture("blue")], [["看"]])
    assert await town.wang.presses(seen.message, "看") == "https://example.org/"
    assert town.emulator.texts_to(group) == ["一", "二"]


async def test_albums_and_keyboards_have_bounds(town: Town) -> None:
    group = town.group()
    one = InputMediaPhoto(media=BufferedInputFile(picture(size=(8, 8)), "a.jpg"))
    for count in (1, 11):
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="from 2 to 10"):
            await town.aio.send_media_group(group.id, [one] * count)
    button = InlineKeyboardButton(text="好", callback_data="1")
    for rows in ([[button] * 9], [[button]] * 101):
        with pytest.raises(aiogram.exceptions.TelegramBadRequest, match="REPLY_MARKUP_TOO_LONG"):
            await town.aio.send_message(group.id, "请选", reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))
    assert town.wang.screen(group) == []


async def test_plain_http(town: Town) -> None:
    async def ask(method: str, token: str = RESIDENT, **said: object) -> tuple[int, Any]:
        # As ASCII, so that half a character can be sent.
        body, kind = json.dumps(said), {"Content-Type": "application/json"}
        answer = await client.post(f"{town.emulator.url}/bot{token}/{method}", content=body, headers=kind)
        told = answer.json()
        return answer.status_code, told["result"] if told["ok"] else told["description"]

    async with httpx.AsyncClient(trust_env=False) as client:
        assert await ask("getMe", token="1:wrong") == (401, "Unauthorized")
        assert await ask("getme") == await ask("getMe")
        assert await ask("sendPigeon") == (404, "Not Found: method not found")
        assert await ask("sendMessage", text="x") == (400, "Bad Request: chat_id is empty")
        assert await ask("sendMessage", chat_id=1, text="x") == (400, "Bad Request: chat not found")
        await town.zhang.starts(town.resident)
        assert await ask("sendMessage", chat_id=town.zhang.id, text="\ud83d") == (
            400,
            "Bad Request: strings must be encoded in UTF-8",
        )
        for text in "一二三":
            await town.zhang.says(town.resident, text)
        status, (last,) = await ask("getUpdates", offset=-1)
        assert (status, last["message"]["text"]) == (200, "三")
        assert await ask("getUpdates", offset=last["update_id"] + 1) == (200, [])

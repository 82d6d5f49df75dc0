"""The same short conversation through either library against any Bot API server, and what it came back as."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiogram
import aiogram.types
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from tests.telegram.chats import Json


@dataclass(frozen=True, kw_only=True)
class Server:
    """A Bot API server with one bot and one person. ``say`` has them write to the bot, ``press`` press its message."""

    base: str
    token: str
    chat: int
    say: Callable[[], Awaitable[object]]
    press: Callable[[int], Awaitable[object]]


def differences(theirs: object, ours: object, where: str = "") -> list[str]:
    """What one answer has and the other has not, or as another type; values do not matter, nor does what is more."""
    if isinstance(theirs, dict):
        known = ours if isinstance(ours, dict) else {}
        return [
            wrong for key, value in theirs.items() for wrong in differences(value, known.get(key), f"{where}.{key}")
        ]
    if isinstance(theirs, list | tuple):
        other = ours if isinstance(ours, list | tuple) else ()
        if theirs and not other:
            return [f"{where}: nothing in it"]
        return [wrong for one, two in zip(theirs, other, strict=False) for wrong in differences(one, two, f"{where}[]")]
    return [] if type(theirs) is type(ours) else [f"{where}: {type(theirs).__name__}, not {type(ours).__name__}"]


async def with_ptb(server: Server, picture: bytes) -> Json:
    """The conversation through python-telegram-bot: answers by step."""
    files = f"{server.base}/file/bot"
    async with telegram.Bot(server.token, base_url=f"{server.base}/bot", base_file_url=files) as bot:
        steps: Json = {"getMe": bot.bot.to_dict()}
        await server.say()
        (said,) = await bot.get_updates(timeout=2)
        rows = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("是", callback_data="d1")]])
        sent = await bot.send_message(server.chat, "是这里吗", reply_markup=rows)
        await server.press(sent.message_id)
        (pressed,) = await bot.get_updates(offset=said.update_id + 1, timeout=2)
        assert pressed.update_id == said.update_id + 1
        assert pressed.callback_query
        edited = await bot.edit_message_text("已登记", server.chat, sent.message_id)
        assert isinstance(edited, telegram.Message)
        photo = await bot.send_photo(server.chat, picture, caption="现场")
        album = await bot.send_media_group(server.chat, [telegram.InputMediaPhoto(picture) for _ in range(2)])
        file = await bot.get_file(photo.photo[-1].file_id)
        return steps | {
            "getUpdates": [said.to_dict(), pressed.to_dict()],
            "sendMessage": sent.to_dict(),
            "answerCallbackQuery": await bot.answer_callback_query(pressed.callback_query.id, "好的"),
            "editMessageText": edited.to_dict(),
            "sendPhoto": photo.to_dict(),
            "sendMediaGroup": [part.to_dict() for part in album],
            "getFile": file.to_dict(),
            "download": bytes(await file.download_as_bytearray()),
            "deleteMessage": await bot.delete_message(server.chat, sent.message_id),
            "confirmed": await bot.get_updates(offset=pressed.update_id + 1),
        }


async def with_aiogram(server: Server, picture: bytes) -> Json:
    """The conversation through aiogram: answers by step."""
    async with aiogram.Bot(server.token, session=AiohttpSession(api=TelegramAPIServer.from_base(server.base))) as bot:
        steps: Json = {"getMe": _plain(await bot.get_me())}
        await server.say()
        (said,) = await bot.get_updates(timeout=2)
        button = aiogram.types.InlineKeyboardButton(text="是", callback_data="d1")
        rows = aiogram.types.InlineKeyboardMarkup(inline_keyboard=[[button]])
        sent = await bot.send_message(server.chat, "是这里吗", reply_markup=rows)
        await server.press(sent.message_id)
        (pressed,) = await bot.get_updates(offset=said.update_id + 1, timeout=2)
        assert pressed.update_id == said.update_id + 1
        assert pressed.callback_query
        edited = await bot.edit_message_text("已登记", chat_id=server.chat, message_id=sent.message_id)
        assert isinstance(edited, aiogram.types.Message)
        upload = aiogram.types.BufferedInputFile(picture, "a.jpg")
        photo = await bot.send_photo(server.chat, upload, caption="现场")
        album = await bot.send_media_group(server.chat, [aiogram.types.InputMediaPhoto(media=upload) for _ in range(2)])
        assert photo.photo
        file = await bot.get_file(photo.photo[-1].file_id)
        assert file.file_path
        down = await bot.download_file(file.file_path)
        assert down
        return steps | {
            "getUpdates": [_plain(said), _plain(pressed)],
            "sendMessage": _plain(sent),
            "answerCallbackQuery": await bot.answer_callback_query(pressed.callback_query.id, "好的"),
            "editMessageText": _plain(edited),
            "sendPhoto": _plain(photo),
            "sendMediaGroup": [_plain(part) for part in album],
            "getFile": _plain(file),
            "download": down.read(),
            "deleteMessage": await bot.delete_message(server.chat, sent.message_id),
            "confirmed": await bot.get_updates(offset=pressed.update_id + 1),
        }


def _plain(value: aiogram.types.TelegramObject) -> dict[str, Any]:
    return value.model_dump(mode="json", exclude_none=True, exclude_defaults=True)

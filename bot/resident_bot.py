"""The bot residents talk to in private, through python-telegram-bot; imported only when its token is set."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    MenuButtonCommands,
    Message,
    ReplyParameters,
    Update,
)
from telegram import error as errors
from telegram.request import HTTPXRequest

from bot.channel import NotDelivered, Unreachable
from bot.telegram_chat import TelegramChannel
from bot.telegram_delivery import Spot, Wording
from bot.telegram_refusals import refusal
from bot.telegram_text import Rows
from bot.telegram_updates import Myself
from tickets.ids import PostId
from tickets.people import ChannelName
from tickets.ports import Photos

_PLAIN = LinkPreviewOptions(is_disabled=True)
#: Nothing was sent: no connection, or a request that could not be made.
_UNSENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.InvalidURL)


class ResidentBot(TelegramChannel):
    """``bot.channel.Channel`` for residents."""

    name = ChannelName.RESIDENT_BOT
    texts = "resident"
    commands = ("my", "lang", "privacy", "link", "help")

    def __init__(self, *, token: str, api: str, photos: Photos) -> None:
        super().__init__(token=token, api=api, photos=photos)
        # Else its RetryAfter warns of its own future instead of being one.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._request = HTTPXRequest(
            connection_pool_size=16,
            connect_timeout=10,
            read_timeout=20,
            write_timeout=20,
            pool_timeout=20,
            media_write_timeout=60,
        )
        self._bot = Bot(
            self._token,
            base_url=f"{self._api}/bot",
            base_file_url=f"{self._api}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )

    async def introduce(self) -> Myself:
        """getMe."""
        with _as_ours():
            account = await self._bot.get_me()
        return Myself(id=account.id, username=account.username or "")

    async def close_library(self) -> None:
        """Close its connections."""
        await self._request.shutdown()

    async def set_texts(self, lang: str | None, commands: Mapping[str, str], description: str, about: str) -> None:
        """Commands, description and short description for clients of a language; None: for all others."""
        with _as_ours():
            await self._bot.set_my_commands([BotCommand(*pair) for pair in commands.items()], language_code=lang)
            await self._bot.set_my_description(description, language_code=lang)
            await self._bot.set_my_short_description(about, language_code=lang)

    async def set_menu(self) -> None:
        """The button beside the input line lists the commands."""
        with _as_ours():
            await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())

    def parse(self, update: dict[str, Any]) -> Update:
        """May raise anything."""
        return Update.de_json(update, self._bot)

    async def locate(self, file: str) -> str:
        """The address a file can be had at; it holds the token."""
        with _as_ours():
            return (await self._bot.get_file(file)).file_path or ""

    async def answer(self, query: str, words: str | None, *, loud: bool) -> None:
        """answerCallbackQuery."""
        with _as_ours():
            await self._bot.answer_callback_query(query, text=words, show_alert=loud)

    async def post_words(self, spot: Spot, wording: Wording) -> PostId:
        """sendMessage."""
        with _as_ours():
            message = await self._bot.send_message(
                spot.address.chat,
                message_thread_id=spot.address.topic,
                reply_parameters=_reply(spot),
                **_worded(wording),
            )
        return PostId(message.message_id)

    async def change_words(self, chat: int, post: PostId, wording: Wording) -> None:
        """editMessageText."""
        with _as_ours():
            await self._bot.edit_message_text(chat_id=chat, message_id=post, **_worded(wording))

    async def post_photos(self, spot: Spot, pictures: Sequence[str | bytes]) -> list[tuple[PostId, str]]:
        """sendPhoto or sendMediaGroup; post and file id of each, in order."""
        to: dict[str, Any] = {"message_thread_id": spot.address.topic, "reply_parameters": _reply(spot)}
        with _as_ours():
            if len(pictures) == 1:
                one = await self._bot.send_photo(spot.address.chat, pictures[0], filename="photo.jpg", **to)
                return [_posted(one)]
            album = [InputMediaPhoto(picture, filename="photo.jpg") for picture in pictures]
            return [_posted(message) for message in await self._bot.send_media_group(spot.address.chat, album, **to)]

    async def remove(self, chat: int, post: PostId) -> None:
        """deleteMessage."""
        with _as_ours():
            await self._bot.delete_message(chat, post)

    async def pin(self, chat: int, post: PostId) -> None:
        """pinChatMessage, without a sound."""
        with _as_ours():
            await self._bot.pin_chat_message(chat, post, disable_notification=True)


def _worded(wording: Wording) -> dict[str, Any]:
    return {
        "text": wording.marked,
        "parse_mode": wording.parse_mode,
        "link_preview_options": _PLAIN,
        "reply_markup": _keyboard(wording.rows) if wording.rows else None,
    }


def _keyboard(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.label, callback_data=b.data, url=b.url) for b in row] for row in rows]
    )


def _reply(spot: Spot) -> ReplyParameters | None:
    if spot.reply_to is None:
        return None
    return ReplyParameters(spot.reply_to, allow_sending_without_reply=True)


def _posted(message: Message) -> tuple[PostId, str]:
    return PostId(message.message_id), message.photo[-1].file_id if message.photo else ""


@contextmanager
def _as_ours() -> Iterator[None]:
    """The library's errors as those of ``bot.channel``; without their cause, which may quote the token."""
    try:
        yield
    except errors.TelegramError as error:
        raise _ours(error) from None


def _ours(error: errors.TelegramError) -> NotDelivered:
    said = error.message
    match error:
        case errors.RetryAfter(retry_after=wait):
            return refusal(429, said, retry_after=wait.total_seconds() if isinstance(wait, timedelta) else wait)
        case errors.ChatMigrated(new_chat_id=address):
            return refusal(400, said, moved_to=address)
        case errors.Forbidden():
            return refusal(403, said)
        case errors.InvalidToken():
            return refusal(401, said)
        case errors.Conflict():
            return refusal(409, said)
        case errors.BadRequest():
            return refusal(400, said)
        case _:
            return _unanswered(error)


def _unanswered(error: errors.TelegramError) -> NotDelivered:
    """No answer, or one with a code the library has no error for: then only its words tell it apart."""
    cause = error.__cause__
    if isinstance(cause, httpx.HTTPError | httpx.InvalidURL):
        return Unreachable(f"no answer: {type(cause).__name__}", maybe=not isinstance(cause, _UNSENT))
    if "too many requests" in error.message.lower():
        return refusal(429, error.message)
    if "request entity too large" in error.message.lower():
        return refusal(413, error.message)
    return Unreachable("no answer that could be understood", maybe=True)

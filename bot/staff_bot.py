"""The bot units work with in their groups, through aiogram; imported only when its token is set."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram import exceptions as errors
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    ChatMemberAdministrator,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    LinkPreviewOptions,
    MediaUnion,
    MenuButtonCommands,
    Message,
    ReplyParameters,
    Update,
)

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
_UNSENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_CODES: tuple[tuple[type[errors.TelegramAPIError], int], ...] = (
    (errors.TelegramBadRequest, 400),
    (errors.TelegramUnauthorizedError, 401),
    (errors.TelegramForbiddenError, 403),
    (errors.TelegramNotFound, 404),
    (errors.TelegramConflictError, 409),
    (errors.TelegramEntityTooLarge, 413),
    (errors.TelegramServerError, 500),
)


class _Session(AiohttpSession):
    """Connections that use a proxy where the environment names one, as httpx does by itself (HTTPS_PROXY)."""

    async def create_session(self) -> aiohttp.ClientSession:
        """The library's, with that one thing more."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                trust_env=True, connector=aiohttp.TCPConnector(**self._connector_init)
            )
            self._should_reset_connector = False
        return self._session

    async def close(self) -> None:
        """At once: aiohttp itself waits for its TLS connections by now (3.12), the library still sleeps for them."""
        if self._session is not None:
            await self._session.close()


class StaffBot(TelegramChannel):
    """``bot.channel.Channel`` for units' groups."""

    name = ChannelName.STAFF_BOT
    allowed = (*TelegramChannel.allowed, "chat_member")
    texts = "staff"
    commands = ("bind", "practice", "help")

    def __init__(self, *, token: str, api: str, photos: Photos) -> None:
        super().__init__(token=token, api=api, photos=photos)
        session = _Session(limit=16, api=TelegramAPIServer.from_base(self._api))
        # A number would be one limit for all; a connection that does not come is told apart from an answer.
        session.timeout = aiohttp.ClientTimeout(total=60, sock_connect=10, sock_read=30)  # type: ignore[assignment]
        self._bot = Bot(self._token, session=session)

    async def introduce(self) -> Myself:
        """getMe."""
        with _as_ours():
            account = await self._bot.get_me()
        return Myself(id=account.id, username=account.username or "")

    async def close_library(self) -> None:
        """Close its connections."""
        await self._bot.session.close()

    async def set_texts(self, lang: str | None, commands: Mapping[str, str], description: str, about: str) -> None:
        """Commands, description and short description for clients of a language; None: for all others."""
        listed = [BotCommand(command=command, description=does) for command, does in commands.items()]
        with _as_ours():
            await self._bot.set_my_commands(listed, language_code=lang)
            await self._bot.set_my_description(description, language_code=lang)
            await self._bot.set_my_short_description(about, language_code=lang)

    async def set_menu(self) -> None:
        """The button beside the input line lists the commands."""
        with _as_ours():
            await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())

    def parse(self, update: dict[str, Any]) -> Update:
        """May raise anything."""
        for kind in ("my_chat_member", "chat_member"):
            _fill_rights(update.get(kind))
        return Update.model_validate(update, context={"bot": self._bot})

    async def locate(self, file: str) -> str:
        """The address a file can be had at; it holds the token."""
        with _as_ours():
            found = await self._bot.get_file(file)
        return self._bot.session.api.file_url(self._token, found.file_path or "")

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
                return [_posted(await self._bot.send_photo(spot.address.chat, _file(pictures[0]), **to))]
            album: list[MediaUnion] = [InputMediaPhoto(media=_file(picture)) for picture in pictures]
            return [_posted(message) for message in await self._bot.send_media_group(spot.address.chat, album, **to)]

    async def remove(self, chat: int, post: PostId) -> None:
        """deleteMessage."""
        with _as_ours():
            await self._bot.delete_message(chat, post)

    async def pin(self, chat: int, post: PostId) -> None:
        """pinChatMessage, without a sound."""
        with _as_ours():
            await self._bot.pin_chat_message(chat, post, disable_notification=True)


def _fill_rights(change: object) -> None:
    """An administrator's rights the server does not know of yet: without them aiogram refuses the whole update."""
    fields = ChatMemberAdministrator.model_fields.items()
    rights = [name for name, field in fields if field.is_required() and field.annotation is bool]
    for which in ("old_chat_member", "new_chat_member"):
        member = change.get(which) if isinstance(change, dict) else None
        if isinstance(change, dict) and isinstance(member, dict) and member.get("status") == "administrator":
            change[which] = dict.fromkeys(rights, False) | member


def _worded(wording: Wording) -> dict[str, Any]:
    return {
        "text": wording.marked,
        "parse_mode": wording.parse_mode,
        "link_preview_options": _PLAIN,
        "reply_markup": _keyboard(wording.rows) if wording.rows else None,
    }


def _keyboard(rows: Rows) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text=b.label, callback_data=b.data, url=b.url) for b in r] for r in rows]
    )


def _reply(spot: Spot) -> ReplyParameters | None:
    if spot.reply_to is None:
        return None
    return ReplyParameters(message_id=spot.reply_to, allow_sending_without_reply=True)


def _file(picture: str | bytes) -> str | BufferedInputFile:
    return picture if isinstance(picture, str) else BufferedInputFile(picture, filename="photo.jpg")


def _posted(message: Message) -> tuple[PostId, str]:
    return PostId(message.message_id), message.photo[-1].file_id if message.photo else ""


@contextmanager
def _as_ours() -> Iterator[None]:
    """The library's errors as those of ``bot.channel``; without their cause, which may quote the token."""
    try:
        yield
    except errors.TelegramAPIError as error:
        raise _ours(error) from None
    except (errors.AiogramError, UnicodeDecodeError):
        raise Unreachable("no answer that could be understood", maybe=True) from None


def _ours(error: errors.TelegramAPIError) -> NotDelivered:
    match error:
        case errors.TelegramRetryAfter(retry_after=wait):
            return refusal(429, "", retry_after=wait)
        case errors.TelegramMigrateToChat(migrate_to_chat_id=address):
            return refusal(400, "", moved_to=address)
    code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
    if code is not None:
        return refusal(code, error.message)
    if isinstance(error, errors.TelegramNetworkError):
        cause = error.__cause__
        return Unreachable(f"no answer: {type(cause).__name__}", maybe=not isinstance(cause, _UNSENT))
    # It has no error for a 429 that does not say how long.
    return refusal(429 if "too many requests" in error.message.lower() else 400, error.message)

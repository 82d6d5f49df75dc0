"""What both Telegram bots share: updates asked for and read, files fetched, parcels brought to their chats."""

import json
import logging
import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import httpx

from bot.channel import Address, FileGone, NotDelivered, SlowDown, Unreachable
from bot.telegram_delivery import Placing, Wire
from bot.telegram_refusals import Refused, refusal
from bot.telegram_text import TOAST_LIMIT, cut, sound
from bot.telegram_updates import IN_CHARGE, MAX_FILE, Myself, happening
from handlers.messages import Happening
from handlers.phrases import LANGUAGES, phrase
from tickets.delivery import Parcel, Receipt
from tickets.ids import DeliveryId
from tickets.people import Bot, ChannelName, Chat
from tickets.ports import Photos
from tickets.views import InboxRow

if TYPE_CHECKING:
    from bot.telegram_updates import AnyUpdate

logger = logging.getLogger(__name__)
#: How long an empty getUpdates waits and how much longer its answer may take, in seconds; updates per answer.
POLL, GRACE, BATCH = 25, 10, 100
#: Unfinished deliveries whose standing posts are remembered until their next try.
_BEGUN = 256
#: An answer of one update that no parser can read to its end.
_ONE_UPDATE = re.compile(rb'\s*\{\s*"ok"\s*:\s*true\s*,\s*"result"\s*:\s*\[(.*)\]\s*\}\s*', re.DOTALL)
_TOKEN = re.compile(r"[0-9]{1,18}:[A-Za-z0-9_-]+")
#: Their lines hold the token in an address, or people's words.
_TALKERS = ("httpx", "telegram.Bot", "telegram.request.BaseRequest", "telegram.request.HTTPXRequest")
#: Bot API: setMyDescription, setMyShortDescription, and the description of a command.
_DESCRIPTION, _ABOUT, _COMMAND = 512, 120, 256


class Hush(logging.Filter):
    """Takes a library's account of its calls out of every log; what matters of it we say ourselves."""

    def filter(self, _record: logging.LogRecord) -> bool:
        """Nothing passes."""
        return False


class _Unreadable(Unreachable):
    """An answer nested without end; ``content`` as it came."""

    def __init__(self, content: bytes) -> None:
        super().__init__("an answer is nested without end", maybe=False)
        self.content = content


class TelegramChannel(Wire):
    """``bot.channel.Channel`` over Telegram; a library fills in the calls."""

    name: ChannelName
    allowed: ClassVar[Sequence[str]] = ("message", "edited_message", "callback_query", "my_chat_member")
    commands: ClassVar[Sequence[str]] = ()
    #: Phrases are ``bot-…-description`` and ``bot-…-about`` of this.
    texts: ClassVar[str]

    def __init__(self, *, token: str, api: str, photos: Photos) -> None:
        # What is no token at all is asked about all the same, so that a wrong one is met in one way only.
        self._token = token if _TOKEN.fullmatch(token) else "0:none"
        self._api, self._photos = api.rstrip("/"), photos
        self._hush = Hush()
        for talker in _TALKERS:
            logging.getLogger(talker).addFilter(self._hush)
        self.me = Myself(id=int(self._token.partition(":")[0]))
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(POLL + GRACE, connect=GRACE), follow_redirects=False)
        self._begun: dict[DeliveryId, Receipt] = {}

    @abstractmethod
    async def introduce(self) -> Myself:
        """getMe."""

    @abstractmethod
    async def close_library(self) -> None: ...

    @abstractmethod
    async def set_texts(self, lang: str | None, commands: Mapping[str, str], description: str, about: str) -> None:
        """Commands, description and short description for clients of a language; None: for all others."""

    @abstractmethod
    async def set_menu(self) -> None: ...

    @abstractmethod
    def parse(self, update: dict[str, Any]) -> "AnyUpdate":
        """May raise anything."""

    @abstractmethod
    async def locate(self, file: str) -> str:
        """The address a file can be had at; it holds the token."""

    @abstractmethod
    async def answer(self, query: str, words: str | None, *, loud: bool) -> None: ...

    async def start(self) -> Bot:
        """Who we are there; commands, descriptions and menu are set in zh and en."""
        self.me = await self.introduce()
        await self._dress()
        return Bot(channel=self.name, id=self.me.id, username=self.me.username)

    def known_as(self, bot: Bot) -> None:
        """Who we are there, as the process that started the channel learned it: names are recognised by it."""
        if bot.id == self.me.id:
            self.me = Myself(id=bot.id, username=bot.username)

    async def _dress(self) -> None:
        """Only looks: what fails here is logged and set at the next start."""
        try:
            for lang in LANGUAGES:
                await self.set_texts(
                    None if lang == "zh" else lang,
                    {name: cut(phrase(lang, f"command-{name}"), _COMMAND) for name in self.commands},
                    cut(phrase(lang, f"bot-{self.texts}-description"), _DESCRIPTION),
                    cut(phrase(lang, f"bot-{self.texts}-about"), _ABOUT),
                )
            await self.set_menu()
        except NotDelivered as error:
            logger.warning("%s: commands and descriptions were not set: %s", self.name, error)

    async def close(self) -> None:
        """Give the connections back."""
        await self.close_library()
        await self._http.aclose()
        for talker in _TALKERS:
            logging.getLogger(talker).removeFilter(self._hush)

    async def updates(self, offset: int) -> list[bytes]:
        """Wait up to half a minute for updates from ``offset`` on: each as its own raw JSON object, in order."""
        wanted = {"offset": offset, "limit": BATCH, "timeout": POLL, "allowed_updates": list(self.allowed)}
        try:
            return [json.dumps(update).encode() for update in await self._ask("getUpdates", wanted)]
        except _Unreadable as unreadable:
            return await self._one_by_one(wanted, unreadable)

    async def _one_by_one(self, wanted: dict[str, object], unreadable: "_Unreadable") -> list[bytes]:
        """One hostile update must not keep the others away: the first alone, and if it is that one, as it came."""
        try:
            return [json.dumps(update).encode() for update in await self._ask("getUpdates", wanted | {"limit": 1})]
        except _Unreadable as first:
            found = _ONE_UPDATE.fullmatch(first.content)
            if found is None:
                raise unreadable from None
            return [found[1]]

    async def webhook(self, url: str | None, secret: str) -> None:
        """Have updates pushed to ``url`` with this secret in their header; None: they are asked for again."""
        if url is None:
            await self._ask("deleteWebhook", {"drop_pending_updates": False})
            return
        wanted = {"url": url, "secret_token": secret, "allowed_updates": list(self.allowed)}
        await self._ask("setWebhook", wanted | {"drop_pending_updates": False})

    async def _ask(self, method: str, params: dict[str, object]) -> Any:
        """What no library is needed for, or should stand between: the bare answer. Asked twice, it is as asked once."""
        try:
            response = await self._http.post(f"{self._api}/bot{self._token}/{method}", json=params)
            answer = json.loads(response.content)
            if answer["ok"]:
                return answer["result"]
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"no answer: {type(error).__name__}", maybe=False) from None
        except RecursionError:
            raise _Unreadable(response.content) from None
        except (ValueError, LookupError, TypeError):
            raise Unreachable(f"answer {response.status_code} is not Telegram's", maybe=False) from None
        raise _refused(answer, response.status_code)

    def read(self, row: InboxRow) -> Happening | None:
        """What a raw update holds, parsed by the library; None: nothing of interest; ``ValueError``: unreadable."""
        try:
            return happening(self.parse(json.loads(row.raw)), row, self.me)
        except Exception as error:  # noqa: BLE001 -- a library may stumble over a poisoned update in any way
            # Its own message would quote the update, and with it people's words.
            raise ValueError(f"update {row.id} cannot be read: {type(error).__name__}") from None

    async def fetch(self, file: str) -> bytes:
        """A file of at most 20 MB; ``FileGone``."""
        try:
            address = await self.locate(file)
        except Refused as refused:
            raise FileGone("too_large" if refused.says("too big") else "gone") from None
        try:
            async with self._http.stream("GET", address) as response:
                return await _body(response)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unreachable(f"no file: {type(error).__name__}", maybe=False) from None

    async def runs_group(self, chat: Chat, account: str | None) -> bool:
        """Whether the account (None: the bot itself) administers the group."""
        try:
            who = self.me.id if account is None else int(account)
            # Not through a library: aiogram refuses the answer of any server older than itself.
            member = await self._ask("getChatMember", {"chat_id": Address.parse(chat.address).chat, "user_id": who})
        except (Refused, ValueError):
            return False
        return isinstance(member, dict) and member.get("status") in IN_CHARGE

    async def toast(self, query: str, words: str, *, loud: bool) -> None:
        """Answer a press; at most 200 characters are shown; a press too old to be answered is let go."""
        try:
            await self.answer(query, cut(sound(words), TOAST_LIMIT) or None, loud=loud)
        except Refused as refused:
            if not refused.says("query is too old", "query id is invalid", "query_id_invalid"):
                raise

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Make the parcel's face stand in the chat: sent anew, edited, photos added or taken away.

        Stopped halfway by a limit or the network, it goes on from there when the same delivery comes again.
        """
        placing = Placing.resume(self, self._photos, parcel, self._begun.pop(parcel.delivery, None))
        try:
            return await placing.run()
        except (SlowDown, Unreachable):
            self._remember(parcel.delivery, placing.receipt)
            raise

    def _remember(self, delivery: DeliveryId, begun: Receipt) -> None:
        if begun.posts:
            self._begun[delivery] = begun
        while len(self._begun) > _BEGUN:
            del self._begun[next(iter(self._begun))]


def _refused(answer: dict[str, Any], status: int) -> NotDelivered:
    parameters = answer.get("parameters") or {}
    return refusal(
        int(answer.get("error_code") or status),
        str(answer.get("description") or ""),
        retry_after=parameters.get("retry_after"),
        moved_to=parameters.get("migrate_to_chat_id"),
    )


async def _body(response: httpx.Response) -> bytes:
    if response.status_code in (400, 404, 410):
        raise FileGone("gone")
    if response.status_code != 200:
        raise Unreachable(f"no file: Telegram answers {response.status_code}", maybe=False)
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MAX_FILE:
            raise FileGone("too_large")
    return bytes(body)

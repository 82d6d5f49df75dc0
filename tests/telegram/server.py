"""A Telegram of our own on loopback HTTP: strict as the real server, and able to go wrong on request.

``async with Emulator() as telegram``: make bots, persons and groups, give ``telegram.url`` to the program under test,
let the persons act, and look at their screens and at ``telegram.calls``. Texts are plain or HTML; nothing is on disk.
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.telegram import fetching
from tests.telegram.chats import Json, Message, Robot
from tests.telegram.groups import Group
from tests.telegram.limits import Limits
from tests.telegram.methods import METHODS
from tests.telegram.params import Call, Params
from tests.telegram.people import Person
from tests.telegram.refusals import Refused
from tests.telegram.scripts import Outcome, Script, Scripts
from tests.telegram.world import World

#: Most bytes of one call: a file of 50 MB and what goes with it.
_BODY = 64 * 1024 * 1024
_ABOUT_WEBHOOKS = {
    "setwebhook": fetching.set_webhook,
    "deletewebhook": fetching.delete_webhook,
    "getwebhookinfo": fetching.get_webhook_info,
}


@dataclass(kw_only=True)
class Entry:
    """One call as the server saw it. ``outcome`` is ``ok`` or the refusal; ``at`` is seconds of the pace clock."""

    at: float
    bot: str
    method: str
    said: Json
    chat: str = ""
    outcome: str = "unanswered"
    message_ids: list[int] = field(default_factory=list)


class Emulator:
    """The server. ``latency``: seconds before every answer; ``clock`` dates messages, ``pace`` serves the limits."""

    def __init__(
        self,
        *,
        limits: bool = False,
        latency: float = 0.0,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        pace: Callable[[], float] = time.monotonic,
    ) -> None:
        self.world = World(clock, Limits(pace) if limits else None)
        self.latency, self._port, self._pace = latency, port, pace
        #: Every call, in the order it came.
        self.calls: list[Entry] = []
        #: Served beside the Bot API, when the server is a process of its own.
        self.more_routes: list[web.AbstractRouteDef] = []
        self._scripts = Scripts()
        self._runner: web.AppRunner | None = None
        self._pushing: set[asyncio.Future[None]] = set()
        self._stirred = asyncio.Event()

    # -- running --------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        self._runner = web.AppRunner(self.app(), handler_cancellation=True, access_log=None, shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        for task in self._pushing:
            task.cancel()
        await asyncio.gather(*self._pushing, return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    def app(self) -> web.Application:
        app = web.Application(client_max_size=_BODY)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._answer)
        app.router.add_routes(self.more_routes)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._file)
        return app

    @property
    def url(self) -> str:
        """The base both libraries are given: bots at ``/bot<token>``, files at ``/file/bot<token>``."""
        return f"http://127.0.0.1:{self._port}"

    # -- the town's people ------------------------------------------------------------------------------------------

    def bot(self, token: str, username: str, name: str, *, privacy: bool = True) -> Robot:
        """A bot as its owner has made it with the father of bots."""
        return self.world.add_bot(token, username, name, privacy=privacy)

    def revoke(self, token: str) -> None:
        """The owner has asked for another token: this one is worth nothing."""
        self.world.bots[token].revoked = True

    def person(self, name: str, lang: str = "zh-hans", username: str = "") -> Person:
        return Person(self.world, self.world.add_person(name, lang, username))

    def group(self, title: str, owner: Person, *, topics: bool = False, basic: bool = False) -> Group:
        """A group with its owner in it: a supergroup, a forum (``topics``), or a small basic group."""
        chat = self.world.add_group(title, forum=topics, basic=basic)
        self.world.stand(chat, owner.account, owner.account, "creator", {})
        return Group(self.world, chat)

    # -- going wrong ------------------------------------------------------------------------------------------------

    def script(self, method: str | None, *, then: Outcome, chat: int | None = None, times: int = 1) -> None:
        """Let the next ``times`` calls of ``method`` (to ``chat``) meet ``then`` (see ``scripts``)."""
        self._scripts.waiting.append(Script(method, chat, then, times))

    def lose(self, file: str | Message) -> None:
        """A file is gone from Telegram's side: by any id of it, or all files of a message."""
        if isinstance(file, str):
            self.world.files.named(file).lost = True
            return
        for value in file.content.values():
            for stored in getattr(value, "sizes", [value]):
                if hasattr(stored, "lost"):
                    stored.lost = True

    def deliver_twice(self, copies: int = 2) -> None:
        """Every update from now on comes again although it was confirmed."""
        self.world.mischief.copies = copies

    def shuffle(self, window: int) -> None:
        """Polls get their updates out of order within windows of so many; 1 ends it."""
        self.world.mischief.window = window

    def inject(self, token: str, update: Json | bytes) -> int:
        """Queue anything as an update: a dict gets its ``update_id``, in bytes ``@ID@`` stands for it; gives the id."""
        return self.world.bots[token].updates.add_raw(update)

    # -- looking back -----------------------------------------------------------------------------------------------

    def texts_to(self, chat: int | Person | Group) -> list[str]:
        """Every text bots have put there, as people read it, edits too, in order."""
        id = chat if isinstance(chat, int) else chat.id
        return [text for where, text in self.world.told if where == id]

    def called(self, method: str) -> list[Entry]:
        """The calls of one method."""
        return [entry for entry in self.calls if entry.method.lower() == method.lower()]

    async def until(self, look: Callable[[], object], *, patience: float = 20.0) -> None:
        """Wait until ``look`` finds something; it is asked again after every call of a bot, seconds at most."""
        async with asyncio.timeout(patience):
            while not look():
                await self._stirred.wait()

    def _stir(self) -> None:
        self._stirred.set()
        self._stirred.clear()

    @property
    def refused(self) -> Counter[tuple[int, int]]:
        """Calls the limits refused, by bot id and chat id."""
        return self.world.limits.refused if self.world.limits else Counter()

    # -- answering --------------------------------------------------------------------------------------------------

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        token, method = request.match_info["token"], request.match_info["method"]
        bot = self.world.bots.get(token)
        if bot is None or bot.revoked:
            return _refusal(Refused(401, "Unauthorized"))
        entry = Entry(at=self._pace(), bot=bot.username, method=method, said={})
        self.calls.append(entry)
        try:
            params = await Params.read(request)
            entry.said, entry.chat = params.shown(), params.text("chat_id")
            self._stir()
            return await self._done(Call(self.world, bot, method, params), entry, request)
        except Refused as refusal:
            entry.outcome = f"{refusal.code} {refusal.description}"
            await self._travel()
            return _refusal(refusal)
        finally:
            self._stir()

    async def _done(self, call: Call, entry: Entry, request: web.Request) -> web.StreamResponse:
        wrong = self._scripts.next(call.method, entry.chat)
        if wrong is not None and wrong.refusal is not None:
            raise wrong.refusal
        raw = b""
        if wrong is None or wrong.effect:
            raw = await self._carried_out(call, entry)
        if wrong is not None:
            entry.outcome = f"{entry.outcome}, {wrong.kind}" if wrong.effect else wrong.kind
            if wrong.kind == "gateway":
                return web.Response(
                    status=wrong.status, text="<html><h1>Bad Gateway</h1></html>", content_type="text/html"
                )
            await self._stall(wrong, request)
        await self._travel()
        return web.Response(body=b'{"ok":true,"result":' + raw + b"}", content_type="application/json")

    async def _carried_out(self, call: Call, entry: Entry) -> bytes:
        name = call.method.lower()
        if name == "getupdates":
            entry.outcome = "ok"
            return await fetching.get_updates(call)
        method = METHODS.get(name) or _ABOUT_WEBHOOKS.get(name)
        if method is None:
            raise Refused(404, "Not Found: method not found")
        result = method(call)
        if name == "setwebhook" and call.bot.settings.get("webhook"):
            self._push(call.bot)
        entry.outcome, entry.message_ids = "ok", list(_ids(result))
        self._stir()
        return json.dumps(result, ensure_ascii=False).encode()

    def _push(self, bot: Robot) -> None:
        task = asyncio.ensure_future(fetching.push(bot, self.world.now))  # noqa: TID251 -- ended in stop()
        self._pushing.add(task)

    async def _stall(self, wrong: Outcome, request: web.Request) -> None:
        """Answer late, or never; after an effect the connection breaks instead."""
        if wrong.kind == "hang":
            await asyncio.sleep(wrong.seconds)  # sleep: being slow is what was asked for
            return
        if wrong.effect and request.transport is not None:
            request.transport.abort()
        await asyncio.Event().wait()

    async def _travel(self) -> None:
        if self.latency:
            await asyncio.sleep(self.latency)  # sleep: the way through the network

    async def _file(self, request: web.Request) -> web.StreamResponse:
        bot = self.world.bots.get(request.match_info["token"])
        stored = self.world.files.at(request.match_info["path"])
        if bot is None or bot.revoked:
            return _refusal(Refused(401, "Unauthorized"))
        if stored is None or stored.lost:
            return _refusal(Refused(404, "Not Found"))
        await self._travel()
        return web.Response(body=stored.bytes(), content_type="application/octet-stream")


def _refusal(refusal: Refused) -> web.Response:
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = refusal.parameters
    return web.json_response(body, status=refusal.code)


def _ids(result: object) -> Iterable[int]:
    """The messages a call made or changed."""
    for one in result if isinstance(result, list) else [result]:
        if isinstance(one, dict) and "message_id" in one:
            yield one["message_id"]

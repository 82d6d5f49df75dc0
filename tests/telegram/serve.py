"""The same Telegram as a process of its own, with a small control API over HTTP for kill tests and benches.

``python -m tests.telegram.serve --port 9000 --bot TOKEN:USERNAME``; what is under ``/control/`` takes and
gives JSON. A chat is a group's id (a number) or a bot's ``@username``; bytes travel as base64.
"""

import argparse
import asyncio
import base64
import signal
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from tests.telegram import scripts
from tests.telegram.chats import Json, Robot
from tests.telegram.groups import Group
from tests.telegram.people import Person, Seen, Where
from tests.telegram.server import Emulator

_OUTCOMES: dict[str, Callable[..., scripts.Outcome]] = {
    "error": scripts.error,
    "slow_down": scripts.slow_down,
    "hang": scripts.hang,
    "server_error": scripts.server_error,
    "timeout_before": lambda: scripts.timeout_before,
    "timeout_after": lambda: scripts.timeout_after,
}


class Control:
    """What a test in another process may ask for."""

    def __init__(self, telegram: Emulator) -> None:
        self.telegram = telegram
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}

    def routes(self) -> list[web.AbstractRouteDef]:
        asked: list[Callable[[Json], Awaitable[Any]]] = [
            self.bot, self.revoke, self.person, self.group, self.start, self.say, self.edit, self.press, self.block,
            self.calls, self.screen, self.toasts, self.script, self.pending, self.mischief, self.inject,
        ]  # fmt: skip
        return [web.post(f"/control/{one.__name__}", _json(one)) for one in asked]

    async def bot(self, said: Json) -> Json:
        """``token username name [privacy]``."""
        made = self.telegram.bot(**said)
        return {"id": made.id}

    async def revoke(self, said: Json) -> Json:
        """``token``."""
        self.telegram.revoke(said["token"])
        return {}

    async def person(self, said: Json) -> Json:
        """``name [lang username]`` gives ``id``."""
        made = self.telegram.person(**said)
        self.people[made.id] = made
        return {"id": made.id}

    async def group(self, said: Json) -> Json:
        """``title owner [topics basic] [members administrators]`` (ids or @usernames) gives ``id``."""
        kind = {name: bool(said.get(name)) for name in ("topics", "basic")}
        group = self.telegram.group(said["title"], self.people[said["owner"]], **kind)
        self.groups[group.id] = group
        administrators = said.get("administrators", [])
        for one in [*said.get("members", []), *administrators]:
            group.add(self._who(one))
        for one in administrators:
            group.promote(self._who(one))
        return {"id": group.id}

    async def start(self, said: Json) -> Json:
        """``person chat [payload]``."""
        bot = self._where(said["chat"])
        assert isinstance(bot, Robot), "only bots are started"
        return {"message_id": (await self._person(said).starts(bot, said.get("payload", ""))).id}

    async def say(self, said: Json) -> Json:
        """``person chat [text photo photos voice video location reply_to thread]`` gives ``message_id``."""
        how: Json = {name: said[name] for name in ("text", "location", "thread", "anonymous", "size") if name in said}
        how |= {name: base64.b64decode(said[name]) for name in ("photo", "voice", "video") if name in said}
        if "photos" in said:
            how["photos"] = [base64.b64decode(one) for one in said["photos"]]
        if "reply_to" in said:
            how["reply_to"] = self._seen(said, said["reply_to"]).message
        message = await self._person(said).says(self._where(said["chat"]), **how)
        return {"message_id": message.id}

    async def edit(self, said: Json) -> Json:
        """``person chat message_id text``."""
        await self._person(said).edits(self._seen(said, said["message_id"]).message, said["text"])
        return {}

    async def press(self, said: Json) -> Json:
        """``person chat message_id`` and ``label``, or ``data`` for a forged press."""
        person, message = self._person(said), self._seen(said, said["message_id"]).message
        if "data" in said:
            await person.press_data(message, said["data"])
        else:
            await person.presses(message, said["label"])
        return {}

    async def block(self, said: Json) -> Json:
        """``person chat``."""
        bot = self._where(said["chat"])
        assert isinstance(bot, Robot), "only bots are blocked"
        self._person(said).block(bot)
        return {}

    async def calls(self, said: Json) -> list[Json]:
        """``[since] [method]``: the log from the so-maniest entry on."""
        found = self.telegram.calls[said.get("since", 0) :]
        return [asdict(entry) for entry in found if said.get("method") in {None, entry.method}]

    async def screen(self, said: Json) -> list[Json]:
        """``person chat``: the messages as they stand; photos as base64."""
        return [_plain(seen) for seen in self._person(said).screen(self._where(said["chat"]))]

    async def toasts(self, said: Json) -> list[tuple[str, bool]]:
        """``person``."""
        return self._person(said).toasts

    async def script(self, said: Json) -> Json:
        """``method then [with] [chat times]``: ``with`` is the list of what the outcome takes."""
        then = _OUTCOMES[said["then"]](*said.get("with", []))
        self.telegram.script(said["method"], then=then, chat=said.get("chat"), times=said.get("times", 1))
        return {}

    async def pending(self, said: Json) -> Json:
        """``token``: how many updates are not confirmed yet."""
        return {"count": len(self.telegram.world.bots[said["token"]].updates)}

    async def mischief(self, said: Json) -> Json:
        """``[copies] [window]``: updates come twice, or out of order."""
        self.telegram.deliver_twice(said.get("copies", 1))
        self.telegram.shuffle(said.get("window", 1))
        return {}

    async def inject(self, said: Json) -> Json:
        """``token`` and ``update`` (an object), or ``raw`` (base64)."""
        update = said["update"] if "update" in said else base64.b64decode(said["raw"])
        return {"update_id": self.telegram.inject(said["token"], update)}

    def _person(self, said: Json) -> Person:
        return self.people[said["person"]]

    def _who(self, said: int | str) -> Robot | Person:
        return self._robot(said) if isinstance(said, str) else self.people[said]

    def _where(self, said: int | str) -> Where:
        return self._robot(said) if isinstance(said, str) else self.groups[said]

    def _robot(self, name: str) -> Robot:
        return next(bot for bot in self.telegram.world.bots.values() if bot.username == name.removeprefix("@"))

    def _seen(self, said: Json, id: int) -> Seen:
        return next(seen for seen in self._person(said).screen(self._where(said["chat"])) if seen.id == id)


def _plain(seen: Seen) -> Json:
    fields = {name: getattr(seen, name) for name in ("id", "sender", "text", "buttons", "reply_to", "edited")}
    return fields | {"photos": [base64.b64encode(photo).decode() for photo in seen.photos]}


def _json(asked: Callable[[Json], Awaitable[Any]]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(await asked(await request.json()))
        except (AssertionError, KeyError, StopIteration, TypeError, ValueError) as wrong:
            return web.json_response({"error": f"{type(wrong).__name__}: {wrong}"}, status=400)

    return answer


async def serve(telegram: Emulator) -> None:
    """Serve until told to stop; says where on one line when ready."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with telegram:
        print(f"ready {telegram.url}", flush=True)
        await stopped.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--limits", action="store_true")
    parser.add_argument("--bot", action="append", default=[], metavar="TOKEN:USERNAME")
    asked = parser.parse_args()
    telegram = Emulator(port=asked.port, latency=asked.latency_ms / 1000, limits=asked.limits)
    telegram.more_routes += Control(telegram).routes()
    for bot in asked.bot:
        token, _, username = bot.rpartition(":")
        telegram.bot(token, username, username)
    asyncio.run(serve(telegram))


if __name__ == "__main__":
    main()

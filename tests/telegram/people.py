"""Persons as they hold their telephones: say, send, press, look at the screen."""

import re
from dataclasses import dataclass
from typing import Any

from tests.telegram import entities
from tests.telegram.chats import GROUP_ANONYMOUS_BOT, Account, Chat, Json, Member, Message, Robot
from tests.telegram.files import Photo
from tests.telegram.groups import Group
from tests.telegram.world import World


@dataclass(kw_only=True)
class Seen:
    """A message on somebody's screen. ``buttons`` are rows of labels; ``photos`` the pictures' bytes."""

    id: int
    sender: str
    text: str
    buttons: list[list[str]]
    photos: list[bytes]
    reply_to: int | None
    edited: bool
    message: Message


@dataclass
class Press:
    """A button pressed. ``text`` is the toast it was answered with; ``loud`` if it must be dismissed."""

    id: str
    bot: Robot
    at: int
    answered: bool = False
    text: str = ""
    loud: bool = False
    url: str = ""

    def answer(self, text: str, *, loud: bool, url: str) -> None:
        self.answered, self.text, self.loud, self.url = True, text, loud, url


Where = Robot | Group
_WORDS = frozenset({"text", "entities", "caption", "caption_entities"})
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")


class Person:
    """Somebody with a telephone."""

    def __init__(self, world: World, account: Account) -> None:
        self._world, self.account = world, account
        #: What the buttons they pressed are answered with.
        self.presses_made: list[Press] = []

    @property
    def id(self) -> int:
        return self.account.id

    @property
    def toasts(self) -> list[tuple[str, bool]]:
        """The answers to their presses so far: text, and whether it must be dismissed."""
        return [(press.text, press.loud) for press in self.presses_made if press.answered]

    async def starts(self, bot: Robot, payload: str = "") -> Message:
        """Open the bot by a link: ``/start PAYLOAD``, at most 64 of A-Za-z0-9_- (core.telegram.org/bots/features)."""
        assert _PAYLOAD.fullmatch(payload), "no link can carry this"
        return await self.says(bot, f"/start {payload}".strip())

    async def says(
        self,
        where: Where,
        text: str = "",
        *,
        photo: bytes | None = None,
        photos: list[bytes] | None = None,
        document: tuple[str, bytes, str] | None = None,
        voice: bytes | None = None,
        video: bytes | None = None,
        sticker: bool = False,
        location: tuple[float, float] | None = None,
        venue: tuple[float, float, str, str] | None = None,
        size: int | None = None,
        **how: Any,
    ) -> Message:
        """Send one message, or an album of ``photos`` (gives its first; all are in its ``parts``).

        ``size`` claims a file is so many bytes. ``how``: ``reply_to`` (message), ``thread`` (topic),
        ``forward_from`` (person), ``anonymous`` (as an anonymous administrator).
        """
        if photos:
            return self._album(where, photos, text, how)
        content: Json = {}
        if photo is not None:
            content["photo"] = self._world.files.photo(photo, strict=False)
        if document is not None:
            content["document"] = self._file(
                "documents", document[1], size, file_name=document[0], mime_type=document[2]
            )
        if voice is not None:
            content["voice"] = self._file("voice", voice, size, duration=3, mime_type="audio/ogg")
        if video is not None:
            about = {"width": 640, "height": 480, "duration": 3, "mime_type": "video/mp4"}
            content["video"] = self._file("videos", video, size, **about)
        if sticker:
            about = {"width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False}
            content["sticker"] = self._file("stickers", b"RIFF", size, emoji="👍", **about)
        content |= _place(location, venue)
        return self._sent(where, content | _worded("caption" if content else "text", text), **how)

    async def edits(self, message: Message, text: str) -> None:
        """Say it otherwise, or write something else under the picture."""
        assert message.sender is self.account, "only one's own words"
        name = "text" if "text" in message.content else "caption"
        kept = {key: value for key, value in message.content.items() if key not in _WORDS}
        self._world.edit(message, kept | _worded(name, text))

    async def deletes(self, message: Message) -> None:
        """Take a message away; no bot is told (there is no such update)."""
        del message.chat.messages[message.id]

    async def presses(self, message: Message, label: str) -> Press | str:
        """Press the button with this label; a link is not a press and gives its address."""
        rows = (message.markup or {"inline_keyboard": []})["inline_keyboard"]
        fitting = [button for row in rows for button in row if button["text"] == label]
        assert fitting, f"no button {label!r} among {[[button['text'] for button in row] for row in rows]}"
        if "url" in fitting[0]:
            return str(fitting[0]["url"])
        return await self.press_data(message, fitting[0]["callback_data"])

    async def press_data(self, message: Message, data: str) -> Press:
        """Press with any data, as a forged or an old client might; the message may be gone by now."""
        assert isinstance(message.sender, Robot), "only bots' messages have buttons"
        bot = message.sender
        press = Press(f"{self.id}{next(self._world.numbers):06d}", bot, self._world.now())
        self._world.queries[press.id] = press
        self.presses_made.append(press)
        seen = message.seen_by(bot)
        if message.gone:
            seen = {"message_id": message.id, "chat": message.chat.seen_by(bot), "date": 0}
        query = {"id": press.id, "from": self.account.seen_by(bot), "message": seen}
        bot.updates.add("callback_query", query | {"chat_instance": f"{message.chat.id * 7919}", "data": data})
        return press

    def screen(self, where: Where) -> list[Seen]:
        """The chat as it stands now, oldest first."""
        chat = self._chat(where)
        return [
            _seen(message) for message in sorted(chat.messages.values(), key=lambda one: one.id) if not message.service
        ]

    def last(self, where: Where) -> Seen:
        """The newest message on the screen."""
        return self.screen(where)[-1]

    def block(self, bot: Robot) -> None:
        """Stop the bot: it may not write here any more."""
        self._world.private_chat(self.account, bot)
        bot.blocked_by.add(self.id)
        self._stands(bot, "member", "kicked")

    def unblock(self, bot: Robot) -> None:
        bot.blocked_by.discard(self.id)
        self._stands(bot, "kicked", "member")

    def _stands(self, bot: Robot, old: str, new: str) -> None:
        chat = self._world.private_chat(self.account, bot)
        self._world.tell_standing(bot, "my_chat_member", chat, self.account, Member(bot, old), Member(bot, new))

    def _chat(self, where: Where) -> Chat:
        if isinstance(where, Robot):
            return self._world.private_chat(self.account, where)
        assert where.chat.member(self.account).inside, f"{self.account.name} is not in {where.chat.title}"
        return where.chat

    def _sent(
        self,
        where: Where,
        content: Json,
        *,
        reply_to: Message | None = None,
        thread: int | None = None,
        forward_from: "Person | None" = None,
        anonymous: bool = False,
    ) -> Message:
        chat = self._chat(where)
        if isinstance(where, Robot) and self.id in where.blocked_by:
            self.unblock(where)
        assert reply_to is None or reply_to.chat is chat, "one can only answer what is in the chat"
        if forward_from is not None:
            origin = {"type": "user", "date": self._world.now(), "sender_user": forward_from.account}
            content = content | {"forward_origin": origin}
        sender = GROUP_ANONYMOUS_BOT if anonymous else self.account
        hidden = chat if anonymous else None
        return self._world.post(chat, sender, content, reply_to=reply_to, thread=thread, sender_chat=hidden)

    def _album(self, where: Where, photos: list[bytes], text: str, how: dict[str, Any]) -> Message:
        """Separate messages with one ``media_group_id``: words under the first, each answering what is answered."""
        album = {"media_group_id": f"{13_000_000_000 + next(self._world.numbers)}"}
        parts = []
        for number, photo in enumerate(photos):
            content = album | {"photo": self._world.files.photo(photo, strict=False)}
            parts.append(self._sent(where, content | _worded("caption", text if number == 0 else ""), **how))
        parts[0].parts = parts
        return parts[0]

    def _file(self, folder: str, content: bytes, size: int | None, **about: object) -> object:
        endings = {"voice": "oga", "videos": "mp4", "stickers": "webp"}
        return self._world.files.keep(content, folder=folder, ending=endings.get(folder, "bin"), size=size, **about)


def _worded(name: str, text: str) -> Json:
    """Words with what Telegram marks in them; real clients cut what is longer into several messages."""
    if not text:
        return {}
    assert entities.units(text) <= (4096 if name == "text" else 1024), "a client would not send this"
    marks = entities.found(text)
    return {name: text} | ({"entities" if name == "text" else "caption_entities": marks} if marks else {})


def _place(location: tuple[float, float] | None, venue: tuple[float, float, str, str] | None) -> Json:
    """A location, or a venue, which comes with its location beside it."""
    spot = location or (venue[:2] if venue else None)
    if spot is None:
        return {}
    fields: Json = {"location": {"latitude": spot[0], "longitude": spot[1]}}
    if venue is not None:
        fields["venue"] = {"location": fields["location"], "title": venue[2], "address": venue[3]}
    return fields


def _seen(message: Message) -> Seen:
    rows = (message.markup or {"inline_keyboard": []})["inline_keyboard"]
    photo = message.content.get("photo")
    return Seen(
        id=message.id,
        sender=message.sender.name,
        text=message.text,
        buttons=[[button["text"] for button in row] for row in rows],
        photos=[photo.original.content] if isinstance(photo, Photo) else [],
        reply_to=message.reply_to.id if message.reply_to else None,
        edited=message.edited is not None,
        message=message,
    )

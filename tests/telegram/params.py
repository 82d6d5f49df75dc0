"""One call of a bot: its parameters however they came (JSON, form, files beside), checked as the server checks them."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.telegram import entities
from tests.telegram.chats import Chat, Json, Message, Robot
from tests.telegram.refusals import bad
from tests.telegram.world import World

#: Most UTF-16 units a text or a caption may have after its entities are parsed (Bot API, sendMessage, sendPhoto).
TEXT, CAPTION = 4096, 1024
#: Bytes of callback data, buttons of a keyboard and of a row, units of an answer to a press.
DATA, BUTTONS, ROW, ANSWER = 64, 100, 8, 200


@dataclass(frozen=True)
class Upload:
    """A file sent along."""

    name: str
    mime: str
    content: bytes


@dataclass
class Params:
    """What was sent, by name."""

    said: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    @classmethod
    async def read(cls, request: web.Request) -> "Params":
        """Everything in the address and the body; text that is no UTF-8 is refused."""
        params = cls(said=dict(request.query))
        if request.content_type == "application/json":
            params.said |= _object(await request.text())
        elif request.can_read_body:
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    params.uploads[name] = Upload(value.filename, value.content_type, value.file.read())
                else:
                    params.said[name] = value if isinstance(value, str) else bytes(value).decode()
        return params

    def shown(self) -> Json:
        """For the log: structures as they are meant, uploads by their size."""
        sizes = {name: f"<{len(upload.content)} bytes>" for name, upload in self.uploads.items()}
        return {name: self._plain(value) for name, value in self.said.items()} | sizes

    @staticmethod
    def _plain(value: object) -> object:
        if isinstance(value, str) and value[:1] in {"{", "["}:
            try:
                return json.loads(value)
            except ValueError:
                pass
        return value

    def text(self, name: str) -> str:
        value = self.said.get(name)
        said = "" if value is None else value if isinstance(value, str) else json.dumps(value)
        if any(0xD800 <= ord(character) < 0xE000 for character in said):
            raise bad("strings must be encoded in UTF-8")
        return said

    def whole(self, name: str, default: int | None = None) -> int:
        said = self.said.get(name, default)
        try:
            return int(said if said is not None else "")
        except (TypeError, ValueError):
            raise bad(f"{name} is not specified" if said is None else f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        return str(self.said.get(name, "")).lower() in {"true", "1", "yes"}

    def structure(self, name: str) -> Any:
        """A JSON-serialised object or list; nothing said is ``None``."""
        value = self.said.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad(f"can't parse {name}: invalid JSON") from None

    def upload(self, name: str, reference: str) -> Upload | None:
        """The file meant by ``attach://KEY``, or sent under the parameter's own name."""
        if reference.startswith("attach://"):
            return self.uploads.get(reference.removeprefix("attach://"))
        return None if reference else self.uploads.get(name)


@dataclass
class Call:
    """A bot calling a method in this world."""

    world: World
    bot: Robot
    method: str
    params: Params

    def chat(self) -> Chat:
        said = self.params.text("chat_id")
        if not said:
            raise bad("chat_id is empty")
        if not said.lstrip("-").isdigit():
            raise bad("chat not found")
        return self.world.chat_for(self.bot, int(said))

    def spend(self, chat: Chat, count: int = 1) -> None:
        """Count messages against the limits, if there are any."""
        if self.world.limits is not None:
            self.world.limits.spend(self.bot.id, chat.id, count)

    def words(self, name: str, said: Json | None = None) -> tuple[str, list[Json]]:
        """Text and entities of ``text`` or ``caption``, from the call or one item of an album."""
        inner = self.params if said is None else Params(said)
        source, mode = inner.text(name), inner.text("parse_mode")
        if mode and mode.lower() != "html":
            raise bad("unsupported parse_mode")
        given = inner.structure("entities" if name == "text" else "caption_entities") or []
        text, marks = entities.parse_html(source) if mode else (source.replace("\0", ""), _inside(source, given))
        text, marks = entities.trimmed(text, marks)
        if entities.units(text) > (TEXT if name == "text" else CAPTION):
            raise bad("message is too long" if name == "text" else "message caption is too long")
        if name == "text" and not text:
            raise bad("message text is empty")
        own = [mark for mark in entities.found(text) if not any(_overlap(mark, other) for other in marks)]
        return text, sorted([*marks, *own], key=lambda mark: mark["offset"])

    def markup(self) -> Json | None:
        """The keyboard, if it is one Telegram would show; an empty one is none."""
        markup = self.params.structure("reply_markup")
        if not isinstance(markup, dict) or "inline_keyboard" not in markup:
            return None
        rows = [row for row in markup["inline_keyboard"] if row]
        if max(map(len, rows), default=0) > ROW or sum(map(len, rows)) > BUTTONS:
            raise bad("REPLY_MARKUP_TOO_LONG")
        for button in (button for row in rows for button in row):
            _check(button)
        return {"inline_keyboard": rows} if rows else None

    def reply_to(self, chat: Chat) -> Message | None:
        """The message answered; a missing one is refused unless the bot said it may be missing."""
        parameters = self.params.structure("reply_parameters") or {
            "message_id": self.params.said.get("reply_to_message_id"),
            "allow_sending_without_reply": self.params.flag("allow_sending_without_reply"),
        }
        if not parameters.get("message_id"):
            return None
        answered = chat.messages.get(int(parameters["message_id"]))
        if answered is None and not parameters.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
        return answered

    def thread(self, chat: Chat) -> int | None:
        """The topic to write into; only forums have them."""
        if not self.params.said.get("message_thread_id"):
            return None
        thread = self.params.whole("message_thread_id")
        if thread not in chat.topics:
            raise bad("message thread not found")
        return thread


def _object(body: str) -> Json:
    try:
        said = json.loads(body or "{}")
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise bad("can't parse request JSON")
    return said


def _overlap(one: Json, other: Json) -> bool:
    return bool(one["offset"] < other["offset"] + other["length"] and other["offset"] < one["offset"] + one["length"])


def _inside(text: str, marks: list[Json]) -> list[Json]:
    end = entities.units(text)
    if any(mark["offset"] < 0 or mark["offset"] + mark["length"] > end for mark in marks):
        raise bad("can't parse entities: entity ends after the end of the text")
    return marks


def _check(button: Json) -> None:
    if not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    kinds = button.keys() - {"text", "style", "icon_custom_emoji_id"}
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if "callback_data" in kinds and not 1 <= len(str(data).encode()) <= DATA:
        raise bad("BUTTON_DATA_INVALID")
    url = str(button.get("url", "https://"))
    if not url.startswith(("https://", "http://", "tg://")):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")

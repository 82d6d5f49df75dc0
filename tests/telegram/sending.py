"""Bot API methods that put messages into chats."""

from collections.abc import Callable
from typing import Any

from tests.telegram.chats import Chat, Json, Message
from tests.telegram.params import Call
from tests.telegram.refusals import bad

UPLOAD_LIMIT = 50 * 1024 * 1024


def send_message(call: Call) -> Json:
    chat = call.chat()
    text, marks = call.words("text")
    return _posted(call, chat, worded("text", text, marks))


def send_photo(call: Call) -> Json:
    chat = call.chat()
    caption, marks = call.words("caption")
    return _posted(call, chat, {"photo": file_for(call, "photo")} | worded("caption", caption, marks))


def send_document(call: Call) -> Json:
    chat = call.chat()
    caption, marks = call.words("caption")
    return _posted(call, chat, {"document": file_for(call, "document")} | worded("caption", caption, marks))


def send_voice(call: Call) -> Json:
    return _posted(call, call.chat(), {"voice": file_for(call, "voice")})


def send_video(call: Call) -> Json:
    chat = call.chat()
    caption, marks = call.words("caption")
    return _posted(call, chat, {"video": file_for(call, "video")} | worded("caption", caption, marks))


def send_location(call: Call) -> Json:
    chat = call.chat()
    try:
        spot = {name: float(call.params.text(name)) for name in ("latitude", "longitude")}
    except ValueError:
        raise bad("latitude and longitude must be valid numbers") from None
    return _posted(call, chat, {"location": spot})


def send_media_group(call: Call) -> list[Json]:
    """Two to ten pictures or files as one album; it has no buttons."""
    chat = call.chat()
    items = call.params.structure("media") or []
    if not 2 <= len(items) <= 10:
        raise bad("there must be from 2 to 10 messages in the album" if items else "media is empty")
    contents = [_item(call, item) for item in items]
    reply_to, thread = call.reply_to(chat), call.thread(chat)
    call.spend(chat, len(contents))
    album = {"media_group_id": f"{13_000_000_000 + next(call.world.numbers)}"}
    parts = [call.world.post(chat, call.bot, album | content, reply_to=reply_to, thread=thread) for content in contents]
    return [part.seen_by(call.bot) for part in parts]


def copy_message(call: Call) -> Json:
    chat = call.chat()
    source = call.world.chat_for(call.bot, call.params.whole("from_chat_id"))
    original = source.messages.get(call.params.whole("message_id"))
    if original is None or original.service:
        raise bad("message to copy not found" if original is None else "message can't be copied")
    plain = {key: value for key, value in original.content.items() if key not in {"forward_origin", "media_group_id"}}
    return {"message_id": _post(call, chat, plain).id}


def _item(call: Call, item: Json) -> Json:
    kind = item.get("type")
    if kind not in {"photo", "video", "document"}:
        raise bad("unknown inputMedia type specified")
    caption, marks = call.words("caption", item)
    return {kind: file_for(call, kind, str(item.get("media", "")))} | worded("caption", caption, marks)


def worded(name: str, text: str, marks: list[Json]) -> Json:
    """Text or caption with its entities; nothing said is no field."""
    fields: Json = {name: text} if text else {}
    if marks:
        fields["entities" if name == "text" else "caption_entities"] = marks
    return fields


def file_for(call: Call, kind: str, reference: str | None = None) -> Any:
    """The file a parameter or album item means: uploaded now, or known to this bot by its id."""
    reference = call.params.text(kind) if reference is None else reference
    upload = call.params.upload(kind, reference)
    files = call.world.files
    if upload is None:
        if not reference:
            raise bad(f"there is no {kind} in the request")
        known = files.photo_of if kind == "photo" else files.of
        return known(call.bot, reference)
    if not upload.content:
        raise bad("file must be non-empty")
    if len(upload.content) > UPLOAD_LIMIT:
        raise bad("file is too big")
    if kind == "photo":
        return files.photo(upload.content, strict=True)
    return files.keep(upload.content, folder=f"{kind}s", ending="bin", **_about(kind, upload.name, upload.mime))


def _about(kind: str, name: str, mime: str) -> Json:
    more = {"video": {"width": 640, "height": 480, "duration": 3}, "voice": {"duration": 3}}
    return {"file_name": name, "mime_type": mime} | more.get(kind, {})


def _post(call: Call, chat: Chat, content: Json) -> Message:
    reply_to, thread, markup = call.reply_to(chat), call.thread(chat), call.markup()
    call.spend(chat)
    return call.world.post(chat, call.bot, content, reply_to=reply_to, thread=thread, markup=markup)


def _posted(call: Call, chat: Chat, content: Json) -> Json:
    return _post(call, chat, content).seen_by(call.bot)


METHODS: dict[str, Callable[[Call], Any]] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendVoice": send_voice,
    "sendVideo": send_video,
    "sendLocation": send_location,
    "sendMediaGroup": send_media_group,
    "copyMessage": copy_message,
}

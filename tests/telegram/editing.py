"""Bot API methods that change, remove or pin messages, and answer presses."""

from collections.abc import Callable
from typing import Any

from tests.telegram import entities
from tests.telegram.chats import Chat, Json, Message
from tests.telegram.params import ANSWER, Call
from tests.telegram.refusals import bad
from tests.telegram.sending import file_for, worded

#: How long a press may be answered (as met in practice) and a message deleted (Bot API, deleteMessage), in seconds.
QUERY_LIFE, DELETE_LIFE = 30, 48 * 3600
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def edit_message_text(call: Call) -> Json:
    message = _mine(call)
    if "text" not in message.content:
        raise bad("there is no text in the message to edit")
    text, marks = call.words("text")
    return _changed(call, message, {"text": text, "entities": marks})


def edit_message_caption(call: Call) -> Json:
    message = _mine(call)
    if not message.content.keys() & {"photo", "document", "video", "voice"}:
        raise bad("there is no caption in the message to edit")
    caption, marks = call.words("caption")
    return _changed(call, message, {"caption": caption, "caption_entities": marks})


def edit_message_media(call: Call) -> Json:
    message = _mine(call)
    item = call.params.structure("media") or {}
    if item.get("type") not in {"photo", "video", "document"}:
        raise bad("unknown inputMedia type specified")
    caption, marks = call.words("caption", item)
    file = file_for(call, item["type"], str(item.get("media", "")))
    album = {key: value for key, value in message.content.items() if key == "media_group_id"}
    return _changed(call, message, {item["type"]: file} | worded("caption", caption, marks), kept=album)


def edit_message_reply_markup(call: Call) -> Json:
    return _changed(call, _mine(call), {})


def delete_message(call: Call) -> bool:
    chat = call.chat()
    message = chat.messages.get(call.params.whole("message_id"))
    if message is None:
        raise bad("message to delete not found")
    _may_delete(call, chat, message)
    del chat.messages[message.id]
    return True


def delete_messages(call: Call) -> bool:
    """Those that are missing are passed over (Bot API, deleteMessages)."""
    chat, ids = call.chat(), call.params.structure("message_ids") or []
    if not 1 <= len(ids) <= 100:
        raise bad("message identifiers are not specified" if not ids else "too many messages specified")
    for message in [chat.messages[id] for id in ids if id in chat.messages]:
        _may_delete(call, chat, message)
        del chat.messages[message.id]
    return True


def pin_chat_message(call: Call) -> bool:
    chat = call.chat()
    _may_pin(call, chat)
    message = chat.messages.get(call.params.whole("message_id"))
    if message is None:
        raise bad("message to pin not found")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        call.world.service(chat, call.bot, pinned_message=message)
    return True


def unpin_chat_message(call: Call) -> bool:
    chat = call.chat()
    _may_pin(call, chat)
    if not chat.pinned:
        raise bad("message to unpin not found")
    chat.pinned.remove(call.params.whole("message_id", chat.pinned[-1]))
    return True


def answer_callback_query(call: Call) -> bool:
    """A press is answered once, and soon."""
    press = call.world.queries.get(call.params.text("callback_query_id"))
    text = call.params.text("text")
    if entities.units(text) > ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    if press is None or press.bot is not call.bot or press.answered or call.world.now() - press.at > QUERY_LIFE:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    press.answer(text, loud=call.params.flag("show_alert"), url=call.params.text("url"))
    return True


def set_message_reaction(call: Call) -> bool:
    message = call.chat().messages.get(call.params.whole("message_id"))
    if message is None:
        raise bad("message to react not found")
    return True


def _mine(call: Call) -> Message:
    message = call.chat().messages.get(call.params.whole("message_id"))
    if message is None:
        raise bad("message to edit not found")
    if message.sender is not call.bot or message.service or "forward_origin" in message.content:
        raise bad("message can't be edited")
    return message


def _changed(call: Call, message: Message, content: Json, *, kept: Json | None = None) -> Json:
    markup = call.markup()
    whole = (message.content if kept is None else kept) | content
    whole = {key: value for key, value in whole.items() if value not in ([], "")}
    if whole == message.content and markup == message.markup:
        raise bad(_SAME)
    call.spend(message.chat)
    message.markup = markup
    call.world.edit(message, whole)
    return message.seen_by(call.bot)


def _may_delete(call: Call, chat: Chat, message: Message) -> None:
    if chat.member(call.bot).may("can_delete_messages"):
        return
    if message.sender is not call.bot and not chat.private:
        raise bad("message can't be deleted")
    if call.world.now() - message.date > DELETE_LIFE:
        raise bad("message can't be deleted for everyone")


def _may_pin(call: Call, chat: Chat) -> None:
    if not chat.private and not chat.member(call.bot).may("can_pin_messages"):
        raise bad("not enough rights to manage pinned messages in the chat")


METHODS: dict[str, Callable[[Call], Any]] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
}

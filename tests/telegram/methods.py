"""Every Bot API method this server knows, by name; here those about the bot itself, chats, members and files."""

from collections.abc import Callable
from typing import Any

from tests.telegram import editing, sending
from tests.telegram.chats import Json
from tests.telegram.files import FETCH_LIMIT
from tests.telegram.params import Call
from tests.telegram.refusals import bad

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_ACTIONS = frozenset(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note".split()
)


def get_me(call: Call) -> Json:
    may = {"can_join_groups": True, "can_read_all_group_messages": not call.bot.privacy}
    return call.bot.seen_by(call.bot) | may | {"supports_inline_queries": False, "has_main_web_app": False}


def get_chat(call: Call) -> Json:
    chat = call.chat()
    full: Json = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(_GIFTS, False)}
    if chat.pinned and chat.pinned[-1] in chat.messages:
        full["pinned_message"] = chat.messages[chat.pinned[-1]].alone(call.bot)
    return chat.seen_by(call.bot) | full


def get_chat_member(call: Call) -> Json:
    chat, id = call.chat(), call.params.whole("user_id")
    account = call.world.accounts.get(id)
    if account is None:
        raise bad("PARTICIPANT_ID_INVALID")
    return chat.member(account).seen_by(call.bot)


def get_chat_administrators(call: Call) -> list[Json]:
    """Without other bots (Bot API, getChatAdministrators)."""
    chat = call.chat()
    if chat.private:
        raise bad("there are no administrators in the private chat")
    found = [one for one in chat.members.values() if one.status in {"creator", "administrator"}]
    return [one.seen_by(call.bot) for one in found if one.account is call.bot or not one.account.is_bot]


def get_chat_member_count(call: Call) -> int:
    return sum(one.inside for one in call.chat().members.values())


def leave_chat(call: Call) -> bool:
    chat = call.chat()
    call.world.stand(chat, call.bot, call.bot, "left", {})
    return True


def create_forum_topic(call: Call) -> Json:
    chat, name = call.chat(), call.params.text("name")
    if not chat.forum:
        raise bad("the chat is not a forum")
    if not chat.member(call.bot).may("can_manage_topics"):
        raise bad("not enough rights to create a topic")
    if not 1 <= len(name) <= 128:
        raise bad("TOPIC_NAME_INVALID")
    return {"message_thread_id": call.world.topic(chat, call.bot, name), "name": name, "icon_color": 7322096}


def get_file(call: Call) -> Json:
    stored = call.world.files.of(call.bot, call.params.text("file_id"))
    if stored.size > FETCH_LIMIT:
        raise bad("file is too big")
    if stored.lost:
        raise bad("wrong file_id or the file is temporarily unavailable")
    known = {"file_id": stored.id_for(call.bot), "file_unique_id": stored.unique}
    return known | {"file_size": stored.size, "file_path": stored.path}


def send_chat_action(call: Call) -> bool:
    call.chat()
    if call.params.text("action") not in _ACTIONS:
        raise bad("wrong parameter action in request")
    return True


def set_my_commands(call: Call) -> bool:
    commands = call.params.structure("commands") or []
    if not all(_command(one) for one in commands) or len(commands) > 100:
        raise bad("BOT_COMMAND_INVALID")
    call.bot.settings[_commands_at(call)] = commands
    return True


def get_my_commands(call: Call) -> list[Json]:
    return list(call.bot.settings.get(_commands_at(call), []))


def delete_my_commands(call: Call) -> bool:
    call.bot.settings.pop(_commands_at(call), None)
    return True


def _command(said: Json) -> bool:
    name, text = str(said.get("command", "")), str(said.get("description", ""))
    plain = name.isascii() and name.replace("_", "a").isalnum() and name == name.lower()
    return plain and 1 <= len(name) <= 32 and 1 <= len(text) <= 256


def _commands_at(call: Call) -> str:
    scope = call.params.structure("scope") or {"type": "default"}
    where = ":".join(str(scope[key]) for key in ("type", "chat_id", "user_id") if key in scope)
    return f"commands {where} {call.params.text('language_code')}"


def _set_words(name: str, limit: int) -> Callable[[Call], bool]:
    def set_words(call: Call) -> bool:
        said = call.params.text(name)
        if len(said) > limit:
            raise bad(f"bot {name.replace('_', ' ')} is too long")
        call.bot.settings[f"{name} {call.params.text('language_code')}"] = said
        return True

    return set_words


def _get_words(name: str) -> Callable[[Call], Json]:
    return lambda call: {name: call.bot.settings.get(f"{name} {call.params.text('language_code')}", "")}


def set_chat_menu_button(call: Call) -> bool:
    where = call.params.text("chat_id")
    call.bot.settings[f"menu {where}"] = call.params.structure("menu_button") or {"type": "default"}
    return True


def get_chat_menu_button(call: Call) -> Json:
    return dict(call.bot.settings.get(f"menu {call.params.text('chat_id')}", {"type": "commands"}))


def ban_chat_member(call: Call) -> bool:
    chat, id = call.chat(), call.params.whole("user_id")
    if not chat.member(call.bot).may("can_restrict_members"):
        raise bad("not enough rights to restrict/unrestrict chat member")
    account = call.world.accounts.get(id)
    if account is None or chat.member(account).status == "creator":
        raise bad("can't remove chat owner" if account else "PARTICIPANT_ID_INVALID")
    call.world.stand(chat, account, call.bot, "kicked", {})
    return True


def nothing(call: Call) -> bool:
    """Methods that only matter to a server that is about to stop (logOut, close)."""
    return bool(call.bot)


#: By the name in the address, in small letters: the server does not mind how it is written.
METHODS: dict[str, Callable[[Call], Any]] = {
    name.lower(): method
    for name, method in (
        sending.METHODS
        | editing.METHODS
        | {
            "getMe": get_me,
            "getChat": get_chat,
            "getChatMember": get_chat_member,
            "getChatAdministrators": get_chat_administrators,
            "getChatMemberCount": get_chat_member_count,
            "banChatMember": ban_chat_member,
            "leaveChat": leave_chat,
            "createForumTopic": create_forum_topic,
            "getFile": get_file,
            "sendChatAction": send_chat_action,
            "setMyCommands": set_my_commands,
            "getMyCommands": get_my_commands,
            "deleteMyCommands": delete_my_commands,
            "setMyName": _set_words("name", 64),
            "getMyName": _get_words("name"),
            "setMyDescription": _set_words("description", 512),
            "getMyDescription": _get_words("description"),
            "setMyShortDescription": _set_words("short_description", 120),
            "getMyShortDescription": _get_words("short_description"),
            "setChatMenuButton": set_chat_menu_button,
            "getChatMenuButton": get_chat_menu_button,
            "logOut": nothing,
            "close": nothing,
        }
    ).items()
}

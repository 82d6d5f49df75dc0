"""What a chat is made of: accounts, members, messages, each shown to a bot as the Bot API would show it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol, runtime_checkable

from tests.telegram.files import Viewer
from tests.telegram.updates import Updates

Json = dict[str, Any]
#: Rights a bot API answer must name (aiogram refuses a member without them), then the optional ones of groups.
RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_send_welcome_messages", "can_pin_messages", "can_manage_topics",
)  # fmt: skip


@runtime_checkable
class Shown(Protocol):
    """Whatever looks different to each bot."""

    def seen_by(self, viewer: Viewer) -> object: ...


def shown(value: object, viewer: Viewer) -> Any:
    """``value`` as JSON for one bot."""
    if isinstance(value, dict):
        return {key: shown(inner, viewer) for key, inner in value.items()}
    if isinstance(value, list):
        return [shown(inner, viewer) for inner in value]
    return value if isinstance(value, str | int | float | None) else _seen(value, viewer)


def _seen(value: object, viewer: Viewer) -> object:
    assert isinstance(value, Shown), value
    return value.seen_by(viewer)


@dataclass(eq=False, kw_only=True)
class Account:
    """Somebody: a person, or a bot."""

    id: int
    name: str
    username: str = ""
    lang: str = ""

    @property
    def is_bot(self) -> bool:
        return isinstance(self, Robot)

    def seen_by(self, viewer: Viewer) -> Json:
        known = {"username": self.username, "language_code": self.lang}
        is_bot = self.is_bot or self.id == ANONYMOUS
        return {"id": self.id, "is_bot": is_bot, "first_name": self.name} | {k: v for k, v in known.items() if v}


@dataclass(eq=False, kw_only=True)
class Robot(Account):
    """A bot. ``settings`` keeps what it has set about itself: commands, descriptions, webhook."""

    token: str
    updates: Updates
    privacy: bool = True
    revoked: bool = False
    blocked_by: set[int] = field(default_factory=set)
    settings: dict[str, Any] = field(default_factory=dict)
    ids: "count[int]" = field(default_factory=lambda: count(1))


#: The account that speaks for anonymous administrators.
ANONYMOUS = 1087968824
GROUP_ANONYMOUS_BOT = Account(id=ANONYMOUS, name="Group", username="GroupAnonymousBot")


@dataclass(eq=False)
class Member:
    """How somebody stands in a group: creator, administrator, member, left or kicked."""

    account: Account
    status: str = "member"
    rights: dict[str, bool] = field(default_factory=dict)

    @property
    def inside(self) -> bool:
        return self.status in {"creator", "administrator", "member"}

    def may(self, right: str) -> bool:
        return self.status == "creator" or (self.status == "administrator" and self.rights.get(right, True))

    def seen_by(self, viewer: Viewer) -> Json:
        known: Json = {"user": self.account.seen_by(viewer), "status": self.status}
        if self.status in {"creator", "administrator"}:
            known["is_anonymous"] = False
        if self.status == "administrator":
            known |= {"can_be_edited": False} | {right: self.may(right) for right in RIGHTS}
        if self.status == "kicked":
            known["until_date"] = 0
        return known


@dataclass(eq=False, kw_only=True)
class Chat:
    """A private chat (one per person and bot), a basic group, or a supergroup."""

    id: int
    kind: str
    title: str = ""
    person: Account | None = None
    bot: Robot | None = None
    forum: bool = False
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, "Message"] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    moved_to: "Chat | None" = None
    ids: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def private(self) -> bool:
        return self.kind == "private"

    def seen_by(self, viewer: Viewer) -> Json:
        if self.person is not None:
            name = {"first_name": self.person.name, "username": self.person.username}
            return {"id": self.id, "type": "private"} | {k: v for k, v in name.items() if v}
        forum = {"is_forum": True} if self.forum else {}
        return {"id": self.id, "type": self.kind, "title": self.title} | forum

    def member(self, account: Account) -> Member:
        return self.members.get(account.id) or Member(account, "left")

    def bots(self) -> Iterable[Robot]:
        """The bots that are in it."""
        if self.bot is not None:
            return [self.bot]
        return [one.account for one in self.members.values() if isinstance(one.account, Robot) and one.inside]


@dataclass(eq=False, kw_only=True)
class Message:
    """A message as it stands. ``content`` holds the fields of its kind; values may be files, accounts, messages."""

    id: int
    chat: Chat
    sender: Account
    date: int
    content: Json
    reply_to: "Message | None" = None
    thread: int | None = None
    markup: Json | None = None
    edited: int | None = None
    sender_chat: Chat | None = None
    parts: list["Message"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words, of the message or under the picture."""
        return str(self.content.get("text") or self.content.get("caption") or "")

    @property
    def gone(self) -> bool:
        return self.chat.messages.get(self.id) is not self

    @property
    def service(self) -> bool:
        return "service" in self.content

    def seen_by(self, viewer: Viewer) -> Json:
        """As the Bot API gives it: one level of what it replies to."""
        answered = self.reply_to or self._opening()
        reply = {"reply_to_message": answered.alone(viewer)} if answered and not answered.gone else {}
        return self.alone(viewer) | reply

    def alone(self, viewer: Viewer) -> Json:
        """Without what it replies to."""
        seen: Json = {"message_id": self.id, "from": self.sender.seen_by(viewer), "chat": self.chat.seen_by(viewer)}
        seen["date"] = self.date
        if self.thread is not None:
            seen["message_thread_id"] = self.thread
        if self.thread in self.chat.topics:
            seen["is_topic_message"] = True
        if self.sender_chat is not None:
            seen["sender_chat"] = self.sender_chat.seen_by(viewer)
        if self.edited is not None:
            seen["edit_date"] = self.edited
        if self.markup:
            seen["reply_markup"] = self.markup
        return seen | {key: shown(value, viewer) for key, value in self.content.items() if key != "service"}

    def _opening(self) -> "Message | None":
        if self.thread is None or self.thread not in self.chat.topics or self.id == self.thread:
            return None
        return self.chat.messages.get(self.thread)

"""Chats, how much of each was seen, and the one counter that orders everything in a chat."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import String, bindparam, case, cast, delete, false, select, update

from storage.message_tables import posts
from storage.people import new_person
from storage.statements import Locked, OnConflict, Row, Session, binds
from storage.tables import CHAT_SUBSCRIBED, chats
from tickets.errors import NotFound
from tickets.ids import ChatId, MessageId, PersonId, UnitCode
from tickets.people import ChannelName, Chat, ChatKind

_CHAT = tuple(chats.c[name] for name in Chat.__dataclass_fields__)
#: A turn that asks for its chat holds it until its end: whatever is kept once per chat is safe behind that.
_GET = Locked(select(*_CHAT).where(chats.c.id == bindparam("chat")))
_HOLD = Locked(select(chats.c.id).where(chats.c.id == bindparam("chat")))
_MOVED = chats.alias("moved_chat")
_AT = select(*_CHAT).where(chats.c.channel == bindparam("channel"), chats.c.address == bindparam("address"))
_OPEN = OnConflict(
    lambda insert: (
        insert(chats)
        .values(
            **binds(chats, without=("id", "seen", "notice", "subscribed", "retired", "next_seq")),
            seen=0,
            subscribed=False,
            retired=False,
            next_seq=1,
        )
        .on_conflict_do_nothing(index_elements=["channel", "address"])
        .returning(*_CHAT)
    )
)
_SAVE = (
    update(chats)
    .where(chats.c.id == bindparam("chat"))
    .values(
        person=bindparam("person"),
        unit=bindparam("unit"),
        lang=bindparam("lang"),
        notice=bindparam("notice"),
        subscribed=bindparam("subscribed"),
        retired=bindparam("retired"),
        # A chat read before the turn must not unsee what was seen since.
        seen=case((chats.c.seen > bindparam("seen"), chats.c.seen), else_=bindparam("seen")),
    )
)
_OF_UNIT = (
    select(*_CHAT)
    .where(chats.c.unit == bindparam("unit"), chats.c.kind == ChatKind.GROUP, chats.c.retired.is_(false()))
    .order_by(case((chats.c.channel == ChannelName.STAFF_BOT, 0), else_=1), chats.c.id.desc())
    .limit(1)
)
_OF_PERSON = (
    select(*_CHAT)
    .where(chats.c.person == bindparam("person"), chats.c.kind == ChatKind.PRIVATE)
    .order_by(chats.c.retired, chats.c.used_at.desc(), chats.c.id.desc())
    .limit(1)
)
_SUBSCRIBERS = (
    select(*_CHAT)
    .where(CHAT_SUBSCRIBED, chats.c.kind == ChatKind.PRIVATE, chats.c.retired.is_(false()))
    .order_by(chats.c.id)
)
_AWAY = (
    update(chats)
    .where(
        chats.c.channel == select(_MOVED.c.channel).where(_MOVED.c.id == bindparam("moved")).scalar_subquery(),
        chats.c.address == bindparam("new"),
        chats.c.id != bindparam("moved"),
    )
    .values(address=chats.c.address + "~" + cast(chats.c.id, String))
)
_MOVE = update(chats).where(chats.c.id == bindparam("moved")).values(address=bindparam("new"))
_FORGET_POSTS = delete(posts).where(posts.c.chat == bindparam("moved"))
_TAKEN = (chats.c.next_seq - 1).label("taken")
_NEXT = (
    update(chats)
    .where(chats.c.id == bindparam("chat"))
    .values(next_seq=chats.c.next_seq + 1)
    .returning(_TAKEN, chats.c.channel, chats.c.retired)
)
_HEARD = (
    update(chats)
    .where(chats.c.id == bindparam("chat"))
    .values(next_seq=chats.c.next_seq + 1, used_at=bindparam("used_at"))
    .returning(_TAKEN)
)


def _chat(row: Row) -> Chat:
    return Chat(**row._asdict())


def get(session: Session, chat: ChatId) -> Chat:
    """Raises ``NotFound``."""
    row = session.one(_GET, chat=chat)
    if row is None:
        raise NotFound(chat=chat)
    return _chat(row)


def hold(session: Session, chat: ChatId) -> None:
    """Other turns that want this chat wait until this one ends."""
    session.hold(_HOLD, chat=chat)


def of_unit(session: Session, unit: UnitCode) -> Chat | None:
    """The unit's group chat, not retired: a messenger's before the web's, then the newest."""
    row = session.one(_OF_UNIT, unit=unit)
    return None if row is None else _chat(row)


class Place(NamedTuple):
    """A chat's next position, just taken, and what the chat is."""

    position: MessageId
    on_web: bool
    """Messages there are sent by being committed."""
    retired: bool


def next_place(session: Session, chat: ChatId) -> Place:
    """Take the chat's next position under its lock; raises ``NotFound``."""
    row = session.one(_NEXT, chat=chat)
    if row is None:
        raise NotFound(chat=chat)
    session.written.add(chat)
    return Place(position=MessageId(row.taken), on_web=row.channel == ChannelName.WEB, retired=row.retired)


def heard(session: Session, chat: ChatId, at: datetime) -> MessageId:
    """The same for a message of a person, who thereby used the chat."""
    taken = session.value(_HEARD, chat=chat, used_at=at)
    if taken is None:
        raise NotFound(chat=chat)
    session.written.add(chat)
    return MessageId(taken)


class Chats:
    """``tickets.ports.Chats``."""

    def __init__(self, session: Session, clock: Callable[[], datetime]) -> None:
        self._session = session
        self._clock = clock

    def get(self, chat: ChatId) -> Chat:
        """Raises ``NotFound``."""
        return get(self._session, chat)

    def at(self, channel: str, address: str) -> Chat | None:
        """The chat at this address."""
        row = self._session.one(_AT, channel=channel, address=address)
        return None if row is None else _chat(row)

    def open(
        self,
        *,
        channel: str,
        address: str,
        kind: ChatKind,
        unit: UnitCode | None = None,
        lang: str = "zh",
        person: PersonId | None = None,
    ) -> Chat:
        """The chat at this address, made when there is none; a private one belongs to ``person``, else to a new one."""
        row = self._session.one(_AT, channel=channel, address=address)
        if row is None:
            now = self._clock()
            if kind is ChatKind.PRIVATE and person is None:
                person = new_person(self._session, "", now)
            new = {"channel": channel, "address": address, "kind": kind, "unit": unit, "lang": lang}
            row = self._session.one(_OPEN, **new, person=person, used_at=now)
            row = row or self._session.one(_AT, channel=channel, address=address)
        return _chat(row)

    def move(self, chat: ChatId, address: str) -> None:
        """The group has a new address, where its posts are counted anew; who stood there is moved out of the way.

        Raises ``NotFound``.
        """
        self._session.run(_AWAY, moved=chat, new=address)
        if not self._session.run(_MOVE, moved=chat, new=address):
            raise NotFound(chat=chat)
        self._session.run(_FORGET_POSTS, moved=chat)

    def save(self, chat: Chat) -> None:
        """Write back everything but the address and what was seen later; raises ``NotFound``."""
        values = {"person": chat.person, "unit": chat.unit, "lang": chat.lang, "seen": chat.seen}
        shown = {"notice": chat.notice, "subscribed": chat.subscribed, "retired": chat.retired}
        if not self._session.run(_SAVE, chat=chat.id, **shown, **values):
            raise NotFound(chat=chat.id)
        self._session.written.add(chat.id)

    def of_unit(self, unit: UnitCode) -> Chat | None:
        """The unit's group chat: the one bound last that is not retired, one of a messenger before one on the web."""
        return of_unit(self._session, unit)

    def of_person(self, person: PersonId) -> Chat | None:
        """The private chat the person used last; one that is not retired before one that is."""
        row = self._session.one(_OF_PERSON, person=person)
        return None if row is None else _chat(row)

    def subscribers(self) -> list[Chat]:
        """Private chats that want the public notices and can be reached."""
        return [_chat(row) for row in self._session.all(_SUBSCRIBERS)]

"""Chats, how much of each was seen, and the one counter that orders everything in a chat."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, case, select, update

from storage.people import new_person
from storage.statements import Locked, OnConflict, Row, Session, binds
from storage.tables import CHAT_SUBSCRIBED, chats
from tickets.errors import NotFound
from tickets.ids import ChatId, MessageId, PersonId, UnitCode
from tickets.people import Chat, ChatKind

#: The channel whose messages are sent by being committed.
WEB = "web"

_CHAT = tuple(chats.c[name] for name in Chat.__dataclass_fields__)
#: A turn that asks for its chat holds it until its end: whatever is kept once per chat is safe behind that.
_GET = Locked(select(*_CHAT).where(chats.c.id == bindparam("chat")))
_HOLD = Locked(select(chats.c.id).where(chats.c.id == bindparam("chat")))
_AT = select(*_CHAT).where(chats.c.channel == bindparam("channel"), chats.c.address == bindparam("address"))
_OPEN = OnConflict(
    lambda insert: (
        insert(chats)
        .values(
            **binds(chats, without=("id", "seen", "notice", "subscribed", "next_seq")),
            seen=0,
            subscribed=False,
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
        # A chat read before the turn must not unsee what was seen since.
        seen=case((chats.c.seen > bindparam("seen"), chats.c.seen), else_=bindparam("seen")),
    )
)
_OF_UNIT = (
    select(*_CHAT)
    .where(chats.c.unit == bindparam("unit"), chats.c.kind == ChatKind.GROUP)
    .order_by(chats.c.id.desc())
    .limit(1)
)
_OF_PERSON = (
    select(*_CHAT)
    .where(chats.c.person == bindparam("person"), chats.c.kind == ChatKind.PRIVATE)
    .order_by(chats.c.used_at.desc(), chats.c.id.desc())
    .limit(1)
)
_SUBSCRIBERS = select(*_CHAT).where(CHAT_SUBSCRIBED, chats.c.kind == ChatKind.PRIVATE).order_by(chats.c.id)
_TAKEN = (chats.c.next_seq - 1).label("taken")
_NEXT = update(chats).where(chats.c.id == bindparam("chat")).values(next_seq=chats.c.next_seq + 1).returning(_TAKEN)
_NEXT_WEB = (
    update(chats)
    .where(chats.c.id == bindparam("chat"), chats.c.channel == WEB)
    .values(next_seq=chats.c.next_seq + 1)
    .returning(_TAKEN)
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
    """The unit's group chat, the newest when it has several."""
    row = session.one(_OF_UNIT, unit=unit)
    return None if row is None else _chat(row)


def next_position(session: Session, chat: ChatId, *, heard_at: datetime | None = None) -> MessageId:
    """Take the chat's next position under its lock; ``heard_at`` also notes that a person used the chat."""
    taken = session.value(_NEXT, chat=chat) if heard_at is None else session.value(_HEARD, chat=chat, used_at=heard_at)
    if taken is None:
        raise NotFound(chat=chat)
    session.written.add(chat)
    return MessageId(taken)


def next_web_position(session: Session, chat: ChatId) -> MessageId | None:
    """The same for a web chat; None when the chat is on another channel."""
    taken = session.value(_NEXT_WEB, chat=chat)
    if taken is not None:
        session.written.add(chat)
        return MessageId(taken)
    return None


class Chats:
    """``tickets.ports.Chats``."""

    def __init__(self, session: Session, clock: Callable[[], datetime]) -> None:
        self._session = session
        self._clock = clock

    def get(self, chat: ChatId) -> Chat:
        """Raises ``NotFound``."""
        return get(self._session, chat)

    def open(
        self, *, channel: str, address: str, kind: ChatKind, unit: UnitCode | None = None, lang: str = "zh"
    ) -> Chat:
        """The chat at this address, made (with a new person, for a private one) when there is none."""
        row = self._session.one(_AT, channel=channel, address=address)
        if row is None:
            now = self._clock()
            person = new_person(self._session, "", now) if kind is ChatKind.PRIVATE else None
            new = {"channel": channel, "address": address, "kind": kind, "unit": unit, "lang": lang}
            row = self._session.one(_OPEN, **new, person=person, used_at=now)
            row = row or self._session.one(_AT, channel=channel, address=address)
        return _chat(row)

    def save(self, chat: Chat) -> None:
        """Write back everything but the address and what was seen later; raises ``NotFound``."""
        values = {"person": chat.person, "unit": chat.unit, "lang": chat.lang, "seen": chat.seen}
        if not self._session.run(_SAVE, chat=chat.id, notice=chat.notice, subscribed=chat.subscribed, **values):
            raise NotFound(chat=chat.id)
        self._session.written.add(chat.id)

    def of_unit(self, unit: UnitCode) -> Chat | None:
        """The unit's group chat."""
        return of_unit(self._session, unit)

    def of_person(self, person: PersonId) -> Chat | None:
        """The private chat the person used last."""
        row = self._session.one(_OF_PERSON, person=person)
        return None if row is None else _chat(row)

    def subscribers(self) -> list[Chat]:
        """Private chats that want the public notices."""
        return [_chat(row) for row in self._session.all(_SUBSCRIBERS)]

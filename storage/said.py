"""What stands in each chat: every message in and out, and what it is about."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, bindparam, cast, delete, exists, func, insert, select, update

from storage import chats
from storage.message_tables import SAID_CARD, said, said_photos
from storage.statements import OnConflict, Row, Session, binds
from tickets.errors import NotFound
from tickets.ids import ChatId, MessageId, PersonId, PhotoHash, ReplyId, TicketId
from tickets.message import Button, Outgoing, Said, Subject

_HERE = (said.c.chat == bindparam("in_chat"), said.c.message == bindparam("at_message"))
_ADD = insert(said).values(**binds(said))
_GET = select(said).where(*_HERE)
_FACE = ("cursor", "text", "buttons", "photos", "ticket", "draft", "reply", "reward", "card")
_EDIT = update(said).where(*_HERE).values({name: bindparam(name, type_=said.c[name].type) for name in _FACE})
_FILE = update(said).where(*_HERE).values(ticket=bindparam("ticket"))
_CARD = (
    select(said)
    .where(said.c.ticket == bindparam("ticket"), said.c.chat == bindparam("chat"), SAID_CARD)
    .order_by(said.c.message.desc())
    .limit(1)
)
#: Buttons stand as JSON text; ids are ours, so that one in quotes is that button.
_OFFERING = (
    select(said)
    .where(
        said.c.chat == bindparam("chat"),
        said.c.mine.is_(False),
        cast(said.c.buttons, String).contains(bindparam("button", type_=String), autoescape=False),
    )
    .order_by(said.c.message)
)
_HOLD = (
    select(said)
    .where(said.c.reply == bindparam("reply"), said.c.chat == bindparam("chat"), said.c.mine.is_(False))
    .order_by(said.c.message.desc())
    .limit(1)
)
_ADD_PHOTO = OnConflict(lambda insert: insert(said_photos).values(**binds(said_photos)).on_conflict_do_nothing())
_DROP_PHOTOS = delete(said_photos).where(
    said_photos.c.chat == bindparam("chat"), said_photos.c.message == bindparam("message")
)
_IN_CHAT = said.c.chat == bindparam("chat")
_AFTER = (
    select(said).where(_IN_CHAT, said.c.message > bindparam("after")).order_by(said.c.message).limit(bindparam("limit"))
)
_LAST = select(said).where(_IN_CHAT).order_by(said.c.message.desc()).limit(bindparam("limit"))
_CHANGES = (
    select(said).where(_IN_CHAT, said.c.cursor > bindparam("after")).order_by(said.c.cursor).limit(bindparam("limit"))
)
_SEEN_THERE = select(func.count().label("n")).where(
    said_photos.c.chat == bindparam("chat"), said_photos.c.photo == bindparam("photo")
)
_ABOUT_TICKET = select(exists(select(said.c.message).where(*_HERE, said.c.ticket.is_not(None))).label("answers"))


def _said(row: Row) -> Said:
    return Said(
        chat=row.chat,
        message=row.message,
        cursor=row.cursor,
        mine=row.mine,
        author=row.author,
        at=row.at,
        text=row.text,
        buttons=tuple(_button(*button) for button in row.buttons),
        photos=row.photos,
        files=row.files,
        about=Subject(ticket=row.ticket, draft=row.draft, reply=row.reply, reward=row.reward, card=row.card),
        reply_to=row.reply_to,
        person=row.person,
    )


def _subject(about: Subject) -> dict[str, object]:
    return {
        "ticket": about.ticket,
        "draft": about.draft,
        "reply": about.reply,
        "reward": about.reward,
        "card": about.card,
    }


def _button(button: str, label: str, url: str | None = None) -> Button:
    return Button(id=button, label=label, url=url)


def _buttons(buttons: Sequence[Button]) -> list[tuple[str, ...]]:
    return [(b.id, b.label) if b.url is None else (b.id, b.label, b.url) for b in buttons]


def _photos(session: Session, chat: ChatId, message: MessageId, photos: Sequence[PhotoHash]) -> None:
    for photo in photos:
        session.run(_ADD_PHOTO, chat=chat, photo=photo, message=message)


def get(session: Session, chat: ChatId, message: MessageId) -> Said | None:
    """The message at this place."""
    return first(session.all(_GET, in_chat=chat, at_message=message))


def first(rows: Sequence[Row]) -> Said | None:
    """The message in the first of these rows of ``said``."""
    return _said(rows[0]) if rows else None


def say(session: Session, outgoing: Outgoing, message: MessageId, at: datetime) -> None:
    """Write the bot's message at a place already taken."""
    session.run(
        _ADD,
        chat=outgoing.chat,
        message=message,
        cursor=message,
        mine=False,
        author=None,
        at=at,
        text=outgoing.text,
        buttons=_buttons(outgoing.buttons),
        photos=outgoing.photos,
        files=(),
        reply_to=outgoing.reply_to,
        person=None,
        **_subject(outgoing.about),
    )
    _photos(session, outgoing.chat, message, outgoing.photos)


def rewrite(session: Session, outgoing: Outgoing, message: MessageId, cursor: MessageId) -> None:
    """Give a message its new face at a new cursor; without a subject it keeps its own; raises ``NotFound``."""
    before = get(session, outgoing.chat, message)
    if before is None:
        raise NotFound(chat=outgoing.chat, at=message)
    about = before.about if outgoing.about == Subject() else outgoing.about
    _change(session, before, cursor, text=outgoing.text, buttons=outgoing.buttons, photos=outgoing.photos, about=about)


def _change(
    session: Session,
    before: Said,
    cursor: MessageId,
    *,
    text: str,
    buttons: Sequence[Button],
    photos: Sequence[PhotoHash],
    about: Subject,
) -> None:
    place = {"in_chat": before.chat, "at_message": before.message}
    face = {"text": text, "buttons": _buttons(buttons), "photos": photos, **_subject(about)}
    session.run(_EDIT, **place, cursor=cursor, **face)
    if tuple(photos) != before.photos:
        session.run(_DROP_PHOTOS, chat=before.chat, message=before.message)
        _photos(session, before.chat, before.message, photos)


def transcript(session: Session, chat: ChatId, after: MessageId, limit: int) -> list[Said]:
    """Messages behind ``after`` in order."""
    return [_said(row) for row in session.all(_AFTER, chat=chat, after=after, limit=limit)]


def last_messages(session: Session, chat: ChatId, limit: int) -> list[Said]:
    """The newest messages, in order."""
    return [_said(row) for row in reversed(session.all(_LAST, chat=chat, limit=limit))]


def changes(session: Session, chat: ChatId, cursor: MessageId, limit: int) -> list[Said]:
    """Messages new or edited behind the cursor, in cursor order."""
    return [_said(row) for row in session.all(_CHANGES, chat=chat, after=cursor, limit=limit)]


def shows_photo(session: Session, chat: ChatId, photo: PhotoHash) -> bool:
    """Whether the photo stands in a message of this chat."""
    return bool(session.value(_SEEN_THERE, chat=chat, photo=photo))


def answers_ticket(session: Session, chat: ChatId, message: MessageId) -> bool:
    """Whether the message is about a ticket."""
    return bool(session.value(_ABOUT_TICKET, in_chat=chat, at_message=message))


def card_of(session: Session, ticket: TicketId, chat: ChatId) -> Said | None:
    """The ticket's card in that group, the newest should there be several."""
    row = session.one(_CARD, ticket=ticket, chat=chat)
    return None if row is None else _said(row)


class SaidBook:
    """``tickets.ports.SaidBook``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, chat: ChatId, message: MessageId) -> Said | None:
        """The message at this place."""
        return get(self._session, chat, message)

    def hear(
        self,
        *,
        chat: ChatId,
        person: PersonId | None,
        author: str | None,
        text: str,
        photos: Sequence[PhotoHash],
        files: Sequence[str],
        reply_to: MessageId | None,
        at: datetime,
    ) -> MessageId:
        """Keep a message that came in, at the chat's next position."""
        message = chats.heard(self._session, chat, at)
        words = {"text": text, "photos": photos, "files": files, "buttons": (), **_subject(Subject())}
        who = {"chat": chat, "person": person, "author": author, "reply_to": reply_to, "at": at, "mine": True}
        self._session.run(_ADD, message=message, cursor=message, **who, **words)
        _photos(self._session, chat, message, photos)
        return message

    def settle(self, chat: ChatId, message: MessageId, *, text: str, photos: Sequence[PhotoHash]) -> None:
        """What an incoming message turned out to hold once its photos were checked; a new cursor if that differs."""
        before = get(self._session, chat, message)
        if before is None:
            raise NotFound(chat=chat, at=message)
        if (before.text, before.photos) != (text, tuple(photos)):
            cursor = chats.next_place(self._session, chat).position
            kept = {"buttons": before.buttons, "about": before.about}
            _change(self._session, before, cursor, text=text, photos=photos, **kept)  # type: ignore[arg-type]

    def file_under(self, chat: ChatId, messages: Sequence[MessageId], ticket: TicketId) -> None:
        """These incoming messages are about this ticket."""
        for message in messages:
            self._session.run(_FILE, in_chat=chat, at_message=message, ticket=ticket)

    def card_of(self, ticket: TicketId, chat: ChatId) -> Said | None:
        """The ticket's card in that group, the newest should there be several."""
        return card_of(self._session, ticket, chat)

    def offering(self, chat: ChatId, button: str) -> list[Said]:
        """Messages of ours in this chat that still offer this button, oldest first."""
        return [_said(row) for row in self._session.all(_OFFERING, chat=chat, button=f'"{button}"')]

    def hold_of(self, reply: ReplyId, chat: ChatId) -> Said | None:
        """The message in the group that offers 立即发 and 仅内部 for this reply."""
        row = self._session.one(_HOLD, reply=reply, chat=chat)
        return None if row is None else _said(row)

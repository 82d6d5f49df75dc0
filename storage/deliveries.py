"""Messages to send, kept with the work that caused them; a web chat's are sent by being committed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, literal_column, or_, select, update

from storage import line, posts, said
from storage.chats import Place, next_place
from storage.message_tables import DELIVERY_DUE, DELIVERY_HELD, DELIVERY_IN_LINE, DELIVERY_TRIED, deliveries
from storage.statements import Locked, Session
from tickets.delivery import DeliveryState, Keyboard, Parcel, Post, Receipt
from tickets.ids import ChatId, DeliveryId, MessageId, PostId
from tickets.message import Button, Outgoing, Subject

_RETIRED = "retired"
_WRITTEN = ("chat", "state", "at", "due_at", "body", "message", "sent_at", "failure", "edits", "once", "pin")
_ADD = insert(deliveries).values(
    {name: bindparam(name, type_=deliveries.c[name].type) for name in _WRITTEN} | {"attempts": 0}
)
_ADD_SENT = insert(deliveries).values(
    {name: bindparam(name, type_=deliveries.c[name].type) for name in ("chat", "at", "due_at", "message", "sent_at")}
    | {"state": literal_column("'sent'"), "attempts": 0}
)
_TO_SEND = Locked(
    select(deliveries.c.id, deliveries.c.at, deliveries.c.due_at, deliveries.c.body)
    .where(DELIVERY_HELD, deliveries.c.due_at <= bindparam("now"))
    .order_by(deliveries.c.due_at, deliveries.c.id),
    waiting=False,
)
_THIS = deliveries.c.id == bindparam("delivery")
_NO_LONGER_HELD = delete(deliveries).where(_THIS)
_NEXT_DUE = select(func.min(deliveries.c.due_at).label("due_at")).where(DELIVERY_HELD)
_OF_MESSAGE = (deliveries.c.chat == bindparam("in_chat"), deliveries.c.message == bindparam("of_message"))
#: What is due shows the newest face anyway; only one that may have arrived with an older face proves nothing of it.
_GOES_ALONG = (
    update(deliveries)
    .where(*_OF_MESSAGE, DELIVERY_IN_LINE, DELIVERY_DUE, deliveries.c.maybe.is_(False))
    .values(pin=or_(deliveries.c.pin, bindparam("pin", type_=deliveries.c.pin.type)))
)
_SETTLED: dict[str, Any] = {"state": bindparam("state"), "sent_at": bindparam("at"), "failure": bindparam("failure")}
_SENT = update(deliveries).where(_THIS, deliveries.c.state != DeliveryState.SENT).values(**_SETTLED)
_SENDING = (_THIS, deliveries.c.state == DeliveryState.SENDING)
_AGAIN = (
    update(deliveries)
    .where(*_SENDING)
    .values(
        state=DeliveryState.DUE,
        due_at=bindparam("due_at"),
        failure=bindparam("failure"),
        attempts=deliveries.c.attempts - bindparam("uncounted", type_=deliveries.c.attempts.type),
        maybe=or_(deliveries.c.maybe, bindparam("maybe", type_=deliveries.c.maybe.type)),
    )
)
_GIVE_UP = update(deliveries).where(*_SENDING).values(**_SETTLED)
#: Each half has an index of its own; what was sent in the chat is never read.
_DROP = tuple(
    update(deliveries).where(deliveries.c.chat == bindparam("in_chat"), some, DELIVERY_DUE).values(**_SETTLED)
    for some in (DELIVERY_IN_LINE, DELIVERY_HELD)
)
_KEYBOARD = select(deliveries.c.chat, deliveries.c.message, deliveries.c.buttons).where(_THIS, DELIVERY_TRIED)
#: The face that arrived is today's when the only try is the one that is known to have arrived. After several tries
#: nobody knows which face that was: it stays due, and is made to look right as an edit of what was found.
_ADOPT = (
    update(deliveries)
    .where(
        _THIS,
        or_(
            deliveries.c.state == DeliveryState.UNKNOWN,
            and_(deliveries.c.state == DeliveryState.SENDING, deliveries.c.maybe.is_(False)),
            and_(DELIVERY_DUE, deliveries.c.maybe, deliveries.c.attempts <= 1),
        ),
    )
    .values(**_SETTLED)
)
_DELIVERING = (
    select(deliveries.c.id).where(*_OF_MESSAGE, DELIVERY_TRIED).order_by(deliveries.c.id.desc()).limit(1),
    select(deliveries.c.id).where(*_OF_MESSAGE, DELIVERY_IN_LINE).order_by(deliveries.c.id.desc()).limit(1),
)
_LARGEST_ID = 2**63 - 1


def _body(outgoing: Outgoing) -> dict[str, Any]:
    body = asdict(outgoing)
    del body["due_at"]
    return body


def _outgoing(body: dict[str, Any]) -> Outgoing:
    parts = {
        "buttons": tuple(Button(**button) for button in body["buttons"]),
        "photos": tuple(body["photos"]),
        "about": Subject(**body["about"]),
    }
    return Outgoing(**(body | parts))


def next_due(session: Session) -> datetime | None:
    """When the earliest message still held back is due."""
    due: datetime | None = session.value(_NEXT_DUE)
    return due


class Deliveries:
    """``tickets.ports.Deliveries``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, outgoing: Outgoing, at: datetime) -> MessageId | None:
        """Queue it; in a web chat a message due now is sent by being committed, in a retired chat it is kept as dead.

        Gives the message's position (an edit keeps its own), or None when it is not due yet.
        An edit of a message that does not stand in the chat, or a chat that does not exist, raises ``NotFound``.
        """
        due_at = outgoing.due_at or at
        if due_at > at:
            self._add(outgoing, at, due_at, DeliveryState.DUE, body=_body(outgoing))
            return None
        return self._place(outgoing, at, due_at, now=at)

    def _place(self, outgoing: Outgoing, at: datetime, due_at: datetime, *, now: datetime) -> MessageId:
        place = next_place(self._session, outgoing.chat)
        message = self._write(outgoing, place, now)
        if place.on_web:
            self._session.run(_ADD_SENT, chat=outgoing.chat, at=at, due_at=due_at, message=message, sent_at=now)
        elif place.retired:
            self._add(outgoing, at, due_at, DeliveryState.DEAD, message=message, sent_at=now, failure=_RETIRED)
        elif outgoing.edits is None or not self._goes_along(outgoing, message):
            self._add(outgoing, at, due_at, DeliveryState.DUE, message=message)
        return message

    def _write(self, outgoing: Outgoing, place: Place, at: datetime) -> MessageId:
        if outgoing.edits is None:
            said.say(self._session, outgoing, place.position, at)
            return place.position
        said.rewrite(self._session, outgoing, outgoing.edits, place.position)
        return outgoing.edits

    def _goes_along(self, edit: Outgoing, message: MessageId) -> bool:
        """Whether something due already brings the message, and with it this edit."""
        return bool(self._session.run(_GOES_ALONG, in_chat=edit.chat, of_message=message, pin=edit.pin))

    def _add(
        self,
        outgoing: Outgoing,
        at: datetime,
        due_at: datetime,
        state: DeliveryState,
        *,
        body: dict[str, Any] | None = None,
        message: MessageId | None = None,
        sent_at: datetime | None = None,
        failure: str | None = None,
    ) -> None:
        how = {"edits": outgoing.edits is not None, "once": outgoing.once, "pin": outgoing.pin}
        became = {"body": body, "message": message, "sent_at": sent_at, "failure": failure}
        self._session.run(_ADD, chat=outgoing.chat, state=state, at=at, due_at=due_at, **how, **became)

    def to_send(self, now: datetime) -> int:
        """Give messages whose moment has come their place, at the end of their chat's line; returns how many."""
        due = self._session.all(_TO_SEND, now=now)
        for row in due:
            # A line is in the order of its numbers: what was held back comes after all that was said meanwhile.
            self._session.run(_NO_LONGER_HELD, delivery=row.id)
            self._place(_outgoing(row.body), row.at, row.due_at, now=now)
        return len(due)

    def take_up(self, delivery: DeliveryId, at: datetime) -> Parcel | None:
        """due → sending, one try more, other due edits of the same message counted as sent; None when not due now."""
        return line.take_up(self._session, delivery, at)

    def sent(self, delivery: DeliveryId, receipt: Receipt, at: datetime) -> None:
        """sending → sent; the receipt's posts are from now on all that stands of the message, its copies are kept."""
        place = line.place_of(self._session, delivery)
        self._session.run(_SENT, delivery=delivery, state=DeliveryState.SENT, at=at, failure=None)
        posts.replace(self._session, place.chat, place.message, receipt.posts)
        posts.keep_copies(self._session, place.channel, receipt.copies)

    def again(self, delivery: DeliveryId, due_at: datetime, why: str, *, counted: bool, maybe: bool = False) -> None:
        """sending → due at that moment; not ``counted``: the try was none; ``maybe``: it may have arrived."""
        then = {"due_at": due_at, "failure": why, "uncounted": 0 if counted else 1, "maybe": maybe}
        self._session.run(_AGAIN, delivery=delivery, **then)

    def give_up(self, delivery: DeliveryId, state: DeliveryState, why: str, at: datetime) -> None:
        """sending → dead or unknown."""
        self._session.run(_GIVE_UP, delivery=delivery, state=state, at=at, failure=why)

    def drop(self, chat: ChatId, why: str, at: datetime) -> int:
        """Everything due in a chat that was retired dies; how many."""
        end = {"state": DeliveryState.DEAD, "at": at, "failure": why}
        return sum(self._session.run(drop, in_chat=chat, **end) for drop in _DROP)

    def recover(self, channel: str, at: datetime) -> int:
        """What a courier that is gone left in ``sending``: due again as ``maybe``, unknown when ``once``; how many."""
        return line.recover(self._session, channel, at)

    def keyboard(self, delivery: DeliveryId) -> Keyboard | None:
        """The buttons this delivery showed; None when it showed none yet, or the number is nobody's."""
        row = self._session.one(_KEYBOARD, delivery=delivery) if delivery <= _LARGEST_ID else None
        return None if row is None else Keyboard(chat=row.chat, message=row.message, buttons=row.buttons)

    def adopt(self, delivery: DeliveryId, post: PostId, at: datetime) -> None:
        """A reply or press proved that it arrived under this id, though we were never told: sent, if it was not.

        One tried several times stays due: it becomes an edit of what was found. Raises ``NotFound``.
        """
        place = line.place_of(self._session, delivery)
        self._session.run(_ADOPT, delivery=delivery, state=DeliveryState.SENT, at=at, failure=None)
        posts.keep(self._session, place.chat, place.message, [Post(id=post)])

    def delivering(self, chat: ChatId, message: MessageId) -> DeliveryId | None:
        """The newest delivery of our message that was tried, else the one that waits; on the web there is none."""
        for newest in _DELIVERING:
            delivery = self._session.value(newest, in_chat=chat, of_message=message)
            if delivery is not None:
                return DeliveryId(delivery)
        return None

"""Messages to send, kept with the work that caused them; a web chat's are sent by being committed."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, null, select, update

from storage import said
from storage.chats import WEB, next_position, next_web_position
from storage.statements import Locked, Session
from storage.tables import DELIVERY_DUE, chats, deliveries
from tickets.ids import MessageId
from tickets.message import Button, Outgoing, Subject

_WRITTEN = ("chat", "state", "at", "due_at", "body", "message", "sent_at")
_ADD = insert(deliveries).values(
    {name: bindparam(name, type_=deliveries.c[name].type) for name in _WRITTEN} | {"attempts": 0}
)
_IS_WEB = deliveries.c.chat.in_(select(chats.c.id).where(chats.c.channel == WEB))
_TO_SEND = Locked(
    select(deliveries.c.id, deliveries.c.body)
    .where(DELIVERY_DUE, deliveries.c.due_at <= bindparam("now"), _IS_WEB)
    .order_by(deliveries.c.due_at, deliveries.c.id),
    waiting=False,
)
_SENT = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("delivery"), DELIVERY_DUE)
    .values(state="sent", body=null(), message=bindparam("message"), sent_at=bindparam("sent_at"))
)
_NEXT_DUE = select(func.min(deliveries.c.due_at).label("due_at")).where(DELIVERY_DUE, _IS_WEB)


def _body(outgoing: Outgoing) -> dict[str, Any]:
    body = asdict(outgoing)
    del body["due_at"]
    return body


def _outgoing(body: dict[str, Any]) -> Outgoing:
    return Outgoing(
        chat=body["chat"],
        text=body["text"],
        buttons=tuple(Button(**button) for button in body["buttons"]),
        photos=tuple(body["photos"]),
        about=Subject(**body["about"]),
        reply_to=body["reply_to"],
        edits=body["edits"],
    )


def next_due(session: Session) -> datetime | None:
    """When the earliest web delivery still held back is due."""
    due: datetime | None = session.value(_NEXT_DUE)
    return due


class Deliveries:
    """``tickets.ports.Deliveries``; deliveries of other channels stay ``due`` for their courier."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, outgoing: Outgoing, at: datetime) -> MessageId | None:
        """Queue it; in a web chat a message due now is sent by being committed.

        Gives the message's position (an edit keeps its own), or None when it is not due yet or goes by another channel.
        An edit of a message that does not stand in the chat, or a chat that does not exist, raises ``NotFound``.
        """
        due_at = outgoing.due_at or at
        position = next_web_position(self._session, outgoing.chat) if due_at <= at else None
        if position is None:
            self._keep(outgoing, at, due_at)
            return None
        message = self._write(outgoing, position, at)
        sent = {"state": "sent", "body": None, "message": message, "sent_at": at}
        self._session.run(_ADD, chat=outgoing.chat, at=at, due_at=due_at, **sent)
        return message

    def _keep(self, outgoing: Outgoing, at: datetime, due_at: datetime) -> None:
        due = {"state": "due", "body": _body(outgoing), "message": None, "sent_at": None}
        self._session.run(_ADD, chat=outgoing.chat, at=at, due_at=due_at, **due)

    def _write(self, outgoing: Outgoing, position: MessageId, at: datetime) -> MessageId:
        if outgoing.edits is None:
            said.say(self._session, outgoing, position, at)
            return position
        said.rewrite(self._session, outgoing, outgoing.edits, position)
        return outgoing.edits

    def to_send(self, now: datetime) -> int:
        """Send the web deliveries that have become due; returns how many."""
        due = self._session.all(_TO_SEND, now=now)
        for row in due:
            outgoing = _outgoing(row.body)
            message = self._write(outgoing, next_position(self._session, outgoing.chat), now)
            self._session.run(_SENT, delivery=row.id, message=message, sent_at=now)
        return len(due)

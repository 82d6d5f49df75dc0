"""What waits at the desk, and what was done about it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, case, insert, select, update

from storage.statements import Row, Session, binds
from storage.tables import desk_items, tickets
from storage.tickets import ticket_of
from tickets.errors import AlreadyDone, NotFound
from tickets.ids import ChatId, DeskItemId, PersonId, TicketId
from tickets.message import DeskItem
from tickets.views import QueueLine

_ITEM = tuple(desk_items.c[name] for name in DeskItem.__dataclass_fields__)
_WAITING = desk_items.c.done_at.is_(None)
_ADD = insert(desk_items).values(**binds(desk_items, without=("id", "done_at", "done_by"))).returning(desk_items.c.id)
_GET = select(*_ITEM).where(desk_items.c.id == bindparam("item"))
_FOR_REASON = (
    select(*_ITEM)
    .where(desk_items.c.reason == bindparam("because"), _WAITING)
    .order_by(desk_items.c.at, desk_items.c.id)
)
_DONE = (
    update(desk_items)
    .where(desk_items.c.id == bindparam("item"), _WAITING)
    .values(done_at=bindparam("done_at"), done_by=bindparam("done_by"))
)
_DONE_FOR = (
    update(desk_items)
    .where(desk_items.c.ticket == bindparam("of"), desk_items.c.reason == bindparam("because"), _WAITING)
    .values(done_at=bindparam("done_at"), done_by=bindparam("done_by"))
)
_OF_TICKET = select(*_ITEM).where(desk_items.c.ticket == bindparam("ticket")).order_by(desk_items.c.id)
_QUEUE = (
    select(*_ITEM)
    .where(_WAITING)
    .order_by(case((desk_items.c.reason == "emergency", 0), else_=1), desk_items.c.at, desk_items.c.id)
)
_QUEUED_TICKETS = select(tickets).where(tickets.c.id.in_(select(desk_items.c.ticket).where(_WAITING)))


def _item(row: Row) -> DeskItem:
    return DeskItem(**row._asdict())


def of_ticket(session: Session, ticket: TicketId) -> list[DeskItem]:
    """Done and waiting, oldest first."""
    return [_item(row) for row in session.all(_OF_TICKET, ticket=ticket)]


def queue(session: Session) -> list[QueueLine]:
    """What waits at the desk, emergencies first, then oldest first."""
    ticket_by_id = {row.id: ticket_of(row) for row in session.all(_QUEUED_TICKETS)}
    return [QueueLine(item=_item(row), ticket=ticket_by_id.get(row.ticket)) for row in session.all(_QUEUE)]


class DeskItems:
    """``tickets.ports.DeskItems``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, *, reason: str, at: datetime, ticket: TicketId | None = None, chat: ChatId | None = None, text: str = ""
    ) -> DeskItemId:
        """Put something in the queue."""
        return DeskItemId(self._session.value(_ADD, reason=reason, at=at, ticket=ticket, chat=chat, text=text))

    def get(self, item: DeskItemId) -> DeskItem:
        """Raises ``NotFound``."""
        row = self._session.one(_GET, item=item)
        if row is None:
            raise NotFound(item=item)
        return _item(row)

    def waiting(self, reason: str) -> list[DeskItem]:
        """What waits for this reason, oldest first."""
        return [_item(row) for row in self._session.all(_FOR_REASON, because=reason)]

    def done(self, item: DeskItemId, by: PersonId | None, at: datetime) -> None:
        """Raises ``AlreadyDone``."""
        if not self._session.run(_DONE, item=item, done_at=at, done_by=by):
            raise AlreadyDone(item=item)

    def done_for(self, ticket: TicketId, reasons: Sequence[str], by: PersonId | None, at: datetime) -> None:
        """Close the ticket's open items with these reasons."""
        for reason in reasons:
            self._session.run(_DONE_FOR, of=ticket, because=reason, done_at=at, done_by=by)

"""Workers' words about tickets."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage.statements import Locked, Row, Session, binds
from storage.tables import replies
from tickets.errors import NotFound
from tickets.ids import ReplyId, TicketId
from tickets.reply import Reply, ReplyState

_FIELDS = tuple(name for name in Reply.__dataclass_fields__ if name != "id")
_ADD = insert(replies).values(**binds(replies, without=("id",))).returning(replies.c.id)
_GET = Locked(select(replies).where(replies.c.id == bindparam("reply")))
_SAVE = update(replies).where(replies.c.id == bindparam("reply")).values(binds(replies, without=("id",)))
_OF_TICKET = select(replies).where(replies.c.ticket == bindparam("ticket")).order_by(replies.c.id)
_TO_RELEASE = Locked(
    select(replies)
    .where(replies.c.state == ReplyState.HELD, replies.c.release_at <= bindparam("now"))
    .order_by(replies.c.release_at, replies.c.id),
    waiting=False,
)


def _reply(row: Row) -> Reply:
    return Reply(**row._asdict())


def _values(reply: Reply) -> dict[str, object]:
    return {name: getattr(reply, name) for name in _FIELDS}


def of_ticket(session: Session, ticket: TicketId) -> list[Reply]:
    """Oldest first."""
    return [_reply(row) for row in session.all(_OF_TICKET, ticket=ticket)]


class Replies:
    """``tickets.ports.Replies``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, reply: Reply) -> ReplyId:
        """Keep it (its ``id`` is ignored and given back new)."""
        return ReplyId(self._session.value(_ADD, **_values(reply)))

    def get(self, reply: ReplyId) -> Reply:
        """Raises ``NotFound``."""
        row = self._session.one(_GET, reply=reply)
        if row is None:
            raise NotFound(reply=reply)
        return _reply(row)

    def save(self, reply: Reply) -> None:
        """Write it back; raises ``NotFound``."""
        if not self._session.run(_SAVE, **_values(reply), reply=reply.id):
            raise NotFound(reply=reply.id)

    def of_ticket(self, ticket: TicketId) -> list[Reply]:
        """Oldest first."""
        return of_ticket(self._session, ticket)

    def to_release(self, now: datetime) -> list[Reply]:
        """Held replies whose hold is over, longest waiting first."""
        return [_reply(row) for row in self._session.all(_TO_RELEASE, now=now)]

"""Raw updates, committed before anything else happens to them."""

from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage import chats
from storage.statements import OnConflict, Row, Session, binds
from storage.tables import INBOX_KEPT, inbox
from tickets.errors import AlreadyDone, SameKeyOtherBody
from tickets.ids import ChatId, InboxId
from tickets.views import InboxRow

_ADD = OnConflict(
    lambda insert: (
        insert(inbox)
        .values(**binds(inbox, without=("id", "done_at", "dead")))
        .on_conflict_do_nothing(index_elements=["channel", "key"])
        .returning(inbox.c.id)
    )
)
_ROW = tuple(inbox.c[name] for name in InboxRow.__dataclass_fields__)
_BEFORE = select(*_ROW, inbox.c.digest).where(inbox.c.channel == bindparam("channel"), inbox.c.key == bindparam("key"))
_MINE = (inbox.c.id == bindparam("row"), inbox.c.done_at.is_(None))
_DONE = update(inbox).where(*_MINE).values(done_at=bindparam("done_at"))
_DEAD = update(inbox).where(*_MINE).values(done_at=bindparam("done_at"), dead=bindparam("dead"))
_FORGET = update(inbox).where(*_MINE).values(done_at=bindparam("done_at"), raw="")
_ERASE = update(inbox).where(inbox.c.done_at < bindparam("before"), INBOX_KEPT).values(raw="")
_WAITING = (
    select(*_ROW)
    .where(inbox.c.done_at.is_(None), inbox.c.id > bindparam("after"))
    .order_by(inbox.c.id)
    .limit(bindparam("limit"))
)


class Inbox:
    """``tickets.ports.Inbox``; a key counts within its channel: one that a stranger chose has the chat put into it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, *, channel: str, key: str, chat: ChatId, raw: str, digest: str, at: datetime) -> tuple[InboxId, bool]:
        """Keep one update; (id, False) when this key came before, ``SameKeyOtherBody`` when with another digest."""
        # Rows of one chat get their numbers in the order they become visible: that is the order they are handled in.
        chats.hold(self._session, chat)
        new = self._session.value(_ADD, channel=channel, key=key, chat=chat, raw=raw, digest=digest, at=at)
        if new is not None:
            return InboxId(new), True
        before = self.find(channel=channel, key=key, digest=digest)
        assert before is not None
        return before.id, False

    def find(self, *, channel: str, key: str, digest: str) -> InboxRow | None:
        """The update kept under this key, done or not (``raw`` is "" once erased); ``SameKeyOtherBody`` as ``add``."""
        row = self._session.one(_BEFORE, channel=channel, key=key)
        if row is None:
            return None
        if row.digest != digest:
            # The stored key holds the chat's id, which is nobody's business outside.
            raise SameKeyOtherBody
        return _row(row)

    def done(self, inbox: InboxId, at: datetime) -> None:
        """Mark it handled; raises ``AlreadyDone`` when it was (the turn must then have no effect)."""
        if not self._session.run(_DONE, row=inbox, done_at=at):
            raise AlreadyDone(inbox=inbox)

    def dead(self, inbox: InboxId, why: str, at: datetime) -> None:
        """Give it up for the desk, with the reason; raises ``AlreadyDone`` when it was handled."""
        if not self._session.run(_DEAD, row=inbox, dead=why, done_at=at):
            raise AlreadyDone(inbox=inbox)

    def forget(self, inbox: InboxId, at: datetime) -> None:
        """Mark it handled and keep nothing of what it said; raises ``AlreadyDone`` when it was handled."""
        if not self._session.run(_FORGET, row=inbox, done_at=at):
            raise AlreadyDone(inbox=inbox)

    def erase(self, before: datetime) -> int:
        """Forget what handled rows said: the key and digest stay, so that a late repeat is still known."""
        return self._session.run(_ERASE, before=before)


def _row(row: Row) -> InboxRow:
    return InboxRow(**{name: getattr(row, name) for name in InboxRow.__dataclass_fields__})


def waiting(session: Session, limit: int, after: InboxId) -> list[InboxRow]:
    """Rows not done yet behind ``after``, oldest first."""
    return [_row(row) for row in session.all(_WAITING, limit=limit, after=after)]

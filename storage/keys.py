"""Secrets by their SHA-256: chats' tokens, staff's keys and sessions, one-time links."""

from datetime import datetime

from sqlalchemy import bindparam, delete, insert, or_, select

from storage.statements import Row, Session, binds
from storage.tables import keys
from tickets.errors import NotFound
from tickets.views import Key

_ADD = insert(keys).values(**binds(keys))
_GET = select(keys).where(keys.c.digest == bindparam("digest"))
_SPEND = (
    delete(keys)
    .where(keys.c.digest == bindparam("digest"), or_(keys.c.expires_at.is_(None), keys.c.expires_at > bindparam("now")))
    .returning(*keys.c)
)


def _key(row: Row) -> Key:
    return Key(purpose=row.purpose, person=row.person, chat=row.chat, path=row.path, expires_at=row.expires_at)


def get(session: Session, digest: str) -> Key | None:
    """The key with this SHA-256, expired ones left to the caller."""
    row = session.one(_GET, digest=digest)
    return None if row is None else _key(row)


class Keys:
    """``tickets.ports.Keys``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, digest: str, key: Key) -> None:
        """Keep a secret's digest (64 hex digits)."""
        whose = {"person": key.person, "chat": key.chat, "path": key.path}
        self._session.run(_ADD, digest=digest, purpose=key.purpose, expires_at=key.expires_at, **whose)

    def spend(self, digest: str, now: datetime) -> Key:
        """Use up a one-time key; raises ``NotFound`` when absent, used or expired."""
        row = self._session.one(_SPEND, digest=digest, now=now)
        if row is None:
            raise NotFound
        return _key(row)

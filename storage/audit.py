"""Who of the staff looked at or did what."""

from datetime import datetime

from sqlalchemy import insert

from storage.statements import Session, binds
from storage.tables import audit
from tickets.ids import PersonId

_NOTE = insert(audit).values(**binds(audit, without=("id",)))


class Audit:
    """``tickets.ports.Audit``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, *, at: datetime, actor: PersonId | None, action: str, object: str, detail: str = "") -> None:
        """Append one line."""
        self._session.run(_NOTE, at=at, actor=actor, action=action, object=object, detail=detail)

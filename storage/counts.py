"""Counters by day, service, unit and grid, kept in the same turn as the work they count."""

from datetime import date

from sqlalchemy import bindparam, select

from storage.statements import OnConflict, Session, binds
from storage.tables import counts
from tickets.views import Count

_BUMP = OnConflict(
    lambda insert: (add := insert(counts).values(**binds(counts))).on_conflict_do_update(
        index_elements=["day", "what", "service", "unit", "grid"], set_={"n": counts.c.n + add.excluded.n}
    )
)
_SINCE = (
    select(counts)
    .where(counts.c.day >= bindparam("since"))
    .order_by(counts.c.day, counts.c.what, counts.c.service, counts.c.unit, counts.c.grid)
)


def since(session: Session, day: date) -> list[Count]:
    """Every counter of this day and later; nobody's unit and nowhere's grid are kept under the empty code."""
    return [
        Count(day=row.day, what=row.what, service=row.service, unit=row.unit or None, grid=row.grid or None, n=row.n)
        for row in session.all(_SINCE, since=day)
    ]


class Counts:
    """``tickets.ports.Counts``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def bump(self, *, day: date, what: str, service: str, unit: str | None, grid: str | None, n: int = 1) -> None:
        """Add ``n`` to one counter."""
        self._session.run(_BUMP, day=day, what=what, service=service, unit=unit or "", grid=grid or "", n=n)

"""Which process does what only one may do."""

from datetime import UTC, datetime

from sqlalchemy import bindparam, case, delete, or_, update

from storage.message_tables import leases
from storage.statements import OnConflict, Session, binds

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_SAME = leases.c.holder == bindparam("holder")
_TAKE = OnConflict(
    lambda insert: (
        insert(leases)
        .values(**binds(leases, without=("fence",)), fence=1)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={
                "holder": bindparam("holder"),
                "fence": case((_SAME, leases.c.fence), else_=leases.c.fence + 1),
                "until": bindparam("until"),
            },
            where=or_(_SAME, leases.c.until < bindparam("now")),
        )
        .returning(leases.c.fence)
    )
)
#: The row stays, so that the numbers go on rising.
_END = (
    update(leases)
    .where(leases.c.name == bindparam("which"), leases.c.holder == bindparam("whose"))
    .values(holder="", until=bindparam("ended"))
)
_FORGET = delete(leases).where(leases.c.until < bindparam("before"))


class Leases:
    """``tickets.ports.Leases``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take(self, name: str, holder: str, now: datetime, until: datetime) -> int | None:
        """Hold (on to) it until then; the fencing number, higher with every new holder; None: another has it."""
        fence: int | None = self._session.value(_TAKE, name=name, holder=holder, now=now, until=until)
        return fence

    def end(self, name: str, holder: str) -> None:
        """Let it go; nothing happens when another has it."""
        self._session.run(_END, which=name, whose=holder, ended=_LONG_AGO)

    def forget(self, before: datetime) -> int:
        """Those that ended before a moment are nobody's memory any more; how many there were."""
        return self._session.run(_FORGET, before=before)

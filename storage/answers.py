"""Answers the desk keeps, and how often each answer was given."""

from datetime import date, datetime

from sqlalchemy import bindparam, func, insert, literal, select, update

from storage.statements import Lock, OnConflict, Row, Session, binds
from storage.tables import answer_uses, kept_answers, persons
from tickets.errors import AlreadyDone, NotFound
from tickets.ids import KeptAnswerId, PersonId
from tickets.kept import AnswerBook, AnswerUse, KeptAnswer

_FIELDS = tuple(KeptAnswer.__dataclass_fields__)
_KEPT = tuple(kept_answers.c[name] for name in _FIELDS)
_LIVE_ONLY = kept_answers.c.retired_at.is_(None)
_THIS = kept_answers.c.id == bindparam("kept")
_ADD = insert(kept_answers).values(**binds(kept_answers, without=("id",))).returning(kept_answers.c.id)
_GET = select(*_KEPT).where(_THIS)
_LIVE = select(*_KEPT).where(_LIVE_ONLY).order_by(kept_answers.c.id.desc())
_RETIRE = (
    update(kept_answers)
    .where(_THIS, _LIVE_ONLY)
    .values(retired_at=bindparam("retired_at"), retired_by=bindparam("retired_by"))
)
_HOLD = select(func.pg_advisory_xact_lock(Lock.KEPT_ANSWERS).label("held"))
_COUNT = OnConflict(
    lambda insert: (add := insert(answer_uses).values(**binds(answer_uses))).on_conflict_do_update(
        index_elements=["code"],
        set_={
            "given": answer_uses.c.given + add.excluded.given,
            "unhelpful": answer_uses.c.unhelpful + add.excluded.unhelpful,
        },
    )
)
_RUN_OUT = OnConflict(
    lambda insert: (
        (add := insert(answer_uses).values(**binds(answer_uses)))
        .on_conflict_do_update(
            index_elements=["code"],
            set_={"ran_out": add.excluded.ran_out},
            where=answer_uses.c.ran_out.is_distinct_from(add.excluded.ran_out),
        )
        .returning(literal(1).label("told"))
    )
)
_USES = select(answer_uses)
_NAMES = select(persons.c.id, persons.c.name).where(persons.c.id.in_(select(kept_answers.c.kept_by)))


def _kept(row: Row) -> KeptAnswer:
    return KeptAnswer(**row._asdict())


def book(session: Session) -> AnswerBook:
    """Everything the desk's page shows."""
    return AnswerBook(
        kept=tuple(_kept(row) for row in session.all(_LIVE)),
        uses={row.code: AnswerUse(given=row.given, unhelpful=row.unhelpful) for row in session.all(_USES)},
        names={PersonId(row.id): row.name for row in session.all(_NAMES)},
    )


class KeptAnswers:
    """``tickets.kept.KeptAnswers``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, kept: KeptAnswer) -> KeptAnswerId:
        """Keep a new one; its own id is not used."""
        values = {name: getattr(kept, name) for name in _FIELDS if name != "id"}
        return KeptAnswerId(self._session.value(_ADD, **values))

    def get(self, kept: KeptAnswerId) -> KeptAnswer:
        """Raises ``NotFound``."""
        row = self._session.one(_GET, kept=kept)
        if row is None:
            raise NotFound(answer=kept)
        return _kept(row)

    def live(self) -> list[KeptAnswer]:
        """Those not retired, newest first."""
        return [_kept(row) for row in self._session.all(_LIVE)]

    def compare(self) -> list[KeptAnswer]:
        """The same, and until this turn ends no other may keep one."""
        self._session.hold(_HOLD)
        return self.live()

    def retire(self, kept: KeptAnswerId, by: PersonId, at: datetime) -> None:
        """Use it no more; raises ``AlreadyDone``."""
        if not self._session.run(_RETIRE, kept=kept, retired_at=at, retired_by=by):
            raise AlreadyDone(answer=kept)

    def given(self, code: str) -> None:
        """An answer was given once more."""
        self._session.run(_COUNT, code=code, given=1, unhelpful=0, ran_out=None)

    def unhelpful(self, code: str) -> None:
        """It was not what somebody asked."""
        self._session.run(_COUNT, code=code, given=0, unhelpful=1, ran_out=None)

    def run_out(self, code: str, day: date) -> bool:
        """Note that the desk knows its last day is over; False when it knew that already."""
        return self._session.one(_RUN_OUT, code=code, given=0, unhelpful=0, ran_out=day) is not None

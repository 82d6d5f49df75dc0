"""What the town taught: changes of service with the words they were about, and services nobody had to change."""

from sqlalchemy import and_, bindparam, exists, select

from storage.statements import Row, Session, one_of
from storage.tables import events, members, report_tickets, reports, tickets
from tickets.correction import Correction
from tickets.events import EventKind
from tickets.people import Role
from tickets.report import Link
from tickets.service import ServiceCode
from tickets.status import Outcome

_FIRST = and_(report_tickets.c.ticket == tickets.c.id, report_tickets.c.link == Link.FIRST)
_SAID = (
    select(
        tickets.c.service,
        reports.c.text,
        reports.c.person,
        report_tickets.c.span_start,
        report_tickets.c.span_end,
    )
    .join(report_tickets, _FIRST)
    .join(reports, reports.c.id == report_tickets.c.report)
)
#: A ticket its reporter took back teaches nothing.
_STANDS = tickets.c.outcome.is_(None) | (tickets.c.outcome != Outcome.WITHDRAWN)
_CHANGES = (
    _SAID.add_columns(events.c.ticket, events.c.at, events.c.data)
    .join(events, events.c.ticket == tickets.c.id)
    .where(events.c.kind == EventKind.RECLASSIFIED, _STANDS)
    .order_by(events.c.id)
)
_DESK = select(members.c.person).where(one_of(members.c.role, Role.OPERATOR, Role.APPROVER))
_UNCHANGED = (
    _SAID.where(
        tickets.c.outcome == Outcome.SATISFIED,
        ~exists().where(
            events.c.ticket == tickets.c.id, one_of(events.c.kind, EventKind.RECLASSIFIED, EventKind.GIVEN_BACK)
        ),
    )
    .order_by(tickets.c.id.desc())
    .limit(bindparam("limit"))
)


def corrections(session: Session) -> list[Correction]:
    """Every change of a ticket's service, oldest first; tickets that were withdrawn or merged away left out."""
    desk = {row.person for row in session.all(_DESK)}
    return [_correction(row, desk) for row in session.all(_CHANGES)]


def confirmed(session: Session, limit: int) -> list[tuple[str, ServiceCode]]:
    """Words and service of tickets nobody moved and whose resident was satisfied at the end, newest first."""
    return [(_words(row), row.service) for row in session.all(_UNCHANGED, limit=limit)]


def _correction(row: Row, desk: set[int]) -> Correction:
    by = row.data["by"]
    return Correction(
        ticket=row.ticket,
        words=_words(row),
        former=ServiceCode(row.data["former"]),
        service=ServiceCode(row.data["service"]),
        by=by,
        desk=by in desk and by != row.person,
        at=row.at,
    )


def _words(row: Row) -> str:
    whole = row.span_start is None or row.span_end is None
    return str(row.text if whole else row.text[row.span_start : row.span_end])

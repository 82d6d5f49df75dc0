"""What the town taught: changes of service with the words they were about, and services nobody had to change."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import and_, bindparam, exists, select, union

from storage.fragments import stretches_from_plain
from storage.statements import Row, Session, one_of
from storage.tables import accounts, chats, events, members, report_tickets, reports, tickets
from tickets.correction import Correction
from tickets.errors import BadInput
from tickets.events import EventKind
from tickets.ids import PersonId
from tickets.people import Role
from tickets.report import Link, words_about
from tickets.service import ServiceCode
from tickets.status import Outcome

T = TypeVar("T")

_FIRST = and_(report_tickets.c.ticket == tickets.c.id, report_tickets.c.link == Link.FIRST)
_SAID = (
    select(
        tickets.c.service,
        reports.c.text,
        reports.c.person,
        report_tickets.c.span_start,
        report_tickets.c.span_end,
        report_tickets.c.without,
    )
    .join(report_tickets, _FIRST)
    .join(reports, reports.c.id == report_tickets.c.report)
)
#: A ticket its reporter took back teaches nothing.
_STANDS = tickets.c.outcome.is_(None) | (tickets.c.outcome != Outcome.WITHDRAWN)
_CHANGES = (
    _SAID.add_columns(events.c.id, events.c.ticket, events.c.at, events.c.data)
    .join(events, events.c.ticket == tickets.c.id)
    .where(events.c.kind == EventKind.RECLASSIFIED, _STANDS)
    .order_by(events.c.id)
)
#: What units made of the tickets whose service was changed.
_MADE = select(events.c.id, events.c.ticket, events.c.kind, events.c.data).where(
    one_of(events.c.kind, EventKind.RESOLVED, EventKind.GIVEN_BACK),
    events.c.ticket.in_(select(events.c.ticket).where(events.c.kind == EventKind.RECLASSIFIED)),
)
_DESK = select(members.c.person).where(one_of(members.c.role, Role.OPERATOR, Role.APPROVER))
#: Whoever was joined to another person speaks as that one from then on, and must not count as a second voice.
_HERE = union(
    select(chats.c.person.label("person")).where(chats.c.person.is_not(None)),
    select(accounts.c.person.label("person")),
    select(members.c.person.label("person")),
)
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
    """Every change of a ticket's service, oldest first; tickets withdrawn or merged away, people joined away left out.

    Raises ``BadInput`` naming event and field of what no correction can be read from.
    """
    desk = {row.person for row in session.all(_DESK)}
    here = {row.person for row in session.all(_HERE)}
    made: dict[int, list[Row]] = {}
    for row in session.all(_MADE):
        made.setdefault(row.ticket, []).append(row)
    found = [_correction(row, desk, made.get(row.ticket, ())) for row in session.all(_CHANGES)]
    return [one for one in found if one.by in here]


def confirmed(session: Session, limit: int) -> list[tuple[str, ServiceCode]]:
    """Words and service of tickets nobody moved and whose resident was satisfied at the end, newest first."""
    return [(_words(row), row.service) for row in session.all(_UNCHANGED, limit=limit)]


def _correction(row: Row, desk: set[int], made: Sequence[Row]) -> Correction:
    by, author = _field(row, "by", int), row.person
    later = {one.kind for one in made if one.id > row.id and not _follows(one)}
    return Correction(
        ticket=row.ticket,
        words=_words(row),
        former=_field(row, "former", ServiceCode),
        service=_field(row, "service", ServiceCode),
        by=PersonId(by),
        desk=by in desk and by != author,
        at=row.at,
        author=author,
        why=str(row.data.get("why", "")),
        borne_out=later == {EventKind.RESOLVED},
    )


def _follows(event: Row) -> bool:
    """A unit lost the ticket because its service was changed: that is the change itself, not the unit's word."""
    return bool(event.kind == EventKind.GIVEN_BACK and event.data.get("reason") == "reclassified")


def _field(row: Row, name: str, kind: Callable[[Any], T]) -> T:
    try:
        return kind(row.data[name])
    except (KeyError, TypeError, ValueError) as why:
        said = row.data.get(name) if isinstance(row.data, dict) else row.data
        raise BadInput(f"event {row.id}: {name}: {said!r} cannot be learnt from", field=name) from why


def _words(row: Row) -> str:
    span = None if row.span_start is None else (row.span_start, row.span_end)
    return words_about(row.text, span, stretches_from_plain(row.without))

"""Tickets as the desk looks at them: lists with search, and one whole file (案卷)."""

from sqlalchemy import String, bindparam, func, literal, or_, select

from storage import desk, replies, reports, rewards, tickets
from storage.reports import IS_REPORTER
from storage.statements import Session
from storage.tables import events as events_table
from storage.tables import members, persons, report_tickets
from storage.tables import replies as replies_table
from storage.tables import reports as reports_table
from storage.tables import rewards as rewards_table
from storage.tables import tickets as tickets_table
from tickets.ids import PersonId, TicketId
from tickets.report import Link
from tickets.views import TicketFile, TicketLine

#: Letters of the oldest reporter's words in a list.
_EXCERPT = 60

_OF_LINE = report_tickets.c.ticket == tickets_table.c.id
_REPORTERS = (
    select(func.count(reports_table.c.person.distinct()))
    .join(report_tickets, report_tickets.c.report == reports_table.c.id)
    .where(_OF_LINE, IS_REPORTER)
    .correlate(tickets_table)
    .scalar_subquery()
)
_FIRST_WORDS = (
    select(reports_table.c.text)
    .join(report_tickets, report_tickets.c.report == reports_table.c.id)
    .where(_OF_LINE, report_tickets.c.link == Link.FIRST)
    .order_by(reports_table.c.id)
    .limit(1)
    .correlate(tickets_table)
    .scalar_subquery()
)
_LIKE = bindparam("like", type_=String)
_WORDS_MATCH = (
    select(literal(1))
    .select_from(reports_table.join(report_tickets, report_tickets.c.report == reports_table.c.id))
    .where(_OF_LINE, reports_table.c.text.ilike(_LIKE, escape="\\"))
    .correlate(tickets_table)
    .exists()
)
_LINES = (
    select(tickets_table, _REPORTERS.label("reporters"), _FIRST_WORDS.label("words"))
    .order_by(tickets_table.c.id.desc())
    .limit(bindparam("limit"))
)
_OF_STATUS = tickets_table.c.status == bindparam("wanted")
_MATCHES = or_(
    tickets_table.c.number.ilike(_LIKE, escape="\\"), tickets_table.c.spot_text.ilike(_LIKE, escape="\\"), _WORDS_MATCH
)
#: By whether a status and whether a text is wanted.
_SEARCH = {
    (False, False): _LINES,
    (True, False): _LINES.where(_OF_STATUS),
    (False, True): _LINES.where(_MATCHES),
    (True, True): _LINES.where(_OF_STATUS, _MATCHES),
}
_MERGED = (
    select(tickets_table.c.number)
    .where(tickets_table.c.merged_into == bindparam("ticket"))
    .order_by(tickets_table.c.id)
)
_TOOK_PART = (
    select(events_table.c.actor).where(events_table.c.ticket == bindparam("ticket")),
    select(replies_table.c.worker).where(replies_table.c.ticket == bindparam("ticket")),
    select(rewards_table.c.marked_by).where(rewards_table.c.ticket == bindparam("ticket")),
    select(rewards_table.c.approved_by).where(rewards_table.c.ticket == bindparam("ticket")),
)
_NAMES = select(persons.c.id, persons.c.name).where(
    persons.c.id.in_(select(members.c.person)), or_(*(persons.c.id.in_(part) for part in _TOOK_PART))
)


def lines(session: Session, status: str | None, text: str, limit: int) -> list[TicketLine]:
    """Newest first."""
    wanted = {"wanted": status} if status is not None else {}
    like = {"like": _like(text)} if text else {}
    return [
        TicketLine(ticket=tickets.ticket_of(row), reporters=row.reporters, excerpt=_excerpt(row.words or ""))
        for row in session.all(_SEARCH[bool(wanted), bool(like)], **wanted, **like, limit=limit)
    ]


def whole(session: Session, number: str) -> TicketFile:
    """Raises ``NotFound``."""
    ticket = tickets.by_number(session, number)
    return TicketFile(
        ticket=ticket,
        reports=tuple(reports.of_ticket(session, ticket.id)),
        history=tuple(tickets.history(session, ticket.id)),
        photos=tuple(tickets.photos(session, ticket.id)),
        replies=tuple(replies.of_ticket(session, ticket.id)),
        reward=rewards.of_ticket(session, ticket.id),
        merged=tuple(row.number for row in session.all(_MERGED, ticket=ticket.id)),
        linked=reports.linked_numbers(session, ticket.id),
        items=tuple(desk.of_ticket(session, ticket.id)),
        names=_names(session, ticket.id),
    )


def _names(session: Session, ticket: TicketId) -> dict[PersonId, str]:
    return {PersonId(row.id): row.name for row in session.all(_NAMES, ticket=ticket)}


def _like(text: str) -> str:
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return f"%{text}%"


def _excerpt(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _EXCERPT else flat[: _EXCERPT - 1] + "…"

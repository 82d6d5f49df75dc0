"""Immutable reports, who said them, and their links to tickets."""

from sqlalchemy import and_, bindparam, case, delete, insert, literal_column, select, update

from storage.fragments import (
    further_from_plain,
    further_to_plain,
    spot_from_plain,
    spot_to_plain,
    stretches_from_plain,
)
from storage.statements import OnConflict, Row, Session, binds, one_of
from storage.tables import report_tickets, reports, ticket_photos, tickets
from tickets.errors import NotFound
from tickets.ids import ChatId, PersonId, ReportId, TicketId
from tickets.report import Link, LinkedReport, Report

_ADD = insert(reports).values(**binds(reports, without=("id",))).returning(reports.c.id)
_LINK = OnConflict(lambda insert: insert(report_tickets).values(**binds(report_tickets)).on_conflict_do_nothing())
_SHARED = report_tickets.alias("shared")
_ON_TICKET = report_tickets.c.ticket == bindparam("of")
#: Reported or joined: additions are words of people who are reporters already.
IS_REPORTER = one_of(report_tickets.c.link, Link.FIRST, Link.JOINED)
_GET = select(reports).where(reports.c.id == bindparam("which"))
_WITH_LINKS = select(reports, *(column for column in report_tickets.c if column.key != "report")).join(
    report_tickets, report_tickets.c.report == reports.c.id
)
_OF_TICKET = _WITH_LINKS.where(_ON_TICKET).order_by(reports.c.at, reports.c.id)
_LINKS = _WITH_LINKS.where(reports.c.id == bindparam("which")).order_by(report_tickets.c.ticket)
_ABOUT = (
    update(report_tickets)
    .where(_ON_TICKET, report_tickets.c.report == bindparam("which"))
    .values(span_start=bindparam("start"), span_end=bindparam("until"), without=bindparam("parts"))
)
_LINKED = (
    select(tickets.c.number)
    .where(
        tickets.c.id != bindparam("of"),
        tickets.c.id.in_(
            select(report_tickets.c.ticket).where(
                one_of(report_tickets.c.link, Link.FIRST, Link.JOINED),
                report_tickets.c.report.in_(
                    select(_SHARED.c.report).where(
                        _SHARED.c.ticket == bindparam("of"), one_of(_SHARED.c.link, Link.FIRST, Link.JOINED)
                    )
                ),
            )
        ),
    )
    .order_by(tickets.c.id)
)
_REPORTERS = (
    select(reports.c.person, reports.c.chat)
    .join(report_tickets, report_tickets.c.report == reports.c.id)
    .where(and_(_ON_TICKET, IS_REPORTER))
    .order_by(case((report_tickets.c.link == Link.FIRST, 0), else_=1), reports.c.at, reports.c.id)
)
_LEAVE = (
    update(report_tickets)
    .where(_ON_TICKET, report_tickets.c.report.in_(select(reports.c.id).where(reports.c.person == bindparam("by"))))
    .values(link=literal_column(f"'{Link.LEFT}'"))
)
_UNLINK = (
    update(report_tickets)
    .where(_ON_TICKET, report_tickets.c.report == bindparam("which"))
    .values(link=literal_column(f"'{Link.LEFT}'"))
)
_THERE = report_tickets.alias("there")
_PHOTO_THERE = ticket_photos.alias("there")
_DROP_TWICE = delete(report_tickets).where(
    _ON_TICKET, report_tickets.c.report.in_(select(_THERE.c.report).where(_THERE.c.ticket == bindparam("into")))
)
_MOVE = (
    update(report_tickets)
    .where(_ON_TICKET)
    .values(
        ticket=bindparam("into"),
        link=case((report_tickets.c.link == Link.FIRST, Link.JOINED), else_=report_tickets.c.link),
    )
)
_DROP_PHOTOS_TWICE = delete(ticket_photos).where(
    ticket_photos.c.ticket == bindparam("of"),
    ticket_photos.c.hash.in_(select(_PHOTO_THERE.c.hash).where(_PHOTO_THERE.c.ticket == bindparam("into"))),
)
_MOVE_PHOTOS = update(ticket_photos).where(ticket_photos.c.ticket == bindparam("of")).values(ticket=bindparam("into"))


def _report(row: Row) -> Report:
    return Report(
        id=row.id,
        person=row.person,
        chat=row.chat,
        at=row.at,
        text=row.text,
        photos=row.photos,
        spot=spot_from_plain(row.spot),
        files=row.files,
        services=tuple((code, p) for code, p in row.services),
        further=tuple(map(further_from_plain, row.further or ())),
        model=row.model,
    )


def _linked(row: Row) -> LinkedReport:
    span = None if row.span_start is None else (row.span_start, row.span_end)
    without = stretches_from_plain(row.without)
    return LinkedReport(report=_report(row), ticket=row.ticket, link=row.link, span=span, without=without)


def of_ticket(session: Session, ticket: TicketId) -> list[LinkedReport]:
    """Oldest first."""
    return [_linked(row) for row in session.all(_OF_TICKET, of=ticket)]


def linked_numbers(session: Session, ticket: TicketId) -> tuple[str, ...]:
    """Numbers of the other tickets that share a report with this one."""
    return tuple(row.number for row in session.all(_LINKED, of=ticket))


class Reports:
    """``tickets.ports.Reports``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, report: Report) -> ReportId:
        """Keep it (its ``id`` is ignored and given back new)."""
        values = {name: getattr(report, name) for name in ("person", "chat", "at", "text", "photos", "files", "model")}
        values["spot"], values["services"] = spot_to_plain(report.spot), list(report.services)
        values["further"] = [further_to_plain(one) for one in report.further] or None
        return ReportId(self._session.value(_ADD, **values))

    def link(self, linked: LinkedReport) -> None:
        """Join a report to a ticket; the first link of the two stays."""
        start, end = linked.span or (None, None)
        place = {"report": linked.report.id, "ticket": linked.ticket, "link": linked.link}
        self._session.run(_LINK, **place, span_start=start, span_end=end, without=linked.without or None)

    def get(self, report: ReportId) -> Report:
        """Raises ``NotFound``."""
        row = self._session.one(_GET, which=report)
        if row is None:
            raise NotFound(report=report)
        return _report(row)

    def about(self, linked: LinkedReport) -> None:
        """From now on the ticket is about these words of the report (``span`` and ``without``)."""
        start, until = linked.span or (None, None)
        parts = linked.without or None
        self._session.run(_ABOUT, of=linked.ticket, which=linked.report.id, start=start, until=until, parts=parts)

    def links(self, report: ReportId) -> list[LinkedReport]:
        """How the report belongs to each of its tickets, oldest ticket first."""
        return [_linked(row) for row in self._session.all(_LINKS, which=report)]

    def of_ticket(self, ticket: TicketId) -> list[LinkedReport]:
        """Oldest first."""
        return of_ticket(self._session, ticket)

    def reporters(self, ticket: TicketId) -> list[tuple[PersonId, ChatId]]:
        """Each person who reported or joined, once, first reporter first, with the chat they wrote in."""
        chat_of: dict[PersonId, ChatId] = {}
        for row in self._session.all(_REPORTERS, of=ticket):
            chat_of.setdefault(row.person, row.chat)
        return list(chat_of.items())

    def unlink(self, report: ReportId, ticket: TicketId) -> None:
        """The report is not about this ticket after all."""
        self._session.run(_UNLINK, of=ticket, which=report)

    def leave(self, ticket: TicketId, person: PersonId) -> None:
        """The person is no reporter of this ticket any more; the words stay."""
        self._session.run(_LEAVE, of=ticket, by=person)

    def move(self, ticket: TicketId, into: TicketId) -> None:
        """Merge: links and photos of one ticket become the other's (first → joined)."""
        for statement in (_DROP_TWICE, _MOVE, _DROP_PHOTOS_TWICE, _MOVE_PHOTOS):
            self._session.run(statement, of=ticket, into=into)

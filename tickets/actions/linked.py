"""A further problem of a report gets a ticket of its own, linked with the first by the report (另开一单)."""

from dataclasses import replace

from tickets.actions.dispatch import dispatched, send_to_unit, withheld
from tickets.actions.report import use_composed
from tickets.errors import AlreadyDone, NotAllowedNow, NotFound, StaleButton
from tickets.events import Audience, Event, EventKind
from tickets.ids import PersonId, ReportId, TicketId, new_lookup_code, ticket_number
from tickets.linked import OFFERED, is_the_same
from tickets.report import Further, Link, LinkedReport, Report
from tickets.status import Outcome, Status
from tickets.ticket import CardStyle, PhotoSource, Ticket
from tickets.turn import Turn, happened


def open_linked(turn: Turn, first: Ticket, *, report: ReportId, n: int, by: PersonId) -> tuple[Ticket, list[Event]]:
    """另开一单: the report's further problem ``n`` becomes a ticket; the first card shows the rest alone."""
    said = turn.tx.reports.get(report)
    one = _wanted(turn, first, said, n, by)
    ticket = _new_ticket(turn, first, one)
    routing = send_to_unit(turn, ticket)
    ticket.id = turn.tx.tickets.add(ticket)
    link = LinkedReport(report=said, ticket=ticket.id, link=Link.FIRST, span=one.span, without=one.without)
    turn.tx.reports.link(link)
    _take_from(turn, first, said, one)
    _share_photos(turn, first, ticket, said)
    turn.count(ticket, "opened")
    turn.count(ticket, "linked")
    told = replace(happened(EventKind.LINKED, first, turn, number=ticket.number, by=by), audience=Audience.DESK)
    opened = happened(EventKind.OPENED, ticket, turn, linked=first.number)
    return ticket, turn.record([told, opened, *dispatched(turn, ticket, routing)])


def _wanted(turn: Turn, first: Ticket, said: Report, n: int, by: PersonId) -> Further:
    """The problem, unless it is somebody else's, a ticket already, or the offer is over."""
    if said.person != by:
        raise NotFound
    if not 0 <= n < len(said.further) or turn.now - said.at > OFFERED:
        raise StaleButton
    one = said.further[n]
    if any(linked.span == one.span for linked in turn.tx.reports.links(said.id)):
        raise AlreadyDone
    if is_the_same(first, one):
        raise StaleButton
    if first.outcome is Outcome.WITHDRAWN or first.status is Status.DECLINED:
        raise NotAllowedNow(now=first.status)
    return one


def _new_ticket(turn: Turn, first: Ticket, one: Further) -> Ticket:
    composed = withheld(turn, first)
    return Ticket(
        id=TicketId(0),
        number=ticket_number(turn.town.prefix, turn.day, turn.tx.tickets.next_serial(turn.day)),
        lookup=new_lookup_code(),
        service=one.service,
        subtype=turn.town.services[one.service].subtype_or_default(one.subtype),
        style=CardStyle.COMPOSED if composed else turn.town.services[one.service].card,
        opened_at=turn.now,
        spot=one.spot,
        reasons=one.phrases[:4],
        phrases=one.phrases,
        urgent=one.still_going_on or one.emergency is not None,
        emergency=one.emergency,
        accuses_company=one.accuses_company,
    )


def _take_from(turn: Turn, first: Ticket, said: Report, one: Further) -> None:
    """The first ticket is no longer about these words."""
    linked = next((link for link in turn.tx.reports.links(said.id) if link.ticket == first.id), None)
    if linked is not None:
        without = tuple(sorted({*linked.without, *one.stretches}))
        turn.tx.reports.about(replace(linked, without=without))


def _share_photos(turn: Turn, first: Ticket, ticket: Ticket, said: Report) -> None:
    """Photos are the first ticket's; the other unit sees them too only when both cards show the resident's words."""
    if CardStyle.COMPOSED in (first.style, ticket.style):
        return
    theirs = (photo for photo in turn.tx.tickets.photos(first.id) if photo.source is PhotoSource.RESIDENT)
    turn.tx.tickets.add_photos(ticket.id, [photo for photo in theirs if photo.shown and photo.hash in said.photos])


def linked_tickets(turn: Turn, ticket: Ticket, *, of: PersonId | None = None) -> list[Ticket]:
    """Other tickets that share a report with this one; ``of``: only reports of this person."""
    found: dict[TicketId, Ticket] = {}
    for one in turn.tx.reports.of_ticket(ticket.id):
        if one.link is Link.LEFT or not one.report.further or of not in (None, one.report.person):
            continue
        for link in turn.tx.reports.links(one.report.id):
            if link.ticket != ticket.id and link.link in (Link.FIRST, Link.JOINED):
                found.setdefault(link.ticket, turn.tx.tickets.get(link.ticket))
    return list(found.values())


def withhold(turn: Turn, ticket: Ticket, *, by: PersonId) -> list[Event]:
    """不显示我的原话: none of these words is shown on any ticket the same report opened."""
    both = [ticket, *linked_tickets(turn, ticket, of=by)]
    return [event for one in both if one.style is CardStyle.MASKED for event in use_composed(turn, one)]

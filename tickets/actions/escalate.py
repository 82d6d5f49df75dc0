"""The clock's part: reminded at half the time allowed, one rung up the whistle ladder when it ends."""

from tickets.errors import NotAllowedNow
from tickets.escalation import next_rung
from tickets.events import Event, EventKind
from tickets.ids import PersonId
from tickets.status import WORKING
from tickets.ticket import Ticket
from tickets.turn import Turn, happened


def remind(turn: Turn, ticket: Ticket) -> list[Event]:
    """催办: half the time allowed is gone."""
    ticket.remind_at = None
    turn.tx.tickets.save(ticket)
    turn.count(ticket, "reminded")
    return turn.record([happened(EventKind.REMINDED, ticket, turn)])


def whistle(turn: Turn, ticket: Ticket) -> list[Event]:
    """吹哨: the time is over; the next higher unit must report in, and above the last one the desk."""
    step = next_rung(turn.town, turn.calendar, ticket, turn.now)
    ticket.rung += 1
    ticket.whistle_at = step.next_at if step else None
    turn.tx.tickets.save(ticket)
    turn.count(ticket, "overdue" if ticket.rung == 1 else "whistled")
    if ticket.rung == 1 or step is None:
        turn.tx.desk.add(reason="red", at=turn.now, ticket=ticket.id)
    higher = step.unit if step else ""
    return turn.record([happened(EventKind.WHISTLED, ticket, turn, higher=higher, rung=ticket.rung)])


def report_in(turn: Turn, ticket: Ticket, *, by: PersonId, unit: str) -> list[Event]:
    """报到: the whistled unit answers."""
    if ticket.status not in WORKING or ticket.rung == 0:
        raise NotAllowedNow(now=ticket.status)
    turn.count(ticket, "reported_in")
    return turn.record([happened(EventKind.REPORTED_IN, ticket, turn, higher=unit, by=by)])

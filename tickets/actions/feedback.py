"""After resolving: seen, judged, reopened, or closed by silence (回访)."""

from tickets.actions.dispatch import back_to_work
from tickets.desk import ENDED
from tickets.errors import NotAllowedNow
from tickets.events import Event, EventKind
from tickets.ids import PersonId
from tickets.status import Outcome, Status
from tickets.ticket import Ticket
from tickets.turn import Turn, happened

#: The first 未解决 goes back to the unit; at the second the desk decides.
MAX_REOPENINGS = 1
JUDGED = frozenset({Outcome.SATISFIED, Outcome.DISSATISFIED, Outcome.UNRATED})


def saw_answer(turn: Turn, ticket: Ticket) -> None:
    """The resident has the answer on screen: from now on silence counts."""
    if ticket.status is not Status.RESOLVED or ticket.seen_at is not None:
        return
    ticket.seen_at = turn.now
    ticket.lapse_at = turn.now + turn.town.feedback.seen
    turn.tx.tickets.save(ticket)


def rate(
    turn: Turn,
    ticket: Ticket,
    *,
    by: PersonId,
    solved: bool,
    satisfied: bool,
    text: str = "",
    accuses: bool = False,
) -> list[Event]:
    """The resident's verdict: closed, closed and scored for the desk, or reopened (never at a company it accuses)."""
    if ticket.status is not Status.RESOLVED:
        raise NotAllowedNow(now=ticket.status)
    verdict = ("satisfied" if satisfied else "dissatisfied") if solved else "unsolved"
    turn.count(ticket, verdict)
    ticket.accuses_company |= accuses
    rated = happened(EventKind.RATED, ticket, turn, verdict=verdict, by=by, text=text)
    if not solved:
        return turn.record([rated, *_reopen(turn, ticket, text)])
    ticket.close(Outcome.SATISFIED if satisfied else Outcome.DISSATISFIED, turn.now)
    turn.tx.tickets.save(ticket)
    if not satisfied:
        turn.tx.desk.add(reason="dissatisfied", at=turn.now, ticket=ticket.id, text=text)
    return turn.record([rated, happened(EventKind.CLOSED, ticket, turn, outcome=str(ticket.outcome))])


def lately_judged(turn: Turn, ticket: Ticket) -> bool:
    """Closed by verdict or silence, not longer ago than the town lets residents come back to it."""
    if ticket.outcome not in JUDGED or ticket.closed_at is None:
        return False
    return turn.now - ticket.closed_at <= turn.town.feedback.reopen


def come_back(turn: Turn, ticket: Ticket, *, by: PersonId, text: str = "", accuses: bool = False) -> list[Event]:
    """未解决 after the end: reopened as if it had been said in time."""
    if not lately_judged(turn, ticket):
        raise NotAllowedNow(now=ticket.status)
    turn.count(ticket, "unsolved")
    ticket.accuses_company |= accuses
    rated = happened(EventKind.RATED, ticket, turn, verdict="unsolved", by=by, text=text)
    return turn.record([rated, *_reopen(turn, ticket, text)])


def _reopen(turn: Turn, ticket: Ticket, text: str) -> list[Event]:
    """重办: to the same unit with the desk told; a second time the desk decides where it goes."""
    ticket.reopenings += 1
    ticket.resume()
    again = ticket.reopenings > MAX_REOPENINGS
    turn.count(ticket, "reopened")
    turn.tx.desk.add(reason="unsolved_again" if again else "unsolved", at=turn.now, ticket=ticket.id, text=text)
    moved = back_to_work(turn, ticket)
    return [*moved, happened(EventKind.REOPENED, ticket, turn, why="desk" if again else "unsolved", text=text)]


def reopen(turn: Turn, ticket: Ticket, *, by: PersonId, why: str) -> list[Event]:
    """The desk sends a closed or resolved ticket back to work."""
    ended = ticket.status in (Status.RESOLVED, Status.CLOSED) and ticket.merged_into is None
    if ticket.unit is None or not ended:
        raise NotAllowedNow(now=ticket.status)
    ticket.resume()
    moved = back_to_work(turn, ticket)
    turn.count(ticket, "reopened")
    turn.tx.desk.done_for(ticket.id, ENDED, by, turn.now)
    return turn.record([*moved, happened(EventKind.REOPENED, ticket, turn, why="by_desk", text=why, by=by)])


def close(turn: Turn, ticket: Ticket, *, by: PersonId, why: str) -> list[Event]:
    """The desk ends it; counted neither as satisfied nor as unrated."""
    ticket.close(Outcome.DESK, turn.now)
    turn.tx.tickets.save(ticket)
    turn.tx.desk.done_for(ticket.id, ENDED, by, turn.now)
    return turn.record([happened(EventKind.CLOSED, ticket, turn, outcome="desk", why=why, by=by)])


def lapse(turn: Turn, ticket: Ticket) -> list[Event]:
    """Silence: closed as unrated, never as satisfied."""
    ticket.close(Outcome.UNRATED, turn.now)
    turn.tx.tickets.save(ticket)
    turn.count(ticket, "unrated")
    return turn.record([happened(EventKind.CLOSED, ticket, turn, outcome="unrated")])

"""One turn as the rules see it: the stores of its transaction, the town and the moment."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from tickets.calendar import WorkCalendar
from tickets.events import Event, EventKind
from tickets.ids import TicketId
from tickets.ports import Tx
from tickets.ticket import Ticket
from tickets.town import Town


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Everything an action needs; ``now`` is the same for the whole turn."""

    tx: Tx
    town: Town
    now: datetime

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The town's working time."""
        return WorkCalendar(self.town.work_time, self.town.timezone, self.town.is_workday)

    @cached_property
    def day(self) -> date:
        """The local day figures are counted under."""
        return self.town.local(self.now).date()

    def survivor(self, id: TicketId) -> Ticket:
        """The ticket, or the one it was merged into, however often; raises ``NotFound``."""
        ticket = self.tx.tickets.get(id)
        while ticket.merged_into is not None:
            ticket = self.tx.tickets.get(ticket.merged_into)
        return ticket

    def count(self, ticket: Ticket, what: str, n: int = 1) -> None:
        """Raise a counter of today for the ticket's service, unit and grid."""
        self.tx.counts.bump(day=self.day, what=what, service=ticket.service, unit=ticket.unit, grid=ticket.grid, n=n)

    def record(self, events: list[Event]) -> list[Event]:
        """Append to the history, and hand the events on to be announced."""
        self.tx.tickets.record(events)
        return events


def happened(kind: EventKind, ticket: Ticket, turn: Turn, **data: str | int) -> Event:
    """An event of this ticket at the turn's moment, told to its reporters."""
    return Event(kind=kind, ticket=ticket.id, at=turn.now, unit=ticket.unit, data=data)

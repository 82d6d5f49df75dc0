"""The whistle ladder: who reports in when the time allowed is over, and when the next rung is whistled."""

from dataclasses import dataclass
from datetime import datetime

from tickets.calendar import WorkCalendar
from tickets.ids import UnitCode
from tickets.routing import higher_unit
from tickets.sla import time_allowed
from tickets.ticket import Ticket
from tickets.town import Town


@dataclass(frozen=True, kw_only=True)
class Step:
    """The unit that must report in, and the moment after which the next one is whistled."""

    unit: UnitCode
    next_at: datetime


def next_rung(town: Town, calendar: WorkCalendar, ticket: Ticket, now: datetime) -> Step | None:
    """The ticket's current rung as a step; None above the ladder's top."""
    if ticket.unit is None:
        return None
    found = higher_unit(town, ticket.unit, ticket.grid, ticket.rung)
    if found is None:
        return None
    unit, rung = found
    return Step(unit=unit.code, next_at=time_allowed(calendar, rung.allowance, now).due_at)

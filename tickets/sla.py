"""Time allowed (办理时限): when a ticket is due and when its unit is reminded, in working time where that counts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tickets.calendar import WorkCalendar
from tickets.service import ServiceCode
from tickets.town import Allowance, Clock, Town


@dataclass(frozen=True, kw_only=True)
class TimeAllowed:
    """When the time allowed ends and when half of it is gone, both UTC."""

    due_at: datetime
    remind_at: datetime


def allowance(town: Town, service: ServiceCode, subtype: str | None) -> Allowance:
    """The time allowed without urgency: the subtype's own, else the service's; unknown subtypes count as none."""
    rules = town.services[service]
    finer = rules.subtypes.get(subtype) if subtype else None
    return finer.sla if finer and finer.sla else rules.sla


def due(
    town: Town, calendar: WorkCalendar, service: ServiceCode, subtype: str | None, start: datetime, urgent: bool
) -> TimeAllowed:
    """When a ticket is due that was dispatched at ``start``; an urgent one gets the earlier of both allowances."""
    allowed = [allowance(town, service, subtype)]
    if urgent:
        allowed.append(town.services[service].urgent_sla)
    return min((time_allowed(calendar, each, start) for each in allowed), key=lambda each: each.due_at)


def time_allowed(calendar: WorkCalendar, allowed: Allowance, start: datetime) -> TimeAllowed:
    """The end of an allowance and its half: half of the working time where working time counts, else of the clock's."""
    begin = start.astimezone(UTC)
    if allowed.clock is Clock.HOURS:
        length = timedelta(hours=allowed.amount)
        return TimeAllowed(due_at=begin + length, remind_at=begin + length / 2)
    if allowed.clock is Clock.WORK_HOURS:
        end = calendar.add_work_hours(begin, allowed.amount)
    else:
        end = calendar.add_work_days(begin, int(allowed.amount))
    half = calendar.work_between(begin, end) / 2
    return TimeAllowed(due_at=end, remind_at=calendar.add_work_hours(begin, half / timedelta(hours=1)))

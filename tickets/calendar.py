"""Working time: turns "8 working hours" and "5 working days" into moments, whatever the holidays."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tickets.town import WorkTime

#: The longest holiday with its neighbours is under two weeks; a calendar idle for longer than this is broken data.
_IDLE_DAYS = 60


@dataclass(frozen=True)
class WorkCalendar:
    """A town's working time; takes aware moments of any zone and gives UTC; ``ValueError`` for naive ones."""

    work_time: WorkTime
    timezone: str
    is_workday: Callable[[date], bool]

    def add_work_hours(self, start: datetime, hours: float) -> datetime:
        """The first moment by which ``hours`` (≥ 0) of working time have passed since ``start``."""
        left = timedelta(hours=hours)
        if not left:
            return self._local(start).astimezone(UTC)
        for begin, end in self._spans_from(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise AssertionError("working spans never end")

    def add_work_days(self, start: datetime, days: int) -> datetime:
        """The end of the ``days``-th working day after the day of ``start``; 0: of this day or the next working."""
        first = self._local(start).date()
        workdays = self._workdays_from(first + timedelta(days=1) if days else first)
        for _ in range(days - 1):
            next(workdays)
        return self._spans_of(next(workdays))[-1][1]

    def work_between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; zero when ``end`` is not later."""
        total = timedelta()
        for begin, close in self._spans_from(start):
            if begin >= end:
                return total
            total += min(close, end) - begin
        raise AssertionError("working spans never end")

    def _local(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return moment.astimezone(ZoneInfo(self.timezone))

    def _workdays_from(self, day: date) -> Iterator[date]:
        """Working days in order; raises ``ValueError`` when there are none for two months."""
        idle = 0
        while idle < _IDLE_DAYS:
            if self.is_workday(day):
                idle = 0
                yield day
            idle, day = idle + 1, day + timedelta(days=1)
        raise ValueError(f"no working day within {_IDLE_DAYS} days before {day}")

    def _spans_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """The working spans of a day in UTC; none on a day off."""
        if not self.is_workday(day):
            return []
        zone = ZoneInfo(self.timezone)
        return [
            (datetime.combine(day, begin, zone).astimezone(UTC), datetime.combine(day, end, zone).astimezone(UTC))
            for begin, end in self.work_time.hours
        ]

    def _spans_from(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working spans from a moment on, the first one cut to it."""
        for day in self._workdays_from(self._local(start).date()):
            for begin, end in self._spans_of(day):
                if end > start:
                    yield max(begin, start.astimezone(UTC)), end

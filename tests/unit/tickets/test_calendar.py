"""Working time across lunch, nights, weekends, holidays and make-up days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.calendar import WorkCalendar
from tickets.town import WorkTime

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = WorkTime(hours=((time(8, 30), time(12)), (time(13, 30), time(17, 30))))
#: A made-up holiday: Thursday 1 to Wednesday 7 October 2026, with Saturday the 10th worked instead.
OFF = {date(2026, 10, day) for day in range(1, 8)}


def _worked(day: date) -> bool:
    return day == date(2026, 10, 10) or (day.weekday() < 5 and day not in OFF)


CALENDAR = WorkCalendar(HOURS, "Asia/Shanghai", _worked)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (at(23, 9), 2, at(23, 11)),
        (at(23, 11), 2, at(23, 14, 30)),  # over lunch
        (at(23, 11), 1, at(23, 12)),  # to the end of the morning, not to 13:30
        (at(23, 16, 30), 2, at(24, 9, 30)),  # over night
        (at(27, 16, 30), 2, at(30, 9, 30)),  # Friday to Monday
        (at(22, 3), 4, at(23, 14)),  # from a Sunday night
        (at(23, 12, 30), 0.5, at(23, 14)),  # from lunch
        (at(23, 8, 30), 7.5, at(23, 17, 30)),  # a whole day
        (at(23, 9), 0, at(23, 9)),
        (at(22, 3), 0, at(22, 3)),
    ],
)
def test_working_hours_pass_only_in_working_time(start: datetime, hours: float, end: datetime) -> None:
    assert CALENDAR.add_work_hours(start, hours) == end


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (at(23, 9), 1, at(24, 17, 30)),
        (at(23, 23), 1, at(24, 17, 30)),
        (at(27, 9), 1, at(30, 17, 30)),  # Friday
        (at(28, 9), 1, at(30, 17, 30)),  # Saturday
        (at(23, 9), 5, at(30, 17, 30)),
        (at(30, 9, month=9), 1, at(8, 17, 30, month=10)),  # over the holiday
        (at(9, 9, month=10), 1, at(10, 17, 30, month=10)),  # the Saturday made up
        (at(23, 9), 0, at(23, 17, 30)),
        (at(22, 9), 0, at(23, 17, 30)),
    ],
)
def test_working_days_end_with_the_day(start: datetime, days: int, end: datetime) -> None:
    assert CALENDAR.add_work_days(start, days) == end


def test_answers_are_utc_whatever_zone_is_asked_in() -> None:
    answer = CALENDAR.add_work_hours(at(23, 9).astimezone(UTC), 1)
    assert answer.tzinfo is UTC
    assert CALENDAR.add_work_days(at(23, 9), 1).tzinfo is UTC
    assert answer == at(23, 10)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        CALENDAR.add_work_hours(datetime(2026, 11, 23, 9), 1)  # noqa: DTZ001 -- the wrong thing on purpose


def test_a_calendar_without_working_days_is_refused_instead_of_searched_for_ever() -> None:
    never = WorkCalendar(HOURS, "Asia/Shanghai", lambda _: False)
    with pytest.raises(ValueError, match="no working day"):
        never.add_work_hours(at(23, 9), 1)
    with pytest.raises(ValueError, match="no working day"):
        never.add_work_days(at(23, 9), 1)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(ZONE))  # noqa: DTZ001
quarters = st.integers(0, 160).map(lambda n: n / 4)


@given(start=moments, hours=quarters)
def test_what_was_added_lies_between(start: datetime, hours: float) -> None:
    end = CALENDAR.add_work_hours(start, hours)
    assert CALENDAR.work_between(start, end) == timedelta(hours=hours)


@given(start=moments, first=quarters, second=quarters)
def test_hours_can_be_added_in_two_steps(start: datetime, first: float, second: float) -> None:
    between = CALENDAR.add_work_hours(start, first)
    assert CALENDAR.add_work_hours(between, second) == CALENDAR.add_work_hours(start, first + second)

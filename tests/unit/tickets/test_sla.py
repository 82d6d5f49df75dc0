"""When a ticket is due, and when half of its time is gone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.unit.tickets.small_town import town
from tickets.calendar import WorkCalendar
from tickets.service import ServiceCode
from tickets.sla import allowance, due
from tickets.town import Clock

ZONE = ZoneInfo("Asia/Shanghai")
TOWN = town()
CALENDAR = WorkCalendar(TOWN.work_time, TOWN.timezone, TOWN.is_workday)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("subtype", "urgent", "start", "due_at", "remind_at"),
    [
        # 4 working hours from Friday 16:00: 1.5 h on Friday, 2.5 h on Monday; half of them is Monday 09:00.
        ("quick", False, at(27, 16), at(30, 11), at(30, 9)),
        # By the clock half would fall into Saturday night.
        ("plain", False, at(23, 8, 30), at(30, 17, 30), at(25, 17, 30)),
        (None, False, at(23, 8, 30), at(30, 17, 30), at(25, 17, 30)),
        ("never heard of", False, at(23, 8, 30), at(30, 17, 30), at(25, 17, 30)),
        (None, True, at(28, 23), at(29, 1), at(29, 0)),  # urgent runs through the night
        ("instant", True, at(28, 23), at(29, 0), at(28, 23, 30)),  # the earlier one counts
    ],
)
def test_due_and_reminder(
    subtype: str | None, urgent: bool, start: datetime, due_at: datetime, remind_at: datetime
) -> None:
    allowed = due(TOWN, CALENDAR, ServiceCode.GARBAGE, subtype, start, urgent)
    assert (allowed.due_at, allowed.remind_at) == (due_at, remind_at)
    assert allowed.due_at.tzinfo is UTC
    assert allowed.remind_at.tzinfo is UTC


def test_the_subtypes_own_time_counts_before_the_services() -> None:
    assert allowance(TOWN, ServiceCode.GARBAGE, "quick").clock is Clock.WORK_HOURS
    assert allowance(TOWN, ServiceCode.GARBAGE, "plain").amount == 5

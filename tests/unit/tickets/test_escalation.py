"""The whistle ladder as steps in time."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.tickets.small_town import allowed, town
from tests.unit.tickets.values import NOW, ticket
from tickets.calendar import WorkCalendar
from tickets.escalation import next_rung
from tickets.ids import GridCode, UnitCode
from tickets.sla import time_allowed
from tickets.town import Allowance, Clock, Rung

LADDER = (
    Rung(of="company", kinds=("community",), allowance=allowed(4, Clock.WORK_HOURS)),
    Rung(of="community", kinds=("street",), allowance=allowed(1)),
    Rung(of="street", kinds=("district",), allowance=allowed(24, Clock.HOURS)),
)
TOWN = town(ladder=LADDER)
CALENDAR = WorkCalendar(TOWN.work_time, TOWN.timezone, TOWN.is_workday)


@pytest.mark.parametrize(
    ("allowance", "end"),
    [
        (allowed(5, Clock.HOURS), NOW + timedelta(hours=5)),
        (allowed(4, Clock.WORK_HOURS), datetime(2026, 11, 23, 7, 30, tzinfo=UTC)),  # 10:00 to 12:00, 13:30 to 15:30
        (allowed(2), datetime(2026, 11, 25, 9, 30, tzinfo=UTC)),
    ],
)
def test_an_allowance_ends_by_its_own_clock(allowance: Allowance, end: datetime) -> None:
    assert time_allowed(CALENDAR, allowance, NOW).due_at == end


def test_each_rung_calls_the_next_unit_and_knows_when_to_go_on() -> None:
    late = ticket(unit=UnitCode("brooms"), grid=GridCode("m1"))
    called = []
    while step := next_rung(TOWN, CALENDAR, late, NOW):
        called.append((step.unit, step.next_at - NOW))
        late.rung += 1
    assert called == [
        ("village1", timedelta(hours=5, minutes=30)),
        ("office1", timedelta(days=1, hours=7, minutes=30)),
        ("gov1", timedelta(days=1)),
    ]


def test_nobody_is_above_the_top_or_above_nobody() -> None:
    assert next_rung(TOWN, CALENDAR, ticket(unit=UnitCode("mayor"), grid=GridCode("m1")), NOW) is None
    assert next_rung(TOWN, CALENDAR, ticket(), NOW) is None

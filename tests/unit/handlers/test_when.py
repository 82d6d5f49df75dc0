"""Moments as people say them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from handlers.when import when
from tests.unit.tickets.small_town import town

#: Monday 2026-11-23, 10:00 in the town.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def local(year: int, month: int, day: int, hour: int = 17, minute: int = 0) -> datetime:
    """A moment by the town's clocks (eight hours ahead)."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (local(2026, 11, 23), "今天 17:00", "today 17:00"),
        (local(2026, 11, 23, 0, 0), "今天 00:00", "today 00:00"),
        (local(2026, 11, 23, 23, 59), "今天 23:59", "today 23:59"),
        (local(2026, 11, 24, 0, 0), "明天 00:00", "tomorrow 00:00"),
        (local(2026, 11, 22), "昨天 17:00", "yesterday 17:00"),
        (local(2026, 11, 25), "周三 17:00", "Wed 17:00"),
        (local(2026, 11, 29, 8, 5), "周日 08:05", "Sun 08:05"),
        (local(2026, 11, 30), "11月30日（周一）17:00", None),
        (local(2026, 11, 21), "11月21日（周六）17:00", None),
        (local(2027, 1, 4), "1月4日（周一）17:00", None),
    ],
)
def test_the_nearer_the_plainer(moment: datetime, zh: str, en: str | None) -> None:
    assert when("zh", town(), moment, NOW) == zh
    if en is not None:
        assert when("en", town(), moment, NOW) == en


def test_the_year_ends_like_any_other_week() -> None:
    eve = local(2026, 12, 31, 10)
    assert when("zh", town(), local(2027, 1, 1), eve) == "明天 17:00"
    assert when("zh", town(), local(2027, 1, 2), eve) == "周六 17:00"
    assert when("zh", town(), local(2026, 12, 31), local(2027, 1, 1, 0, 30)) == "昨天 17:00"


def test_days_are_counted_on_the_towns_clocks_even_where_they_change() -> None:
    """In the night of 2026-10-25 clocks in Berlin go back an hour: that Sunday has 25 hours and is still one day."""
    there = replace(town(), timezone="Europe/Berlin")
    saturday = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
    assert when("zh", there, datetime(2026, 10, 25, 22, 30, tzinfo=UTC), saturday) == "明天 23:30"
    assert when("zh", there, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), saturday) == "明天 02:30"


def test_the_moment_may_come_in_any_zone() -> None:
    moment = local(2026, 11, 24)
    assert when("zh", town(), town().local(moment), NOW) == when("zh", town(), moment, NOW)


def test_a_language_we_do_not_speak_is_answered_in_chinese() -> None:
    assert when("fr", town(), local(2026, 11, 23), NOW) == "今天 17:00"

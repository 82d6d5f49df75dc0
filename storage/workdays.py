"""Which days are worked: the town's overrides, then the published holidays with their make-up days, then weekdays."""

from collections.abc import Callable
from datetime import date
from functools import cache

from tickets.town import Town


def workdays(town: Town) -> Callable[[date], bool]:
    """Whether a local day is worked; overrides beat the library, which beats the rule "Monday to Friday"."""
    from holidays import country_holidays

    known = country_holidays("CN")

    @cache
    def is_workday(day: date) -> bool:
        if day in town.work_time.overrides:
            return town.work_time.overrides[day]
        return day.weekday() < 5 if is_guess(day.year) else known.is_working_day(day)

    return is_workday


def is_guess(year: int) -> bool:
    """True when the library has no notice for the year (published each November): make-up days are unknown."""
    from holidays.countries.china import ChinaStaticHolidays

    return year not in ChinaStaticHolidays.special_public_holidays

"""Which reward rule pays on which day."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.tickets.small_town import named, town
from tickets.reward import rule_for
from tickets.service import ServiceCode
from tickets.town import RewardRule

VENDING, GARBAGE, NOISE = ServiceCode.STREET_VENDING, ServiceCode.GARBAGE, ServiceCode.CONSTRUCTION_NOISE


def rule(
    code: str, *services: ServiceCode, year: int = 2026, subtypes: tuple[str, ...] = (), photo: bool = False
) -> RewardRule:
    return RewardRule(
        code=code,
        name=named(code),
        services=frozenset(services),
        subtypes=frozenset(subtypes),
        amount=1000,
        valid_from=date(year, 1, 1),
        valid_until=date(year, 12, 31),
        needs_photo=photo,
        source=named("law"),
    )


TOWN = replace(
    town(),
    reward_rules=(
        rule("quick", GARBAGE, subtypes=("quick",)),
        rule("garbage", GARBAGE, photo=True),
        rule("both", GARBAGE, VENDING),
        rule("next", VENDING, year=2027),
    ),
)


@pytest.mark.parametrize(
    ("service", "subtype", "photos", "code"),
    [
        (GARBAGE, "quick", False, "quick"),
        (GARBAGE, "plain", True, "garbage"),
        (GARBAGE, None, False, "both"),
        (VENDING, None, True, "both"),
        (NOISE, None, True, None),
    ],
)
def test_the_first_rule_that_fits_pays(service: ServiceCode, subtype: str | None, photos: bool, code: str) -> None:
    found = rule_for(TOWN, service, subtype, date(2026, 6, 1), photos=photos)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), "both"),
        (date(2026, 12, 31), "both"),
        (date(2027, 1, 1), "next"),
        (date(2028, 1, 1), None),
    ],
)
def test_a_rule_pays_from_its_first_day_to_its_last(day: date, code: str | None) -> None:
    found = rule_for(TOWN, VENDING, None, day, photos=False)
    assert (found.code if found else None) == code

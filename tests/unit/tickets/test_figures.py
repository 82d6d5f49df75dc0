"""Figures in answers are the town's own: another figure in the data is another answer."""

from dataclasses import replace
from datetime import date

import pytest

from tests.unit.tickets.scene import working_town
from tests.unit.tickets.small_town import allowed, named
from tickets.errors import NotFound
from tickets.figures import Cents, Prices, figure, fill, quoted
from tickets.service import ServiceCode
from tickets.town import Clock

DAY = date(2026, 11, 23)
TOWN = replace(working_town(), facts={"night": named("22–6")})


def test_each_kind_of_figure() -> None:
    assert figure(TOWN, "sla.garbage", DAY) == allowed(5)
    assert figure(TOWN, "sla.garbage.quick", DAY) == allowed(4, Clock.WORK_HOURS)
    assert figure(TOWN, "urgent.garbage", DAY) == allowed(2, Clock.HOURS)
    assert figure(TOWN, "terms.per_day", DAY) == Cents(amount=10000)
    assert figure(TOWN, "terms.claim_days", DAY) == "30"
    assert figure(TOWN, "reward.garbage-2026", DAY) == Cents(amount=5000)
    assert figure(TOWN, "privacy.days", DAY) == "15"
    assert figure(TOWN, "feedback.reopen_days", DAY) == "30"
    assert figure(TOWN, "unit.mayor", DAY) == named("mayor")
    assert figure(TOWN, "fact.night", DAY) == named("22–6")


def test_rewards_are_those_that_pay_on_the_day() -> None:
    assert figure(TOWN, "rewards", DAY) == Prices(rows=((named("garbage"), 5000), (named("street_vending"), 3000)))
    assert figure(TOWN, "rewards", date(2027, 1, 1)) == Prices(rows=())


def test_other_data_is_another_figure() -> None:
    longer = replace(TOWN.services[ServiceCode.GARBAGE], sla=allowed(9))
    services = {**TOWN.services, ServiceCode.GARBAGE: longer}
    assert figure(replace(TOWN, services=services), "sla.garbage", DAY) == allowed(9)


@pytest.mark.parametrize(
    "key",
    [
        "",
        *"cake sla sla.cake sla.garbage.cake urgent.cake terms.cake reward.cake rewards.garbage privacy.cake".split(),
        *"feedback.cake feedback.seen unit.cake phone.mayor phone.cake fact.cake place".split(),
    ],
)
def test_what_names_nothing_is_refused(key: str) -> None:
    with pytest.raises(NotFound):
        figure(TOWN, key, DAY)


def test_placeholders_are_found_and_filled() -> None:
    text = "最多{a.b}元，{c}天"
    assert quoted(text) == ["a.b", "c"]
    assert fill(text, lambda key: f"<{key}>") == "最多<a.b>元，<c>天"
    assert fill("nothing here", str.upper) == "nothing here"

"""The public notice in words: figures when they are many, names of kinds and districts alone when they are few."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.notices import notice_text
from handlers.phrases import LANGUAGES
from tests.unit.tickets.small_town import town
from tests.unit.tickets.values import NOW
from tickets.actions.publish import Notice
from tickets.ids import GridCode
from tickets.service import ServiceCode

MANY = Notice(
    since=NOW - timedelta(days=7),
    until=NOW,
    rewards=31,
    amount=123450,
    services=((ServiceCode.GARBAGE, 17), (ServiceCode.STREET_VENDING, 14)),
    districts=((GridCode("d1"), 19), (GridCode("d2"), 12)),
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_many_are_told_with_numbers(lang: str) -> None:
    told = notice_text(lang, town(), MANY)
    for figure in ("31", "1234.50", "garbage 17", "street_vending 14", "d1 19", "d2 12"):
        assert figure in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_few_are_told_without_numbers_per_kind_or_district(lang: str) -> None:
    few = replace(MANY, services=((ServiceCode.GARBAGE, 3), (ServiceCode.OTHER, 28)), districts=((GridCode("d1"), 3),))
    told = notice_text(lang, town(), few)
    assert "garbage" in told
    assert "d1" in told
    assert "garbage 3" not in told
    assert "other 28" in told
    assert "d1 3" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_none_is_said_plainly(lang: str) -> None:
    told = notice_text(lang, town(), replace(MANY, rewards=0, amount=0, services=(), districts=()))
    assert told
    assert "garbage" not in told

"""Prices of thresholds, on reports whose cost can be worked out by hand."""

import pytest

from nlp.costs import Judged, Minutes, priced
from tests.unit.tickets.values import chances
from tickets.errors import BadInput
from tickets.service import ServiceCode as S

MINUTES = Minutes(wrong_unit=100, noticed=0.5, question=2, unanswered=0.25, desk=20)


def said(truth: S, first: S, p: float) -> Judged:
    return Judged(truth=truth, chances=chances(first, p))


def test_the_cost_of_100_reports() -> None:
    reports = [
        said(S.GARBAGE, S.GARBAGE, 0.96),  # opened, right: nothing
        said(S.OTHER, S.GARBAGE, 0.96),  # opened, wrong: half notice (2), half go astray (100)
        said(S.GARBAGE, S.GARBAGE, 0.1),  # asked: 2, and a quarter does not answer (20)
        said(S.OTHER, S.GARBAGE, 0.1),  # asked, and no button leads to a unit: 2 and the desk
        said(S.OTHER, S.OTHER, 0.1),  # asked, and 其他 does, for its subtype was read
    ]
    at = next(one for one in priced(reports, MINUTES).grid if (one.sure, one.lead) == (0.55, 0.5))
    assert (at.asked, at.wrong) == (0.6, 0.2)
    assert at.cost == pytest.approx(100 * (0 + 51 + 7 + 22 + 7) / 5)


def test_the_best_is_cheap_and_asks_little() -> None:
    often_wrong = [said(S.OTHER if n % 2 else S.GARBAGE, S.GARBAGE, 0.5) for n in range(10)]
    reports = [*often_wrong, *[said(S.GARBAGE, S.GARBAGE, 0.9)] * 30]
    best = priced(reports, MINUTES).best
    assert (best.asked, best.wrong) == (0.25, 0.0)
    free = priced(reports, Minutes(wrong_unit=0, noticed=0)).best
    assert (free.asked, free.cost) == (0.0, 0.0)


def test_prices_in_words() -> None:
    assert Minutes.of("") == Minutes()
    assert Minutes.of("wrong_unit=12.5, unanswered=0") == Minutes(wrong_unit=12.5, unanswered=0)


@pytest.mark.parametrize("words", ["desk", "desk=", "desk=x", "cake=3", "desk=-1", "unanswered=1.5", "desk=inf", "=2"])
def test_wrong_prices_are_named(words: str) -> None:
    with pytest.raises(BadInput, match=r"^costs: '"):
        Minutes.of(words)


def test_no_reports() -> None:
    with pytest.raises(BadInput, match="no rows"):
        priced([], MINUTES)

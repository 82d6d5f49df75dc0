"""Token buckets by the house's clock."""

import pytest

from tests.integration.web.conftest import Clock
from web import limits
from web.limits import Buckets, Rate, TooFast


def test_burst_then_wait_then_again() -> None:
    clock = Clock()
    buckets = Buckets(rate=Rate(burst=2, per_second=0.5), clock=clock)
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(TooFast) as refused:
        buckets.take("a")
    assert refused.value.facts["seconds"] == 2
    buckets.take("b")
    clock.forward(seconds=2)
    buckets.take("a")
    with pytest.raises(TooFast):
        buckets.take("a")


def test_full_buckets_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_MANY", 10)
    clock = Clock()
    buckets = Buckets(rate=Rate(burst=1, per_second=1), clock=clock)
    for n in range(10):
        buckets.take(str(n))
    clock.forward(seconds=5)
    buckets.take("last")
    assert len(buckets._levels) == 1

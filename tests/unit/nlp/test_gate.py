"""The gate: two points and no more, on every set, and small losses never add up."""

from pathlib import Path

import pytest

from nlp import artefact
from nlp.gate import Trial, best_of, golden_rows, recall_of, refusals
from nlp.golden import golden
from nlp.history import Words
from tests.unit.nlp.golden_pages import small_golden


@pytest.mark.parametrize(("after", "refused"), [(0.80, False), (0.78, False), (0.779, True), (0.95, False)])
def test_two_points_may_be_lost(after: float, refused: bool) -> None:
    trial = Trial(name="a set", n=100, before={"garbage": 0.80}, after={"garbage": after})
    assert bool(refusals([trial])) is refused


def test_a_service_that_is_gone_is_lost() -> None:
    trial = Trial(name="a set", n=10, before={"garbage": 0.5, "other": 0.5}, after={"garbage": 0.9})
    assert refusals([trial]) == ["other loses 50.0 points of recall on a set (10)"]


def test_one_set_is_enough_to_refuse() -> None:
    good = Trial(name="good", n=1, before={"garbage": 0.5}, after={"garbage": 0.9})
    bad = Trial(name="bad", n=1, before={"garbage": 0.9}, after={"garbage": 0.5})
    assert refusals([good]) == []
    assert len(refusals([good, bad])) == 1


def test_the_better_of_two_is_the_measure() -> None:
    assert best_of({"garbage": 0.8, "other": 0.7}, {"garbage": 0.9}) == {"garbage": 0.9, "other": 0.7}


def test_golden_reports_are_rows_with_what_counts_as_right_too(tmp_path: Path) -> None:
    rows = golden_rows(golden(small_golden(tmp_path)))
    assert [row[1:] for row in rows] == [
        ("garbage",), ("garbage", "street_vending"), ("construction_noise",), ("street_vending",)
    ]  # fmt: skip


def test_another_right_answer_is_right(model_dir: Path) -> None:
    weights, words = artefact.load(model_dir), Words()
    text = "垃圾堆在楼下没人清"
    assert recall_of(weights, [(text, "garbage")], words) == {"garbage": 1.0}
    assert recall_of(weights, [(text, "other")], words) == {"other": 0.0}
    assert recall_of(weights, [(text, "other", "garbage")], words) == {"other": 1.0}

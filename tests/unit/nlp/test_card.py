"""The model card: figures between the marks are written, words around them stay, no private text comes in."""

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from nlp.card import Card
from nlp.evaluate import Row, evaluate
from nlp.picture import confusion_picture
from tests.unit.nlp.test_evaluate import ROWS, Oracle
from tickets.errors import BadInput
from tickets.service import ServiceCode as S

PAGE = (
    "# Card\n\nBefore.\n\n<!-- figures: training -->\nold 0.123\n<!-- end -->\n\n"
    "<!-- figures: file -->\n<!-- end -->\nAfter.\n"
)
HELD: dict[str, Any] = {
    "n": 4,
    "accuracy": 0.75,
    "macro_f1": 0.7,
    "ece": 0.031,
    "temperature": 0.9,
    "confusion": {"garbage": {"garbage": 2, "other": 0}, "other": {"garbage": 1, "other": 1}},
    "reliability": [{"n": 4, "sure": 0.8, "right": 0.75}],
    "wrong": [{"text": "路灯|下的袋子", "label": "other", "said": "garbage", "sure": 0.66}],
}
MANIFEST = {"version": "cafe", "corpus": "c", "lexicon": "l", "scores": {"services": HELD, "acts": HELD}}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "model.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


DANGERS: dict[str, Any] = {
    "n": 1151, "recall": 0.6846, "near_misses": 0.0665, "false_alarms": 0.005,
    "recall_of": {"fire": 0.5914, "gas": 0.7},
}  # fmt: skip


def test_dangers_are_told_of_a_model_that_hears_them(page: Path) -> None:
    Card(page).of_training(MANIFEST)
    assert "Dangers" not in page.read_text(encoding="utf-8")
    Card(page).of_training({**MANIFEST, "scores": {"services": HELD, "acts": HELD, "dangers": DANGERS}})
    written = page.read_text(encoding="utf-8")
    assert "0.685 of 1151 ring" in written
    assert "| fire | 0.591 |" in written


def test_the_figures_of_a_training_are_written(page: Path) -> None:
    Card(page).of_training(MANIFEST)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("# Card\n\nBefore.\n")
    assert text.endswith("After.\n")
    assert "old" not in text
    assert "| services | 4 | 0.750 | 0.700 | 0.031 | 0.900 |" in text
    assert "| other | 2 | 1.000 | 0.500 | garbage (1) |" in text
    assert "| 0.800 | 0.750 | 4 |" in text
    assert "路灯\\|下的袋子" in text
    assert (page.parent / "model.svg").exists()


def test_writing_twice_changes_nothing(page: Path) -> None:
    Card(page).of_training(MANIFEST)
    once = page.read_text(encoding="utf-8")
    Card(page).of_training(MANIFEST)
    assert page.read_text(encoding="utf-8") == once


def test_a_set_is_called_what_it_is_called_and_shows_no_text(page: Path) -> None:
    secret = Row(text="garbage=0.91", service=S.OTHER)
    Card(page).of_file(evaluate(Oracle(), [*ROWS, secret]), "a private set")
    whole = page.read_text(encoding="utf-8") + (page.parent / "model-file.svg").read_text(encoding="utf-8")
    assert "On a private set (5)" in whole
    assert "garbage=0.91" not in whole
    with pytest.raises(BadInput, match="--set"):
        Card(page).of_file(evaluate(Oracle(), ROWS), "")


def test_a_page_without_the_marks_or_a_model_without_figures_is_refused(page: Path) -> None:
    page.write_text("# Card\n", encoding="utf-8")
    with pytest.raises(BadInput, match="no block “figures: training”"):
        Card(page).of_training(MANIFEST)
    with pytest.raises(BadInput, match="train again"):
        Card(page).of_training({"scores": {"services": {"n": 1}}})


def test_the_picture_is_svg_with_both_languages_and_every_count() -> None:
    counted = {"garbage": {"garbage": 7, "other": 3}, "other": {"garbage": 0, "other": 5}}
    picture = confusion_picture(counted, "留出 <held>")
    root = ET.fromstring(picture)
    words = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"7", "3", "5", "70%", "30%", "100%", "垃圾与环境卫生", "留出 <held>", "other · 5"} <= set(words)
    assert any("garbage" in word for word in words)
    assert "0" not in words

"""``evaluate --golden``: shares and never a text, unless it is asked to show; the card keeps to the same."""

import json
from pathlib import Path

import pytest

from bot.cli import OK, REFUSED, main
from bot.wiring import models_in
from nlp.golden import golden
from tests.unit.nlp.golden_pages import small_golden
from tests.unit.nlp.small import NAMES, small_corpus, trained
from tickets.town import Town

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped")
    return trained(small_corpus(folder / "corpus"), folder / "model", NAMES)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    return small_golden(tmp_path / "golden")


@pytest.fixture
def installed(
    small_model: Path, pages: Path, data_dir: Path, known_town: Town, monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.setattr("bot.wiring.MODEL", small_model)
    monkeypatch.setattr("bot.scoring.GOLDEN", pages)
    monkeypatch.setattr("bot.scoring.town_named", lambda _: known_town)
    return data_dir


def test_the_shares_are_json(installed: Path, capsys: Captured) -> None:
    assert main(["evaluate", "--golden", "--json"]) == OK
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"shares", "by_tag"}
    assert told["shares"]["acts"]["n"] == 5
    assert told["shares"]["services"]["n"] == told["shares"]["top two"]["n"] == 4
    assert 0 <= told["shares"]["services"]["right"] <= told["shares"]["top two"]["right"]
    assert set(told["by_tag"]) == {"curt"}
    assert told["by_tag"]["curt"]["n"] == 2


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_no_text_is_printed(installed: Path, pages: Path, capsys: Captured, words: list[str]) -> None:
    assert main(["evaluate", "--golden", *words]) == OK
    printed = capsys.readouterr()
    assert not [one.text for one in golden(pages) if one.text in printed.out + printed.err]


def test_shown_is_where_and_what_was_said(installed: Path, pages: Path, capsys: Captured) -> None:
    (pages / "more.yaml").write_text("report/other: [{text: 楼下垃圾没人清垃圾堆成山}]\n", encoding="utf-8")
    assert main(["evaluate", "--golden", "--show"]) == OK
    printed = capsys.readouterr().out
    assert "services: more.yaml report/other #1: other read as garbage" in printed
    assert "垃圾堆成山" not in printed


def test_the_card_gets_the_table_and_no_text(installed: Path, pages: Path, tmp_path: Path, capsys: Captured) -> None:
    page = tmp_path / "model.md"
    page.write_text("Before.\n<!-- figures: golden -->\nstale\n<!-- end -->\nAfter.\n", encoding="utf-8")
    assert main(["evaluate", "--golden", "--card", str(page)]) == OK
    text = page.read_text(encoding="utf-8")
    version = next(models_in(installed).listed()).version
    assert f"On the golden set (5 messages), model `{version}`:" in text
    assert "| acts | " in text
    assert "| curt | " in text
    assert "stale" not in text
    assert not [one.text for one in golden(pages) if one.text in text]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("urge: [{text: 催, mood: bad}]", "some.yaml urge #1: unknown fields mood"),
        ("[1", "some.yaml: "),
        ("{}", "no messages"),
    ],
)
def test_a_broken_set_is_named(installed: Path, pages: Path, capsys: Captured, content: str, message: str) -> None:
    (pages / "some.yaml").write_text(content, encoding="utf-8")
    assert main(["evaluate", "--golden"]) == REFUSED
    assert message in capsys.readouterr().err


def test_rules_alone_are_not_scored(installed: Path, tmp_path: Path, capsys: Captured) -> None:
    assert main(["evaluate", "--golden", "--model", str(tmp_path / "none")]) == REFUSED
    assert "no sound model" in capsys.readouterr().err


def test_two_sets_at_once_are_wrong_use(installed: Path, capsys: Captured) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["evaluate", "--golden", "--data", "x.csv"])
    assert "not both" in capsys.readouterr().err

"""The commands around the model: wrong use named, what they print, and the one rule for which model serves."""

import json
from pathlib import Path

import pytest

from bot.cli import OK, REFUSED, main
from bot.wiring import models_in
from storage.opening import open_storage
from tests.unit.nlp.golden_pages import small_golden
from tests.unit.nlp.small import NAMES, NOW, small_corpus, trained
from tests.unit.nlp.test_challenger import honest
from tickets.correction import Correction
from tickets.town import Town

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def small_model(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(corpus, tmp_path_factory.mktemp("shipped") / "model", NAMES)


@pytest.fixture
def installed(
    corpus: Path, small_model: Path, data_dir: Path, known_town: Town, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A data folder beside a small shipped model; the commands find both."""
    monkeypatch.setattr("bot.wiring.MODEL", small_model)
    monkeypatch.setattr("bot.teaching.GOLDEN", small_golden(data_dir.parent / "golden"))
    monkeypatch.setattr("bot.scoring.town_named", lambda _: known_town)
    for module in ("bot.wiring", "bot.teaching"):
        monkeypatch.setattr(f"{module}.CORPUS", corpus)
        monkeypatch.setattr(f"{module}.utc_now", lambda: NOW)
    monkeypatch.setattr("bot.teaching.town_named", lambda _: known_town)
    return data_dir


def any_rows(path: Path) -> Path:
    said = {"road": "{}路面塌了个坑", "water": "{}楼停水了没通知"}
    rows = [f"{text.format(number)},{label}" for label, text in said.items() for number in "一二三四五六七八九十"]
    path.write_text("\n".join(["text,label", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("train --labels any", "--labels goes with --from FILE.csv"),
        ("train --out x", "--out goes with --from FILE.csv"),
        ("train --gate x.csv", "--gate goes with --with-corrections"),
        ("train --from nothing.csv", "nothing.csv: no such file"),
        ("train --with-corrections", "no correction counts yet: there are none"),
        ("corpus-check --against nothing.csv", "nothing.csv: no such file"),
        ("model rollback", "nothing to roll back: the shipped model serves"),
        ("model use nowhere", "manifest.json: missing"),
    ],
)
def test_a_refusal_is_one_line_that_says_why(installed: Path, capsys: Captured, words: str, message: str) -> None:
    assert main(words.split()) == REFUSED
    said = capsys.readouterr().err
    assert said.startswith("chuishao: ")
    assert message in said
    assert said.count("\n") == 1


def test_any_labels_from_training_to_scores(installed: Path, tmp_path: Path, capsys: Captured) -> None:
    rows = any_rows(tmp_path / "town.csv")
    assert main(["train", "--from", str(rows), "--labels", "any", "--out", str(tmp_path / "out"), "--json"]) == OK
    learned = json.loads(capsys.readouterr().out)
    assert (learned["rows"], learned["out"]) == (20, str(tmp_path / "out"))
    assert main(["evaluate", "--data", str(rows), "--model", str(tmp_path / "out"), "--json"]) == OK
    held = json.loads(capsys.readouterr().out)
    assert (held["n"], held["accuracy"], set(held["recall"])) == (20, 1.0, {"road", "water"})
    assert main(["evaluate", "--data", str(rows), "--model", str(tmp_path / "out")]) == OK
    assert "road  recall 1.000  n 10" in capsys.readouterr().out
    assert main(["model", "use", str(tmp_path / "out")]) == REFUSED
    assert "not a model of this kind" in capsys.readouterr().err


def test_a_correction_serves_until_it_is_rolled_back(
    installed: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taught(_: object) -> list[Correction]:
        return honest()

    monkeypatch.setattr("storage.reads.Reads.corrections", taught)
    shipped = models_in(installed).serving
    assert main(["train", "--with-corrections", "--json"]) == OK
    decision = json.loads(capsys.readouterr().out)
    assert decision["promoted"]
    assert models_in(installed).serving == installed / "model"
    assert main(["doctor", "--json"]) in (OK, REFUSED)
    model = next(one for one in json.loads(capsys.readouterr().out) if one["name"] == "model")
    assert (model["well"], model["says"]) == (True, f"{decision['version']} (the town's own)")
    assert main(["model", "list"]) == OK
    listed = capsys.readouterr().out
    assert f"serves  model         {decision['version']}" in listed
    assert "promoted" in listed
    assert main(["model", "rollback"]) == OK
    assert "serves from the next start on" in capsys.readouterr().out
    assert models_in(installed).serving == shipped
    assert main(["model", "list", "--json"]) == OK
    told = json.loads(capsys.readouterr().out)
    assert [line["verdict"] for line in told["log"]] == ["promoted", "rolled_back"]


def test_corrections_are_read_from_the_towns_own_database(installed: Path, capsys: Captured) -> None:
    """The real read: a town that has just begun has taught nothing."""
    storage = open_storage(f"sqlite:///{installed / 'chuishao.db'}", installed, lambda: NOW)
    storage.close()
    assert main(["train", "--with-corrections"]) == REFUSED
    assert "there are none" in capsys.readouterr().err


def test_the_corpus_check_prints_what_is_covered_and_what_is_shared(
    installed: Path, corpus: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["corpus-check"]) == OK
    assert capsys.readouterr().out.startswith("| service · subtype | all | plain |")
    mine = tmp_path / "mine.txt"
    mine.write_text("楼道那盏感应灯拍手也不亮摸黑上了三层\n", encoding="utf-8")
    assert main(["corpus-check", "--against", str(mine)]) == OK
    assert "1 messages: 0 shared" in capsys.readouterr().out
    copied = (corpus / "services" / "garbage.txt").read_text(encoding="utf-8")
    mine.write_text(copied, encoding="utf-8")
    assert main(["corpus-check", "--against", str(mine)]) == REFUSED
    assert "services/garbage.txt:" in capsys.readouterr().err


def test_the_card_is_filled_from_the_model_that_serves(
    installed: Path, small_model: Path, tmp_path: Path, capsys: Captured
) -> None:
    page = tmp_path / "model.md"
    page.write_text(
        "<!-- figures: training -->\n<!-- end -->\n<!-- figures: file -->\n<!-- end -->\n", encoding="utf-8"
    )
    assert main(["evaluate", "--card", str(page)]) == OK
    assert f"Model `{next(models_in(installed).listed()).version}`" in page.read_text(encoding="utf-8")


def test_where_rows_would_go_and_what_thresholds_cost(installed: Path, tmp_path: Path, capsys: Captured) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("text,service\n垃圾桶满了没人收,garbage\n路灯不亮,other\n", encoding="utf-8")
    assert main(["evaluate", "--data", str(rows), "--routing", "--costs", "desk=12", "--json"]) == OK
    found = json.loads(capsys.readouterr().out)
    assert set(found) == {"n", "routed", "lawful_path", "asked", "desk", "now", "best", "grid"}
    assert sum(found[name] for name in ("routed", "lawful_path", "asked", "desk")) == pytest.approx(1)
    assert set(found["now"]) == {"sure", "lead", "cost", "asked", "wrong"}
    assert main(["evaluate", "--data", str(rows), "--routing"]) == OK
    assert "routed" in capsys.readouterr().out
    assert main(["evaluate", "--data", str(rows), "--costs", "cake=1"]) == REFUSED
    assert "costs: 'cake=1'" in capsys.readouterr().err


def test_without_a_file_thresholds_are_priced_on_held_out_themes(installed: Path, capsys: Captured) -> None:
    assert main(["evaluate", "--costs", "--json"]) == OK
    assert json.loads(capsys.readouterr().out)["n"] > 10
    with pytest.raises(SystemExit):
        main(["evaluate", "--costs", "--routing"])

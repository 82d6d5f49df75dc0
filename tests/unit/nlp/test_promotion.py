"""Which model serves: promoted by renaming, rolled back by one step, every verdict told in the log."""

import json
from pathlib import Path
from shutil import copytree

import pytest

from nlp import artefact
from nlp.promotion import LOG, Installed
from tests.unit.nlp.small import NOW
from tickets.errors import Conflict, ModelRefused


@pytest.fixture
def house(model_dir: Path, tmp_path: Path) -> Installed:
    return Installed(tmp_path / "data", model_dir)


def another(model_dir: Path, folder: Path, name: str) -> Path:
    """The same weights under another version."""
    copytree(model_dir, folder)
    path = folder / artefact.MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8")) | {"trained_at": name}
    manifest["version"] = artefact._version(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_without_a_model_of_its_own_the_shipped_one_serves(house: Installed, model_dir: Path) -> None:
    assert house.serving == model_dir
    assert [(one.name, one.serves) for one in house.listed()] == [("shipped", True)]
    with pytest.raises(Conflict, match="the shipped model serves"):
        house.roll_back(NOW)


def test_promoting_twice_and_rolling_back(house: Installed, model_dir: Path, tmp_path: Path) -> None:
    shipped = artefact.load(model_dir).version
    one = house.promote(another(model_dir, tmp_path / "a", "first"), NOW)
    two = house.promote(another(model_dir, tmp_path / "b", "second"), NOW, why=["better"])
    assert artefact.load(house.serving).version == two
    shown = {model.name: (model.version, model.serves) for model in house.listed()}
    assert shown == {"model": (two, True), "shipped": (shipped, False), "model.before": (one, False)}
    assert house.roll_back(NOW) == one
    assert artefact.load(house.serving).version == one
    assert house.roll_back(NOW) == shipped
    assert house.serving == model_dir
    told = [(line["verdict"], line["version"], line["before"]) for line in house.history()]
    assert told == [
        ("promoted", one, shipped), ("promoted", two, one), ("rolled_back", one, two), ("rolled_back", shipped, one)
    ]  # fmt: skip
    assert house.history()[1]["why"] == ["better"]


def test_a_challenger_in_its_room_is_moved_not_copied(house: Installed, model_dir: Path) -> None:
    room = another(model_dir, house.room, "new")
    house.promote(room, NOW)
    assert not room.exists()
    assert artefact.load(house.serving).manifest["trained_at"] == "new"


def test_a_refused_challenger_is_gone_and_told(house: Installed, model_dir: Path) -> None:
    room = another(model_dir, house.room, "new")
    house.refuse(NOW, version="abc", why=["garbage loses"])
    assert not room.exists()
    assert house.serving == model_dir
    assert house.history()[0]["why"] == ["garbage loses"]


@pytest.mark.parametrize("harm", ["altered", "foreign", "missing", "any labels"])
def test_a_hostile_folder_never_serves(house: Installed, model_dir: Path, tmp_path: Path, harm: str) -> None:
    bad = another(model_dir, tmp_path / "bad", "bad")
    if harm == "altered":
        (bad / artefact.WEIGHTS).write_bytes(b"\x80\x04")
    elif harm == "foreign":
        (bad / "run.pkl").write_bytes(b"cos\nsystem\n")
    elif harm == "missing":
        (bad / artefact.PIPELINES).unlink()
    else:
        manifest = json.loads((bad / artefact.MANIFEST).read_text(encoding="utf-8")) | {"kind": "chuishao-labels/1"}
        manifest["version"] = artefact._version(manifest)
        (bad / artefact.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelRefused):
        house.promote(bad, NOW)
    assert house.serving == model_dir
    assert house.history() == []


def test_a_folder_that_went_bad_is_listed_with_the_reason(house: Installed, model_dir: Path, tmp_path: Path) -> None:
    house.promote(another(model_dir, tmp_path / "a", "first"), NOW)
    (house.serving / artefact.WEIGHTS).write_bytes(b"")
    own = next(one for one in house.listed() if one.serves)
    assert "weights.npz: altered" in own.refused
    assert house.roll_back(NOW) == artefact.load(model_dir).version


def test_a_line_cut_off_by_a_crash_hides_no_other(house: Installed, tmp_path: Path) -> None:
    house.note(NOW, "promoted", version="a")
    with (tmp_path / "data" / LOG).open("a", encoding="utf-8") as log:
        log.write('{"at": "2026-1\n')
    house.note(NOW, "promoted", version="b")
    assert [line["version"] for line in house.history()] == ["a", "b"]


def test_whatever_a_crash_left_behind_the_next_promotion_works(
    house: Installed, model_dir: Path, tmp_path: Path
) -> None:
    for name in ("model.new", "model.gone", "model.before"):
        another(model_dir, tmp_path / "data" / name, name)
    assert house.serving == model_dir
    version = house.promote(another(model_dir, tmp_path / "a", "first"), NOW)
    assert artefact.load(house.serving).version == version

"""What is wrong with an installation, and what to do."""

import sqlite3
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.finding import Finding
from bot.settings import read_settings

PARTS = ["secret", "town", "model", "sqlite", "database", "disk", "calendar"]


def looked_at(data_dir: Path, **more: object) -> dict[str, Finding]:
    return {finding.name: finding for finding in examine(read_settings({}, data_dir=data_dir, **more))}


def test_a_new_installation_is_well_and_is_left_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    found = looked_at(folder)
    assert list(found) == PARTS
    assert all(found[name].well for name in ("secret", "sqlite", "town", "database"))
    assert not folder.exists()


def test_a_wrong_town_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("name: {zh: 小城, en: Small}\nprefix: 7\n", encoding="utf-8")
    town = looked_at(tmp_path / "data", town=str(tmp_path))["town"]
    assert not town.well
    assert town.fatal
    assert "town.yaml" in town.says
    assert town.advice


def test_a_missing_secret_off_loopback_is_fatal(tmp_path: Path) -> None:
    secret = looked_at(tmp_path, host="0.0.0.0")["secret"]
    assert (secret.well, secret.fatal) == (False, True)
    assert "CHUISHAO_SECRET" in secret.says


def test_a_database_of_a_newer_version_is_fatal(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "chuishao.db") as database:
        database.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
        database.execute("INSERT INTO alembic_version VALUES ('9999')")
    database.close()
    schema = looked_at(tmp_path)["database"]
    assert (schema.well, schema.fatal) == (False, True)
    assert "9999" in schema.says


def test_a_missing_model_is_no_reason_not_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wiring.MODEL", tmp_path / "none")
    model = looked_at(tmp_path)["model"]
    assert (model.well, model.fatal, model.advice) == (False, False, "make train; or chuishao model rollback")


def test_a_postgresql_that_cannot_be_reached_is_fatal(tmp_path: Path) -> None:
    found = looked_at(tmp_path, database_url=f"postgresql://nobody@/town?host={tmp_path}")
    assert [(found[name].well, found[name].fatal) for name in ("postgresql", "database")] == [(False, True)] * 2
    assert "CHUISHAO_DATABASE_URL" in found["postgresql"].advice

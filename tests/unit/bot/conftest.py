"""A data folder of its own, told the way a shell would, and the shipped town read once."""

from pathlib import Path

import pytest

from bot.wiring import town_named
from tickets.town import Town


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command under test keeps its data; not made yet."""
    folder = tmp_path / "data"
    monkeypatch.setenv("CHUISHAO_DATA_DIR", str(folder))
    return folder


@pytest.fixture(scope="session")
def wanghai() -> Town:
    return town_named("wanghai")


@pytest.fixture
def known_town(wanghai: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Commands find the shipped town already read."""
    monkeypatch.setattr("bot.wiring.town_named", {"wanghai": wanghai}.__getitem__)
    return wanghai

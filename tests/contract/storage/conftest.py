"""Every test of this folder runs on each database, unless it says which one it is about."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.opening import Storage, open_storage
from tests.contract.storage.scene import Clock, Scene


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, blank: Path) -> str:
    """An empty database at head."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{shutil.copy(blank, tmp_path / 'chuishao.db')}"


@pytest.fixture
def scene(url: str, tmp_path: Path) -> Iterator[Scene]:
    clock = Clock()
    storage = open_storage(url, tmp_path, clock)
    yield Scene(storage, clock)
    storage.close()


@pytest.fixture
def other(scene: Scene, url: str, tmp_path: Path) -> Iterator[Storage]:
    """The same town in another process."""
    storage = open_storage(url, tmp_path, Clock())
    yield storage
    storage.close()

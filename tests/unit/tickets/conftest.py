"""A fresh storage in a folder of its own for every test of an action, copied from one that was made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.opening import open_storage
from tests.unit.tickets.scene import Hands, Scene
from tests.unit.tickets.values import NOW


@pytest.fixture(scope="session")
def empty_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    open_storage(f"sqlite:///{folder / 'town.db'}", folder, lambda: NOW).close()
    return folder


@pytest.fixture
def scene(tmp_path: Path, empty_town: Path) -> Iterator[Scene]:
    clock = Hands()
    folder = tmp_path / "data"
    shutil.copytree(empty_town, folder)
    storage = open_storage(f"sqlite:///{folder / 'town.db'}", folder, clock)
    yield Scene(storage, clock)
    storage.close()

"""A fresh storage in a folder of its own for every test of an action, copied from one that was made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.opening import open_storage
from tests.unit.tickets.scene import Hands, Scene


@pytest.fixture
def scene(tmp_path: Path, blank: Path) -> Iterator[Scene]:
    clock, folder = Hands(), tmp_path / "data"
    folder.mkdir()
    shutil.copy(blank, folder)
    storage = open_storage(f"sqlite:///{folder / 'town.db'}", folder, clock)
    yield Scene(storage, clock)
    storage.close()

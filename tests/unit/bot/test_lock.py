"""One process per data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.lock import only_one
from tickets.errors import Busy

_OTHER = """
import sys
from pathlib import Path
from bot.lock import only_one
from tickets.errors import Busy
try:
    with only_one(Path(sys.argv[1])):
        print("has it")
except Busy as busy:
    print(busy)
"""


def elsewhere(folder: Path) -> str:
    """What another process is told."""
    done = subprocess.run([sys.executable, "-c", _OTHER, str(folder)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_second_process_is_refused_and_told_by_whom(tmp_path: Path) -> None:
    with only_one(tmp_path):
        assert elsewhere(tmp_path) == f"{tmp_path}: already in use by process {os.getpid()}"
    assert elsewhere(tmp_path) == "has it"


def test_a_second_start_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(Busy, match=str(os.getpid())), only_one(tmp_path):
        raise AssertionError("two hold one folder")


def test_the_folder_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), only_one(tmp_path / "new"):
        raise ZeroDivisionError
    with only_one(tmp_path / "new"):
        assert (tmp_path / "new" / "lock").read_text() == str(os.getpid())

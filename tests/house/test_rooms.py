"""Every file is in a room: only the folders and files the map names, and unit tests that mirror the rooms."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from tests.house.tree import ROOMS, files, nothing

FOLDERS = frozenset({*ROOMS, "tests", "bench", "docs", ".ci"})
FILES = frozenset(
    {
        "pyproject.toml",
        "requirements.lock",
        "requirements-dev.lock",
        "Makefile",
        "Dockerfile",
        ".dockerignore",
        ".gitignore",
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
    }
)
TESTS = frozenset(
    {
        "unit",
        "contract",
        "integration",
        "journeys",
        "model",
        "faults",
        "browser",
        "telegram",
        "house",
        "conftest.py",
        "__init__.py",
    }
)


def misplaced(paths: Iterable[str]) -> list[str]:
    """Files outside the rooms."""
    wrong = []
    for path in paths:
        first, *rest = path.split("/")
        at_home = first in FOLDERS if rest else first in FILES
        if not at_home or (first == "tests" and rest[0] not in TESTS):
            wrong.append(path)
    return wrong


def nouns(paths: Iterable[str]) -> dict[str, set[str]]:
    """The words each room has a file or folder for; ``x_y`` also counts as ``x`` does."""
    found: dict[str, set[str]] = {room: {room} for room in ROOMS}
    for path in paths:
        room, *rest = PurePosixPath(path).with_suffix("").parts
        if room in found:
            found[room].update(rest)
    return found


def unmirrored(paths: Iterable[str]) -> list[str]:
    """Unit tests named for nothing in their room: ``tests/unit/ROOM/test_WORD….py`` wants a file ROOM/…WORD…."""
    paths = list(paths)
    words = nouns(paths)
    wrong = []
    for path in paths:
        parts = PurePosixPath(path).parts
        if parts[:2] != ("tests", "unit") or not parts[-1].startswith("test_"):
            continue
        subject = parts[-1].removeprefix("test_").removesuffix(".py")
        known = words.get(parts[2], set())
        if not any(subject == word or subject.startswith(f"{word}_") for word in known):
            wrong.append(path)
    return wrong


def test_every_file_is_in_a_room() -> None:
    nothing(misplaced(files()))


def test_unit_tests_mirror_the_rooms() -> None:
    nothing(unmirrored(files()))


def test_a_stray_file_is_seen() -> None:
    stray = ["notes.txt", "lib/x.py", "tests/extra/test_x.py", "tickets/sla.py", "README.md"]
    assert misplaced(stray) == ["notes.txt", "lib/x.py", "tests/extra/test_x.py"]


def test_a_test_of_nothing_is_seen() -> None:
    paths = ["tickets/sla.py", "tests/unit/tickets/test_sla.py", "tests/unit/tickets/test_sla_edges.py"]
    assert unmirrored([*paths, "tests/unit/tickets/test_things.py"]) == ["tests/unit/tickets/test_things.py"]

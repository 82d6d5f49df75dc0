"""One reader for all stories; a fresh house for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.wiring import reader_for, town_named
from tests.journeys.stage import Stage, open_stage
from tickets.ports import Reader
from tickets.town import Town

#: Stories told on PostgreSQL too: between them they touch every store. The others would only take time.
ON_BOTH = frozenset({"test_the_stall", "test_telling", "test_the_group", "test_the_clock"})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each story on SQLite, and some on both."""
    if "url" in metafunc.fixturenames:
        on_both = metafunc.module.__name__.rpartition(".")[2] in ON_BOTH
        metafunc.parametrize("url", ["sqlite", "postgresql"] if on_both else ["sqlite"], indirect=True)


@pytest.fixture(scope="session")
def town() -> Town:
    """The invented town."""
    return town_named("wanghai")


@pytest.fixture(scope="session")
def reader(town: Town) -> Reader:
    """The trained reader, as ``make setup`` left it."""
    return reader_for(town)


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str | None:
    """Where the house keeps what it knows; None for a file in its folder."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else None


@pytest.fixture
async def stage(tmp_path: Path, town: Town, reader: Reader, url: str | None) -> AsyncIterator[Stage]:
    """The whole house on a clock of its own."""
    stage = open_stage(tmp_path, town, reader, url)
    yield stage
    await stage.web.aclose()
    stage.house.storage.close()

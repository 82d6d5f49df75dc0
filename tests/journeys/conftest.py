"""One reader for all stories; a fresh house for each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.wiring import reader_for, town_named
from tests.journeys.stage import Stage, open_stage
from tickets.ports import Reader
from tickets.town import Town


@pytest.fixture(scope="session")
def town() -> Town:
    """The invented town."""
    return town_named("wanghai")


@pytest.fixture(scope="session")
def reader(town: Town) -> Reader:
    """The trained reader, as ``make setup`` left it."""
    return reader_for(town)


@pytest.fixture
async def stage(tmp_path: Path, town: Town, reader: Reader) -> AsyncIterator[Stage]:
    """The whole house on a clock of its own."""
    stage = open_stage(tmp_path, town, reader)
    yield stage
    await stage.web.aclose()
    stage.house.storage.close()

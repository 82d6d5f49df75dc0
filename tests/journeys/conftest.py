"""A fresh house for each story, told in one or several ways."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.stage import Stage, close, open_stage
from tickets.ports import Reader
from tickets.town import Town

if TYPE_CHECKING:
    from tests.journeys.phones import Phones

#: Stories told on PostgreSQL too: between them they touch every store. The others would only take time.
ON_BOTH = frozenset({"test_the_stall", "test_telling", "test_the_group", "test_the_clock"})
#: Who talks by Telegram in which way of telling a story; the others use the web.
WAYS = {
    "web": frozenset[str](),
    "telegram": frozenset({"residents", "units"}),
    "mixed": frozenset({"units"}),
}
#: Stories told by telephone too. What is only about HTTP stays on the web.
BY_PHONE = {
    "test_the_stall": ("telegram", "mixed"),
    "test_telling": ("telegram",),
    "test_the_group": ("telegram",),
    "test_the_clock": ("mixed",),
    "test_later_acts": ("telegram",),
    "test_what_they_see": ("telegram",),
    "test_emergencies": ("telegram",),
    "test_files": ("telegram",),
    "test_two_problems": ("telegram",),
}
#: The one story told in every way on every database.
WHOLE = "test_the_stall"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each story on SQLite over the web, and some also elsewhere and otherwise."""
    if "url" not in metafunc.fixturenames:
        return
    story = metafunc.module.__name__.rpartition(".")[2]
    ways = [("sqlite", "web"), *(("sqlite", way) for way in BY_PHONE.get(story, ()) if not _only_web(metafunc))]
    if story in ON_BOTH:
        ways.append(("postgresql", "web"))
    if story == WHOLE:
        ways += [("postgresql", way) for way in BY_PHONE[story]]
    if "way" not in metafunc.fixturenames:
        ways = [pair for pair in ways if pair[1] == "web"]
        metafunc.parametrize("url", [database for database, _ in ways], indirect=True)
        return
    metafunc.parametrize(("url", "way"), ways, indirect=True, ids=["-".join(pair) for pair in ways])


def _only_web(metafunc: pytest.Metafunc) -> bool:
    return metafunc.definition.get_closest_marker("only_web") is not None


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str | None:
    """Where the house keeps what it knows; None for a file in its folder."""
    return str(request.getfixturevalue("postgres_url")) if request.param == "postgresql" else None


@pytest.fixture
def way(request: pytest.FixtureRequest) -> frozenset[str]:
    """Who talks by Telegram."""
    return WAYS[request.param]


@pytest.fixture
async def stage(
    house_folder: Path,
    town: Town,
    reader: Reader,
    url: str | None,
    way: frozenset[str],
    request: pytest.FixtureRequest,
) -> AsyncIterator[Stage]:
    """The whole house on a clock of its own, with a Telegram beside it where anybody uses it."""
    async with AsyncExitStack() as stack:
        telegram = None
        if way:
            request.getfixturevalue("socket_enabled")
            telegram = await stack.enter_async_context(_phones())
        stage = open_stage(house_folder, town, reader, url, telegram.channels if telegram else lambda _: {})
        if telegram is not None:
            stage.phones, stage.by_phone = telegram, way
            await telegram.begin(stage)
        yield stage
        await close(stage)


def _phones() -> "AbstractAsyncContextManager[Phones]":
    """Imported only where it is used: both libraries take seconds."""
    from tests.journeys.phones import phones

    return phones()

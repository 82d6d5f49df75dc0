"""What every test stands on: no setting from outside, no network, and loopback only in the rooms tested over HTTP."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.contract.storage.server import NoServer, Server, a_server

TESTS = Path(__file__).parent
#: Folders whose tests open real sockets, and only to this machine; everywhere else opening one is an error.
OVER_LOOPBACK = frozenset({"contract", "integration", "journeys", "faults", "browser"})

# Machines are shared: a time limit per example would measure the neighbours. A gate draws the same examples every time.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the folders above talk to this machine."""
    for item in items:
        if item.path.relative_to(TESTS).parts[0] in OVER_LOOPBACK:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1", "::1", "localhost"]))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """The PostgreSQL of this run, started when the first test asks for it."""
    try:
        with a_server() as server:
            yield server
    except NoServer as error:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {error}")


@pytest.fixture
def postgres_url(postgres: Server) -> Iterator[str]:
    """A database of the test's own."""
    with postgres.fresh() as url:
        yield url


@pytest.fixture(autouse=True, scope="session")
def no_settings_from_outside() -> Iterator[None]:
    """A test says its settings; what the developer has exported must not change it."""
    outside = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("CHUISHAO_")}
    yield
    os.environ.update(outside)

"""What every test stands on: no setting from outside, no network, and loopback only in the rooms tested over HTTP."""

import functools
import os
import shutil
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from tests.contract.storage.server import NoServer, Server, a_server
from tickets.ports import Reader
from tickets.town import Town

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


@pytest.fixture(scope="session")
def town() -> Town:
    """The invented town."""
    from bot.wiring import town_named

    return town_named("wanghai")


@pytest.fixture(scope="session")
def reader(town: Town) -> Reader:
    """The trained reader, as ``make setup`` left it."""
    from bot.wiring import reader_for

    return reader_for(town)


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database at head with nothing in it, made once: migrating takes longer than most tests."""
    from storage.opening import open_storage

    folder = tmp_path_factory.mktemp("blank")
    open_storage(f"sqlite:///{folder / 'town.db'}", folder, lambda: datetime(2026, 11, 22, tzinfo=UTC)).close()
    return folder / "town.db"


@pytest.fixture(scope="session")
def founded(blank: Path, town: Town, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the group of every unit of the town."""
    from bot.wiring import open_house
    from nlp.unread import Unread

    folder = tmp_path_factory.mktemp("founded")
    shutil.copy(blank, folder)
    open_house(url=f"sqlite:///{folder / 'town.db'}", data_dir=folder, town=town, reader=Unread()).storage.close()
    return folder / "town.db"


@pytest.fixture
def house_folder(founded: Path, tmp_path: Path) -> Path:
    """A data folder whose house only needs to be opened."""
    shutil.copy(founded, tmp_path)
    return tmp_path


@pytest.fixture(autouse=True, scope="session")
def certificates_read_once() -> Iterator[None]:
    """Each client of a bot reads every certificate there is, for 40 ms, though the tests speak plain HTTP."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(autouse=True, scope="session")
def no_settings_from_outside() -> Iterator[None]:
    """A test says its settings; what the developer has exported must not change it."""
    outside = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("CHUISHAO_")}
    yield
    os.environ.update(outside)

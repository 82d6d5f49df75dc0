"""The database itself: what both kinds offer, how SQLite is set up, and which SQLite can be trusted."""

import importlib
from abc import ABC, abstractmethod
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool

from storage.statements import Prepared, Session, Statement

#: How long a writer waits for another process's lock before it gives up, in milliseconds.
_BUSY_MS = 10_000
_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    # NORMAL loses acknowledged commits at a power cut; grouped commits make FULL as fast.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {_BUSY_MS}",
    "PRAGMA cache_size = -16384",
    "PRAGMA temp_store = MEMORY",
)


class Database(ABC):
    """One database; its sessions share their compiled statements."""

    #: How many may look at the same time; more wait for one of them.
    looks: int

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._for_turns: dict[Statement, Prepared] = {}
        self._for_looks: dict[Statement, Prepared] = {}

    @abstractmethod
    def writer(self) -> Session:
        """A session that may write, for one thread of ``Transact``."""

    @abstractmethod
    def reader(self) -> Session:
        """A session that cannot write, whatever it is told."""

    @abstractmethod
    def fault(self) -> str | None:
        """For the doctor: why this database must not be trusted with reports, None when it can be."""

    def close(self) -> None:
        """Let the engine go."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at ``sqlite:///…`` or ``postgresql://…``; any other is a ``ValueError``."""
    kind = make_url(url).get_backend_name()
    if kind == "sqlite":
        return SqliteDatabase(url)
    if kind == "postgresql":
        from storage.postgres import PostgresDatabase

        return PostgresDatabase(url)
    raise ValueError(f"only SQLite and PostgreSQL can be used, not {kind}")


def sqlite_driver() -> Any:
    """``pysqlite3`` when its wheel is installed (it brings a mended SQLite), else the standard library's module."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return importlib.import_module("sqlite3")


def sqlite_fault(version: tuple[int, int, int]) -> str | None:
    """Why this SQLite must not be trusted with reports, None when it can be.

    3.7.0 to 3.51.2 can corrupt a WAL database when it is reset; 3.51.3, 3.50.7 and 3.44.6 cannot (sqlite.org/wal.html).
    """
    if version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45):
        return None
    found = ".".join(map(str, version))
    return f"SQLite {found} can corrupt its write-ahead log; install pysqlite3, or SQLite 3.51.3, 3.50.7 or 3.44.6"


class SqliteDatabase(Database):
    """A file of this machine; one session writes, any number look."""

    looks = 256

    def __init__(self, url: str) -> None:
        super().__init__(_engine(url))

    def writer(self) -> Session:
        """The session that writes; there is one per process."""
        return Session(self.engine.raw_connection(), self.engine.dialect, self._for_turns)

    def reader(self) -> Session:
        """A session that cannot write, whatever it is told."""
        session = Session(self.engine.raw_connection(), self.engine.dialect, self._for_looks)
        session.command("PRAGMA query_only = ON")
        return session

    def fault(self) -> str | None:
        """What is wrong with the driver's SQLite."""
        return sqlite_fault(sqlite_driver().sqlite_version_info)


def _engine(url: str) -> Engine:
    settings = {"check_same_thread": False, "cached_statements": 512}
    engine = create_engine(url, module=sqlite_driver(), poolclass=NullPool, connect_args=settings, hide_parameters=True)
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: a deferred one that turns to writing fails at once when locked.
    connection.isolation_level = None
    for setting in _SETTINGS:
        connection.execute(setting)


def _begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")

"""The database itself: which driver, how a connection is set up, and which SQLite can be trusted."""

import importlib
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


class Database:
    """One database: an engine for migrations, and sessions that share their compiled statements."""

    def __init__(self, url: str) -> None:
        if make_url(url).get_backend_name() != "sqlite":
            raise ValueError(f"only SQLite can be used so far, not {make_url(url).get_backend_name()}")
        self.engine = _sqlite_engine(url)
        self._prepared: dict[Statement, Prepared] = {}

    def writer(self) -> Session:
        """A session that may write; there is one per process, in ``Transact``."""
        return Session(self.engine.raw_connection(), self.engine.dialect, self._prepared)

    def reader(self) -> Session:
        """A session that cannot write, whatever it is told."""
        session = Session(self.engine.raw_connection(), self.engine.dialect, self._prepared)
        session.command("PRAGMA query_only = ON")
        return session

    def fault(self) -> str | None:
        """For the doctor: what is wrong with the driver's SQLite, None when nothing is."""
        return sqlite_fault(sqlite_driver().sqlite_version_info)

    def close(self) -> None:
        """Let the engine go."""
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    settings = {"check_same_thread": False, "cached_statements": 512}
    engine = create_engine(url, module=sqlite_driver(), poolclass=NullPool, connect_args=settings)
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

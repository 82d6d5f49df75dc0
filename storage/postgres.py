"""PostgreSQL: how a connection is set up, what makes one useless, and what a server must not be set to."""

from typing import Any

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from storage.database import Database
from storage.statements import Session

#: A turn that waits longer than this for another's lock gives up, in milliseconds; nobody holds one that long.
_LOCK_MS = 10_000
#: A process that stops in the middle of a turn lets go of its locks after this long, in milliseconds.
_IDLE_MS = 60_000
_SETTINGS = f"-c lock_timeout={_LOCK_MS} -c idle_in_transaction_session_timeout={_IDLE_MS}"
#: Dead peers are found within a minute instead of two hours.
_KEEPALIVE = {"keepalives_idle": 20, "keepalives_interval": 10, "keepalives_count": 3, "connect_timeout": 10}
#: What loses reports that were answered, or cuts their words.
_UNSAFE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
_TURN_AGAIN = frozenset({"40001", "40P01"})
"""SQLSTATE of a turn that stood in another's way and was undone: serialization failure, deadlock."""


class PostgresDatabase(Database):
    """A server many processes share; each writer thread and each look has a connection of its own."""

    looks = 8

    def __init__(self, url: str) -> None:
        options = {"options": _SETTINGS, "application_name": "chuishao", **_KEEPALIVE}
        # One driver, named, since the default of a bare postgresql:// has changed before.
        address = make_url(url).set(drivername="postgresql+psycopg")
        super().__init__(
            create_engine(
                address, poolclass=NullPool, pool_reset_on_return=None, connect_args=options, hide_parameters=True
            )
        )

    def writer(self) -> Session:
        """A session whose turns run beside others, in this process and elsewhere."""
        return Session(self._connection(), self.engine.dialect, self._for_turns, locks=True)

    def reader(self) -> Session:
        """A session that cannot write and sees one snapshot from its BEGIN to its end."""
        session = Session(self._connection(), self.engine.dialect, self._for_looks)
        session.command("SET default_transaction_read_only = on")
        session.command("SET default_transaction_isolation = 'repeatable read'")
        return session

    def _connection(self) -> Any:
        connection = self.engine.raw_connection()
        # Transactions begin and end where the storage says so, not where the driver guesses.
        driver: Any = connection.driver_connection
        driver.autocommit = True
        return connection

    def fault(self) -> str | None:
        """A server that may lose what it acknowledged, or cannot keep Chinese."""
        with self.engine.connect() as connection:
            unsafe = [f"{name} is off" for name, bad in _UNSAFE.items() if _shown(connection, name) == bad]
            encoding = _shown(connection, "server_encoding")
        if encoding != "UTF8":
            unsafe.append(f"its encoding is {encoding}, not UTF8")
        return f"this PostgreSQL loses reports: {', '.join(unsafe)}" if unsafe else None


def _shown(connection: Any, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar())


def is_lost(session: Session) -> bool:
    """Whether the session's connection has ended."""
    return bool(session.connection.driver_connection is None or session.connection.driver_connection.closed)


def turn_again(error: BaseException) -> bool:
    """Whether the server undid the turn only because it stood in another's way."""
    return getattr(error, "sqlstate", None) in _TURN_AGAIN

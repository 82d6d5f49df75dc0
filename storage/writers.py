"""The commits on PostgreSQL: turns side by side in a few threads, each a transaction of its own, run anew when undone.

Every turn runs at READ COMMITTED; what it is going to change it locks as it reads (``statements.Locked``), so that it
sees what another process committed just before. A turn that the server undid (deadlock, serialization failure) or whose
connection was lost is run whole again. When the connection goes during COMMIT itself, the server is asked what became
of the transaction: it is neither lost nor done twice.
"""

import random
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import psycopg

from storage.database import Database
from storage.ear import CHANNEL, Ear, payload
from storage.postgres import is_lost, turn_again
from storage.statements import Session
from storage.transact import Job, Transact
from storage.tx import Tx
from tickets import ports
from tickets.ids import ChatId

T = TypeVar("T")

#: Threads that run turns: enough to share the server's flush to the disk, few enough for its connections.
WRITERS = 4
#: How long a turn is tried again while the server is away or others are in its way, in seconds.
PATIENCE = 15.0
#: The longest pause between two tries, in seconds.
LONGEST = 1.0


class InDoubt(RuntimeError):
    """The connection was lost while committing, and the server cannot be asked whether it did."""


class NotCommitted(RuntimeError):
    """The connection was lost while committing, and nothing was kept."""


class ManyWriters(Transact):
    """PostgreSQL's; other processes' commits are heard of by ``LISTEN``."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        super().__init__(writers=WRITERS)
        self._database, self._clock = database, clock
        self._ear = Ear(database, secrets.token_hex(8), self._listeners)
        self._start()

    def close(self) -> None:
        """Finish the queued work; later work is refused."""
        super().close()
        self._ear.close()

    # From here on: the writers' threads.

    def _serve(self) -> None:
        writer = _Writer(self._database, self._clock, self._ear.origin)
        while (job := self._jobs.get()) is not None:
            self._run(writer, job)
            self._tell([job])
        writer.close()

    def _run(self, writer: "_Writer", job: Job) -> None:
        for _ in _tries():
            try:
                job.result, job.written = writer.turn(job.work)
            except BaseException as error:  # noqa: BLE001  (whatever it is, who waits for the turn must hear of it)
                job.error = error
                lost = writer.undo(error)
                if lost:
                    self._failure = str(error)
                if not (lost or turn_again(error)):
                    return
            else:
                job.error = self._failure = None
                return


class _Writer:
    """One thread's connection, made anew when it was lost."""

    def __init__(self, database: Database, clock: Callable[[], datetime], origin: str) -> None:
        self._database, self._clock, self._origin = database, clock, origin
        self._open: tuple[Session, ports.Tx] | None = None

    def turn(self, work: Callable[[ports.Tx], T]) -> tuple[T, frozenset[ChatId]]:
        """Run it in a transaction; what it returned and the chats it changed, once that is durable."""
        session, tx = self._opened()
        session.written.clear()
        # Its number first: should the connection go during COMMIT, it is what the server can be asked about.
        number = str(_last(session, "BEGIN; SELECT pg_current_xact_id()::text").fetchone()[0])
        result = work(tx)
        written = frozenset(session.written)
        self._commit(session, number, written)
        return result, written

    def undo(self, error: BaseException) -> bool:
        """Leave nothing of the turn; True when the connection is lost (or could not be had) and a new one may help."""
        if isinstance(error, InDoubt | NotCommitted):
            return isinstance(error, NotCommitted)
        if self._open is None:
            return isinstance(error, psycopg.OperationalError)
        session, _ = self._open
        if not is_lost(session):
            with suppress(psycopg.Error):
                session.command("ROLLBACK")
        if is_lost(session):
            self.close()
            return True
        return False

    def close(self) -> None:
        """Let the connection go."""
        if self._open is not None:
            with suppress(psycopg.Error):
                self._open[0].close()
            self._open = None

    def _opened(self) -> tuple[Session, ports.Tx]:
        if self._open is None:
            session = self._database.writer()
            self._open = session, Tx(session, self._clock)
        return self._open

    def _commit(self, session: Session, number: str, written: frozenset[ChatId]) -> None:
        try:
            # NOTIFY is refused when the turn went on after an error of the database; a bare COMMIT would be silent.
            _last(session, f"NOTIFY {CHANNEL}, '{payload(self._origin, written)}'; COMMIT")
        except psycopg.Error as error:
            if not is_lost(session):
                raise
            if not self._was_committed(number, error):
                raise NotCommitted from error

    def _was_committed(self, number: str, error: psycopg.Error) -> bool:
        for _ in _tries():
            self.close()
            with suppress(psycopg.OperationalError):
                session, _tx = self._opened()
                status = _last(session, f"SELECT pg_xact_status('{number}'::xid8)").fetchone()[0]
                if status != "in progress":
                    return bool(status == "committed")
        raise InDoubt from error


def _last(session: Session, text: str) -> Any:
    """Several commands in one round trip, without parameters; the cursor at the answer to the last."""
    driver: Any = session.connection.driver_connection
    cursor = driver.execute(text, prepare=False)
    while cursor.nextset():
        pass
    return cursor


def _tries() -> Any:
    """A try, and another after a growing, uneven pause, until the patience is over."""
    until, pause = time.monotonic() + PATIENCE, 0.01
    yield
    while time.monotonic() < until:
        time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 -- only so that two do not meet again
        pause = min(2 * pause, LONGEST)
        yield

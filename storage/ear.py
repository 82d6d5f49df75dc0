"""Hears of other processes' commits on PostgreSQL, and wakes who listens here."""

import os
import select
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import psycopg

from storage.database import Database
from storage.listeners import Listeners
from tickets.ids import ChatId

#: The channel of NOTIFY that every commit speaks on.
CHANNEL = "chuishao"
#: A lost connection is tried again this often, in seconds.
RETRY = 1.0
#: PostgreSQL takes less than 8,000 bytes.
_LONGEST = 7_000


def payload(origin: str, chats: Iterable[ChatId]) -> str:
    """Who committed and for which chats; ``*`` when they are too many to name."""
    named = " ".join(str(int(chat)) for chat in chats)
    return f"{origin} {named if len(named) < _LONGEST else '*'}"


class Ear:
    """A thread with a connection of its own; a NOTIFY is sent with the commit it speaks of, so none is missed.

    After the connection was lost, whatever may have been missed meanwhile wakes everyone.
    """

    def __init__(self, database: Database, origin: str, listeners: Listeners) -> None:
        self.origin = origin
        self._database, self._listeners = database, listeners
        self._wake, self._waker = os.pipe()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="ear", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop hearing."""
        if not self._closed:
            self._closed = True
            os.write(self._waker, b".")
            self._thread.join()
            os.close(self._wake)
            os.close(self._waker)

    def _serve(self) -> None:
        while not self._closed:
            with suppress(psycopg.Error, OSError):
                self._listen()
            if not self._closed:
                select.select([self._wake], [], [], RETRY)

    def _listen(self) -> None:
        session = self._database.reader()
        try:
            session.command(f"LISTEN {CHANNEL}")
            self._listeners.committed_elsewhere()
            driver: Any = session.connection.driver_connection
            while self._wake not in select.select([driver, self._wake], [], [])[0]:
                self._hear(driver.pgconn)
        finally:
            with suppress(psycopg.Error):
                session.close()

    def _hear(self, line: Any) -> None:
        line.consume_input()
        while note := line.notifies():
            origin, _, chats = note.extra.decode().partition(" ")
            if origin == self.origin:
                continue
            if chats == "*":
                self._listeners.committed_elsewhere()
            else:
                self._listeners.committed(ChatId(int(chat)) for chat in chats.split())

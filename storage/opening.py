"""Opens the storage: database at head, writer running, photo folders there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from storage.database import Database, open_database
from storage.photos import Photos
from storage.reads import Reads
from storage.schema import bring_to_head
from storage.transact import OneWriter, Transact
from tickets.errors import ChuishaoError


class NoDatabase(ChuishaoError):
    """The database cannot be reached or used."""


@dataclass(frozen=True, kw_only=True)
class Storage:
    """What the wiring puts into the kit, and the database for the doctor."""

    transact: Transact
    reads: Reads
    photos: Photos
    database: Database

    def close(self) -> None:
        """Finish the queued turns and leave the files tidy; nothing may be asked afterwards."""
        self.reads.close()
        self.transact.close()
        self.database.close()


def open_storage(url: str, data_dir: Path, clock: Callable[[], datetime]) -> Storage:
    """Open (and make or upgrade) the database at ``url``, with photos in ``data_dir``; ``clock`` gives aware UTC.

    Raises ``NewerSchema`` when a newer version wrote it, ``NoDatabase`` when it cannot be reached or used.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    database = open_database(url)
    try:
        bring_to_head(database.engine)
    except DBAPIError as error:
        raise NoDatabase(f"the database cannot be used: {error.orig}") from error
    transact = _transact(database, clock)
    reads = Reads(database, data_dir, transact.failure)
    return Storage(transact=transact, reads=reads, photos=Photos(data_dir), database=database)


def _transact(database: Database, clock: Callable[[], datetime]) -> Transact:
    if database.engine.dialect.name == "sqlite":
        return OneWriter(database, clock)
    from storage.writers import ManyWriters

    return ManyWriters(database, clock)

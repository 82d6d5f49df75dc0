"""Brings a database to the schema this version of the house speaks, and refuses one that is newer."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from storage.statements import Lock
from tickets.errors import ChuishaoError

#: The newest migration; a test holds it equal to what ``migrations/versions`` says.
SCHEMA = "0004"
_MIGRATIONS = Path(__file__).parent / "migrations"


class NewerSchema(ChuishaoError):
    """The database was written by a newer version; upgrade the program, or restore a backup made before."""


def found_version(connection: Connection) -> str | None:
    """The migration the database stands at, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def bring_to_head(engine: Engine) -> None:
    """Run what is missing, all of it or nothing; when nothing is, Alembic is not even imported."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            # Processes that start together would make the same tables.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({Lock.SCHEMA:d})"))
        found = found_version(connection)
        if found is not None and found > SCHEMA:
            raise NewerSchema(found=found, known=SCHEMA)
        if found != SCHEMA:
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")

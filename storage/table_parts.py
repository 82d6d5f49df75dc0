"""How the house writes its tables: their names, ids, references, marks, and indexes of the rows that wait."""

from sqlalchemy import BigInteger, Boolean, Column, ColumnElement, ForeignKey, Index, Integer, MetaData, false

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
#: SQLite gives numbers by itself only to a column declared INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")
#: A position in a chat; an address may ask for one up to 2**53, and PostgreSQL's INTEGER ends earlier.
Position = Integer().with_variant(BigInteger(), "postgresql")


def own_id() -> Column[int]:
    """The number a row goes by."""
    return Column("id", Id, primary_key=True)


def to(table: str, name: str, *, null: bool = False, key: bool = False, index: bool = False) -> Column[int]:
    """A column that points at a row of another table."""
    return Column(name, Id, ForeignKey(f"{table}.id"), nullable=null, primary_key=key, index=index)


def flag(name: str) -> Column[bool]:
    """A mark that few rows bear, and none that was there before the column."""
    return Column(name, Boolean, nullable=False, server_default=false())


def index_where(name: str, *columns: Column[object], only: ColumnElement[bool]) -> Index:
    """An index of the few rows that wait for something, so that asking what is due never reads the many that do not.

    A database takes it only for a question that holds the same condition without parameters: hence the names for those.
    """
    return Index(name, *columns, sqlite_where=only, postgresql_where=only)

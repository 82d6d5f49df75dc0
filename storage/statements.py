"""Core statements compiled once per database and run on the driver's own cursor.

Ordinary Core execution costs some 100 µs a statement around the SQL; a turn runs twenty. Here a statement's text and
the processors of its column types are kept after the first use: a run is a look-up, the cursor, and the types.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, Dialect, Select, String, Table, bindparam, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.elements import BindParameter

from storage.columns import clean_text
from tickets.ids import ChatId

#: A row has its columns' keys as attributes, already through the types; each store turns it into a value at once.
Row = Any
Values = Mapping[str, Any]
_Processor = Callable[[Any], Any]


class OnConflict:
    """An insert with an ON CONFLICT clause, which Core says once per dialect: built from that dialect's ``insert``."""

    def __init__(self, build: Callable[[Callable[..., Any]], Executable]) -> None:
        self._build = build

    def of(self, dialect: Dialect) -> Executable:
        """The statement in this dialect."""
        return self._build(sqlite.insert if dialect.name == "sqlite" else postgresql.insert)


class Lock(IntEnum):
    """Advisory locks of PostgreSQL, for what no row stands for; the numbers are ours alone."""

    SCHEMA = 742_001
    REWARD_SUMS = 742_002
    ACCOUNTS = 742_003
    KEPT_ANSWERS = 742_004


class Locked:
    """A question whose rows the turn is going to change: where turns run side by side it locks them as it reads.

    SQLite's one writer holds everything anyway, and a session that only reads must not lock. ``waiting=False`` leaves
    out rows another turn holds: it has claimed them. The lock lets others point at the rows (foreign keys) meanwhile.
    """

    def __init__(self, question: Select[Any], *, waiting: bool = True) -> None:
        self.question = question
        self._waiting = waiting

    def locking(self) -> Select[Any]:
        """The question with its lock on the first table it names."""
        first = self.question.get_final_froms()[0]
        return self.question.with_for_update(key_share=True, of=first, skip_locked=not self._waiting)


Statement = Executable | OnConflict | Locked


def binds(table: Table, *, without: Iterable[str] = ()) -> dict[str, BindParameter[Any]]:
    """A parameter of its own name for every column but ``without``: the values of a whole row."""
    return {key: bindparam(key, type_=column.type) for key, column in table.c.items() if key not in without}


def one_of(column: Column[Any], *values: Any) -> ColumnElement[bool]:
    """``column IN (values)`` for a list that never changes: Core's own IN is written anew for every run."""
    return or_(*(column == value for value in values))


def _row_type(keys: list[str]) -> Any:
    return namedtuple("Row", keys)  # noqa: PYI024  (its fields are known only at run time)


class Prepared:
    """A statement's text for one database, with what its values go through on the way in and out."""

    def __init__(self, statement: Statement, dialect: Dialect, *, locks: bool = False) -> None:
        element = _element(statement, dialect, locks)
        compiled: Any = element.compile(dialect=dialect)  # type: ignore[attr-defined]
        self.text: str = compiled.string
        self._dialect = dialect
        self._positional = bool(compiled.positional)
        given = compiled.construct_params(_check=False, escape_names=False)
        self._fixed = {name: value for name, value in given.items() if value is not None}
        names: Sequence[str] = compiled.positiontup if compiled.positional else list(given)
        self._slots = [(name, self._inward(compiled.binds.get(name))) for name in names]
        self._columns: list[Column[Any]] = list(getattr(element, "exported_columns", ()))
        self._row = _row_type([column.key for column in self._columns])
        self._outward: list[tuple[int, _Processor]] | None = None

    def _inward(self, parameter: BindParameter[Any] | None) -> _Processor | None:
        if parameter is None:
            return None
        inward = parameter.type.dialect_impl(self._dialect).bind_processor(self._dialect)
        if inward is None and isinstance(parameter.type, String):
            # A number or a code may come from an address that somebody typed.
            return lambda text: None if text is None else clean_text(text)
        return inward

    def parameters(self, values: Values) -> Any:
        """The driver's parameters for these values."""
        if self._fixed:
            values = {**self._fixed, **values}
        if self._positional:
            return [values[name] if inward is None else inward(values[name]) for name, inward in self._slots]
        return {name: values[name] if inward is None else inward(values[name]) for name, inward in self._slots}

    def _processors(self, description: Sequence[Sequence[Any]]) -> list[tuple[int, _Processor]]:
        found = (
            (at, column.type.dialect_impl(self._dialect).result_processor(self._dialect, described[1]))
            for at, (column, described) in enumerate(zip(self._columns, description, strict=True))
        )
        return [(at, processor) for at, processor in found if processor is not None]

    def rows(self, cursor: Any) -> list[Row]:
        """Everything the cursor holds, as rows."""
        raw = cursor.fetchall()
        if not raw:
            return []
        if self._outward is None:
            self._outward = self._processors(cursor.description)
        return [self._row_of(values) for values in raw]

    def _row_of(self, values: Sequence[Any]) -> Row:
        changed = list(values)
        for at, processor in self._outward or ():
            changed[at] = processor(changed[at])
        return self._row._make(changed)


def _element(statement: Statement, dialect: Dialect, locks: bool) -> Executable:
    if isinstance(statement, OnConflict):
        return statement.of(dialect)
    if isinstance(statement, Locked):
        return statement.locking() if locks else statement.question
    return statement


class Session:
    """One driver connection that runs the house's statements; ``written`` collects the chats a turn changed.

    ``locks`` says that other turns run beside this session's.
    """

    def __init__(
        self, connection: Any, dialect: Dialect, prepared: dict[Statement, Prepared], *, locks: bool = False
    ) -> None:
        self.connection = connection
        self._locks = locks
        self.written: set[ChatId] = set()
        self._cursor = connection.cursor()
        self._dialect = dialect
        self._prepared = prepared

    def _execute(self, statement: Statement, values: Values) -> Prepared:
        prepared = self._prepared.get(statement)
        if prepared is None:
            prepared = self._prepared[statement] = Prepared(statement, self._dialect, locks=self._locks)
        self._cursor.execute(prepared.text, prepared.parameters(values))
        return prepared

    def run(self, statement: Statement, **values: Any) -> int:
        """Run it and say how many rows it touched."""
        self._execute(statement, values)
        return int(self._cursor.rowcount)

    def all(self, statement: Statement, **values: Any) -> list[Row]:
        """Every row it answers."""
        return self._execute(statement, values).rows(self._cursor)

    def one(self, statement: Statement, **values: Any) -> Row | None:
        """The first row it answers, or None."""
        rows = self.all(statement, **values)
        return rows[0] if rows else None

    def value(self, statement: Statement, **values: Any) -> Any:
        """The first column of the first row, or None."""
        row = self.one(statement, **values)
        return None if row is None else row[0]

    def hold(self, lock: Statement, **values: Any) -> None:
        """Wait for a lock and keep it until the turn ends; nothing to do where no turn runs beside this one."""
        if self._locks:
            self._execute(lock, values)

    def command(self, text: str) -> None:
        """A word of the database's own (BEGIN, SAVEPOINT, PRAGMA …) that Core has no statement for."""
        self._cursor.execute(text)

    def pragma(self, name: str) -> int:
        """A number SQLite keeps about the connection."""
        return int(self._cursor.execute(f"PRAGMA {name}").fetchone()[0])

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open; SQLite ends one by itself when the disk is full."""
        return bool(self.connection.driver_connection.in_transaction)

    def close(self) -> None:
        """Give the connection back."""
        self._cursor.close()
        self.connection.close()

"""Labelled texts out of a CSV file, with every mistake named by file, line and field."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tickets.errors import BadInput

#: Columns that may hold the label, the first one there counts.
LABELS = ("service", "label")


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A text, its label as written, the line the row ends on, the column the label stood in."""

    text: str
    label: str
    line: int
    column: str = "service"


def read_labelled(path: Path, columns: Sequence[str] = LABELS) -> list[Labelled]:
    """Rows of a CSV file (UTF-8, first line names the columns) with ``text`` and one of ``columns``.

    Raises ``BadInput``: no such file, not UTF-8, not CSV, a column missing, a row of another length, no rows.
    """
    table = csv.DictReader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        column = _label_column(path, table.fieldnames or (), columns)
        rows = [_labelled(path, table.line_num, record, column) for record in table]
    except csv.Error as why:
        raise wrong(path, table.line_num + 1, f"not CSV: {why}") from why
    if not rows:
        raise BadInput(f"{path.name}: no rows", file=path.name)
    return rows


def wrong(path: Path, line: int, why: str) -> BadInput:
    """The refusal of one line."""
    return BadInput(f"{path.name}:{line}: {why}", file=path.name, line=line)


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a set: the column ``text`` of a CSV file that has one, else every line; with line numbers."""
    whole = _text(path)
    if path.suffix.lower() == ".csv":
        table = csv.DictReader(io.StringIO(whole, newline=""))
        try:
            if "text" in (table.fieldnames or ()):
                yield from ((table.line_num, record["text"] or "") for record in table)
                return
        except csv.Error as why:
            raise wrong(path, table.line_num + 1, f"not CSV: {why}") from why
    yield from enumerate(whole.splitlines(), 1)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except FileNotFoundError as why:
        raise BadInput(f"{path}: no such file", file=path.name) from why
    except OSError as why:
        raise BadInput(f"{path.name}: {why.strerror}", file=path.name) from why
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        line = data.count(b"\n", 0, why.start) + 1
        raise wrong(path, line, f"not UTF-8 at byte {why.start}") from why


def _label_column(path: Path, names: Sequence[str], columns: Sequence[str]) -> str:
    found = [column for column in columns if column in names]
    missing = ([] if found else [" or ".join(columns)]) + ([] if "text" in names else ["text"])
    if missing:
        raise wrong(path, 1, f"no column {', '.join(missing)}")
    return found[0]


def _labelled(path: Path, line: int, record: Mapping[str | None, Any], column: str) -> Labelled:
    text, label = record.get("text"), record.get(column)
    if text is None or label is None or None in record:
        raise wrong(path, line, "not as many fields as columns")
    return Labelled(text=text, label=label.strip(), line=line, column=column)

"""A town file read and checked against its schema; the first wrong line is named."""

from pathlib import Path
from typing import Generic, NoReturn, TypeVar

from pydantic import ValidationError

from storage.town.marked import Marked, Where, field, read, refuse
from storage.town.schema import Fields

F = TypeVar("F", bound=Fields)


class Checked(Generic[F]):
    """One file's fields (``values``), with the lines they stand on for the checks that follow."""

    def __init__(self, folder: Path, file: str, schema: type[F]) -> None:
        self._marked = read(folder, file)
        try:
            self.values = schema.model_validate(self._marked.data)
        except ValidationError as error:
            _first(self._marked, error)

    def wrong(self, *where: str | int, expected: str) -> NoReturn:
        """Raise ``TownFileWrong`` at a path of this file."""
        self._marked.wrong(where, expected)

    def line(self, *where: str | int) -> str:
        """``routes.yaml:12`` for a path that stands in the file."""
        return f"{self._marked.file}:{self._marked.lines[where]}"


def _first(marked: Marked, error: ValidationError) -> NoReturn:
    found = error.errors(include_url=False, include_context=False)
    places = [_standing(marked, each["loc"]) for each in found]
    # A misspelt field is also a missing one; the line that stands there says more.
    first = min(range(len(found)), key=lambda i: (found[i]["type"] == "missing", marked.lines[places[i]]))
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    kind, at = found[first]["type"], places[first]
    if kind == "missing":
        at, expected = found[first]["loc"], "this field is missing"
    elif kind == "extra_forbidden":
        expected = "there is no such field here"
    else:
        expected = f"{found[first]['msg']}, not {found[first]['input']!r:.80}"
    refuse(marked.file, marked.lines[places[first]], field(at), expected + more)


def _standing(marked: Marked, where: Where) -> Where:
    """The deepest part of a path that stands in the file."""
    while where not in marked.lines:
        where = where[:-1]
    return where

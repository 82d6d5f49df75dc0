"""Reading the golden set's YAML strictly: every field has a type, and what is wrong is named with its entry."""

from enum import StrEnum
from typing import Any, Literal, TypeVar, overload

import yaml

_Member = TypeVar("_Member", bound=StrEnum)


class BadGolden(ValueError):
    """The golden set is wrong; the message names file, group, entry and field."""


class UniqueKeys(yaml.SafeLoader):
    """YAML that refuses a key written twice: the second group of a name would silently hide the first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"written twice: {', '.join(twice)}", node.start_mark)
        return super().construct_mapping(node, deep=deep)


class Fields:
    """One entry's fields, each taken once; ``nothing_left`` complains about the rest."""

    def __init__(self, where: str, entry: object) -> None:
        self.where = where
        if not isinstance(entry, dict):
            raise BadGolden(f"{where}: fields expected, not {entry!r}")
        self._left: dict[Any, Any] = dict(entry)

    @overload
    def text(self, field: str, *, optional: Literal[False] = False) -> str: ...
    @overload
    def text(self, field: str, *, optional: Literal[True]) -> str | None: ...
    def text(self, field: str, *, optional: bool = False) -> str | None:
        value = self._left.pop(field, None)
        if value is None and optional:
            return None
        if not isinstance(value, str) or not value.strip():
            raise self._wrong(field, "words", value)
        return value

    def flag(self, field: str) -> bool | None:
        value = self._left.pop(field, None)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(field, "true or false", value)

    def count(self, field: str) -> int:
        value = self._left.pop(field, 0)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        raise self._wrong(field, "a count", value)

    def words(self, field: str) -> tuple[str, ...]:
        value = self._left.pop(field, [])
        if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
            raise self._wrong(field, "a list of words", value)
        if len(set(value)) < len(value):
            raise self._wrong(field, "each word once", value)
        return tuple(value)

    def codes(self, field: str) -> dict[str, str | None]:
        """Phrases with the code each stands for, None for what the town does not know."""
        value = self._left.pop(field, {})
        if not isinstance(value, dict):
            raise self._wrong(field, "phrases with codes", value)
        for phrase, code in value.items():
            if not isinstance(phrase, str) or not (code is None or isinstance(code, str)):
                raise self._wrong(field, "phrases with codes", value)
        return value

    def one(self, field: str, kind: type[_Member]) -> _Member | None:
        word = self.text(field, optional=True)
        return None if word is None else self.member(word, kind, field)

    def several(self, field: str, kind: type[_Member]) -> frozenset[_Member]:
        return frozenset(self.member(word, kind, field) for word in self.words(field))

    def member(self, word: str, kind: type[_Member], field: str) -> _Member:
        try:
            return kind(word)
        except ValueError:
            raise self._wrong(field, f"one of {', '.join(kind)}", word) from None

    def nothing_left(self) -> None:
        if self._left:
            raise BadGolden(f"{self.where}: unknown fields {', '.join(map(str, self._left))}")

    def _wrong(self, field: str, expected: str, value: object) -> BadGolden:
        return BadGolden(f"{self.where}: {field} must be {expected}, not {value!r}")

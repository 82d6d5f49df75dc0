"""The column types of the house: moments, words, codes and small lists, alike in every database."""

import json
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def clean_text(text: str) -> str:
    """``text`` with each NUL and lone surrogate replaced by U+FFFD, one for one, so that spans keep their places.

    PostgreSQL refuses NUL, SQLite cuts strings at it in its own functions, and neither can encode a lone surrogate.
    """
    if "\0" in text:
        text = text.replace("\0", _REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join(_REPLACEMENT if "\ud800" <= letter <= "\udfff" else letter for letter in text)
    return text


def to_microseconds(moment: datetime) -> int:
    """An aware moment as microseconds since 1970 UTC; a naive one is a ``TypeError``."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(microseconds: int) -> datetime:
    """The aware UTC moment."""
    return _EPOCH + timedelta(microseconds=microseconds)


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): _clean_value(item) for key, item in value.items()}
    return [_clean_value(item) for item in value] if isinstance(value, list | tuple) else value


def _dump(value: Any) -> str:
    text = _encode(value)
    # An escaped NUL survives JSON and would come back as one.
    return clean_text(_encode(_clean_value(value)) if "\\u0000" in text else text)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime kept as integer microseconds since 1970; a naive one is refused with ``TypeError``."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else from_microseconds(value)


class Words(TypeDecorator[str]):
    """Text written by people, cleaned at this door."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        return None if value is None else clean_text(value)


class Json(TypeDecorator[Any]):
    """A plain value of lists, dicts, texts and numbers."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else _dump(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


class Items(TypeDecorator[tuple[str, ...]]):
    """A short tuple of texts."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        return _dump(list(value)) if value else "[]"

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...]:
        return tuple(json.loads(value)) if value and value != "[]" else ()


class Code(TypeDecorator[StrEnum]):
    """A word of one of the house's enumerations, read back as its member."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, _dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)

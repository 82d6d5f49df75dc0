"""Log lines: JSON, one a record, without secrets."""

import json
import logging
import sys

import pytest

from bot.log import JsonLine


def line(message: str, *args: object, error: bool = False) -> dict[str, str]:
    info = sys.exc_info() if error else None
    record = logging.LogRecord("bot.test", logging.WARNING, __file__, 1, message, args, info)
    written = JsonLine().format(record)
    assert "\n" not in written
    found: dict[str, str] = json.loads(written)
    return found


def test_a_record_is_one_line_of_json() -> None:
    found = line("ticket %s\nsecond line “引号”", "WH261123-0001")
    assert found["says"] == "ticket WH261123-0001\nsecond line “引号”"
    assert (found["level"], found["from"]) == ("WARNING", "bot.test")
    assert found["at"].endswith("+00:00")


def test_an_exception_is_kept_in_the_line() -> None:
    try:
        raise ValueError("phone 13900000000")
    except ValueError:
        found = line("it failed", error=True)
    assert "ValueError" in found["error"]
    assert "13900000000" not in found["error"]


@pytest.mark.parametrize(
    "secret",
    [
        "13900000000",
        "123456789:" + "A" * 35,
        "http://here/r/abc_DEF-123",
        "http://here/enter/abc_DEF-123",
        "/chat?code=abc_DEF-123",
    ],
)
def test_secrets_are_blotted_out(secret: str) -> None:
    says = line("seen %s here", secret)["says"]
    assert "***" in says
    assert not {"13900000000", "A" * 35, "abc_DEF-123"} & set(says.replace("/", " ").replace("=", " ").split())
    assert "abc_DEF-123" not in says
    assert says.endswith("here")


def test_ticket_numbers_and_ids_stay() -> None:
    assert line("ticket WH261123-0001 chat 42 row 1234567")["says"] == "ticket WH261123-0001 chat 42 row 1234567"

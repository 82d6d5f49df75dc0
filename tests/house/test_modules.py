"""What every module owes: a sentence on what it is for, cheap import, one commit in the project, no sleep in a test."""

import ast
import re
import sys
from collections.abc import Iterator

from tests.house.tree import ROOMS, calls, nothing, problems

#: Importing all of these costs seconds and hundreds of megabytes: only where they are used.
HEAVY = frozenset("aiogram alembic PIL pillow_heif playwright scipy skops sklearn spacy telegram".split())
HEAVY_ALLOWED = {
    "bot/resident_bot.py": "imported only when its token is set",
    "bot/staff_bot.py": "the same",
    "nlp/train": "imported only by the command that trains",
    "storage/migrations/": "imported only when the schema is behind",
}
#: Who may end a transaction, and why.
COMMITS_ALLOWED = {
    "storage/transact.py": "the only commit on SQLite",
    "storage/writers.py": "the only commit on PostgreSQL",
    "storage/migrations/": "Alembic runs before any turn",
    "storage/schema.py": "and is started there",
}
_COMMIT_SQL = re.compile(r"\s*(?:COMMIT|END TRANSACTION)\b")
_REASON = re.compile(r"#\s*sleep:\s*\S{3,}")


def no_docstring(path: str, text: str) -> Iterator[str]:
    """No first sentence; an empty file in tests needs none."""
    module = ast.parse(text)
    if (module.body or not path.startswith("tests/")) and not ast.get_docstring(module):
        yield "has no docstring saying what it is for"


def imported_at_start(text: str) -> Iterator[tuple[int, str]]:
    """Top-level packages a module imports when it is itself imported."""
    waiting = list(ast.parse(text).body)
    while waiting:
        match waiting.pop():
            case ast.Import(names=names) as node:
                yield from ((node.lineno, name.name.split(".")[0]) for name in names)
            case ast.ImportFrom(module=str(module), level=0) as node:
                yield node.lineno, module.split(".")[0]
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=other):
                waiting += other
            case ast.If(body=body, orelse=other) | ast.Try(body=body, orelse=other):
                waiting += [*body, *other]


def heavy_import(path: str, text: str) -> Iterator[str]:
    """A heavy library imported by merely importing this module."""
    if not path.startswith(tuple(HEAVY_ALLOWED)):
        yield from (f"line {line} imports {name} at start" for line, name in imported_at_start(text) if name in HEAVY)


def third_party(path: str, text: str) -> Iterator[str]:
    """Anything but the standard library and itself imported by the rules."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Import(names=names):
                found = [name.name for name in names]
            case ast.ImportFrom(module=str(module), level=0):
                found = [module]
            case _:
                continue
        for name in found:
            if name.split(".")[0] not in {*sys.stdlib_module_names, "tickets"}:
                yield f"line {node.lineno} imports {name}"


def waits(path: str, text: str) -> Iterator[str]:
    """Async code among the rules, which are plain functions."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Await | ast.AsyncFunctionDef) and path != "tickets/ports.py":
            yield f"line {node.lineno} is async"


def commit(path: str, text: str) -> Iterator[str]:
    """A transaction ended outside the one door: ``.commit()``, ``engine.begin()``, or the SQL word."""
    if path.startswith(tuple(COMMITS_ALLOWED)):
        return
    yield from (f"line {call.lineno} calls {name}()" for name, call in calls(text) if name in {"commit", "begin"})
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _COMMIT_SQL.match(node.value):
            yield f"line {node.lineno} says {node.value.strip()[:20]}"


def sleeping(path: str, text: str) -> Iterator[str]:
    """A wait for time instead of a condition; ``# sleep: reason`` on the line allows it."""
    lines = text.splitlines()
    for name, call in calls(text):
        if name in {"sleep", "wait_for_timeout"} and not _REASON.search(lines[call.lineno - 1]):
            yield f"line {call.lineno} sleeps: wait for what you mean, or say why with “# sleep: reason”"


def test_every_module_says_what_it_is_for() -> None:
    nothing(problems(no_docstring, ".py"))


def test_nothing_heavy_is_imported_at_start() -> None:
    nothing(problems(heavy_import, ".py", within=ROOMS))


def test_the_rules_need_only_the_standard_library() -> None:
    nothing(problems(third_party, ".py", within=("tickets",)))


def test_the_rules_never_wait() -> None:
    nothing(problems(waits, ".py", within=("tickets",)))


def test_one_place_commits() -> None:
    nothing(problems(commit, ".py", within=ROOMS))


def test_no_test_sleeps() -> None:
    nothing(problems(sleeping, ".py", within=("tests", "bench")))


def test_a_silent_module_is_seen() -> None:
    assert list(no_docstring("web/x.py", "import re\n"))
    assert list(no_docstring("web/__init__.py", ""))
    assert not list(no_docstring("tests/__init__.py", ""))


def test_a_heavy_import_is_seen() -> None:
    assert list(heavy_import("nlp/reader.py", "try:\n    import spacy.lang\nexcept ImportError:\n    pass"))
    assert not list(heavy_import("nlp/reader.py", "def load():\n    import spacy"))
    assert not list(heavy_import("nlp/x.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import spacy"))


def test_a_third_party_rule_is_seen() -> None:
    assert list(third_party("tickets/x.py", "def f():\n    from sqlalchemy.orm import Session"))
    assert not list(third_party("tickets/x.py", "import re\nfrom tickets.ids import TicketId"))


def test_a_waiting_rule_is_seen() -> None:
    assert list(waits("tickets/x.py", "async def f(): ..."))


def test_a_second_commit_is_seen() -> None:
    for bad in ("connection.commit()", "with engine.begin() as c: ...", 'cursor.execute("COMMIT")'):
        assert list(commit("storage/inbox.py", bad)), bad
        assert not list(commit("storage/transact.py", bad))


def test_a_sleeping_test_is_seen() -> None:
    assert list(sleeping("tests/x.py", "import time\ntime.sleep(1)"))
    assert list(sleeping("tests/x.py", "page.wait_for_timeout(500)"))
    assert not list(sleeping("tests/x.py", "await asyncio.sleep(0.01)  # sleep: polls a file another process writes"))

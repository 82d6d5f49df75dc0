"""Small things: functions of at most 50 lines and files of at most 400, in Python and in the pages' scripts."""

import ast
import re
from collections.abc import Iterator

from tests.house.tree import nothing, problems

FUNCTION = 50
FILE = 400
_SCRIPT_FUNCTION = re.compile(r"^(?P<indent>\s*).*(?:\bfunction\b.*|=>\s*|\w\s*\([^;]*\)\s*)\{\s*$")
_NOT_A_FUNCTION = re.compile(r"^\s*(?:if|for|while|switch|catch|else|do|try)\b|^\s*\}\s*(?:else|catch|finally)\b")


def long_file(path: str, text: str) -> Iterator[str]:
    """More lines than a file may have."""
    lines = len(text.splitlines())
    if lines > FILE:
        yield f"{lines} lines"


def long_function(path: str, text: str) -> Iterator[str]:
    """Python functions longer than they may be, docstring included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION:
                yield f"{node.name} has {lines} lines"


def long_script_function(path: str, text: str) -> Iterator[str]:
    """JavaScript functions longer than they may be; one ends at the next line that closes at its own indent."""
    lines = text.splitlines()
    for start, line in enumerate(lines):
        found = _SCRIPT_FUNCTION.match(line)
        if not found or _NOT_A_FUNCTION.match(line):
            continue
        close = found["indent"] + "}"
        end = next((n for n in range(start + 1, len(lines)) if lines[n].startswith(close)), len(lines))
        if end - start + 1 > FUNCTION:
            yield f"function at line {start + 1} has {end - start + 1} lines"


def test_files_are_short() -> None:
    nothing(problems(long_file, ".py", ".js"))


def test_functions_are_short() -> None:
    nothing(problems(long_function, ".py"))


def test_script_functions_are_short() -> None:
    nothing(problems(long_script_function, ".js"))


def test_a_long_file_is_seen() -> None:
    assert not list(long_file("x.py", "x = 1\n" * FILE))
    assert list(long_file("x.py", "x = 1\n" * (FILE + 1)))


def test_a_long_function_is_seen() -> None:
    body = "    x = 1\n"
    assert not list(long_function("x.py", "def f():\n" + body * (FUNCTION - 1)))
    assert list(long_function("x.py", "async def f():\n" + body * FUNCTION))


def test_a_long_script_function_is_seen() -> None:
    body = "  go();\n"
    for head in ("export async function f(a) {\n", "const f = (a) => {\n", 'node.addEventListener("x", () => {\n'):
        assert not list(long_script_function("x.js", head + body * (FUNCTION - 2) + "}\n"))
        assert list(long_script_function("x.js", head + body * FUNCTION + "}\n"))
    assert not list(long_script_function("x.js", "if (a) {\n" + body * FUNCTION + "}\n"))

"""The files of the house as the rules look at them: what git keeps or would keep, by path and text."""

import ast
import subprocess
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

TOP = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "nlp", "storage", "tickets", "web")


@cache
def files() -> tuple[str, ...]:
    """Every file that is tracked or would be by ``git add``, as a path from the top."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    said = subprocess.run(asked, cwd=TOP, capture_output=True, check=True, text=True).stdout
    return tuple(path for path in sorted(set(said.split("\0"))) if path and (TOP / path).is_file())


def texts(*suffixes: str, within: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """(path, text) of files ending in one of ``suffixes``, all of them or those in the folders ``within``."""
    for path in files():
        if path.endswith(suffixes or ("",)) and (not within or path.split("/")[0] in within):
            raw = (TOP / path).read_bytes()
            if b"\0" not in raw:
                yield path, raw.decode("utf-8")


def problems(rule: Callable[[str, str], Iterable[str]], *suffixes: str, within: tuple[str, ...] = ()) -> list[str]:
    """What ``rule(path, text)`` finds in those files, as ``path: what is wrong``."""
    return [f"{path}: {wrong}" for path, text in texts(*suffixes, within=within) for wrong in rule(path, text)]


def calls(text: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call in a module with the last part of the name that is called."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    yield name, node


def nothing(wrong: list[str]) -> None:
    """Fail with every line of ``wrong``, unshortened."""
    assert not wrong, "\n" + "\n".join(wrong)

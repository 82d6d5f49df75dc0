"""One word per thing (docs/words.md): no drawer without a noun, and none of the words we do not say."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tests.house.tree import ROOMS, files, nothing, problems

#: A thing without a noun has not been understood yet.
DRAWERS = frozenset("util utils helper helpers common core services managers manager base misc shared lib".split())
DRAWERS_ALLOWED = {
    "nlp/services.py": "the classifier of services, and service is our word",
    "nlp/lexicon/services.yaml": "phrases by service",
    "nlp/corpus/services": "authored text by service",
    "storage/town/wanghai/services.yaml": "the town's services",
}

#: Column "Not" of docs/words.md. Left out are the words Python, HTTP and HTML need for things of their own:
#: signal, session, state, task, class, tag, request, job, log, zone, fix.
NOT_OURS = frozenset(
    "complaint complaints case cases issue issues user users category categories prediction predictions intent intents "
    "moderation department departments team teams admin admins agent agents assign assigned assignee reject rejected "
    "alert alerts deadline deadlines ping csat archive archived bounty bounties campaign campaigns notification "
    "notifications platform platforms portal".split()
)
#: (file or folder, word): why it may stand there.
NOT_OURS_ALLOWED = {
    ("tests/", "case"): "a test case is what testers call it",
    ("tests/", "cases"): "the same, several",
}
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SCRIPT_NAME = re.compile(r"\b(?:const|let|var|function|class)\s+([A-Za-z_$][\w$]*)")
_SCREEN_WORD = re.compile(
    r"\b(complaint|department|category|campaign|notification|moderat\w+|admin|ticket case)s?\b", re.IGNORECASE
)


def drawers(paths: tuple[str, ...]) -> list[str]:
    """Paths with a folder or file named for nothing."""
    wrong = []
    for path in paths:
        if any(path == allowed or path.startswith(allowed + "/") for allowed in DRAWERS_ALLOWED):
            continue
        words = [PurePosixPath(part).stem.removeprefix("test_") for part in PurePosixPath(path).parts]
        if any(word in DRAWERS for word in words[:-1]) or (
            words[-1] in DRAWERS and path != "tests/unit/nlp/test_services.py"
        ):
            wrong.append(path)
    return wrong


def names(text: str) -> Iterator[tuple[int, str]]:
    """Every name a Python module gives: functions, classes, arguments, variables, attributes."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.arg(arg=name):
                yield node.lineno, name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


def script_names(text: str) -> Iterator[tuple[int, str]]:
    """Every name a script declares."""
    for line, code in enumerate(text.splitlines(), 1):
        for name in _SCRIPT_NAME.findall(code):
            yield line, name


def foreign_names(path: str, text: str) -> Iterator[str]:
    """Names built with a word we do not say."""
    given = script_names(text) if path.endswith(".js") else names(text)
    for line, name in given:
        for word in (part.lower() for part in _PARTS.findall(name)):
            allowed = any(path.startswith(where) and word == what for where, what in NOT_OURS_ALLOWED)
            if word in NOT_OURS and not allowed:
                yield f"line {line}: {name} says “{word}”; see docs/words.md"


def foreign_screen_words(path: str, text: str) -> Iterator[str]:
    """English phrases that use a word of the column "Not"."""
    for line, phrase in enumerate(text.splitlines(), 1):
        _, equals, said = phrase.partition("=")
        for word in _SCREEN_WORD.findall(said if equals else ""):
            yield f"line {line}: “{word}”; see docs/words.md"


def test_no_drawers() -> None:
    nothing(drawers(files()))


def test_only_our_words_in_code() -> None:
    nothing(problems(foreign_names, ".py", ".js", within=(*ROOMS, "bench", "tests")))


def test_only_our_words_on_english_screens() -> None:
    nothing(problems(foreign_screen_words, "en.ftl"))


def test_a_drawer_is_seen() -> None:
    paths = ("web/utils.py", "storage/common/x.py", "tests/unit/web/test_helpers.py", "nlp/services.py", "web/chat.py")
    assert drawers(paths) == list(paths[:3])


def test_a_foreign_name_is_seen() -> None:
    for bad in (
        "class CaseFile: pass",
        "user_id = 1",
        "def f(department): pass",
        "self.issue = 1",
        "def sendAlert(): pass",
    ):
        assert list(foreign_names("web/x.py", bad)), bad
    assert not list(foreign_names("web/x.py", "def f(report, ticket): unit = desk.queue(casement)"))
    assert list(foreign_names("web/static/x.js", "const userName = 1;"))
    assert list(foreign_names("handlers/x.py", "case = 1"))
    assert not list(foreign_names("tests/unit/x.py", "case = 1"))


def test_a_foreign_screen_word_is_seen() -> None:
    assert list(foreign_screen_words("x.en.ftl", "hello = Your complaint was sent to the Department."))
    assert not list(foreign_screen_words("x.en.ftl", "complaint-id = Your report was sent to the unit."))

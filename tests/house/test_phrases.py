"""Every sentence has one home: the same ids and placeholders in every language, none unused, none written in code."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent
from fluent.syntax.visitor import Visitor

from tests.house.tree import ROOMS, nothing, problems, texts

LANGUAGES = ("zh", "en")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
#: Where Chinese may stand in code, and why.
CHINESE_ALLOWED = {
    "nlp/": "patterns of the language are what the model's rules are made of",
    "tickets/mask.py": "patterns of names, homes and insults",
    "storage/town/": "the loader's messages name the town's fields",
}
_NAME = re.compile(r"^吹哨( Chuishao)?$")
_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/|^\s*//[^\n]*", flags=re.DOTALL | re.MULTILINE)
_QUOTED = re.compile(r"""["'`]([\w-]+)""")

#: Scripts get the phrases that begin so, without the beginning.
SCRIPTS = "js-"

Phrases = dict[str, frozenset[str]]


class Placeholders(Visitor):
    """The variables and other phrases that one phrase needs."""

    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: fluent.VariableReference) -> None:  # noqa: N802 -- Fluent's name
        self.found.add("$" + node.id.name)

    def visit_MessageReference(self, node: fluent.MessageReference) -> None:  # noqa: N802 -- Fluent's name
        self.found.add(node.id.name)


def phrases(sources: Iterable[tuple[str, str]]) -> tuple[dict[str, Phrases], list[str]]:
    """Phrases by language (``NAME.zh.ftl`` or ``zh.ftl``) with their placeholders, and what is wrong with the files."""
    found: dict[str, Phrases] = defaultdict(dict)
    wrong = []
    for path, text in sources:
        language = path.removesuffix(".ftl").rsplit("/", 1)[-1].rsplit(".", 1)[-1]
        for entry in FluentParser().parse(text).body:
            match entry:
                case fluent.Junk():
                    wrong.append(f"{path}: cannot be read: {(entry.content or '').strip()[:60]}")
                case fluent.Message() | fluent.Term():
                    name = ("-" if isinstance(entry, fluent.Term) else "") + entry.id.name
                    if name in found[language]:
                        wrong.append(f"{path}: {name} stands twice")
                    needs = Placeholders()
                    needs.visit(entry)
                    found[language][name] = frozenset(needs.found)
    return found, wrong


def unequal(found: Mapping[str, Phrases]) -> list[str]:
    """Phrases that a language lacks or that need other placeholders there."""
    first, *others = LANGUAGES
    wrong = [f"no phrases in {language}" for language in LANGUAGES if not found.get(language)]
    for other in others:
        ours, theirs = found.get(first, {}), found.get(other, {})
        wrong += [f"{name} is only in {first}" for name in ours.keys() - theirs.keys()]
        wrong += [f"{name} is only in {other}" for name in theirs.keys() - ours.keys()]
        wrong += [
            f"{name}: {sorted(ours[name])} in {first}, {sorted(theirs[name])} in {other}"
            for name in ours.keys() & theirs.keys()
            if ours[name] != theirs[name]
        ]
    return sorted(wrong)


def said_in(path: str, text: str) -> set[str]:
    """The strings a source file holds, outside Python their first word; of a string put together, its beginning."""
    if not path.endswith(".py"):
        said = set(_QUOTED.findall(text))
        return {SCRIPTS + string for string in said} if path.endswith(".js") else said
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
    return {node.value for node in nodes if isinstance(node.value, str)}


def unused(ids: Iterable[str], said: set[str]) -> list[str]:
    """Ids that no string names and no string ending in ``-`` begins."""
    beginnings = tuple(string for string in said - {SCRIPTS} if len(string) > 2 and string.endswith("-"))
    return sorted(name for name in ids if name not in said and not name.startswith(beginnings or ("\0",)))


def patterns(path: str, tree: ast.AST) -> set[int]:
    """Strings inside ``re.compile(…)`` among the rules: what people write is recognised there, nothing is said."""
    if not path.startswith("tickets/"):
        return set()
    compiled = (
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    )
    return {id(part) for call in compiled for part in ast.walk(call)}


def chinese_in_code(path: str, text: str) -> Iterator[str]:
    """Chinese string literals that are neither docstrings nor patterns nor the program's name."""
    if path.startswith(tuple(CHINESE_ALLOWED)):
        return
    tree = ast.parse(text)
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)} | patterns(path, tree)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(said)) if id(node) not in silent and _CHINESE.search(_NAME.sub("", said)):
                yield f"line {node.lineno}: {said[:30]!r} belongs to handlers/phrases"


def chinese_on_pages(path: str, text: str) -> Iterator[str]:
    """Chinese in templates and scripts outside comments."""
    bare = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(bare.splitlines(), 1):
        if _CHINESE.search(line):
            yield f"line {number}: {line.strip()[:40]} belongs to handlers/phrases"


def test_every_phrase_is_in_every_language() -> None:
    found, wrong = phrases(texts(".ftl", within=("handlers",)))
    nothing(wrong + unequal(found))


def test_no_phrase_is_unused() -> None:
    found, _ = phrases(texts(".ftl", within=("handlers",)))
    said = {
        string for path, text in texts(".py", ".js", ".html", ".json", within=ROOMS) for string in said_in(path, text)
    }
    inner = {name for language in found.values() for needs in language.values() for name in needs}
    ids = {name for language in found.values() for name in language if not name.startswith("-")}
    nothing(unused(ids - inner, said))


def test_no_sentence_in_code() -> None:
    nothing(problems(chinese_in_code, ".py", within=ROOMS))


def test_no_sentence_on_pages() -> None:
    nothing(problems(chinese_on_pages, ".html", ".js", within=("web",)))


def test_a_missing_phrase_or_placeholder_is_seen() -> None:
    found, wrong = phrases([("p/zh.ftl", "a = 你好 { $name }\nb = 好\nb = 好\n???\n"), ("p/en.ftl", "a = Hello\n")])
    assert [line.split(": ")[1].split()[0] for line in wrong] == ["b", "cannot"]
    assert unequal(found) == ["a: ['$name'] in zh, [] in en", "b is only in zh"]
    assert unequal({"zh": {"a": frozenset()}}) == ["a is only in zh", "no phrases in en"]


def test_an_unused_phrase_is_seen() -> None:
    said = said_in("x.py", 'phrase("opened")\nphrase(f"service-{code}")\nbundle_ids("js-")')
    said |= said_in("x.js", "t(`act-${act}`); t('send')")
    ids = ["opened", "service-garbage", "js-act-urge", "js-send", "js-forgotten", "send"]
    assert unused(ids, said) == ["js-forgotten", "send"]


def test_a_sentence_in_code_is_seen() -> None:
    assert list(chinese_in_code("web/x.py", '"""中文 docstring."""\nx = "工单"\n')) == [
        "line 2: '工单' belongs to handlers/phrases"
    ]
    assert list(chinese_in_code("web/x.py", 'x = f"工单{n}"'))
    assert not list(chinese_in_code("tickets/mask.py", 'x = "我家"'))
    assert not list(chinese_in_code("tickets/x.py", 'x = re.compile(r"明天|后天")'))
    assert list(chinese_in_code("tickets/x.py", 'x = "明天来"'))


def test_a_sentence_on_a_page_is_seen() -> None:
    assert list(chinese_on_pages("web/x.html", "{# 注释 #}\n<p>提交</p>")) == [
        "line 2: <p>提交</p> belongs to handlers/phrases"
    ]
    assert list(chinese_on_pages("web/x.js", '// 注释\nsay("提交")')) == [
        'line 2: say("提交") belongs to handlers/phrases'
    ]

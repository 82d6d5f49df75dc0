"""The pages are whole: links lead somewhere, decisions have their four parts, no number is missing, versions agree."""

import re
import tomllib
from collections.abc import Iterator

from tests.house.tree import TOP, nothing, problems, texts

_LINK = re.compile(r"!?\[[^\]]*\]\((?!https?:|mailto:|#)([^)\s#]+)")
PARTS = ("## Context", "## Decision", "## Consequences", "## Alternatives")
ADR_LINES = 60


def dead_links(path: str, text: str) -> Iterator[str]:
    """Relative links and pictures that lead nowhere."""
    for target in _LINK.findall(text):
        if not (TOP / path).parent.joinpath(target).exists():
            yield f"{target} is not there"


def unfinished(path: str, text: str) -> Iterator[str]:
    """Figures still to be filled in."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\{\{.*?\}\}|\b(?:TODO|TBD|FIXME)\b", line):
            yield f"line {number}: {line.strip()[:60]}"


def ill_formed_decision(path: str, text: str) -> Iterator[str]:
    """A decision too long to be read, or without one of its parts."""
    if len(text.splitlines()) > ADR_LINES:
        yield f"has {len(text.splitlines())} lines"
    yield from (f"has no {part}" for part in PARTS if f"\n{part}\n" not in text)


def changelog_names(changelog: str, version: str) -> bool:
    """Whether the newest entry with a number is this version's."""
    numbers = re.findall(r"^## \[(\d[^\]]*)\]", changelog, flags=re.MULTILINE)
    return bool(numbers) and numbers[0] == version


def test_links_lead_somewhere() -> None:
    nothing(problems(dead_links, ".md"))


def test_no_figure_is_missing() -> None:
    nothing(problems(unfinished, ".md"))


def test_decisions_have_their_parts() -> None:
    decisions = [(path, text) for path, text in texts(".md", within=("docs",)) if path.startswith("docs/adr/")]
    assert decisions
    assert [f"{path} {wrong}" for path, text in decisions for wrong in ill_formed_decision(path, text)] == []


def test_the_changelog_names_this_version() -> None:
    version = tomllib.loads((TOP / "pyproject.toml").read_text())["project"]["version"]
    assert changelog_names((TOP / "CHANGELOG.md").read_text(), version)


def test_a_broken_page_is_seen() -> None:
    assert list(dead_links("README.md", "see [this](docs/nowhere.md)"))
    assert not list(dead_links("README.md", "see [this](https://example.org/x) and [that](pyproject.toml#tool)"))
    assert list(unfinished("x.md", "ready in {{seconds}} s"))


def test_an_ill_formed_decision_is_seen() -> None:
    whole = "# X\n" + "".join(f"\n{part}\n\nWords.\n" for part in PARTS)
    assert not list(ill_formed_decision("docs/adr/x.md", whole))
    assert len(list(ill_formed_decision("docs/adr/x.md", whole.replace("## Decision", "") + "\n" * ADR_LINES))) == 2


def test_an_unnamed_version_is_seen() -> None:
    assert changelog_names("## [Unreleased]\n\n## [0.2.0] - 2026-01-01\n", "0.2.0")
    assert not changelog_names("## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n", "0.2.0")

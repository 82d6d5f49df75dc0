"""Finds thousands of fixed phrases in one pass: spaCy's PhraseMatcher over single characters."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Found(NamedTuple):
    """A phrase of the group ``key`` at ``start:end`` of the text."""

    key: str
    start: int
    end: int


class Phrasebook:
    """Phrases by group; built once, then only read, so any thread may ask it."""

    def __init__(self, groups: Iterable[tuple[str, Iterable[str]]]) -> None:
        # Importing spaCy takes a second: only who builds a phrasebook pays for it.
        from spacy.matcher import PhraseMatcher
        from spacy.vocab import Vocab

        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        for key, phrases in groups:
            self._matcher.add(key, [self._doc(phrase) for phrase in phrases if phrase])

    def find(self, plain: str) -> list[Found]:
        """Every phrase in the text, in order, overlaps included."""
        if not plain:
            return []
        key = self._vocab.strings
        return [Found(key[found], start, end) for found, start, end in self._matcher(self._doc(plain))]

    def _doc(self, text: str) -> "Doc":
        from spacy.tokens import Doc

        return Doc(self._vocab, words=list(text), spaces=[False] * len(text))


def longest(found: Iterable[Found]) -> list[Found]:
    """Without phrases that lie inside a longer one (of any group), in order of the text."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if not kept or one.end > kept[-1].end:
            kept.append(one)
    return kept

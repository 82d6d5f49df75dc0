"""What the danger model reads besides letters: ideas that many words name, alone, in order, and two together."""

import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import cast

from nlp.lexicon import read_yaml

_FIRST, _FIRST_PAIR = 0xE400, 0xF0000
#: Ideas there may be: their pairs must fit into a plane of private characters.
MOST = 128
_LETTERS = re.compile("[a-z]{2}")


class Ideas:
    """The words of ``lexicon/dangers.yaml``; a longer word hides the shorter ones inside it."""

    def __init__(self) -> None:
        raw = read_yaml("dangers.yaml")
        words, latin = (cast(Mapping[str, str], raw[name]) for name in ("ideas", "latin"))
        self.names = tuple(words)
        if len(self.names) > MOST:
            raise ValueError(f"more than {MOST} ideas")
        self._of: dict[str, list[int]] = {}
        for idea, name in enumerate(self.names):
            for word in words[name].split():
                self._of.setdefault(word, []).append(idea)
        self._sizes = self._sizes_by_letter()
        self._latin = [(self.names.index(name), _whole_word(pattern)) for name, pattern in latin.items()]

    def found(self, plain: str) -> Iterator[tuple[int, int]]:
        """Where an idea stands and which, from left to right; ``plain`` as of ``Spelling.plain``."""
        at, sizes, ideas = 0, self._sizes, self._of
        while at < len(plain):
            for size in sizes.get(plain[at], ()):
                if plain[at : at + size] in ideas:
                    yield from ((at, idea) for idea in ideas[plain[at : at + size]])
                    at += size
                    break
            else:
                at += 1

    def in_letters(self, plain: str) -> Iterator[tuple[int, int]]:
        """The same of English and pinyin, idea by idea, each where it is met first."""
        if _LETTERS.search(plain):
            for idea, pattern in self._latin:
                if met := pattern.search(plain):
                    yield met.start(), idea

    def marks(self, plain: str) -> str:
        """One private-use character for each idea in the text's order, then one for each two that are met together."""
        met = [idea for _, idea in (*self.found(plain), *self.in_letters(plain))]
        two = (chr(_FIRST_PAIR + MOST * one + other) for one, other in combinations(sorted(set(met)), 2))
        return "".join(chr(_FIRST + idea) for idea in met) + " " + "".join(two)

    def _sizes_by_letter(self) -> dict[str, tuple[int, ...]]:
        sizes: dict[str, set[int]] = {}
        for word in self._of:
            sizes.setdefault(word[0], set()).add(len(word))
        return {letter: tuple(sorted(found, reverse=True)) for letter, found in sizes.items()}


def pair_of(mark: str) -> tuple[int, int] | None:
    """The two ideas a mark stands for; None for any other n-gram."""
    number = ord(mark) - _FIRST_PAIR if len(mark) == 1 else -1
    return divmod(number, MOST) if 0 <= number < MOST * MOST else None


def _whole_word(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z])(?:{pattern})(?![a-z])")

"""Chinese typed in Latin letters (laji mei ren shou), read word by word where it cannot be English."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_LETTERS = re.compile(r"[a-z]+(?:[ '][a-z]+)*")
_SYLLABLES = re.compile(r"[a-z]+")
_ENTRY = re.compile(r"([a-z]+)([\u4e00-\u9fff]+)")
#: Letters of the longest word looked up, and of the shortest that proves a stretch to be pinyin.
_LONGEST, _PROOF = 20, 4


class Piece(NamedTuple):
    """``said`` stands for the text at ``start:end``; never longer than it."""

    start: int
    end: int
    said: str


class Pinyin:
    """A table of words; one-character words count only beside a longer one, for ``le`` and ``you`` are many things."""

    def __init__(self, table: str) -> None:
        self._words: Mapping[str, str] = dict(_ENTRY.findall(table))

    def stretches(self, plain: str) -> Iterator[list[Piece]]:
        """Words that stand side by side, in order of the text; ``plain`` in lower case."""
        for letters in _LETTERS.finditer(plain):
            stretch: list[Piece] = []
            for piece in self._pieces(plain, letters.start(), letters.end()):
                if stretch and piece.start > stretch[-1].end + 1:
                    yield from self._proven(stretch)
                    stretch = []
                stretch.append(piece)
            yield from self._proven(stretch)

    def _proven(self, stretch: list[Piece]) -> Iterator[list[Piece]]:
        if any(len(piece.said) > 1 and piece.end - piece.start >= _PROOF for piece in stretch):
            yield stretch

    def _pieces(self, plain: str, start: int, end: int) -> Iterator[Piece]:
        """From the left the longest word each time; what is none ends with its run of letters."""
        tokens = [token.span() for token in _SYLLABLES.finditer(plain, start, end)]
        at = 0
        while at < len(tokens):
            took, pieces = self._longest(plain, tokens, at)
            yield from pieces
            at += took

    def _longest(self, plain: str, tokens: list[tuple[int, int]], at: int) -> tuple[int, list[Piece]]:
        first, word, found = tokens[at][0], "", (1, list[Piece]())
        for more, (start, end) in enumerate(tokens[at : at + 6], 1):
            word += plain[start:end]
            if len(word) > _LONGEST:
                break
            if word in self._words:
                found = (more, [Piece(first, end, self._words[word])])
        return found if found[1] else (1, self._split(plain, *tokens[at]))

    def _split(self, plain: str, start: int, end: int) -> list[Piece]:
        """Words written without a gap (gongdibanyeshigong): all of it or nothing."""
        pieces: list[Piece] = []
        while start < end:
            stop = next(
                (to for to in range(min(end, start + _LONGEST), start, -1) if plain[start:to] in self._words), 0
            )
            if not stop:
                return []
            pieces.append(Piece(start, stop, self._words[plain[start:stop]]))
            start = stop
        return pieces

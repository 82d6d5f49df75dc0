"""Words that were taken apart or typed in letters, put together, and the way back to where they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from nlp.pinyin import Piece
from tickets.reading import PlaceMention, Reading, Span, TimeMention

_Spans = TypeVar("_Spans", bound=Span)
_Said = TypeVar("_Said", PlaceMention, TimeMention)


def together(text: str, stretches: Iterable[Sequence[Piece]]) -> str:
    """Each stretch's words side by side at its beginning, blanks behind them: the text stays as long as it was."""
    parts, done = [], 0
    for stretch in stretches:
        start, end = stretch[0].start, stretch[-1].end
        said = "".join(piece.said for piece in stretch)
        parts += [text[done:start], said.ljust(end - start)]
        done = end
    return "".join([*parts, text[done:]]) if parts else text


class Given:
    """Spans of the text put together, as spans of the text as given."""

    def __init__(self, stretches: Iterable[Sequence[Piece]]) -> None:
        self._starts, self._ends = dict[int, int](), dict[int, int]()
        for stretch in stretches:
            at = stretch[0].start
            for piece in stretch:
                for i in range(len(piece.said)):
                    self._starts[at + i], self._ends[at + i + 1] = piece.start, piece.end
                at += len(piece.said)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def back(self, reading: Reading, text: str) -> Reading:
        """A reading of the text put together as one of ``text``, as given: each span where its words stand."""

        def moved(one: _Spans) -> _Spans:
            start, end = self.span(one.start, one.end)
            return replace(one, start=start, end=end)

        def said(one: _Said) -> _Said:
            there = moved(one)
            return replace(there, text=text[there.start : there.end])

        return replace(
            reading,
            problems=tuple(map(moved, reading.problems)),
            places=tuple(map(said, reading.places)),
            times=tuple(map(said, reading.times)),
        )

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Widened to the whole of a word typed in letters."""
        return self._starts.get(start, start), self._ends.get(end, end)

"""Words that were taken apart or typed in letters, put together, and the way back to where they stand."""

from collections.abc import Iterable, Sequence

from nlp.pinyin import Piece


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

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Widened to the whole of a word typed in letters."""
        return self._starts.get(start, start), self._ends.get(end, end)

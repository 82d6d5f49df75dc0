"""The words of a message that decided for its service, as a person would read them: never half a word."""

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from nlp.lexicon import read_yaml
from nlp.linear import Floats
from nlp.spelling import Cleaned

Span = tuple[int, int]
MOST, LONGEST = 4, 10
_MOST_WORDS, _CONSIDERED = 2, 40
#: A stretch that no phrase covers is shown when it pulls at least this share of the strongest one.
_SHARE = 0.4
_LONGEST_STRETCH = 6


class Stretches:
    """Cuts text at ends of words that can be defended: signs, digits, function words, spaces between Latin words."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        kept = "|".join(map(re.escape, lists["kept"]))
        apart = "|".join(map(re.escape, sorted(lists["apart"], key=len, reverse=True)))
        single = re.escape(str(lists["single"]))
        self._piece = re.compile(
            rf"(?P<word>[a-z]+(?:'[a-z]+)?)|(?P<apart>{apart})"
            rf"|(?P<stretch>(?:{kept}|(?!{apart})[\u4e00-\u9fff](?<![{single}]))+)"
        )
        self._english = frozenset(lists["english"])

    @classmethod
    def load(cls) -> "Stretches":
        """With the shipped lists."""
        return cls(read_yaml("function_words.yaml"))

    def find(self, plain: str) -> Iterator[Span]:
        """Stretches of two characters to six, and Latin words of three letters or more."""
        for found in self._piece.finditer(plain):
            length = found.end() - found.start()
            latin = found.lastgroup == "word" and length > 2 and found[0] not in self._english
            if latin or (found.lastgroup == "stretch" and 2 <= length <= _LONGEST_STRETCH):
                yield found.span()


def reasons(text: str, spans: Sequence[Span], upto: Floats, alone: Sequence[Span] = ()) -> tuple[str, ...]:
    """The pieces of ``text`` at ``spans``, strongest pull first, at most four; what touches or overlaps is one phrase.

    What would grow too long by that stands alone, the stronger one; ``alone`` are spans that join nothing (hours).
    """

    def pull(span: Span) -> tuple[float, int, Span]:
        return float(upto[span[0]] - upto[span[1]]), span[0] - span[1], span

    kept: list[Span] = []
    short = [span for span in (*spans, *alone) if fits(text, *span)]
    for start, end in sorted(short, key=pull)[:_CONSIDERED]:
        near = [span for span in kept if span[0] <= end and start <= span[1]]
        near = [] if {(start, end), *near} & {*alone} else near
        whole = min([start, *(s for s, _ in near)]), max([end, *(e for _, e in near)])
        if fits(text, *whole):
            kept = [span for span in kept if span not in near] + [whole]
        elif all(end <= s or e <= start for s, e in kept):
            kept.append((start, end))
    return tuple(dict.fromkeys(text[start:end] for start, end in sorted(kept, key=pull)))[:MOST]


def strongest(spans: Sequence[Span], upto: Floats, avoid: Sequence[Span]) -> list[Span]:
    """The one or two that clearly pull, outside what to ``avoid`` (places)."""
    pulls = {
        span: float(upto[span[1]] - upto[span[0]])
        for span in spans
        if all(span[1] <= start or end <= span[0] for start, end in avoid)
    }
    least = max(_SHARE * max(pulls.values(), default=0.0), 1e-9)
    best = sorted((span for span in pulls if pulls[span] >= least), key=lambda span: -pulls[span])
    return best[:_MOST_WORDS]


def running(pull: Floats, cleaned: Cleaned, length: int) -> Floats:
    """The pull of everything before each position of the text as given; ``length`` is the text's."""
    upto = np.zeros(length + 1)
    np.add.at(upto, [min(start + 1, length) for start in cleaned.starts[: len(pull)]], pull)
    return np.cumsum(upto)


def fits(text: str, start: int, end: int) -> bool:
    """Ten characters at most; of Latin letters three words."""
    piece = text[start:end]
    return end - start <= LONGEST or (piece.isascii() and len(piece.split()) <= 3)

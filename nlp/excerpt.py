"""Of a text longer than people type in a chat: its beginning and its end, and the way back to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from tickets.reading import Reading, Span

#: People say what they want first or last. A Telegram message holds 4,096 characters, so most are read whole.
HEAD, TAIL = 3072, 1023
#: Ends a sentence: nothing is matched across the gap.
_GAP = "。"
_Spans = TypeVar("_Spans", bound=Span)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """``text`` is what is read, at most 4,096 characters; ``left_out`` characters of the middle are not."""

    text: str
    left_out: int = 0

    def whole(self, reading: Reading) -> Reading:
        """The reading of the excerpt as one of the text as given: spans behind the gap moved to where they stand."""
        if not self.left_out:
            return reading
        return replace(
            reading,
            problems=self._moved(reading.problems),
            places=self._moved(reading.places),
            times=self._moved(reading.times),
            homes=self._moved(reading.homes),
        )

    def _moved(self, spans: Sequence[_Spans]) -> tuple[_Spans, ...]:
        return tuple(replace(one, start=self._at(one.start), end=self._at(one.end)) for one in spans)

    def _at(self, position: int) -> int:
        return position if position <= HEAD else position + self.left_out


def excerpt(text: str) -> Excerpt:
    """The whole text up to 4,096 characters, of a longer one the first 3,072 and the last 1,023."""
    left_out = len(text) - HEAD - TAIL - len(_GAP)
    if left_out <= 0:
        return Excerpt(text)
    return Excerpt(text[:HEAD] + _GAP + text[-TAIL:], left_out)

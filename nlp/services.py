"""Which of the seven services a text is about, how sure, and which of its words decided."""

from collections.abc import Iterator, Sequence

import numpy as np

from nlp.linear import Floats, Linear, Look
from nlp.marks import service_marks
from nlp.spelling import Cleaned
from nlp.wordings import Wording, worth_showing
from tickets.reading import ServiceChance
from tickets.service import ServiceCode

_MOST_REASONS, _LONGEST_REASON, _CONSIDERED = 4, 10, 40
_MOST_RUNS = 2
#: Below this pull (a share of the strongest character's) a character is no part of a reason; the second if need be.
_SHARES = (0.35, 0.12)
_FUNCTION = frozenset(
    "的了在是我你他她它这那有就都也还和与跟把被给到说着过没不很太个吗呢吧啊呀啦哦么们么又再要会能让为从向"
    "往对于及或但而且所以因如果请希望咱俺您其该来去上下里外前后中每天,.?!^$ 0一二三两几多少年月日时点分号"
)


def model_text(cleaned: Cleaned, wordings: Sequence[Wording]) -> str:
    """What the service model reads: the cleaned text, then a mark for each service the lexicon found."""
    return cleaned.text + service_marks(one.code for one in wordings)


def chances(model: Linear, look: Look) -> tuple[ServiceChance, ...]:
    """All seven with calibrated probabilities, best first; ``look`` at what ``model_text`` gave."""
    found = zip(model.labels, model.chances(look).tolist(), strict=True)
    return tuple(sorted((ServiceChance(code=ServiceCode(label), p=p) for label, p in found), key=lambda one: -one.p))


def reasons(
    model: Linear,
    look: Look,
    text: str,
    cleaned: Cleaned,
    *,
    wordings: Sequence[Wording],
    code: ServiceCode,
    avoid: Sequence[tuple[int, int]] = (),
) -> tuple[str, ...]:
    """One to four pieces of ``text`` that decided for ``code``, strongest first; none when nothing speaks for it.

    Phrases of the lexicon; only without any, what the n-grams point at outside the spans to ``avoid`` (places).
    ``text`` is the message as given.
    """
    pull = model.pull(look, model.labels.index(code))[: len(cleaned.text)]
    upto = _running(pull, cleaned, len(text))
    own = [one for one in wordings if one.code == code and worth_showing(one)]
    spans = _strongest([(float(upto[one.end] - upto[one.start]), one.start, one.end) for one in own])
    for share in _SHARES:
        if not spans:
            runs = [one for one in _runs(pull, cleaned, share) if all(e <= one[1] or one[2] <= s for s, e in avoid)]
            spans = _strongest(runs)[:_MOST_RUNS]
    return tuple(dict.fromkeys(text[start:end] for start, end in spans))[:_MOST_REASONS]


def _strongest(scored: Sequence[tuple[float, int, int]]) -> list[tuple[int, int]]:
    """Spans by score, without those that overlap a stronger one."""
    kept: list[tuple[int, int]] = []
    for _, start, end in sorted(scored, reverse=True)[:_CONSIDERED]:
        if all(end <= s or e <= start for s, e in kept):
            kept.append((start, end))
    return kept


def _running(pull: Floats, cleaned: Cleaned, length: int) -> Floats:
    """The pull of everything before each position of the text as given."""
    upto = np.zeros(length + 1)
    np.add.at(upto, [min(start + 1, length) for start in cleaned.starts[: len(pull)]], pull)
    return np.cumsum(upto)


def _runs(pull: Floats, cleaned: Cleaned, share: float) -> Iterator[tuple[float, int, int]]:
    """Stretches of two to ten characters that pull clearly, cut back to words a person would nod at."""
    least = share * float(pull.max(initial=0.0))
    i = 0
    while least > 0 and i < len(pull):
        j = i
        while j < len(pull) and j - i < _LONGEST_REASON and pull[j] >= least and cleaned.text[j] not in ",.?!^$":
            j += 1
        start, end = _trimmed(cleaned.text, i, j)
        if end - start >= 2:
            yield float(pull[start:end].sum()), cleaned.starts[start], cleaned.ends[end - 1]
        i = max(j, i + 1)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without function words at its ends."""
    while start < end and text[start] in _FUNCTION:
        start += 1
    while start < end and text[end - 1] in _FUNCTION:
        end -= 1
    return start, end

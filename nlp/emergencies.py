"""Dangers that cannot wait: a small model and the rules decide together, before any question is asked."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from nlp.danger_rules import Evidence, Rules, ends
from nlp.ideas import MOST, Ideas, pair_of
from nlp.linear import Floats, Linear
from nlp.spelling import clean
from tickets.reading import EmergencyKind as Kind

NONE = "none"
#: When a text tells of several, the one whose warning must come first: what spreads, then what kills on touch.
_GRAVEST = (Kind.GAS, Kind.FIRE, Kind.LIVE_WIRE, Kind.COLLAPSE, Kind.LIFT, Kind.MANHOLE, Kind.FALLING_OBJECT)
_CLAUSE = re.compile(r"[^,，。.!！?？;；\s]{1,40}[,，。.!！?？;；\s]*")
#: Characters: a message up to ``_WHOLE`` is read as one; of a longer one, stretches of at least ``_LEAST`` at a time.
_WHOLE, _LEAST, _STEP, _MOST_STRETCHES = 80, 40, 24, 6

#: For each evidence of the rules the chance of a danger from which it rings.
Thresholds = Mapping[Evidence, float]


class Emergencies:
    """Hears the one danger of a text; without a model by the rules alone."""

    def __init__(self, model: Linear | None = None, thresholds: Thresholds | None = None) -> None:
        self._rules, self._ideas = Rules(), Ideas()
        self._model, self._thresholds = model, dict(thresholds or {})
        if model is not None:
            self._none = model.labels.index(NONE)
            self._least = min(self._thresholds.values())
            self._pulls = _pulls(model)

    def find(self, plain: str) -> Kind | None:
        """The gravest danger there is now; ``plain`` as of ``Spelling.plain``."""
        if self._model is None:
            return self._rules.find(plain)
        met = {kind for stretch in self._stretches(plain) if (kind := self._rings(self._model, stretch))}
        return next((kind for kind in _GRAVEST if kind in met), None)

    def model_text(self, plain: str) -> str:
        """What the danger model reads of one stretch: its letters, then the marks of its ideas."""
        return clean(plain).text + " " + self._ideas.marks(plain)

    def evidence(self, plain: str) -> Evidence:
        """What the rules make of one stretch."""
        return self._rules.evidence(plain)

    def _rings(self, model: Linear, stretch: str) -> Kind | None:
        """The rules are asked only where the model is not sure without them: they cost more."""
        chances = model.chances(model.look(self.model_text(stretch)))
        danger = 1 - float(chances[self._none])
        if danger < self._least or danger < self._thresholds[self._rules.evidence(stretch)]:
            return None
        return Kind(likeliest(chances, model.labels))

    def _stretches(self, plain: str) -> Sequence[str]:
        every = stretches(plain)
        if len(every) <= _MOST_STRETCHES:
            return [plain[start:end] for start, end in every]
        met = sorted((*self._ideas.found(plain), *self._ideas.in_letters(ends(plain))))
        places, ideas = [at for at, _ in met], [idea for _, idea in met]
        worth = list[tuple[float, int, int]]()
        for start, end in every:
            inside = sorted({*ideas[bisect_left(places, start) : bisect_left(places, end)]})
            worth.append((float(self._pulls[np.ix_(inside, inside)].sum()), start, end))
        return [plain[start:end] for _, start, end in sorted(worth, reverse=True)[:_MOST_STRETCHES]]


def stretches(plain: str) -> list[tuple[int, int]]:
    """Start and end of the parts a text is heard in: all of it, or some clauses at a time that overlap."""
    if len(plain) <= _WHOLE:
        return [(0, len(plain))]
    return list(_overlapping([(found.start(), found.end()) for found in _CLAUSE.finditer(plain)]))


def _overlapping(clauses: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begun, last = -_STEP, 0
    for i, (start, _) in enumerate(clauses):
        if start < begun + _STEP:
            continue
        until = next((until for _, until in clauses[i:] if until - start >= _LEAST), clauses[-1][1])
        if until > last:
            yield start, until
        begun, last = start, until


def likeliest(chances: Floats, labels: Sequence[str]) -> str:
    """The danger with the best chance."""
    return max((p, label) for p, label in zip(chances.tolist(), labels, strict=True) if label != NONE)[1]


def _pulls(model: Linear) -> Floats:
    """For each two ideas how much they speak for their own danger against none; it chooses the parts to be read."""
    none = model.labels.index(NONE)
    edge = (model.coef.max(axis=1) - model.coef[:, none]) * model.idf
    pulls = np.zeros((MOST, MOST))
    for gram, row in model.vocabulary.items():
        if two := pair_of(gram):
            pulls[two] = edge[row]
    return pulls

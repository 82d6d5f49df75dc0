"""A fitted character n-gram model as plain arrays: the same sums as scikit-learn's pipeline, without scikit-learn."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

LONGEST = 3
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Sublinear TF-IDF over character 1–3-grams, L2 norm, one linear score for each label, softmax at a temperature."""

    labels: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: Floats
    """One for each n-gram."""
    coef: Floats
    """n-grams × labels."""
    intercept: Floats
    temperature: float

    def scores(self, text: str) -> Floats:
        """One number for each label, before the softmax."""
        rows, values = self._features(text)
        return np.asarray(values @ self.coef[rows] + self.intercept)

    def chances(self, text: str) -> Floats:
        """Calibrated probabilities, one for each label, sum 1."""
        return softmax(self.scores(text), self.temperature)

    def pull(self, text: str, label: int) -> Floats:
        """How much each character of ``text`` speaks for a label against the mean of the others, n-grams shared out."""
        rows, values = self._features(text)
        worth = dict(zip(rows.tolist(), (values * self._edge(rows, label)).tolist(), strict=True))
        counts = _ngrams(text)
        pull = np.zeros(len(text))
        for n in range(1, LONGEST + 1):
            for start in range(len(text) - n + 1):
                row = self.vocabulary.get(text[start : start + n])
                if row is not None:
                    pull[start : start + n] += worth[row] / counts[text[start : start + n]] / n
        return pull

    def _edge(self, rows: NDArray[np.intp], label: int) -> Floats:
        coef = self.coef[rows]
        others = (coef.sum(axis=1) - coef[:, label]) / max(1, len(self.labels) - 1)
        return np.asarray(coef[:, label] - others)

    def _features(self, text: str) -> tuple[NDArray[np.intp], Floats]:
        known = [(row, n) for gram, n in _ngrams(text).items() if (row := self.vocabulary.get(gram)) is not None]
        rows = np.array([row for row, _ in known], dtype=np.intp)
        values = np.array([1.0 + log(n) for _, n in known]) * self.idf[rows]
        length = float(np.sqrt(values @ values))
        return rows, values / length if length else values


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    """Along the last axis."""
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _ngrams(text: str) -> Counter[str]:
    return Counter(text[i : i + n] for n in range(1, LONGEST + 1) for i in range(len(text) - n + 1))

"""A fitted character n-gram model as plain arrays: the same sums as scikit-learn's pipeline, without scikit-learn."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Characters of the longest n-gram in our own models.
LONGEST = 3
Floats = NDArray[np.float64]


Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A text as the model sees it: which known n-gram starts at each place, and how much each one weighs."""

    length: int
    at: tuple[Rows, ...]
    """For n = 1, 2, 3 …: the row of the n-gram at each position, -1 where it is unknown."""
    rows: Rows
    """Known n-grams, each once."""
    counts: Floats
    values: Floats
    """TF-IDF of ``rows``, length 1."""


@dataclass(frozen=True, slots=True, eq=False)
class Linear:
    """Sublinear TF-IDF over character n-grams, L2 norm, one linear score for each label, softmax at a temperature."""

    labels: tuple[str, ...]
    vocabulary: Mapping[str, int]
    idf: Floats
    """One for each n-gram."""
    coef: Floats
    """n-grams × labels."""
    intercept: Floats
    temperature: float
    longest: int = LONGEST
    """Characters of the longest n-gram."""

    def look(self, text: str) -> Look:
        """Find the n-grams of a text; done once, then scored and explained."""
        row = self.vocabulary.get
        sizes = range(1, self.longest + 1)
        at = tuple(np.array([row(text[i : i + n], -1) for i in range(len(text) - n + 1)], dtype=np.intp) for n in sizes)
        every = np.concatenate(at)
        rows, counts = np.unique(every[every >= 0], return_counts=True)
        values = (1.0 + np.log(counts)) * self.idf[rows]
        length = float(np.sqrt(values @ values))
        return Look(len(text), at, rows, counts.astype(np.float64), values / length if length else values)

    def scores(self, look: Look) -> Floats:
        """One number for each label, before the softmax."""
        return np.asarray(look.values @ self.coef[look.rows] + self.intercept)

    def chances(self, look: Look) -> Floats:
        """Calibrated probabilities, one for each label, sum 1."""
        return softmax(self.scores(look), self.temperature)

    def pull(self, look: Look, label: int) -> Floats:
        """How much each character speaks for a label against the mean of the others, n-grams shared out."""
        coef = self.coef[look.rows]
        others = (coef.sum(axis=1) - coef[:, label]) / max(1, len(self.labels) - 1)
        worth = look.values * (coef[:, label] - others) / look.counts
        pull = np.zeros(look.length)
        for n, at in enumerate(look.at, 1):
            known = at >= 0
            here = np.zeros(len(at))
            here[known] = worth[np.searchsorted(look.rows, at[known])] / n
            for shift in range(n):
                pull[shift : shift + len(at)] += here
        return pull


def softmax(scores: Floats, temperature: float = 1.0) -> Floats:
    """Along the last axis."""
    scaled = scores / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))

"""How a model does on texts it has not learnt from: the figures that go into the manifest, the gate and the card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.linear import Floats, softmax

_TEMPERATURES = np.geomspace(0.05, 5.0, 161)
BINS = 10


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One text read wrongly: what it is, what was said instead, how sure (0 to 1)."""

    text: str
    label: str
    said: str
    sure: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Texts of one tenth of the best chance: how many, how sure on the mean, which share of them right."""

    n: int
    sure: float
    right: float


@dataclass(frozen=True, kw_only=True)
class Held:
    """Scores on ``n`` held-out texts; ``temperature`` is the one that was fitted to them."""

    n: int
    accuracy: float
    macro_f1: float
    log_loss: float
    temperature: float
    ece: float = 0.0
    """Expected calibration error over ten equal bins of the best chance."""
    recall: Mapping[str, float]
    """Of every label that occurs."""
    confusion: Mapping[str, Mapping[str, int]]
    """Right label → label said → how often."""
    reliability: tuple[Bin, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    """The surest errors, of authored texts only: nobody's words go into a manifest."""

    def __str__(self) -> str:
        return f"n {self.n}  accuracy {self.accuracy:.4f}  macro-F1 {self.macro_f1:.4f}  ECE {self.ece:.4f}"


def columns(scores: Floats, labels: int) -> Floats:
    """One score for each label; of two labels scikit-learn gives only the edge of the second."""
    return np.hstack([-scores / 2, scores / 2]) if labels == 2 else scores


def temperature_for(scores: Floats, truth: Floats) -> float:
    """The one of a fixed ladder with the least log loss; ``truth`` holds the right label's column."""
    return float(min(_TEMPERATURES, key=lambda t: _log_loss(softmax(scores, t), truth)))


def measure(scores: Floats, truth: Floats, labels: Sequence[str], temperature: float | None = None) -> Held:
    """Every figure of held-out scores; the temperature is fitted to them unless it is given."""
    if temperature is None:
        temperature = temperature_for(scores, truth)
    chances, best = softmax(scores, temperature), scores.argmax(axis=1)
    sure, right = chances.max(axis=1), best == truth
    bins = tuple(reliability(sure.tolist(), right.tolist()))
    counted = confusion([labels[int(i)] for i in truth], [labels[int(i)] for i in best])
    return Held(
        n=len(truth),
        accuracy=_rounded(right.mean()),
        macro_f1=_rounded(np.mean([_f1(best == i, truth == i) for i in range(len(labels))])),
        log_loss=_rounded(_log_loss(chances, truth)),
        temperature=_rounded(temperature),
        ece=expected_error(bins),
        recall=recalls(counted),
        confusion=counted,
        reliability=bins,
    )


def surest_errors(scores: Floats, truth: Floats, temperature: float, labels: Sequence[str], texts: Sequence[str],
                  most: int) -> tuple[Wrong, ...]:  # fmt: skip
    """The texts read wrongly with the highest chance, surest first."""
    chances = softmax(scores, temperature)
    best, sure = chances.argmax(axis=1), chances.max(axis=1)
    rows = [int(i) for i in np.argsort(-sure, kind="stable") if best[i] != truth[i]][:most]
    return tuple(
        Wrong(text=texts[i], label=labels[int(truth[i])], said=labels[int(best[i])], sure=_rounded(sure[i]))
        for i in rows
    )


def confusion(truth: Sequence[str], said: Sequence[str]) -> dict[str, dict[str, int]]:
    """Right label → label said → how often; labels in the order of the alphabet."""
    names = sorted({*truth, *said})
    counted = {right: dict.fromkeys(names, 0) for right in names if right in set(truth)}
    for right, answer in zip(truth, said, strict=True):
        counted[right][answer] += 1
    return counted


def recalls(counted: Mapping[str, Mapping[str, int]]) -> dict[str, float]:
    """The share of each right label that was said so."""
    return {right: _rounded(row.get(right, 0) / sum(row.values())) for right, row in counted.items()}


def reliability(sure: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Ten equal bins of the best chance, lowest first, empty ones left out."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for p, good in zip(sure, right, strict=True):
        bins.setdefault(min(BINS - 1, int(p * BINS)), []).append((p, good))
    return [
        Bin(
            n=len(part),
            sure=_rounded(sum(p for p, _ in part) / len(part)),
            right=_rounded(sum(good for _, good in part) / len(part)),
        )
        for _, part in sorted(bins.items())
    ]


def expected_error(bins: Sequence[Bin]) -> float:
    """Mean distance between chance said and share right, bins weighted by their texts."""
    whole = sum(one.n for one in bins)
    return _rounded(sum(one.n * abs(one.right - one.sure) for one in bins) / whole) if whole else 0.0


def _log_loss(chances: Floats, truth: Floats) -> float:
    return float(-np.log(chances[np.arange(len(truth)), truth.astype(int)].clip(1e-12)).mean())


def _f1(said: Any, true: Any) -> float:
    both = float((said & true).sum())
    return 2 * both / float(said.sum() + true.sum()) if both else 0.0


def _rounded(share: Any) -> float:
    return round(float(share), 4)

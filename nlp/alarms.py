"""Trains the danger model and finds from which chance it rings: few false alarms on themes it has not learnt from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.corpus import Corpus, Sentence
from nlp.danger_rules import Evidence
from nlp.emergencies import NONE, Emergencies, likeliest, stretches
from nlp.linear import Floats
from nlp.samples import FOLDS, Sample, Samples, fold_of
from nlp.spelling import Spelling
from tickets.errors import BadInput
from tickets.reading import EmergencyKind

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

#: False alarms we put up with, of all messages without a danger; and how many of those sound like one. The near-misses
#: are a sixth of the corpus; of 1,980 real messages one in sixty holds a rule's words of danger: this is cautious.
MOST_FALSE, SOUND_LIKE_ONE = 1 / 200, 1 / 40
_OWN = frozenset({*EmergencyKind, NONE})
Fit = Callable[[Sequence[Sample]], "Pipeline"]


@dataclass(frozen=True, kw_only=True)
class HeldDangers:
    """How dangers are heard on held-out themes, by the model and the rules together."""

    n: int
    """Dangers asked."""
    others: int
    """Texts without a danger."""
    recall: float
    """The share of dangers that rang."""
    false_alarms: float
    """The share of the others that rang, weighed as if ``SOUND_LIKE_ONE`` of them were near-misses."""
    near_misses: float
    """The share of the near-misses alone that rang."""
    right_kind: float
    """Of the dangers that rang, the share of the right kind."""
    recall_of: Mapping[str, float]
    thresholds: Mapping[str, float]
    """Evidence of the rules → chance from which a text rings."""

    def __str__(self) -> str:
        return (
            f"n {self.n}  recall {self.recall:.4f}  false {self.false_alarms:.4f} of {self.others} "
            f"({self.near_misses:.4f} of near-misses)  kind {self.right_kind:.4f}"
        )


class _Heard(NamedTuple):
    """What came out for one held-out text: its best stretch's chance of a danger, the rules' view, the kind."""

    label: str
    near: bool
    """Written as a near-miss, or as a danger."""
    chance: float
    evidence: Evidence
    kind: str


def alarms(corpus: Corpus, samples: Samples, spelling: Spelling, fit: Fit) -> tuple["Pipeline", HeldDangers]:
    """A model of dangers and other texts, and how it hears themes held out; ``fit`` makes a pipeline of samples."""
    emergencies = Emergencies()
    told = [replace(one, text=spelling.plain(one.text)) for one in (*corpus.dangers, *_others(corpus))]
    ringing = {one.theme for one in told[len(corpus.dangers) :] if emergencies.evidence(one.text) is Evidence.SAID}
    # A theme of the others in which a rule hears a danger may tell of one in its other lines too.
    told = [one for one in told if one.theme not in ringing]
    learn = [Sample(emergencies.model_text(one.text), one.label, one.theme) for one in told]
    for one in corpus.dangers:
        around = spelling.plain(samples.around(one.text, corpus.templates))
        learn.append(Sample(emergencies.model_text(around), one.label, one.theme, made=True))
    heard = list[_Heard]()
    for fold in range(FOLDS):
        asked = [one for one in told if fold_of(one.theme) == fold]
        model = fit([sample for sample in learn if fold_of(sample.theme) != fold])
        heard += _hear(model, asked, emergencies)
    return fit(learn), _held(heard)


def _others(corpus: Corpus) -> list[Sentence]:
    """The rest of the corpus as what it is here: no danger; each text once."""
    own = {one.text for one in corpus.dangers}
    rest = {one.text: one for one in (*corpus.services, *corpus.acts) if one.text not in own}
    return [replace(one, label=NONE) for one in rest.values()]


def _hear(model: "Pipeline", asked: Sequence[Sentence], emergencies: Emergencies) -> Iterator[_Heard]:
    """Each text as it will be heard: stretch by stretch, the one with the best chance of a danger counts."""
    parts = [(i, one.text[start:end]) for i, one in enumerate(asked) for start, end in stretches(one.text)]
    if not parts:
        return
    chances = model.predict_proba([emergencies.model_text(part) for _, part in parts])
    none = list(model.classes_).index(NONE)
    best: dict[int, int] = {}
    for row, (i, _) in enumerate(parts):
        if i not in best or chances[row, none] < chances[best[i], none]:
            best[i] = row
    for i, row in best.items():
        yield _Heard(
            label=asked[i].label,
            near=asked[i].theme.partition("/")[0] in _OWN,
            chance=1 - float(chances[row, none]),
            evidence=emergencies.evidence(parts[row][1]),
            kind=likeliest(chances[row], [str(label) for label in model.classes_]),
        )


def _held(heard: Sequence[_Heard]) -> HeldDangers:
    """Thresholds and the figures at them; raises ``BadInput`` when nothing could be held out."""
    dangers = [one for one in heard if one.label != NONE]
    others = [one for one in heard if one.label == NONE]
    if not dangers or not others:
        raise BadInput("too few themes of dangers to hold any out")
    thresholds = _thresholds(heard)
    rung = [one for one in dangers if one.chance >= thresholds[one.evidence]]
    false = np.array([one.chance >= thresholds[one.evidence] for one in others])
    near = np.array([one.near for one in others])
    labels = sorted({one.label for one in dangers})
    return HeldDangers(
        n=len(dangers),
        others=len(others),
        recall=round(len(rung) / len(dangers), 4),
        false_alarms=round(float(_weights(near)[false].sum()), 5),
        near_misses=round(float(false[near].mean()), 4) if near.any() else 0.0,
        right_kind=round(sum(one.kind == one.label for one in rung) / max(1, len(rung)), 4),
        recall_of={label: _share(rung, dangers, label) for label in labels},
        thresholds={one.name.lower(): round(at, 4) for one, at in thresholds.items()},
    )


def _weights(near: NDArray[np.bool_]) -> Floats:
    """What each text without a danger counts for, sum 1."""
    share = near.mean()
    if not 0 < share < 1:
        return np.full(len(near), 1 / len(near))
    each = np.where(near, SOUND_LIKE_ONE / share, (1 - SOUND_LIKE_ONE) / (1 - share))
    return np.asarray(each / len(near), dtype=np.float64)


def _share(rung: Sequence[_Heard], dangers: Sequence[_Heard], label: str) -> float:
    return round(sum(one.label == label for one in rung) / sum(one.label == label for one in dangers), 4)


def _thresholds(heard: Sequence[_Heard]) -> dict[Evidence, float]:
    """How much a rule's word is worth beside the model's chance, and then where few enough of the others ring."""
    from sklearn.linear_model import LogisticRegression

    odds = np.array([_odds(one.chance) for one in heard])
    facts = np.column_stack([odds, *([one.evidence is each for one in heard] for each in list(Evidence)[1:])])
    truth = np.array([one.label != NONE for one in heard])
    judge = LogisticRegression(C=100.0).fit(facts, truth)
    scores = judge.decision_function(facts)[~truth]
    order = np.argsort(-scores)
    weights = _weights(np.array([one.near for one in heard])[~truth])[order]
    least = float(scores[order][int(np.searchsorted(weights.cumsum(), MOST_FALSE))])
    slope, *worth = judge.coef_[0].tolist()
    start = float(judge.intercept_[0])
    return {each: _chance((least - start - more) / slope) for each, more in zip(Evidence, (0.0, *worth), strict=True)}


def _odds(chance: float) -> float:
    chance = min(max(chance, 1e-6), 1 - 1e-6)
    return float(np.log(chance / (1 - chance)))


def _chance(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))

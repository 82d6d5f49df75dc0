"""Typing noise on sentences of themes the model has not seen: no kind may cost much."""

from collections.abc import Callable
from random import Random

import numpy as np
import pytest

from nlp.corpus import load
from nlp.lexicon import Lexicon
from nlp.samples import Samples, fold_of
from nlp.services import model_text
from nlp.spelling import clean
from nlp.train import SERVICES, Recipe, fitted
from nlp.wordings import Wordings
from tests.model.noise import Noise, kinds

#: Points of accuracy that a kind may cost; measured, the dearest (homophones) cost 6.
DEAREST = 0.08
Share = Callable[[Noise | None], tuple[float, int]]


@pytest.fixture(scope="module")
def share() -> Share:
    """The share read rightly of the held-out sentences a kind of noise changes, and how many those are."""
    lexicon, corpus = Lexicon(), load()
    wordings = Wordings(lexicon)
    samples = Samples(lexicon.spelling, wordings, town_names=["万和城"], seed=1).services(corpus, 0)
    model = fitted([sample for sample in samples if fold_of(sample.theme) != 0], Recipe(SERVICES))
    asked = [one for one in corpus.services if fold_of(one.theme) == 0]

    def right(texts: list[str]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        plain = [lexicon.spelling.plain(text) for text in texts]
        said = model.predict([model_text(clean(one), wordings.find(one)) for one in plain])
        return np.asarray(said == np.array([one.label for one in asked]))

    calm = right([one.text for one in asked])

    def measured(noise: Noise | None) -> tuple[float, int]:
        if noise is None:
            return float(calm.mean()), len(asked)
        random = Random(20261122)
        noisy = [noise(one.text, random) for one in asked]
        changed = np.array([one.text != text for one, text in zip(asked, noisy, strict=True)])
        return float(calm[changed].mean() - right(noisy)[changed].mean()), int(changed.sum())

    return measured


def test_calm_sentences_are_read(share: Share) -> None:
    right, asked = share(None)
    assert asked > 800
    assert right >= 0.77


@pytest.mark.parametrize("kind", kinds())
def test_no_kind_of_noise_costs_much(share: Share, kind: str) -> None:
    lost, changed = share(kinds()[kind])
    assert changed >= 20
    assert lost <= DEAREST

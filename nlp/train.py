"""Trains the linear models from the corpus, calibrates and scores them on held-out themes, saves the folder."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nlp.alarms import HeldDangers, alarms
from nlp.artefact import Fitted, save
from nlp.corpus import Corpus, load
from nlp.held import Held, columns, measure, surest_errors, temperature_for
from nlp.lexicon import FOLDER, Lexicon
from nlp.linear import LONGEST, Floats, softmax
from nlp.samples import FOLDS, Sample, Samples, fold_of
from nlp.wordings import Wordings
from tickets.errors import BadInput

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

_SEED, _VARIANTS = 20261122, 1
_MOST_GRAMS, _MOST_WRONG = 40_000, 12
#: Residents' n-grams that the corpus has not are learnt when so many people wrote them: no name, no secret word.
SHARED_BY = 3


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What differs between the models."""

    longest: int
    """Characters of the longest n-gram, at most ``LONGEST``."""
    balance: float
    """0 takes classes as frequent as the corpus has them, 1 as equally frequent."""
    tolerance: float
    """Where fitting stops."""
    strength: float = 10.0
    """How closely the weights follow the samples (scikit-learn's C)."""
    telling: int | None = None
    """Keep so many n-grams, those that tell the labels apart best by chi²; None keeps the most frequent."""
    rarest: int = 2
    """An n-gram stands in so many texts at least."""
    sharpness: float = 0.0
    """How much more an n-gram weighs that is far likelier, or unlikelier, under one label: a power of its log odds."""
    keep: int | None = None
    """Fit, keep so many n-grams with the heaviest weights, fit again."""
    margin: bool = False
    """A linear support vector machine instead of logistic regression; the temperature makes chances of its scores."""


#: Whole balance calls too much of what is ``other`` something else (measured on held-out themes and on real messages).
#: Stopping at 1e-3, one changed sentence moved the services' accuracy by a hundredth; the acts have rules before them.
SERVICES = Kind(longest=LONGEST, balance=0.5, tolerance=1e-4)
ACTS = Kind(longest=2, balance=0.6, tolerance=1e-3, strength=8.0)
#: Ten thousand n-grams hear as many dangers as forty (held-out themes and unread messages); by chi² they heard fewer.
DANGERS = Kind(longest=LONGEST, balance=0.5, tolerance=1e-3, keep=10_000)
#: A city's own rows are many and long. Chosen by four-fold cross-validation on the training rows of a public set of
#: 7,781 letters in seven topics: choosing n-grams by chi² is worth 0.005 of macro-F1 there, weighing them by their odds
#: another 0.005, half as many n-grams and less balance 0.0015. On our corpus of short sentences, held out by theme, the
#: same choice costs 0.03 to 0.05.
HISTORY = Kind(
    longest=2, balance=0.75, tolerance=1e-3, strength=0.7, telling=20_000, rarest=3, sharpness=0.75, margin=True
)


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What came out of a training; ``version`` names the saved model."""

    version: str
    sentences: int
    services: Held
    acts: Held
    dangers: HeldDangers | None = None


def train(corpus_dir: Path, out: Path, town_names: Sequence[str], now: datetime) -> Scores:
    """Train, score and save a model folder at ``out``; the same corpus and names give the same weights.

    ``town_names`` are names of places to put into templates, so that no name speaks for a service.
    Raises ``BadInput`` naming file and line when the corpus is wrong.
    """
    taught = teach(corpus_dir, town_names)
    facts = {"trained_at": now.isoformat(), **taught.digests}
    version = save(out, taught.models, scores=taught.scores(), facts=facts)
    return Scores(
        version=version,
        sentences=taught.sentences,
        services=taught.held["services"],
        acts=taught.held["acts"],
        dangers=taught.dangers,
    )


@dataclass(frozen=True, kw_only=True)
class Taught:
    """The models with their scores, not yet saved; ``digests`` name the corpus and the lexicon they come from."""

    models: Mapping[str, Fitted]
    held: Mapping[str, Held]
    digests: Mapping[str, str]
    sentences: int
    dangers: HeldDangers | None = None

    def scores(self) -> dict[str, Any]:
        """What the manifest keeps of them, by model."""
        heard = {"dangers": asdict(self.dangers)} if self.dangers else {}
        return {name: asdict(held) for name, held in self.held.items()} | heard


def teach(corpus_dir: Path, town_names: Sequence[str], more: Sequence[Sample] = ()) -> Taught:
    """Fit and score the models; ``more`` are residents' samples, learnt besides the corpus and never asked."""
    corpus, samples = load(corpus_dir), _samples(town_names)
    texts = [sentence.text for sentence in corpus.services]
    services, services_held = fit(samples.services(corpus, _VARIANTS), SERVICES, more=more, texts=texts)
    acts, acts_held = fit(samples.acts(corpus), ACTS)
    heard, dangers = teach_dangers(corpus, town_names)
    return Taught(
        models={"services": services, "acts": acts, **heard},
        held={"services": services_held, "acts": acts_held},
        digests=digests(corpus, town_names),
        sentences=len(corpus.services) + len(corpus.acts) + len(corpus.dangers),
        dangers=dangers,
    )


def teach_dangers(corpus: Corpus, town_names: Sequence[str]) -> tuple[dict[str, Fitted], HeldDangers | None]:
    """The danger model by its name and its scores; nothing when the corpus tells of no dangers."""
    if not corpus.dangers:
        return {}, None
    model, held = alarms(corpus, _samples(town_names), Lexicon().spelling, lambda learn: fitted(learn, Recipe(DANGERS)))
    return {"dangers": Fitted(_plain_rows(model), 1.0)}, held


def unseen_services(corpus_dir: Path, town_names: Sequence[str]) -> tuple[list[str], Floats, list[str]]:
    """Labels, chances of each plain sentence by a model that has not seen its theme, and the right labels."""
    asked = _samples(town_names).services(load(corpus_dir), _VARIANTS)
    labels = sorted({sample.label for sample in asked})
    scores, truth, _ = _held_out(asked, labels, Recipe(SERVICES), FOLDS)
    chances = softmax(scores, temperature_for(scores, truth))
    return labels, chances, [labels[int(right)] for right in truth]


def teach_acts(corpus_dir: Path, town_names: Sequence[str]) -> tuple[Fitted, Held]:
    """The act model alone, for a folder whose services come from elsewhere."""
    return fit(_samples(town_names).acts(load(corpus_dir)), ACTS)


def _samples(town_names: Sequence[str]) -> Samples:
    lexicon = Lexicon()
    return Samples(lexicon.spelling, Wordings(lexicon), town_names=town_names, seed=_SEED)


def digests(corpus: Corpus, town_names: Sequence[str]) -> dict[str, str]:
    """What names the text a model is made of: another town's names in the templates make other scores too."""
    names = hashlib.sha256("\0".join(town_names).encode()).hexdigest()[:16]
    return {"corpus": corpus.digest, "lexicon": _lexicon_digest(), "names": names}


def pipeline(labels: Sequence[str], kind: Kind, vocabulary: Sequence[str] | None = None) -> "Pipeline":
    """Untrained: TF-IDF over character n-grams, then a linear model; ``labels`` are those to train on."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    grams = TfidfVectorizer(
        analyzer="char",
        ngram_range=(1, kind.longest),
        lowercase=False,
        sublinear_tf=True,
        min_df=kind.rarest,
        max_features=None if kind.telling else _MOST_GRAMS,
        vocabulary=vocabulary,
    )
    counts = Counter(labels)
    weights = {label: (len(labels) / (len(counts) * n)) ** kind.balance for label, n in sorted(counts.items())}
    learner = LinearSVC if kind.margin else LogisticRegression
    linear = learner(C=kind.strength, class_weight=weights, max_iter=600, tol=kind.tolerance, random_state=_SEED)
    return make_pipeline(grams, linear)


def fit(
    samples: Sequence[Sample],
    kind: Kind,
    *,
    more: Sequence[Sample] = (),
    texts: Sequence[str] = (),
    folds: int = FOLDS,
    known: Sequence[str] | None = None,
) -> tuple[Fitted, Held]:
    """Temperature and scores from held-out themes (the first ``folds`` of four), then one model of everything.

    ``known`` are the n-grams to choose the telling ones from; None leaves the choice to the samples.
    ``texts`` are the plain samples' words in their order, wanted when the worst errors are to be kept.
    """
    labels = sorted({sample.label for sample in samples})
    scores, truth, asked = _held_out(samples, labels, Recipe(kind, more, known), folds)
    held = measure(scores, truth, labels)
    if texts:
        wrong = surest_errors(scores, truth, held.temperature, labels, [texts[i] for i in asked], _MOST_WRONG)
        held = replace(held, wrong=wrong)
    final = fitted(samples, Recipe(kind, more, known))
    return Fitted(_plain_rows(final), held.temperature), held


def _plain_rows(final: "Pipeline") -> "Pipeline":
    """Row numbers as plain ints: numpy's would each become a file of their own inside the skops archive."""
    final[0].vocabulary_ = {gram: int(row) for gram, row in final[0].vocabulary_.items()}
    return final


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a pipeline is fitted whatever the fold: its kind, residents' samples besides, n-grams to choose from."""

    kind: Kind
    more: Sequence[Sample] = ()
    known: Sequence[str] | None = None


def fitted(samples: Sequence[Sample], recipe: Recipe) -> "Pipeline":
    """One pipeline of all these samples, whose n-grams are those of ``samples`` and what is shared among more.

    In one thread: the matrices are sparse and small, and two threads that wait for each other on a busy machine took
    eight times the work of one.
    """
    from threadpoolctl import threadpool_limits

    both, kind = [*samples, *recipe.more], recipe.kind
    labels, texts = [sample.label for sample in both], [sample.text for sample in both]
    vocabulary = _vocabulary(samples, recipe)
    if kind.keep:
        vocabulary = _heaviest(fitted(samples, replace(recipe, kind=replace(kind, keep=None))), kind.keep)
    model = pipeline(labels, kind, vocabulary)
    grams = model[0].fit(texts)
    if kind.sharpness:
        grams.idf_ = grams.idf_ * _sharp(grams.transform(texts) > 0, labels) ** kind.sharpness
    with threadpool_limits(1):
        model[-1].fit(grams.transform(texts), labels)
    # Three digits of a weight decide nothing more than sixteen, and the folder is a third as large.
    model[-1].coef_ = model[-1].coef_.astype(np.float16).astype(np.float64)
    return model


def _heaviest(model: "Pipeline", most: int) -> list[str]:
    names = model[0].get_feature_names_out()
    return sorted(map(str, names[np.argsort(-np.abs(model[-1].coef_).max(axis=0), kind="stable")[:most]]))


def grams_of(texts: Sequence[str], kind: Kind) -> list[str]:
    """The n-grams that a model of this kind would know of these texts."""
    return sorted(map(str, pipeline([], kind)[0].fit(texts).vocabulary_))


def _vocabulary(samples: Sequence[Sample], recipe: Recipe) -> list[str] | None:
    """Which n-grams to learn; None leaves it to the pipeline."""
    kind = recipe.kind
    if not recipe.more and not kind.telling:
        return None
    texts = [sample.text for sample in samples]
    own = _telling(samples, recipe, kind.telling) if kind.telling else grams_of(texts, kind)
    return sorted({*own, *_shared(recipe.more, kind.longest)})


def _shared(more: Sequence[Sample], longest: int) -> Iterator[str]:
    """The n-grams that ``SHARED_BY`` people wrote."""
    written: dict[str, set[int]] = {}
    for sample in more:
        for n in range(1, longest + 1):
            for i in range(len(sample.text) - n + 1):
                written.setdefault(sample.text[i : i + n], set()).add(sample.author)
    return (gram for gram, authors in written.items() if len(authors) >= SHARED_BY)


def _telling(samples: Sequence[Sample], recipe: Recipe, most: int) -> list[str]:
    from sklearn.feature_selection import chi2

    labels, texts = [sample.label for sample in samples], [sample.text for sample in samples]
    grams = pipeline(labels, recipe.kind, recipe.known)[0]
    tells = np.nan_to_num(chi2(grams.fit_transform(texts), labels)[0])
    names = grams.get_feature_names_out()
    return sorted(map(str, names[np.argsort(-tells, kind="stable")[:most]]))


def _sharp(has: Any, labels: Sequence[str]) -> Floats:
    """For each n-gram the largest |log odds| of any label against the others; ``has`` is texts × n-grams."""
    mine, sharp = np.array(labels), np.zeros(has.shape[1])
    for label in sorted(set(labels)):
        inside = mine == label
        shares = [(_texts_with(has[side]) + 1) / (side.sum() + 2) for side in (inside, ~inside)]
        sharp = np.maximum(sharp, np.abs(np.log(shares[0] / shares[1])))
    return sharp


def _texts_with(has: Any) -> Floats:
    return np.asarray(has.sum(axis=0), dtype=np.float64).ravel()


def _held_out(
    samples: Sequence[Sample], labels: Sequence[str], recipe: Recipe, folds: int
) -> tuple[Floats, Floats, list[int]]:
    """Scores of plain samples by a model that has not seen their theme, the right label's column, which samples."""
    scores, truth, asked = [], [], list[int]()
    plain = [sample for sample in samples if not sample.made]
    for fold in range(folds):
        learn = [sample for sample in samples if fold_of(sample.theme) != fold]
        ask = [i for i, sample in enumerate(plain) if fold_of(sample.theme) == fold]
        if not ask or {sample.label for sample in learn} != set(labels):
            continue
        model = fitted(learn, recipe)
        said = model.decision_function([plain[i].text for i in ask]).reshape(len(ask), -1)
        scores.append(columns(said, len(labels)))
        truth += [labels.index(plain[i].label) for i in ask]
        asked += ask
    if not scores:
        raise BadInput("too few themes to hold any out: every label needs several")
    return np.concatenate(scores), np.array(truth), asked


def _lexicon_digest() -> str:
    whole = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.yaml")):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]

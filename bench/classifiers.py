"""A whole reading of 40 characters beside two published pipelines doing less: services only, of the same corpus.

Signalen's is word counts without IDF, L2 norm, L1 logistic regression; characters stand for its words split at spaces.
fastText is the library's supervised mode on characters where the package is installed (a wheel for development on
Linux), else hashed n-grams with a linear model, which is what it does inside.
"""

import gc
import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

from bench.figure import Figure
from bot.wiring import CORPUS, MODEL, reader_for, town_named
from nlp.corpus import load
from tickets.reading import Context

TEXT = "东滨区迎春路菜市场东门每天早上五点半菜贩子把人行道占满了，推婴儿车只能走机动车道"
#: Turns are short and alternate, so that a busy moment of the machine falls on all alike.
TURNS, IN_A_TURN, WARM_UP = 40, 25, 100
_MEGABYTE = 2**20


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Something that reads a text, what it weighs on disk in MB, and the milliseconds its readings took."""

    name: str
    read: Callable[[str], object]
    size: float
    spent: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Half of the readings are faster, in milliseconds."""
        return statistics.median(self.spent)

    @property
    def p99(self) -> float:
        """One reading in a hundred is slower, in milliseconds."""
        return sorted(self.spent)[int(len(self.spent) * 0.99)]


def measure() -> Iterator[Figure]:
    """Median, 99th percentile and size of ours, each beside either of theirs."""
    sentences = load(CORPUS).services
    texts, labels = [one.text for one in sentences], [one.label for one in sentences]
    ours, *others = pipelines = [_ours(), _signalen(texts, labels), _fasttext(texts, labels)]
    _take_turns(pipelines)
    for their in others:
        for what, unit, target in (
            ("median", "ms", "<= 1 ms"),
            ("p99", "ms", "<= 4 ms"),
            ("size", "MB", "<= 10 MB"),
        ):
            value, against = getattr(ours, what), getattr(their, what)
            yield Figure(
                name=f"read_{what}_beside_{their.name}",
                value=value,
                unit=unit,
                against=against,
                ratio=value / against,
                target=f"{what} {target}",
            )


def _take_turns(pipelines: Sequence[Pipeline]) -> None:
    for one in pipelines:
        _turn(one, WARM_UP)
        one.spent.clear()
    gc.collect()
    gc.freeze()  # as the server does once it is open
    for _ in range(TURNS):
        for one in pipelines:
            _turn(one, IN_A_TURN)


def _turn(one: Pipeline, rounds: int) -> None:
    for _ in range(rounds):
        number = len(one.spent)
        text = f"{TEXT[: 38 - number % 3]}{number % 97}"
        start = time.perf_counter()
        one.read(text)
        one.spent.append((time.perf_counter() - start) * 1000)


def _ours() -> Pipeline:
    reader, context = reader_for(town_named("wanghai")), Context()
    if reader.model == "none":
        raise SystemExit("no model: run make train first")
    size = sum(path.stat().st_size for path in MODEL.iterdir()) / _MEGABYTE
    return Pipeline(name="ours", read=lambda text: reader.read(text, context), size=size)


def _signalen(texts: Sequence[str], labels: Sequence[str]) -> Pipeline:
    from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    logistic = LogisticRegression(l1_ratio=1.0, solver="liblinear", class_weight="balanced", max_iter=300)
    model = make_pipeline(
        CountVectorizer(analyzer="char", ngram_range=(1, 2)),
        TfidfTransformer(use_idf=False, norm="l2"),
        OneVsRestClassifier(logistic),
    ).fit(texts, labels)
    return Pipeline(name="signalen", read=lambda text: model.predict_proba([text]), size=_packed(model))


def _fasttext(texts: Sequence[str], labels: Sequence[str]) -> Pipeline:
    if importlib.util.find_spec("fasttext") is None:
        return _hashed(texts, labels)
    fasttext: Any = importlib.import_module("fasttext")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        lines = (f"__label__{label} {_spaced(text)}" for text, label in zip(texts, labels, strict=True))
        path.write_text("\n".join(lines), encoding="utf-8")
        # The library's defaults but for the buckets, of which it keeps two million for any corpus, however small.
        model = fasttext.train_supervised(
            str(path), epoch=10, wordNgrams=2, dim=100, bucket=200_000, thread=1, verbose=0
        )
        model.save_model(f"{folder}/model.bin")
        size = Path(folder, "model.bin").stat().st_size / _MEGABYTE
    return Pipeline(name="fasttext", read=lambda text: model.predict(_spaced(text), k=7), size=size)


def _hashed(texts: Sequence[str], labels: Sequence[str]) -> Pipeline:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline

    grams = HashingVectorizer(analyzer="char", ngram_range=(1, 2), n_features=2**18, norm="l1", alternate_sign=False)
    linear = SGDClassifier(loss="log_loss", random_state=0)
    model = make_pipeline(grams, linear).fit(texts, labels)
    return Pipeline(name="hashed_linear", read=lambda text: model.predict_proba([text]), size=_packed(model))


def _packed(model: Any) -> float:
    """Megabytes on disk, packed as ours is."""
    import skops.io

    return len(skops.io.dumps(model, compression=ZIP_DEFLATED)) / _MEGABYTE


def _spaced(text: str) -> str:
    return " ".join(text.replace("\n", " "))

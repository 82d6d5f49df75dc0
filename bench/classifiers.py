"""A whole reading of 40 characters beside two published pipelines doing less: services only, of the same corpus.

Signalen's is word counts without IDF, L2 norm, L1 logistic regression; characters stand for its words split at spaces.
fastText is the library's supervised mode on characters where the package is installed (it is no dependency), else
hashed n-grams with a linear model, which is what it does inside.
"""

import importlib.util
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bot.wiring import CORPUS, MODEL, reader_for, town_named
from nlp.corpus import load
from tickets.reading import Context

TEXT = "东滨区迎春路菜市场东门每天早上五点半菜贩子把人行道占满了，推婴儿车只能走机动车道"
ROUNDS, WARM_UP = 1000, 100


def measure() -> Iterator[Figure]:
    """Medians in milliseconds, ours first; the 99th percentile and the size of ours."""
    reader = reader_for(town_named("wanghai"))
    if reader.model == "none":
        raise SystemExit("no model: run make train first")
    sentences = load(CORPUS).services
    texts, labels = [one.text for one in sentences], [one.label for one in sentences]
    context = Context()
    ours = _spent(lambda text: reader.read(text, context))
    size = sum(path.stat().st_size for path in MODEL.iterdir()) / 2**20
    for name, read in (("signalen", _signalen(texts, labels)), _fasttext(texts, labels)):
        theirs = statistics.median(_spent(read))
        value = statistics.median(ours)
        yield Figure(
            name=f"read_beside_{name}",
            value=value,
            unit="ms",
            against=theirs,
            ratio=value / theirs,
            target="median <= 1 ms",
        )
    yield Figure(name="read_p99", value=sorted(ours)[int(len(ours) * 0.99)], unit="ms", target="<= 4 ms")
    yield Figure(name="model_size", value=size, unit="MB", target="<= 10 MB")


def _spent(read: Callable[[str], object]) -> list[float]:
    spent = []
    for i in range(ROUNDS + WARM_UP):
        text = f"{TEXT[: 38 - i % 3]}{i % 97}"
        start = time.perf_counter()
        read(text)
        spent.append((time.perf_counter() - start) * 1000)
    return spent[WARM_UP:]


def _signalen(texts: Sequence[str], labels: Sequence[str]) -> Callable[[str], object]:
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
    return lambda text: model.predict_proba([text])


def _fasttext(texts: Sequence[str], labels: Sequence[str]) -> tuple[str, Callable[[str], object]]:
    if importlib.util.find_spec("fasttext") is None:
        return "hashed_linear", _hashed(texts, labels)
    fasttext: Any = importlib.import_module("fasttext")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "train.txt"
        lines = (f"__label__{label} {_spaced(text)}" for text, label in zip(texts, labels, strict=True))
        path.write_text("\n".join(lines), encoding="utf-8")
        model = fasttext.train_supervised(str(path), epoch=10, wordNgrams=2, thread=1, verbose=0)
    return "fasttext", lambda text: model.predict(_spaced(text), k=7)


def _hashed(texts: Sequence[str], labels: Sequence[str]) -> Callable[[str], object]:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.pipeline import make_pipeline

    grams = HashingVectorizer(analyzer="char", ngram_range=(1, 2), n_features=2**18, norm="l1", alternate_sign=False)
    linear = SGDClassifier(loss="log_loss", random_state=0)
    model = make_pipeline(grams, linear).fit(texts, labels)
    return lambda text: model.predict_proba([text])


def _spaced(text: str) -> str:
    return " ".join(text.replace("\n", " "))

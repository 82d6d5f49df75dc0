"""A tiny model for the unit tests of the reader: a few sentences of each label, fitted once and scored by nobody."""

from dataclasses import replace
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

from nlp.artefact import Fitted, save
from nlp.corpus import Sentence, load
from nlp.emergencies import Emergencies
from nlp.lexicon import Lexicon
from nlp.reader import Reader
from nlp.samples import Samples
from nlp.services import model_text
from nlp.spelling import clean
from nlp.train import ACTS, DANGERS, SERVICES, pipeline
from nlp.wordings import Wordings
from tickets.ids import PlaceCode

PLACES = {
    PlaceCode("dongbin"): ("东滨区", "Dongbin"),
    PlaceCode("wangshan"): ("望山区",),
    PlaceCode("wanhe"): ("万和城", "万和城三期"),
    PlaceCode("yingchun"): ("迎春路",),
    PlaceCode("xuefu"): ("学府街",),
    PlaceCode("haiyun"): ("海韵小区",),
    PlaceCode("jinxiu"): ("锦绣家园", "Jinxiu Homes"),
}
_OF_EACH, _OF_EACH_ACT, _OF_EACH_DANGER = 12, 80, 60
#: So weak a model rings by itself only when it is sure; a rule's word is enough.
THRESHOLDS = {"nothing": 0.9, "excused": 0.99, "said": 0.02}


def _few(sentences: tuple[Sentence, ...], most: int) -> list[Sentence]:
    """The first of every label."""
    kept: dict[str, list[Sentence]] = {}
    for one in sentences:
        kept.setdefault(one.label, []).append(one)
    return [one for group in kept.values() for one in group[:most]]


@pytest.fixture(scope="session")
def wordings() -> Wordings:
    """The shipped lexicon."""
    return Wordings(Lexicon())


@pytest.fixture(scope="session")
def model_dir(wordings: Wordings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder as training writes it."""
    corpus, plain, folder = load(), Lexicon().spelling.plain, tmp_path_factory.mktemp("model")
    services, acts = _few(corpus.services, _OF_EACH), _few(corpus.acts, _OF_EACH_ACT)
    acts += [replace(one, label="report") for one in services]
    read = [model_text(clean(plain(one.text)), wordings.find(plain(one.text))) for one in services]
    samples = Samples(Lexicon().spelling, wordings, town_names=("万和城", "迎春路"), seed=1)
    said = [samples.act(one, one.label).text for one in acts]
    service_labels, act_labels = [one.label for one in services], [one.label for one in acts]
    dangers = _few(corpus.dangers, _OF_EACH_DANGER)
    heard = [Emergencies().model_text(plain(one.text)) for one in dangers]
    kinds = [one.label for one in dangers]
    with threadpool_limits(1):
        models = {
            "dangers": Fitted(pipeline(kinds, DANGERS).fit(heard, kinds), 1.0),
            "services": Fitted(pipeline(service_labels, SERVICES).fit(read, service_labels), 1.0),
            "acts": Fitted(pipeline(act_labels, ACTS).fit(said, act_labels), 1.0),
        }
    for model in models.values():
        grams = model.pipeline[0]
        grams.vocabulary_ = {gram: int(row) for gram, row in grams.vocabulary_.items()}
    scores = {"services": {"macro_f1": 0.0}, "dangers": {"thresholds": THRESHOLDS}}
    save(folder, models, scores=scores, facts={"trained_at": "2026-11-22T08:00:00+00:00", "corpus": "", "lexicon": ""})
    return folder


@pytest.fixture(scope="session")
def reader(model_dir: Path) -> Reader:
    """A reader with that model and a few places of the invented town."""
    return Reader.load(model_dir, PLACES)


@pytest.fixture(scope="session")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader whose model is missing: rules alone."""
    return Reader.load(tmp_path_factory.mktemp("nothing"), PLACES)

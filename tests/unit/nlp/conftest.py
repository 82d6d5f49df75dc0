"""A small model trained once for all unit tests of the reader: a slice of the corpus, in the corpus' own format."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlp.corpus import FOLDER
from nlp.reader import Reader
from nlp.train import train
from tickets.ids import PlaceCode

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
PLACES = {
    PlaceCode("dongbin"): ("东滨区", "Dongbin"),
    PlaceCode("wangshan"): ("望山区",),
    PlaceCode("wanhe"): ("万和城", "万和城三期"),
    PlaceCode("yingchun"): ("迎春路",),
    PlaceCode("xuefu"): ("学府街",),
    PlaceCode("haiyun"): ("海韵小区",),
}


def _slice(source: Path, target: Path, lines: int) -> None:
    """The first lines of every file, headers included."""
    for path in sorted(source.rglob("*.txt")):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        head = path.read_text(encoding="utf-8").splitlines()
        copy.write_text("\n".join(head if path.parent == source else head[:lines]) + "\n", encoding="utf-8")


@pytest.fixture(scope="session")
def small_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty-five lines of every service and act."""
    folder = tmp_path_factory.mktemp("corpus")
    _slice(FOLDER, folder, 35)
    return folder


@pytest.fixture(scope="session")
def model_dir(small_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder trained from it."""
    folder = tmp_path_factory.mktemp("model")
    train(small_corpus, folder, ["万和城", "东滨区"], NOW)
    return folder


@pytest.fixture(scope="session")
def reader(model_dir: Path) -> Reader:
    """A reader with that model and a few places of the invented town."""
    return Reader.load(model_dir, PLACES)


@pytest.fixture(scope="session")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """A reader whose model is missing: rules alone."""
    return Reader.load(tmp_path_factory.mktemp("nothing"), PLACES)

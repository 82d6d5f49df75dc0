"""One whole training for all tests of the model: the corpus as it is, the reader as it would be shipped."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nlp.corpus import FOLDER
from nlp.reader import Reader
from nlp.train import Scores, train
from tickets.ids import PlaceCode

PLACES = {
    PlaceCode("dongbin"): ("东滨区", "Dongbin"),
    PlaceCode("wanhe"): ("万和城", "万和城三期"),
    PlaceCode("yingchun"): ("迎春路",),
    PlaceCode("jinxiu"): ("锦绣家园", "Jinxiu Homes"),
}


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Scores]:
    """The model folder and the scores on held-out themes."""
    folder = tmp_path_factory.mktemp("model")
    return folder, train(FOLDER, folder, ["万和城", "东滨区", "迎春路"], datetime(2026, 11, 22, tzinfo=UTC))


@pytest.fixture(scope="session")
def reader(trained: tuple[Path, Scores]) -> Reader:
    """A reader with that model and a few places of the invented town."""
    return Reader.load(trained[0], PLACES)

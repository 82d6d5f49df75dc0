"""Training: the same sentences give the same weights, and reading them needs no training library."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from nlp import artefact
from nlp.corpus import FOLDER
from nlp.train import Scores, train


def _slice(source: Path, target: Path, lines: int) -> None:
    """The first lines of every file, headers included."""
    for path in sorted(source.rglob("*.txt")):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        head = path.read_text(encoding="utf-8").splitlines()
        copy.write_text("\n".join(head if path.parent == source else head[:lines]) + "\n", encoding="utf-8")


def test_training_twice_gives_the_same_weights(tmp_path: Path) -> None:
    _slice(FOLDER, tmp_path / "corpus", 30)
    for name in ("one", "two"):
        train(tmp_path / "corpus", tmp_path / name, ["万和城", "东滨区"], datetime(2026, 11, 22, 8, tzinfo=UTC))
    first, second = artefact.load(tmp_path / "one"), artefact.load(tmp_path / "two")
    for one, two in ((first.services, second.services), (first.acts, second.acts)):
        assert one.vocabulary == two.vocabulary
        assert one.temperature == two.temperature
        np.testing.assert_array_equal(one.coef, two.coef)


def test_loading_for_reading_needs_no_training_libraries(trained: tuple[Path, Scores]) -> None:
    program = (
        "import sys; from pathlib import Path; from nlp.reader import Reader; from tickets.reading import Context\n"
        "r = Reader.load(Path(sys.argv[1]), {}); r.read('垃圾没人清', Context()); assert r.model != 'none'\n"
        "print([m for m in ('sklearn', 'scipy', 'skops', 'joblib') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(trained[0])], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

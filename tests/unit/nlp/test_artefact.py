"""The model folder: equal to scikit-learn, refused when anything about it is wrong."""

import json
import re
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from nlp import artefact
from nlp.corpus import load as load_corpus
from nlp.lexicon import Lexicon
from nlp.marks import context_marks
from nlp.reader import Reader
from nlp.services import model_text
from nlp.spelling import clean
from nlp.wordings import Wordings
from tickets.errors import ModelRefused
from tickets.reading import Asked, Context

TEXTS = (
    "",
    "楼下垃圾没人清",
    "东滨区迎春路口每天早上有人占道经营",
    "xyz",
    "a b",
    "半夜打桩" * 200,
    "谢谢",
    "没解决！！",
    "\ue000\ue001",
)


@pytest.fixture
def folder(model_dir: Path, tmp_path: Path) -> Path:
    return copytree(model_dir, tmp_path / "model")


def test_the_sparse_dot_equals_scikit_learn(model_dir: Path) -> None:
    weights, pipelines = artefact.load(model_dir), artefact.verify(model_dir)
    lexicon = Lexicon()
    wordings = Wordings(lexicon)
    sentences = [one.text for one in load_corpus().services[::40]]
    for raw in (*TEXTS, *sentences):
        plain = lexicon.spelling.plain(raw)
        text = model_text(clean(plain), wordings.find(plain))
        for model, pipeline in ((weights.services, pipelines["services"]), (weights.acts, pipelines["acts"])):
            marked = context_marks(Context(asked=Asked.VERDICT)) + text
            right = pipeline.decision_function([marked])[0]
            assert tuple(pipeline.classes_) == model.labels
            np.testing.assert_allclose(model.scores(model.look(marked)), right, atol=1e-6)


def test_the_pull_of_all_characters_is_the_edge_of_the_score(model_dir: Path) -> None:
    model = artefact.load(model_dir).services
    look = model.look("^楼下垃圾没人清$")
    scores = model.scores(look) - model.intercept
    for label in range(len(model.labels)):
        edge = scores[label] - np.delete(scores, label).mean()
        assert model.pull(look, label).sum() == pytest.approx(edge)


@pytest.mark.parametrize("name", [artefact.MANIFEST, artefact.WEIGHTS, artefact.PIPELINES])
def test_a_missing_file_is_refused(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ModelRefused, match=re.escape(f"{name}: missing")):
        artefact.load(folder)


@pytest.mark.parametrize("name", [artefact.WEIGHTS, artefact.PIPELINES])
def test_an_altered_file_is_refused(folder: Path, name: str) -> None:
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(bytes(data))
    with pytest.raises(ModelRefused, match=re.escape(f"{name}: altered")):
        artefact.load(folder)


def test_an_altered_manifest_is_refused(folder: Path) -> None:
    path = folder / artefact.MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["scores"]["services"]["macro_f1"] = 0.999
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelRefused, match=r"manifest\.json: altered"):
        artefact.load(folder)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"kind":"other"}', "\x00", '{"kind":"chuishao-model/1","files":[]}']
)
def test_a_foreign_manifest_is_refused(folder: Path, content: str) -> None:
    (folder / artefact.MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(ModelRefused, match=r"manifest\.json: not a manifest of ours"):
        artefact.load(folder)


def test_a_foreign_file_is_refused(folder: Path) -> None:
    (folder / "model.pkl").write_bytes(b"cos\nsystem\n")
    with pytest.raises(ModelRefused, match=r"model\.pkl: foreign"):
        artefact.load(folder)


def _vouch(folder: Path) -> None:
    """Write a manifest that fits the files as they are: what somebody with the source could do."""
    manifest = json.loads((folder / artefact.MANIFEST).read_text(encoding="utf-8"))
    manifest["files"] = {name: artefact._digest((folder / name).read_bytes()) for name in manifest["files"]}
    manifest["version"] = artefact._version(manifest)
    (folder / artefact.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_pickled_weights_are_refused_even_with_a_manifest_that_fits(folder: Path) -> None:
    with np.load(folder / artefact.WEIGHTS) as arrays:
        content = dict(arrays)
    content["services.labels"] = np.array([{"evil": 1}] * len(content["services.labels"]), dtype=object)
    np.savez(folder / artefact.WEIGHTS, **content)
    _vouch(folder)
    with pytest.raises(ModelRefused, match=r"weights\.npz: not weights of ours"):
        artefact.load(folder)


def test_weights_of_another_shape_are_refused(folder: Path) -> None:
    with np.load(folder / artefact.WEIGHTS) as arrays:
        content = dict(arrays)
    content["services.idf"] = content["services.idf"][:-1]
    np.savez(folder / artefact.WEIGHTS, **content)
    _vouch(folder)
    with pytest.raises(ModelRefused, match="shapes do not fit"):
        artefact.load(folder)


def test_pipelines_with_strange_types_are_refused(folder: Path) -> None:
    import skops.io

    (folder / artefact.PIPELINES).write_bytes(skops.io.dumps({"services": Path("/")}))
    _vouch(folder)
    with pytest.raises(ModelRefused, match=r"model\.skops: holds types we do not trust"):
        artefact.verify(folder)


def test_a_reader_with_a_refused_model_reads_by_rule(folder: Path) -> None:
    (folder / artefact.WEIGHTS).write_bytes(b"")
    reader = Reader.load(folder, {})
    assert reader.model == "none"
    assert "weights.npz" in reader.refused

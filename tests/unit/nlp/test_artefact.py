"""The model folder: equal to scikit-learn, refused when anything about it is wrong."""

import io
import json
import os
import re
from pathlib import Path
from shutil import copytree
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

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
from tickets.reading import Asked, Context, EmergencyKind

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
        assert weights.dangers is not None
        for model, name in ((weights.services, "services"), (weights.acts, "acts"), (weights.dangers, "dangers")):
            pipeline = pipelines[name]
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


def _retell(folder: Path, thresholds: object) -> None:
    manifest = json.loads((folder / artefact.MANIFEST).read_text(encoding="utf-8"))
    manifest["scores"]["dangers"] = thresholds
    manifest["version"] = artefact._version(manifest)
    (folder / artefact.MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_a_folder_from_before_the_danger_model_reads_on_and_hears_by_rule(folder: Path) -> None:
    with np.load(folder / artefact.WEIGHTS) as arrays:
        content = {name: array for name, array in arrays.items() if not name.startswith("dangers.")}
    np.savez(folder / artefact.WEIGHTS, **content)
    _vouch(folder)
    assert artefact.load(folder).dangers is None
    reader = Reader.load(folder, {})
    assert reader.model != "none"
    assert reader.emergency("楼道里一股煤气味") is EmergencyKind.GAS


@pytest.mark.parametrize(
    "thresholds",
    [
        None,
        {},
        {"thresholds": [0.5, 0.5, 0.5]},
        {"thresholds": {"nothing": 0.5, "excused": 0.5}},
        {"thresholds": {"nothing": 0.5, "excused": 0.5, "said": 0.0}},
        {"thresholds": {"nothing": 0.5, "excused": 0.5, "said": 7}},
        {"thresholds": {"nothing": 0.5, "excused": 0.5, "said": "soon"}},
        {"thresholds": {"nothing": 0.5, "excused": 0.5, "said": float("nan")}},
    ],
)
def test_thresholds_that_are_no_chances_are_refused(folder: Path, thresholds: object) -> None:
    _retell(folder, thresholds)
    with pytest.raises(ModelRefused, match=r"thresholds for dangers|not a manifest of ours"):
        artefact.load(folder)


def test_dangers_of_other_names_are_refused(folder: Path) -> None:
    with np.load(folder / artefact.WEIGHTS) as arrays:
        content = dict(arrays)
    content["dangers.labels"] = np.array([f"flood {i}" for i in range(len(content["dangers.labels"]))])
    np.savez(folder / artefact.WEIGHTS, **content)
    _vouch(folder)
    with pytest.raises(ModelRefused, match="dangers of other names than ours"):
        artefact.load(folder)


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


def _changed(folder: Path, name: str, array: "np.typing.NDArray[Any]") -> None:
    """The same weights with this array instead, vouched for."""
    with np.load(folder / artefact.WEIGHTS) as known:
        content = {**known, name: array}
    np.savez(folder / artefact.WEIGHTS, **content)
    _vouch(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("services.coef", np.nan),
        ("services.coef", np.inf),
        ("services.coef", 1e300),
        ("acts.idf", np.nan),
        ("acts.intercept", -1e12),
        ("services.temperature", 0.0),
        ("services.temperature", -1.0),
        ("services.temperature", 1e-300),
        ("services.temperature", np.nan),
    ],
)
def test_numbers_that_are_none_or_far_too_large_are_refused(folder: Path, name: str, value: float) -> None:
    with np.load(folder / artefact.WEIGHTS) as known:
        array = known[name].astype(np.float64)
    array.flat[0] = value
    _changed(folder, name, array)
    with pytest.raises(ModelRefused, match=r"weights\.npz: not weights of ours"):
        artefact.load(folder)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("services.labels", "rubbish"),
        ("acts.labels", "obey"),
        ("services.vocabulary", "字" * 4000),
        ("services.vocabulary", ""),
    ],
)
def test_words_that_are_not_ours_are_refused(folder: Path, name: str, word: str) -> None:
    """A label nobody knows would break every reading, an n-gram of thousands would slow it."""
    with np.load(folder / artefact.WEIGHTS) as known:
        words = known[name].tolist()
    words[0] = word
    _changed(folder, name, np.array(words))
    with pytest.raises(ModelRefused, match=r"weights\.npz: not weights of ours"):
        artefact.load(folder)


def test_a_shape_that_no_memory_holds_is_refused(folder: Path) -> None:
    """The header promises a trillion numbers; the file has none of them."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header,
        {"descr": "<f8", "fortran_order": False, "shape": (10**6, 10**6)},
    )
    with ZipFile(folder / artefact.WEIGHTS) as known:
        parts = {name: known.read(name) for name in known.namelist()}
    with ZipFile(folder / artefact.WEIGHTS, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, header.getvalue() if name == "services.coef.npy" else content)
    _vouch(folder)
    with pytest.raises(ModelRefused, match=r"weights\.npz: not weights of ours"):
        artefact.load(folder)


@pytest.mark.parametrize("name", [artefact.WEIGHTS, artefact.PIPELINES])
def test_a_zip_bomb_is_refused_unopened(folder: Path, name: str) -> None:
    with ZipFile(folder / name, "w", ZIP_DEFLATED) as packed, packed.open("services.coef.npy", "w") as part:
        for _ in range(300):
            part.write(bytes(2**20))
    assert (folder / name).stat().st_size < 2**20
    _vouch(folder)
    with pytest.raises(ModelRefused, match=re.escape(f"{name}: unpacks to too much")):
        artefact.load(folder)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused(folder: Path) -> None:
    with ZipFile(folder / artefact.WEIGHTS, "a") as packed:
        packed.writestr("services.idf.npy", b"")
    _vouch(folder)
    with pytest.raises(ModelRefused, match="holds a part twice"):
        artefact.load(folder)


def test_names_that_climb_out_write_nothing(folder: Path, tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    for name in (artefact.WEIGHTS, artefact.PIPELINES):
        with ZipFile(folder / name, "a") as packed:
            packed.writestr("../../climbed.npy", b"evil")
            packed.writestr(str(tmp_path / "absolute"), b"evil")
    _vouch(folder)
    artefact.load(folder)
    artefact.verify(folder)
    assert set(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", [artefact.MANIFEST, artefact.WEIGHTS, artefact.PIPELINES])
@pytest.mark.parametrize("harm", ["link", "device", "pipe"])
def test_only_plain_files_are_read(folder: Path, tmp_path: Path, name: str, harm: str) -> None:
    """A link may lead anywhere; a device or a pipe never ends."""
    path = folder / name
    if harm == "link":
        path.symlink_to(path.rename(tmp_path / name))
    else:
        path.unlink()
        if harm == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to("/dev/zero")
    with pytest.raises(ModelRefused, match="no plain file"):
        artefact.load(folder)


@pytest.mark.parametrize(
    "change", [{"kind": "chuishao-model/2"}, {"kind": ["x"]}, {"scores": []}, {"scores": {"a": 1}}]
)
def test_a_manifest_of_another_version_or_make_is_refused(folder: Path, change: dict[str, object]) -> None:
    path = folder / artefact.MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8")) | change
    manifest["version"] = artefact._version(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelRefused, match=r"manifest\.json: not a manifest of ours"):
        artefact.load(folder)


def test_a_manifest_nested_without_end_or_too_large_is_refused(folder: Path) -> None:
    path = folder / artefact.MANIFEST
    path.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(ModelRefused, match="not a manifest of ours"):
        artefact.load(folder)
    path.write_bytes(b" " * (33 * 2**20))
    with pytest.raises(ModelRefused, match="too large"):
        artefact.load(folder)


def test_weights_are_kept_with_seven_digits_in_both_copies(model_dir: Path) -> None:
    with np.load(model_dir / artefact.WEIGHTS) as arrays:
        assert arrays["services.coef"].dtype == np.float32
        kept = arrays["services.coef"]
    pipeline = artefact.verify(model_dir)["services"]
    assert (kept == pipeline[-1].coef_.T).all()


def test_a_reader_with_a_refused_model_reads_by_rule(folder: Path) -> None:
    (folder / artefact.WEIGHTS).write_bytes(b"")
    reader = Reader.load(folder, {})
    assert reader.model == "none"
    assert "weights.npz" in reader.refused

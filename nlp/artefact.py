"""The model folder: fitted pipelines of record, their weights as plain arrays, a manifest that vouches for both."""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import numpy as np

from nlp.danger_rules import Evidence
from nlp.held import columns
from nlp.linear import LONGEST, Linear
from tickets.errors import BadInput, ModelRefused
from tickets.reading import Act, EmergencyKind
from tickets.service import ServiceCode

if TYPE_CHECKING:
    from sklearn.pipeline import Pipeline

MANIFEST, WEIGHTS, PIPELINES = "manifest.json", "weights.npz", "model.skops"
#: Bytes of one file, and of what one unpacks to; a gram is no sentence, a weight no astronomer's number.
_LARGEST, _LARGEST_UNPACKED, _LARGEST_NUMBER = 32 * 2**20, 256 * 2**20, 1e6
_TEMPERATURES = (1e-3, 1e3)
#: What a folder is, and the linear models it must hold: one that reads messages, or one of any labels.
_READS, _ANY = "chuishao-model/1", "chuishao-labels/1"
_PARTS: Mapping[str, tuple[str, ...]] = {_READS: ("services", "acts"), _ANY: ("labels",)}
#: What it may hold too: a folder trained before there was a danger model reads on, and hears dangers by rule.
_DANGERS = "dangers"


#: A verdict is told apart by what it says.
ACT_LABELS = frozenset({*Act, "verdict_good", "verdict_ok", "verdict_bad"})


@dataclass(frozen=True, slots=True)
class Weights:
    """What inference needs: the linear models and the name of the version they came with."""

    services: Linear
    acts: Linear
    version: str
    manifest: Mapping[str, Any]
    dangers: Linear | None = None
    """None in a folder that was trained before there was one."""
    thresholds: Mapping[Evidence, float] = field(default_factory=dict)
    """With ``dangers``: the chance of a danger from which it rings, for each evidence of the rules."""


@dataclass(frozen=True, slots=True)
class AnyLabels:
    """A linear model of labels that are not ours."""

    model: Linear
    version: str
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fitted:
    """One trained pipeline (TF-IDF, then a linear classifier) and its temperature."""

    pipeline: "Pipeline"
    temperature: float

    def linear(self) -> Linear:
        """The same model as plain arrays."""
        tfidf, linear = self.pipeline[0], self.pipeline[-1]
        labels, vocabulary = tuple(map(str, linear.classes_)), tfidf.vocabulary_
        return Linear(
            labels=labels,
            vocabulary={str(gram): int(row) for gram, row in vocabulary.items()},
            idf=np.asarray(tfidf.idf_, dtype=np.float64),
            coef=np.ascontiguousarray(columns(linear.coef_.T, len(labels)), dtype=np.float64),
            intercept=columns(linear.intercept_, len(labels)).astype(np.float64),
            temperature=self.temperature,
            longest=_longest(vocabulary),
        )


def save(folder: Path, models: Mapping[str, Fitted], *, scores: Mapping[str, Any], facts: Mapping[str, str]) -> str:
    """Write the model folder (replacing what we wrote there before) and give its version.

    ``facts`` are strings kept in the manifest as they are: ``trained_at``, ``corpus``, ``lexicon``. The names of the
    ``models`` say what the folder is: ``services``, ``acts`` and, if wanted, ``dangers``; or ``labels``.
    Raises ``BadInput`` for a folder that holds anything else.
    """
    import skops.io

    kind = next(kind for kind, parts in _PARTS.items() if set(parts) == set(models) - {_DANGERS})
    _check_ours(folder)

    folder.mkdir(parents=True, exist_ok=True)
    pipelines = {name: _shorter(model.pipeline) for name, model in models.items()}
    arrays = {f"{name}.{key}": value for name, model in models.items() for key, value in _arrays(model).items()}
    packed = io.BytesIO()
    np.savez_compressed(packed, allow_pickle=False, **arrays)
    (folder / WEIGHTS).write_bytes(packed.getvalue())
    (folder / PIPELINES).write_bytes(skops.io.dumps(pipelines, compression=ZIP_DEFLATED, compresslevel=6))
    manifest = {"kind": kind, **facts, "scores": dict(scores)}
    manifest["files"] = {name: _digest((folder / name).read_bytes()) for name in (WEIGHTS, PIPELINES)}
    manifest["version"] = _version(manifest)
    text = json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    return str(manifest["version"])


def load(folder: Path) -> Weights:
    """Read the weights without scikit-learn; raises ``ModelRefused`` naming what is missing, altered or foreign."""
    manifest, parts = _opened(folder, _READS)
    if set(parts["services"].labels) != set(ServiceCode) or not set(parts["acts"].labels) <= ACT_LABELS:
        raise _refused(folder / WEIGHTS, "not weights of ours (its labels are not our words)")
    dangers = parts.get(_DANGERS)
    return Weights(
        services=parts["services"],
        acts=parts["acts"],
        version=manifest["version"],
        manifest=manifest,
        dangers=dangers,
        thresholds=_thresholds(manifest, dangers) if dangers else {},
    )


def load_any(folder: Path) -> AnyLabels:
    """The same for a model of any labels, which cannot read for a town."""
    manifest, parts = _opened(folder, _ANY)
    return AnyLabels(model=parts["labels"], version=manifest["version"], manifest=manifest)


def has_any_labels(folder: Path) -> bool:
    """Whether the folder's manifest says that its labels are not ours; raises ``ModelRefused`` without a manifest."""
    return bool(_manifest(folder)["kind"] == _ANY)


def _opened(folder: Path, kind: str) -> tuple[dict[str, Any], dict[str, Linear]]:
    manifest = _manifest(folder)
    if manifest["kind"] != kind:
        raise _refused(folder / MANIFEST, f"not a model of this kind: {manifest['kind']}, wanted {kind}")
    files: Mapping[str, str] = manifest["files"]
    for path in sorted(folder.iterdir()):
        if path.name not in {*files, MANIFEST}:
            raise _refused(path, "foreign: the manifest does not know it")
    contents = {name: _vouched(folder / name, digest) for name, digest in files.items()}
    for name, content in contents.items():
        _check_packed(folder / name, content)
    try:
        with np.load(io.BytesIO(contents[WEIGHTS]), allow_pickle=False) as arrays:
            also = (_DANGERS,) if kind == _READS and f"{_DANGERS}.labels" in arrays else ()
            return manifest, {name: _linear(name, arrays) for name in (*_PARTS[kind], *also)}
    except Exception as why:  # a hostile file may fail anywhere inside the library
        raise _refused(folder / WEIGHTS, f"not weights of ours ({why})") from why


def verify(folder: Path) -> Mapping[str, "Pipeline"]:
    """Open the pipelines of record too, trusting no type beyond skops' own list; raises ``ModelRefused``."""
    import skops.io

    _opened(folder, _manifest(folder)["kind"])
    data = (folder / PIPELINES).read_bytes()
    try:
        strange = skops.io.get_untrusted_types(data=data)
        if strange:
            raise _refused(folder / PIPELINES, f"holds types we do not trust: {', '.join(strange)}")
        return cast("Mapping[str, Pipeline]", skops.io.loads(data, trusted=[]))
    except ModelRefused:
        raise
    except Exception as why:  # a hostile file may fail anywhere inside the library
        raise _refused(folder / PIPELINES, f"cannot be opened ({why})") from why


def _check_packed(path: Path, content: bytes) -> None:
    """Refuse what would unpack to more than memory should hold, or names one part twice."""
    try:
        with ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as why:
        raise _refused(path, f"not packed by us ({why})") from why
    if sum(part.file_size for part in parts) > _LARGEST_UNPACKED:
        raise _refused(path, "unpacks to too much")
    if len({part.filename for part in parts}) < len(parts):
        raise _refused(path, "holds a part twice")


def _shorter(pipeline: "Pipeline") -> "Pipeline":
    """Weights with seven digits instead of sixteen: half the file, the same answers from both copies."""
    linear = pipeline[-1]
    linear.coef_ = linear.coef_.astype(np.float32)
    return pipeline


def _arrays(model: Fitted) -> dict[str, Any]:
    linear = model.linear()
    grams = sorted(linear.vocabulary, key=linear.vocabulary.__getitem__)
    return {
        "labels": np.array(linear.labels),
        "vocabulary": np.array(grams),
        "idf": linear.idf,
        "coef": linear.coef.astype(np.float32),
        "intercept": linear.intercept,
        "temperature": np.array(linear.temperature),
    }


def _linear(name: str, arrays: Mapping[str, Any]) -> Linear:
    """One model out of the arrays; raises ``ValueError`` when they do not fit each other."""
    labels, grams = (tuple(arrays[f"{name}.{key}"].tolist()) for key in ("labels", "vocabulary"))
    idf, coef, intercept = (arrays[f"{name}.{key}"].astype(np.float64) for key in ("idf", "coef", "intercept"))
    temperature = float(arrays[f"{name}.temperature"])
    fits = idf.shape == (len(grams),) and coef.shape == (len(grams), len(labels)) and intercept.shape == (len(labels),)
    if not fits or not labels or not _TEMPERATURES[0] <= temperature <= _TEMPERATURES[1]:
        raise ValueError(f"{name}: shapes do not fit")
    if not all((np.abs(array) <= _LARGEST_NUMBER).all() for array in (idf, coef, intercept)):
        raise ValueError(f"{name}: numbers are not finite or far too large")
    if not all(isinstance(word, str) and word for word in (*labels, *grams)) or _longest(grams) > LONGEST:
        raise ValueError(f"{name}: labels and n-grams are short words")
    rows = {gram: row for row, gram in enumerate(grams)}
    return Linear(labels, rows, idf, coef, intercept, temperature, _longest(grams))


def _thresholds(manifest: Mapping[str, Any], dangers: Linear) -> dict[Evidence, float]:
    """Raises ``ModelRefused`` unless there is a chance for every evidence, and a label for every kind of danger."""
    try:
        said = manifest["scores"][_DANGERS]["thresholds"]
        thresholds = {one: float(said[one.name.lower()]) for one in Evidence}
    except (KeyError, TypeError, ValueError) as why:
        raise _refused(Path(MANIFEST), f"no thresholds for dangers ({why})") from why
    if not all(0 < one <= 1 for one in thresholds.values()):
        raise _refused(Path(MANIFEST), "thresholds for dangers are not chances")
    if set(dangers.labels) != {*EmergencyKind, "none"}:
        raise _refused(Path(WEIGHTS), "dangers of other names than ours")
    return thresholds


def _longest(grams: Iterable[str]) -> int:
    return max(map(len, grams), default=1)


def _check_ours(folder: Path) -> None:
    """Refuse to write beside files that loading would then refuse."""
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file; a folder is expected", field="out")
    strange = {path.name for path in folder.glob("*")} - {MANIFEST, WEIGHTS, PIPELINES}
    if strange:
        raise BadInput(f"{folder} holds other files ({', '.join(sorted(strange)[:3])}); name an empty one", field="out")


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(_bytes(path))
        ours = manifest["kind"] in _PARTS and set(manifest["files"]) == {WEIGHTS, PIPELINES}
        ours = ours and all(isinstance(scores, dict) for scores in manifest["scores"].values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
        raise _refused(path, "not a manifest of ours") from why
    if not ours:
        raise _refused(path, "not a manifest of ours")
    if manifest.get("version") != _version(manifest):
        raise _refused(path, "altered: its version does not fit its content")
    return cast(dict[str, Any], manifest)


def _version(manifest: Mapping[str, Any]) -> str:
    """Eight hex digits over everything else in the manifest."""
    rest = {key: value for key, value in manifest.items() if key != "version"}
    return _digest(json.dumps(rest, sort_keys=True).encode())[:8]


def _vouched(path: Path, digest: str) -> bytes:
    data = _bytes(path)
    if _digest(data) != digest:
        raise _refused(path, "altered: its SHA-256 is not the manifest's")
    return data


def _bytes(path: Path) -> bytes:
    try:
        if not S_ISREG(path.lstat().st_mode):
            raise _refused(path, "no plain file: links and devices lead elsewhere")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError as why:
        raise _refused(path, "missing") from why
    except OSError as why:
        raise _refused(path, f"cannot be read ({why.strerror})") from why
    if len(content) > _LARGEST:
        raise _refused(path, "too large")
    return content


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _refused(path: Path, why: str) -> ModelRefused:
    return ModelRefused(f"{path.name}: {why}", file=path.name, reason=why)

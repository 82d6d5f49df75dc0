"""The model folder of an installation: which one serves, how another takes its place, how that is undone and told."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nlp.artefact import load, verify
from tickets.errors import Conflict, ModelRefused

_SERVES, _NEW, _BEFORE, _UNDONE, _GONE = "model", "model.new", "model.before", "model.undone", "model.gone"
LOG = "model.log"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One model folder as ``model list`` shows it; ``refused`` says why it cannot serve."""

    name: str
    serves: bool
    version: str = ""
    trained_at: str = ""
    macro_f1: float | None = None
    refused: str = ""


class Installed:
    """The models in one data folder, beside the shipped one."""

    def __init__(self, data_dir: Path, shipped: Path) -> None:
        self._dir, self.shipped = data_dir, shipped

    @property
    def serving(self) -> Path:
        """The installation's own folder where there is one, else the shipped one."""
        own = self._dir / _SERVES
        return own if own.is_dir() else self.shipped

    @property
    def room(self) -> Path:
        """An empty place for a challenger; what a broken training left there is thrown away."""
        self._dir.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self._dir / _NEW, ignore_errors=True)
        return self._dir / _NEW

    def promote(self, folder: Path, now: datetime, **facts: Any) -> str:
        """Let a folder serve, keep what served as ``model.before``, write the log; raises ``ModelRefused``.

        Every step is a rename: cut off anywhere, the old one, the new one or the shipped one serves, each whole.
        """
        verify(folder)
        version, before = load(folder).version, self._version()
        if folder != self._dir / _NEW:
            shutil.copytree(folder, self.room)
        self._forget(_GONE)
        self._move(_BEFORE, _GONE)
        self._move(_SERVES, _BEFORE)
        self._move(_NEW, _SERVES)
        self._forget(_GONE)
        self.note(now, "promoted", version=version, before=before, **facts)
        return version

    def refuse(self, now: datetime, **facts: Any) -> None:
        """Throw the challenger away and say so in the log."""
        self._forget(_NEW)
        self.note(now, "refused", **facts)

    def roll_back(self, now: datetime) -> str:
        """Let the one before serve again (the shipped one when there is none before); raises ``Conflict``."""
        if not (self._dir / _SERVES).is_dir():
            raise Conflict("nothing to roll back: the shipped model serves")
        undone = self._version()
        self._forget(_UNDONE)
        self._move(_SERVES, _UNDONE)
        self._move(_BEFORE, _SERVES)
        version = self._version()
        self.note(now, "rolled_back", version=version, before=undone)
        return version

    def listed(self) -> Iterator[Shown]:
        """What serves first, then the shipped one, the one before and the one undone."""
        folders = [(_SERVES, self._dir / _SERVES), ("shipped", self.shipped)]
        folders += [(name, self._dir / name) for name in (_BEFORE, _UNDONE)]
        for name, folder in folders:
            if folder.is_dir():
                yield _shown(name, folder, serves=folder == self.serving)

    def history(self) -> list[Mapping[str, Any]]:
        """The log, oldest first; a line cut off by a crash is left out."""
        path = self._dir / LOG
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [found for line in lines if (found := _parsed(line)) is not None]

    def note(self, now: datetime, verdict: str, **facts: Any) -> None:
        """One more line; what stands in the log is never changed, and no resident's words are in it."""
        self._dir.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"at": now.isoformat(), "verdict": verdict, **facts}, ensure_ascii=False)
        with (self._dir / LOG).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def _version(self) -> str:
        try:
            return load(self.serving).version
        except ModelRefused as why:
            return f"refused: {why}"

    def _move(self, name: str, to: str) -> None:
        if (self._dir / name).is_dir():
            (self._dir / name).rename(self._dir / to)

    def _forget(self, name: str) -> None:
        shutil.rmtree(self._dir / name, ignore_errors=True)


def _shown(name: str, folder: Path, *, serves: bool) -> Shown:
    try:
        weights = load(folder)
    except ModelRefused as why:
        return Shown(name=name, serves=serves, refused=str(why))
    scores = weights.manifest.get("scores", {}).get("services", {})
    return Shown(
        name=name,
        serves=serves,
        version=weights.version,
        trained_at=str(weights.manifest.get("trained_at", "")),
        macro_f1=scores.get("macro_f1"),
    )


def _parsed(line: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None

"""A corpus and models small enough to train in a moment: the first blocks of each service, few acts."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from nlp.corpus import FOLDER
from nlp.train import train
from tickets.service import ServiceCode

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NAMES = ["东滨区", "迎春路"]


def small_corpus(folder: Path, blocks: int = 24, acts: int = 25) -> Path:
    """The first blocks of every service (of ``other`` four times as many) and the first lines of every act."""
    for code in ServiceCode:
        path = folder / "services" / f"{code}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        wanted = blocks * 4 if code is ServiceCode.OTHER else blocks
        path.write_text(_blocks(FOLDER / "services" / path.name, wanted), encoding="utf-8")
    (folder / "acts").mkdir()
    for path in (FOLDER / "acts").glob("*.txt"):
        head = path.read_text(encoding="utf-8").splitlines()[:acts]
        (folder / "acts" / path.name).write_text("\n".join(head) + "\n", encoding="utf-8")
    shutil.copy(FOLDER / "templates.txt", folder)
    return folder


def trained(corpus: Path, out: Path, names: Sequence[str] = NAMES) -> Path:
    """A model folder of that corpus."""
    train(corpus, out, names, NOW)
    return out


def _blocks(path: Path, most: int) -> str:
    parts = path.read_text(encoding="utf-8").split("\n## ")
    return "\n## ".join(parts[: most + 1]) + "\n"

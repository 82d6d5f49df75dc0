"""Training on a city's own messages: labelled rows in, a model folder out, scored on rows held out for ever."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

import numpy as np

from nlp.artefact import AnyLabels, load_any, save
from nlp.corpus import load
from nlp.held import Held, measure
from nlp.lexicon import Lexicon
from nlp.rows import Labelled, read_labelled, wrong
from nlp.samples import Sample, fold_of
from nlp.services import model_text
from nlp.spelling import clean
from nlp.train import HISTORY, fit, grams_of, teach_acts, teach_dangers
from nlp.wordings import Wordings
from tickets.errors import BadInput
from tickets.mask import MASK, mask
from tickets.service import ServiceCode

_FEWEST = 2


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What came out of a history: ``held`` are scores on the rows held out, about one in four."""

    version: str
    rows: int
    held: Held


class Words:
    """Texts as the service model reads them."""

    def __init__(self) -> None:
        lexicon = Lexicon()
        self._plain, self._wordings = lexicon.spelling.plain, Wordings(lexicon)

    def of(self, text: str) -> str:
        """Cleaned, with the lexicon's marks."""
        plain = self._plain(text)
        return model_text(clean(plain), self._wordings.find(plain))


def train_from(
    path: Path, out: Path, *, any_labels: bool, corpus_dir: Path, town_names: Sequence[str], now: datetime
) -> Learned:
    """Train on ``text,service`` rows (``any_labels``: whatever stands in ``service`` or ``label``), save at ``out``.

    The folder is one like ours: services from the rows, acts and dangers from the corpus; with ``any_labels`` the
    labels alone. Raises ``BadInput`` naming file, line and field of what cannot be learnt from.
    """
    rows = _distinct(read_labelled(path))
    _check(path, rows, any_labels=any_labels)
    words = Words()
    # What a model is made of must not tell who wrote: its n-grams are chosen from texts without names and numbers.
    known = grams_of([words.of(masked(row.text)) for row in rows], HISTORY)
    fitted, held = fit(samples(rows, words), HISTORY, folds=1, known=known)
    models, scores = {"labels": fitted}, {"labels": asdict(held)}
    facts = {"trained_at": now.isoformat(), "history": _digest(rows)}
    if not any_labels:
        acts, acts_held = teach_acts(corpus_dir, town_names)
        models, scores = {"services": fitted, "acts": acts}, {"services": asdict(held), "acts": asdict(acts_held)}
        heard, dangers = teach_dangers(load(corpus_dir), town_names)
        models |= heard
        scores |= {"dangers": asdict(dangers)} if dangers else {}
    return Learned(version=save(out, models, scores=scores, facts=facts), rows=len(rows), held=held)


def samples(rows: Sequence[Labelled], words: Words) -> list[Sample]:
    """One for each row, held out by a hash of its text, so that a text is always on the same side."""
    held = _held_texts(rows)
    return [Sample(words.of(row.text), row.label, _theme(row.text, row.text in held)) for row in rows]


def masked(text: str, town_names: Collection[str] = ()) -> str:
    """The text without what would tell who wrote it; ``town_names`` are no person's."""
    return mask(text, town_names).replace(MASK, ",")


def score_any(folder: Path, path: Path) -> Held:
    """Scores of a model of any labels on a file's rows; raises ``BadInput`` for a label it does not know."""
    return scored(load_any(folder), path)


def scored(loaded: AnyLabels, path: Path) -> Held:
    """The same of a model already opened."""
    model, words, rows = loaded.model, Words(), read_labelled(path)
    place = {label: i for i, label in enumerate(model.labels)}
    for row in rows:
        if row.label not in place:
            raise wrong(path, row.line, f"{row.column}: the model knows no {row.label!r}")
    scores = np.array([model.scores(model.look(words.of(row.text))) for row in rows])
    truth = np.array([place[row.label] for row in rows])
    return measure(scores, truth, model.labels, model.temperature)


def _distinct(rows: Sequence[Labelled]) -> list[Labelled]:
    """The first of rows that say the same of the same text."""
    return list({(row.text, row.label): row for row in reversed(rows)}.values())[::-1]


def _check(path: Path, rows: Sequence[Labelled], *, any_labels: bool) -> None:
    codes = {code.value for code in ServiceCode}
    for row in rows:
        if not row.text.strip():
            raise wrong(path, row.line, "text: empty")
        if not row.label:
            raise wrong(path, row.line, f"{row.column}: empty")
        if not any_labels and row.label not in codes:
            raise wrong(path, row.line, f"{row.column}: no such code {row.label!r} (--labels any takes any)")
    by_label = _by_label(rows)
    for texts in by_label.values():
        if len({row.text for row in texts}) < _FEWEST:
            row = texts[0]
            raise wrong(path, row.line, f"{row.column}: the only text of {row.label!r}; {_FEWEST} at least are wanted")
    if not any_labels and (empty := sorted(codes - set(by_label))):
        raise BadInput(f"{path.name}: {rows[0].column}: no row of {', '.join(empty)}", file=path.name)
    if len(by_label) < _FEWEST:
        raise BadInput(f"{path.name}: {rows[0].column}: every row has the same label", file=path.name)


def _by_label(rows: Sequence[Labelled]) -> Mapping[str, list[Labelled]]:
    found: dict[str, list[Labelled]] = {}
    for row in rows:
        found.setdefault(row.label, []).append(row)
    return found


def _held_texts(rows: Sequence[Labelled]) -> set[str]:
    """One text in four; no label loses all it has, and with few rows one is held all the same."""
    held = {row.text for row in rows if fold_of(row.text) == 0}
    for texts in _by_label(rows).values():
        if all(row.text in held for row in texts):
            held.discard(min((row.text for row in texts), key=_hash))
    if not held:
        fullest = max(_by_label(rows).values(), key=len)
        held.add(min((row.text for row in fullest), key=_hash))
    return held


def _theme(text: str, held: bool) -> str:
    """A theme that is held out with the first fold, or is not."""
    return next(theme for i in count() if (fold_of(theme := f"{text}/{i}") == 0) is held)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _digest(rows: Sequence[Labelled]) -> str:
    whole = hashlib.sha256()
    for row in rows:
        whole.update(_hash(f"{row.label}\0{row.text}").encode())
    return whole.hexdigest()[:16]

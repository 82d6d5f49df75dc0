"""A challenger learns the town's corrections and takes the serving model's place only through the gate."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nlp.artefact import Weights, load, save
from nlp.corpus import load as load_corpus
from nlp.corrections import Accepted, accept
from nlp.evaluate import Row
from nlp.gate import Trial, best_of, recall_of, refusals
from nlp.history import Words
from nlp.promotion import Installed
from nlp.samples import Sample
from nlp.train import Taught, digests, teach
from tickets.correction import Correction
from tickets.errors import BadInput

_HELD_OUT, _GOLDEN, _GATE, _OWN = (
    "held-out themes of the corpus",
    "the golden set",
    "the gate file",
    "the operator's own hold-out",
)


@dataclass(frozen=True, kw_only=True)
class Lessons:
    """What the town taught: corrections, and ``(words, service)`` of tickets that were right from the start."""

    corrections: Sequence[Correction]
    confirmed: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How a challenge ended; ``why`` is empty when the challenger was promoted."""

    version: str
    promoted: bool
    why: Sequence[str]
    learnt: int
    held: int
    left: dict[str, int]
    trials: Sequence[Trial]


class Challenge:
    """One training with corrections, judged on rows that no model has learnt from.

    ``gate`` are the operator's, ``golden`` those of the golden set, as ``golden_rows`` gives them; either may be empty.
    """

    def __init__(
        self,
        installed: Installed,
        corpus_dir: Path,
        town_names: Sequence[str],
        gate: Sequence[Row],
        golden: Sequence[tuple[str, ...]] = (),
    ) -> None:
        self._installed, self._corpus_dir, self._names = installed, corpus_dir, town_names
        self._gate, self._golden = [(row.text, row.service) for row in gate], golden
        self._words = Words()

    def run(self, lessons: Lessons, now: datetime) -> Decision:
        """Sort the corrections out, train, hold against every set, promote or refuse, write the log.

        Raises ``BadInput`` when no correction counts, ``ModelRefused`` when no sound model serves.
        """
        champion = load(self._installed.serving)
        corpus = load_corpus(self._corpus_dir)
        accepted = accept(lessons.corrections, Counter(one.label for one in corpus.services), self._words, self._names)
        if not accepted.learnt:
            raise BadInput(f"no correction counts yet: {_told(accepted) or 'there are none'}")
        more = [Sample(self._words.of(one.words), one.service, "", True, one.author) for one in accepted.learnt]
        taught = teach(self._corpus_dir, self._names, more)
        folder = self._installed.room
        facts = {"trained_at": now.isoformat(), **taught.digests, "corrections": str(len(more))}
        version = save(folder, taught.models, scores=taught.scores(), facts=facts)
        trials = self._trials(champion, load(folder), taught, [*_rows(accepted), *lessons.confirmed])
        decision = Decision(
            version=version,
            promoted=not (why := refusals(trials)),
            why=why,
            learnt=len(more),
            held=len(accepted.held),
            left=dict(accepted.left),
            trials=trials,
        )
        self._settle(decision, folder, champion.version, now)
        return decision

    def _trials(self, champion: Weights, new: Weights, taught: Taught, own: Sequence[tuple[str, str]]) -> list[Trial]:
        shipped = load(self._installed.shipped)
        held, before = taught.held["services"], self._corpus_alone(shipped)
        trials = [Trial(name=_HELD_OUT, n=held.n, before=before, after=held.recall)]
        sets: Mapping[str, Sequence[tuple[str, ...]]] = {_GOLDEN: self._golden, _GATE: self._gate, _OWN: own}
        for name, rows in sets.items():
            if rows:
                was = best_of(*(recall_of(one, rows, self._words) for one in (champion, shipped)))
                trials.append(Trial(name=name, n=len(rows), before=was, after=recall_of(new, rows, self._words)))
        return trials

    def _corpus_alone(self, shipped: Weights) -> dict[str, float]:
        """Recall on held-out themes without any correction: the shipped model's own figures, or measured anew."""
        made_of = digests(load_corpus(self._corpus_dir), self._names)
        same = {key: shipped.manifest.get(key) for key in made_of} == made_of
        known = shipped.manifest.get("scores", {}).get("services", {}).get("recall")
        return dict(known if same and known else teach(self._corpus_dir, self._names).held["services"].recall)

    def _settle(self, decision: Decision, folder: Path, before: str, now: datetime) -> None:
        told: dict[str, Any] = {
            "learnt": decision.learnt,
            "held_back": decision.held,
            "left_out": decision.left,
            "trials": [asdict(trial) for trial in decision.trials],
        }
        if decision.promoted:
            self._installed.promote(folder, now, **told)
        else:
            self._installed.refuse(now, version=decision.version, before=before, why=list(decision.why), **told)


def _rows(accepted: Accepted) -> list[tuple[str, str]]:
    return [(one.words, one.service) for one in accepted.held]


def _told(accepted: Accepted) -> str:
    return ", ".join(f"{n} {why.replace('_', ' ')}" for why, n in accepted.left.items())

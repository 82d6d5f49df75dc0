"""Whether a challenger may serve: no service may lose more than two points of recall, on any set it is held against."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nlp.artefact import Weights
from nlp.golden import Golden
from nlp.held import confusion, recalls
from nlp.history import Words

#: Recall a service may lose, as a share: "two points".
MOST_LOST = 0.02


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Recalls of each service on one set, before and after; the set's name says what it is."""

    name: str
    n: int
    before: Mapping[str, float]
    after: Mapping[str, float]

    def losses(self) -> dict[str, float]:
        """Services that lose more than they may, and how much."""
        lost = {code: round(before - self.after.get(code, 0.0), 4) for code, before in self.before.items()}
        return {code: by for code, by in sorted(lost.items()) if by > MOST_LOST + 1e-9}


def golden_rows(messages: Iterable[Golden]) -> list[tuple[str, ...]]:
    """The golden set's reports as ``recall_of`` takes them."""
    reports = ((message, message.service) for message in messages)
    return [(one.text, service, *sorted(one.also_service)) for one, service in reports if service is not None]


def recall_of(weights: Weights, rows: Iterable[tuple[str, ...]], words: Words) -> dict[str, float]:
    """The share of each service's rows whose likeliest service is right.

    A row is ``(text, service)``, with further services after these that count as right too.
    """
    truth, said = [], []
    model = weights.services
    for text, service, *also in rows:
        best = model.labels[int(model.scores(model.look(words.of(text))).argmax())]
        truth.append(str(service))
        said.append(str(service) if best in also else best)
    return recalls(confusion(truth, said))


def best_of(*measured: Mapping[str, float]) -> dict[str, float]:
    """The better recall of each service: what serves now and what was shipped, so that small losses never add up."""
    codes = {code for one in measured for code in one}
    return {code: max(one.get(code, 0.0) for one in measured) for code in sorted(codes)}


def refusals(trials: Sequence[Trial]) -> list[str]:
    """Why the challenger may not serve; empty when it may."""
    return [
        f"{code} loses {by * 100:.1f} points of recall on {trial.name} ({trial.n})"
        for trial in trials
        for code, by in trial.losses().items()
    ]

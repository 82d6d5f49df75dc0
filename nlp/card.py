"""Fills the figures of the model card: the pages' words are written by hand, their numbers never."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from nlp.evaluate import Evaluation
from nlp.golden.score import GoldenScores, Share
from nlp.picture import confusion_picture
from tickets.errors import BadInput


class Card:
    """A page with ``<!-- figures: NAME -->`` … ``<!-- end -->`` blocks; pictures go beside it."""

    def __init__(self, page: Path) -> None:
        self._page = page

    def of_training(self, manifest: Mapping[str, Any]) -> None:
        """Block ``training``: what the manifest of a model knows of itself; raises ``BadInput``."""
        scores = manifest["scores"]
        services = scores["services"]
        if "confusion" not in services:
            raise BadInput("this model was trained before figures were kept: train again", field="model")
        title = f"按主题留出的语料 · held-out themes of the corpus ({services['n']})"
        picture = self._picture("model.svg", services["confusion"], title)
        lines = [
            f"Model `{manifest['version']}`, corpus `{manifest.get('corpus')}`, lexicon `{manifest.get('lexicon')}`.",
            "",
            "| on held-out themes | sentences | accuracy | macro-F1 | ECE | temperature |",
            "|---|---|---|---|---|---|",
            *(_head(name, scores[name]) for name in ("services", "acts")),
            "",
            *_dangers(scores.get("dangers")),
            *_per_label(services["confusion"]),
            "",
            picture,
            "",
            *_reliability(services["reliability"]),
            "",
            "The surest errors, all of them authored sentences:",
            "",
            *_wrong(services["wrong"]),
        ]
        self._fill("training", lines)

    def of_file(self, scores: Evaluation, called: str) -> None:
        """Block ``file``: figures of a set, which is called what ``called`` says; never one of its texts."""
        if not called:
            raise BadInput("say what the card shall call the set: --set", field="set")
        surest = {one.coverage: one.accuracy for one in scores.coverage}
        lowest = min((one.recall, code) for code, one in scores.per_service.items() if one.support)
        whole = (scores.accuracy, scores.macro_f1, scores.top2, surest[0.75])
        picture = self._picture("model-file.svg", scores.confusion, f"{called} ({scores.n})")
        lines = [
            f"On {called} ({scores.n}), which nothing was trained on and whose words are not shown:",
            "",
            "| accuracy | macro-F1 | right among the top two | surest 75 % | lowest recall | ECE |",
            "|---|---|---|---|---|---|",
            f"| {' | '.join(f'{one:.3f}' for one in whole)} | {lowest[0]:.3f} ({lowest[1]}) | {scores.ece:.3f} |",
            "",
            *_per_label(scores.confusion),
            "",
            picture,
            "",
            *_reliability([vars(one) for one in scores.reliability]),
        ]
        self._fill("file", lines)

    def of_golden(self, scores: GoldenScores, messages: int, model: str) -> None:
        """Block ``golden``: shares of what is read rightly, by thing and by way of typing; never one of its texts."""
        lines = [
            f"On the golden set ({messages} messages), model `{model}`:",
            "",
            *_shares("thing", scores.shares),
            "",
            "Act and service both right, by way of typing:",
            "",
            *_shares("typing", scores.by_tag),
        ]
        self._fill("golden", lines)

    def _picture(self, name: str, counted: Mapping[str, Mapping[str, int]], title: str) -> str:
        (self._page.parent / name).write_text(confusion_picture(counted, title), encoding="utf-8")
        return f"![confusion matrix]({name})"

    def _fill(self, name: str, lines: Sequence[str]) -> None:
        block = re.compile(rf"(<!-- figures: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        try:
            page = self._page.read_text(encoding="utf-8")
        except OSError as why:
            raise BadInput(f"{self._page}: {why.strerror}", field="card") from why
        if not block.search(page):
            raise BadInput(f"{self._page.name}: no block “figures: {name}”", field="card")
        filled = block.sub(lambda found: found[1] + "\n".join(lines) + "\n" + found[2], page)
        self._page.write_text(filled, encoding="utf-8")


def _head(name: str, held: Mapping[str, Any]) -> str:
    figures = " | ".join(f"{held[key]:.3f}" for key in ("accuracy", "macro_f1", "ece", "temperature"))
    return f"| {name} | {held['n']} | {figures} |"


def _dangers(held: Mapping[str, Any] | None) -> Iterator[str]:
    """Nothing for a model from before dangers were learnt."""
    if held is None:
        return
    recall, near, false = (f"{held[name]:.3f}" for name in ("recall", "near_misses", "false_alarms"))
    yield (
        f"Dangers, by model and rules, on themes held out: {recall} of {held['n']} ring, and {near} of what only "
        f"sounds like one; {false} of messages as they come, taking one in forty to sound so."
    )
    yield ""
    yield "| danger | recall |"
    yield "|---|---|"
    yield from (f"| {kind} | {recall:.3f} |" for kind, recall in held["recall_of"].items())
    yield ""


def _per_label(counted: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield "| service | n | precision | recall | most often taken for |"
    yield "|---|---|---|---|---|"
    for label, row in counted.items():
        said = sum(other.get(label, 0) for other in counted.values())
        right, whole = row.get(label, 0), sum(row.values())
        n, other = max((n, name) for name, n in row.items() if name != label)
        taken = f"{other} ({n})" if n else "–"
        yield f"| {label} | {whole} | {right / said if said else 0:.3f} | {right / whole:.3f} | {taken} |"


def _shares(what: str, shares: Mapping[str, Share]) -> Iterator[str]:
    yield f"| {what} | right | of | share |"
    yield "|---|---|---|---|"
    yield from (f"| {name} | {one.right} | {one.n} | {one.right / max(1, one.n):.3f} |" for name, one in shares.items())


def _reliability(bins: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "| chance said | right | n |"
    yield "|---|---|---|"
    yield from (f"| {one['sure']:.3f} | {one['right']:.3f} | {one['n']} |" for one in bins)


def _wrong(errors: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield "| sentence | is | was read as | how sure |"
    yield "|---|---|---|---|"
    for one in errors:
        text = one["text"].replace("|", "\\|")
        yield f"| {text} | {one['label']} | {one['said']} | {one['sure']:.2f} |"

"""The command ``evaluate``: a model's scores on a file or on the golden set, and the card that shows them."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.settings import Settings
from bot.wiring import CORPUS, GOLDEN, models_in, place_names, reader_for, town_named
from tickets.errors import BadInput, ModelRefused
from tickets.ports import Reader
from tickets.reading import NO_MODEL

if TYPE_CHECKING:
    from nlp.evaluate import Evaluation
    from nlp.golden.score import GoldenScores

OK = 0


def evaluate(args: argparse.Namespace, settings: Settings) -> int:
    """Score a model on a file, or write what is known of it into the card."""
    from nlp.artefact import has_any_labels, load
    from nlp.card import Card
    from nlp.evaluate import evaluate as score
    from nlp.evaluate import read_rows

    model = args.model or models_in(settings.data_dir).serving
    if args.golden:
        return _evaluate_golden(args, _sound(reader_for(town_named(settings.town), model)))
    if args.data is None and args.costs is not None:
        return _evaluate_triage(args, settings, model)
    if args.data is None:
        Card(args.card).of_training(load(model).manifest)
        return OK
    if has_any_labels(model):
        return _evaluate_any(args, model)
    if args.routing or args.costs is not None:
        return _evaluate_triage(args, settings, model)
    scores = score(reader_for(town_named(settings.town), model), read_rows(args.data), five=args.five)
    if args.card is not None:
        Card(args.card).of_file(scores, args.set)
    _print_scores(scores, args)
    return OK


def _evaluate_triage(args: argparse.Namespace, settings: Settings, model: Path) -> int:
    """Where a file's reports would go, and what thresholds cost on it or on held-out themes of the corpus."""
    from nlp.costs import Minutes, judged, judged_unseen, priced
    from nlp.evaluate import read_rows
    from nlp.outcomes import outcomes

    town, found = town_named(settings.town), dict[str, Any]()
    reader, rows = reader_for(town, model), read_rows(args.data) if args.data else []
    if args.routing:
        found |= asdict(outcomes(reader, rows, town))
    if args.costs is not None:
        minutes = Minutes.of(args.costs)
        said = judged(reader, rows) if rows else judged_unseen(CORPUS, place_names(town))
        found |= asdict(priced(said, minutes))
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
        return OK
    for name, value in found.items():
        for each in value if isinstance(value, tuple) else (value,):
            print(f"{name}  {each}")
    return OK


def _evaluate_any(args: argparse.Namespace, model: Path) -> int:
    from nlp.history import score_any

    held = score_any(model, args.data)
    if args.json:
        whole = {name: value for name, value in asdict(held).items() if name != "wrong"}
        print(json.dumps(whole, ensure_ascii=False))
    else:
        print(held)
        for label, recall in held.recall.items():
            print(f"{label}  recall {recall:.3f}  n {sum(held.confusion[label].values())}")
    return OK


def _sound(reader: Reader) -> Reader:
    if reader.model == NO_MODEL:
        raise ModelRefused("no sound model serves, and rules alone are not what is scored: chuishao train")
    return reader


def _evaluate_golden(args: argparse.Namespace, reader: Reader) -> int:
    """The golden set's own texts are printed only with ``--show``."""
    from nlp.card import Card
    from nlp.golden import golden
    from nlp.golden.fields import BadGolden
    from nlp.golden.score import score

    try:
        messages = golden(GOLDEN)
    except BadGolden as why:
        raise BadInput(str(why), file=GOLDEN.name) from why
    if not messages:
        raise BadInput(f"{GOLDEN}: no messages", file=GOLDEN.name)
    scores = score(reader, messages)
    if args.card is not None:
        Card(args.card).of_golden(scores, len(messages), reader.model)
    if args.json:
        whole = {"shares": scores.shares, "by_tag": scores.by_tag}
        print(json.dumps({name: {key: asdict(one) for key, one in part.items()} for name, part in whole.items()}))
    else:
        print("\n".join(_golden_lines(scores)))
    for thing, wrong in scores.wrong.items() if args.show else ():
        print("\n".join(f"{thing}: {one}" for one in wrong))
    return OK


def _golden_lines(scores: "GoldenScores") -> Iterator[str]:
    yield from (f"{name:18} {share}" for name, share in scores.shares.items())
    yield from (f"{tag:18} {share} (act and service, by typing)" for tag, share in scores.by_tag.items())


def _print_scores(scores: "Evaluation", args: argparse.Namespace) -> None:
    if args.json:
        print(json.dumps(scores.as_json(), ensure_ascii=False))
    else:
        head = f"n {scores.n}  accuracy {scores.accuracy}  macro-F1 {scores.macro_f1}"
        print(f"{head}  top2 {scores.top2}  ECE {scores.ece}")
        for code, one in scores.per_service.items():
            print(f"{code:20} precision {one.precision:.3f}  recall {one.recall:.3f}  f1 {one.f1:.3f}  n {one.support}")
        for covered in scores.coverage:
            print(f"surest {covered.coverage:.0%}: {covered.accuracy:.3f}")
    for row, said, sure in scores.wrong if args.show else ():
        print(f"{row.service} read as {said} ({sure:.2f}): {row.text}")

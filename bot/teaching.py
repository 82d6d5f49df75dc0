"""Commands around the model: training, the corpus check, which model serves."""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings
from bot.wiring import CORPUS, GOLDEN, MODEL, models_in, place_names, town_named, utc_now
from tickets.errors import BadInput
from tickets.town import Town

if TYPE_CHECKING:
    from nlp.challenger import Decision, Lessons

OK, REFUSED = 0, 1


def train(args: argparse.Namespace, settings: Settings) -> int:
    """From the corpus (the shipped model), from a city's history, or a challenger with corrections."""
    wrong = [
        name
        for name, given, needs in (
            ("--labels", args.labels, args.source),
            ("--out", args.out, args.source),
            ("--gate", args.gate, args.with_corrections),
        )
        if given and not needs
    ]
    if wrong:
        raise BadInput(f"{wrong[0]} goes with {'--with-corrections' if wrong[0] == '--gate' else '--from FILE.csv'}")
    town = town_named(settings.town)
    if args.source:
        return _train_from(args, settings, town)
    if args.with_corrections:
        return _train_with_corrections(args, settings, town)
    from nlp.train import train as train_corpus

    scores = train_corpus(CORPUS, MODEL, place_names(town), utc_now())
    if args.json:
        print(json.dumps(asdict(scores), ensure_ascii=False))
    else:
        print(f"model {scores.version} of {scores.sentences} sentences, on held-out themes:")
        print(f"services  {scores.services}\nacts      {scores.acts}\ndangers   {scores.dangers or 'by rule alone'}")
    return OK


def _train_from(args: argparse.Namespace, settings: Settings, town: Town) -> int:
    from nlp.history import train_from

    out = args.out or settings.data_dir / "trained"
    learned = train_from(
        args.source,
        out,
        any_labels=args.labels == "any",
        corpus_dir=CORPUS,
        town_names=place_names(town),
        now=utc_now(),
    )
    if args.json:
        print(json.dumps({**asdict(learned), "out": str(out)}, ensure_ascii=False))
    else:
        print(f"model {learned.version} of {learned.rows} rows -> {out}\nheld out  {learned.held}")
        for label, recall in learned.held.recall.items():
            print(f"{label}  recall {recall:.3f}  n {sum(learned.held.confusion[label].values())}")
    return OK


def _train_with_corrections(args: argparse.Namespace, settings: Settings, town: Town) -> int:
    from nlp.challenger import Challenge
    from nlp.evaluate import read_rows
    from nlp.gate import golden_rows
    from nlp.golden import golden

    gate = read_rows(args.gate) if args.gate else []
    challenge = Challenge(models_in(settings.data_dir), CORPUS, place_names(town), gate, golden_rows(golden(GOLDEN)))
    decision = challenge.run(_lessons(settings, town), utc_now())
    if args.json:
        print(json.dumps(asdict(decision), ensure_ascii=False))
    else:
        print("\n".join(_decided(decision)))
    return OK if decision.promoted else REFUSED


def _lessons(settings: Settings, town: Town) -> "Lessons":
    from bot.wiring import open_house
    from nlp.challenger import Lessons
    from nlp.unread import Unread

    house = open_house(url=settings.url, data_dir=settings.data_dir, town=town, reader=Unread())
    try:
        return Lessons(corrections=house.kit.reads.corrections(), confirmed=house.kit.reads.confirmed())
    finally:
        house.storage.close()


def _decided(decision: "Decision") -> Iterator[str]:
    yield f"challenger {decision.version}: {decision.learnt} corrections learnt, {decision.held} held back to judge by"
    yield from (f"left out  {n} {why.replace('_', ' ')}" for why, n in decision.left.items())
    for trial in decision.trials:
        worst = min((trial.after.get(code, 0.0) - was, code) for code, was in trial.before.items())
        yield f"on {trial.name} ({trial.n}): largest change for the worse {worst[0] * 100:+.1f} points ({worst[1]})"
    yield from (f"REFUSED   {why}" for why in decision.why)
    yield "promoted; it serves from the next start on" if decision.promoted else "the model before goes on serving"


def corpus_check(args: argparse.Namespace) -> int:
    """The coverage list, or what the corpus shares with a set: 1 when it shares anything."""
    from nlp.copying import compare

    if args.against is None:
        return _coverage(as_json=args.json)
    found = compare(CORPUS, args.against)
    if args.json:
        print(json.dumps(asdict(found), ensure_ascii=False))
        return REFUSED if found.shared else OK
    print(f"{found.lines} lines of the corpus, {found.messages} messages: {len(found.shared)} shared")
    for phrase, n in found.officialese.items():
        print(f"officialese, not counted: {phrase} ({n} times in the corpus)")
    for one in found.shared:
        kind = "a whole message" if one.whole else f"{len(one.letters)} letters"
        print(f"{one.ours} and {one.theirs} share {kind}: {one.letters}", file=sys.stderr)
    return REFUSED if found.shared else OK


def _coverage(*, as_json: bool) -> int:
    from nlp.corpus import load
    from nlp.coverage import act_counts, coverage, table
    from nlp.lexicon import Lexicon

    corpus = load(CORPUS)
    rows, acts = coverage(corpus, Lexicon().spelling), act_counts(corpus)
    if as_json:
        print(json.dumps({"services": [asdict(row) for row in rows], "acts": acts}, ensure_ascii=False))
    else:
        print("\n".join(table(rows)))
        print("\n" + "  ".join(f"{act} {n}" for act, n in acts.items()))
    return OK


def model_list(args: argparse.Namespace, settings: Settings) -> int:
    """Every model of this installation, then the log."""
    models = models_in(settings.data_dir)
    if args.json:
        print(json.dumps({"models": [asdict(one) for one in models.listed()], "log": models.history()}))
        return OK
    for one in models.listed():
        what = one.refused or f"{one.version}  macro-F1 {one.macro_f1}  trained {one.trained_at[:16]}"
        print(f"{'serves' if one.serves else '      '}  {one.name:13} {what}")
    for line in models.history():
        why = "; ".join(line.get("why", []))
        print(f"{line.get('at', '')[:16]}  {line.get('verdict')}  {line.get('version', '')}  {why}".rstrip())
    return OK


def model_rollback(settings: Settings) -> int:
    """The model before serves again."""
    version = models_in(settings.data_dir).roll_back(utc_now())
    print(f"{version} serves from the next start on")
    return OK


def model_use(folder: Path, settings: Settings) -> int:
    """A folder that ``train --from`` wrote serves."""
    version = models_in(settings.data_dir).promote(folder, utc_now(), why=["used by hand"])
    print(f"{version} serves from the next start on")
    return OK

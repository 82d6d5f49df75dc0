"""The town's answers out of the folder ``answers/``: subjects, figures of their own, and ways of saying the same."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from storage.town.areas import Units, name
from storage.town.checked import Checked
from storage.town.marked import refuse
from storage.town.rules import Services
from storage.town.schema import AnswerFields, AnswersFile, FactsFile, SoughtFields, WordsFile
from tickets.errors import NotFound
from tickets.figures import OF_PLACE, figure, quoted
from tickets.town import Answer, Name, Sought, Town, Wording

FOLDER = "answers"
_FACTS, _WORDS = f"{FOLDER}/facts.yaml", f"{FOLDER}/words.yaml"


def facts(folder: Path) -> dict[str, Name]:
    """Figures that answers quote, each once."""
    file = Checked(folder, _FACTS, FactsFile)
    made: dict[str, Name] = {}
    for i, each in enumerate(file.values.facts):
        if each.code in made:
            file.wrong("facts", i, "code", expected=f"the code {each.code} stands twice")
        made[each.code] = name(each.value)
    return made


def wording(folder: Path) -> Wording:
    """Ways of saying the same; a word may stand in one group only."""
    file = Checked(folder, _WORDS, WordsFile)
    stands: set[str] = set()
    for i, group in enumerate(file.values.same):
        for k, word in enumerate(group):
            if word in stands:
                file.wrong("same", i, k, expected=f"{word} already stands above")
            stands.add(word)
    values = file.values
    return Wording(
        same=tuple(map(tuple, values.same)),
        passed_over=tuple(values.passed_over),
        here=values.here,
        vague=tuple(values.vague),
        turns=tuple(values.turns),
    )


def with_answers(town: Town, folder: Path, services: Services, units: Units) -> Town:
    """The town with the answers of every subject; raises ``TownFileWrong``, also for what quotes an unknown figure."""
    subjects = sorted(path.name for path in (folder / FOLDER).glob("*.yaml"))
    files = [Checked(folder, f"{FOLDER}/{each}", AnswersFile) for each in subjects if f"{FOLDER}/{each}" not in _OTHERS]
    if not files:
        refuse(FOLDER, 1, "(the whole folder)", f"expected at least one file of answers in {folder.name}/{FOLDER}")
    made: dict[str, Answer] = {}
    asked: dict[str, str] = {}
    for file in files:
        for i, each in enumerate(file.values.answers):
            _check(file, i, each, made, asked)
            _check_place(file, i, each.place, services, units)
            _check_figures(file, i, each, town)
            made[each.code] = _answer(each)
    return replace(town, answers=tuple(made.values()))


_OTHERS = frozenset({_FACTS, _WORDS})


def _check(file: Checked[AnswersFile], i: int, each: AnswerFields, made: Iterable[str], asked: dict[str, str]) -> None:
    if each.code in made:
        file.wrong("answers", i, "code", expected=f"the code {each.code} stands twice")
    for k, ask in enumerate(each.asks):
        if ask in asked:
            file.wrong("answers", i, "asks", k, expected=f"already asked under {asked[ask]}")
        asked[ask] = each.code


def _check_place(
    file: Checked[AnswersFile], i: int, place: SoughtFields | None, services: Services, units: Units
) -> None:
    if place is None:
        return
    at = ("answers", i, "place")
    if (place.service is None) == (place.kind is None):
        file.wrong(*at, expected="expected either a service or a kind of unit")
    if place.kind and place.kind not in {unit.kind for unit in units.values()}:
        file.wrong(*at, "kind", expected=f"there is no unit of kind {place.kind} in units.yaml")
    if place.subtype and (place.service is None or place.subtype not in services[place.service].subtypes):
        file.wrong(*at, "subtype", expected=f"there is no subtype {place.subtype} of that service")


def _check_figures(file: Checked[AnswersFile], i: int, each: AnswerFields, town: Town) -> None:
    in_zh, in_en = set(quoted(each.answer.zh)), set(quoted(each.answer.en))
    if in_zh != in_en:
        odd = ", ".join(sorted(in_zh ^ in_en))
        file.wrong("answers", i, "answer", "en", expected=f"expected the placeholders of zh, but {odd} is in one only")
    for lang, keys in (("zh", in_zh), ("en", in_en)):
        for key in sorted(keys):
            if key in OF_PLACE and each.place is not None:
                continue
            try:
                figure(town, key, date.max)
            except NotFound:
                file.wrong("answers", i, "answer", lang, expected=f"there is no figure {{{key}}} in the town's files")


def _answer(fields: AnswerFields) -> Answer:
    return Answer(
        code=fields.code,
        asks=tuple(fields.asks),
        needs=tuple(map(tuple, fields.needs)),
        never=tuple(fields.never),
        place=Sought(**fields.place.model_dump()) if fields.place else None,
        answer=name(fields.answer),
        source=name(fields.source),
        valid_until=fields.valid_until,
    )

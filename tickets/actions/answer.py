"""The desk keeps an answer for whoever asks the same, and takes it back (标准答复)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tickets.answers import form_of
from tickets.errors import BadInput, SameQuestion
from tickets.ids import KeptAnswerId, PersonId
from tickets.kept import KeptAnswer, kept_id
from tickets.mask import LeakKind, leaks, mask
from tickets.town import Town
from tickets.turn import Turn

#: What is kept must be looked at again within two years.
LONGEST = timedelta(days=731)
MAX_ASKS = 20
MAX_ASK = 120
#: Shorter than this a form would fit words that ask nothing.
_MIN_FORM = 4


@dataclass(frozen=True, kw_only=True)
class ToKeep:
    """What an operator wants kept; ``replaces`` are codes of answers it may take the place of."""

    asks: tuple[str, ...]
    words: str
    source: str
    valid_until: date
    replaces: frozenset[str] = frozenset()


def keep(turn: Turn, given: ToKeep, *, by: PersonId) -> KeptAnswer:
    """Keep it; answers it replaces are retired.

    Raises ``BadInput`` naming the field that is empty, too long, out of range or tells who somebody is, and
    ``SameQuestion`` when another answer has one of its forms and ``replaces`` does not name it.
    """
    asks = tuple(dict.fromkeys(ask.strip() for ask in given.asks if ask.strip()))
    _check(turn, given, asks)
    _replace(turn, given, asks, by)
    new = KeptAnswer(
        id=KeptAnswerId(0),
        asks=asks,
        words=given.words.strip(),
        source=given.source.strip(),
        valid_until=given.valid_until,
        kept_by=by,
        kept_at=turn.now,
    )
    return turn.tx.answers.get(turn.tx.answers.add(new))


def retire(turn: Turn, code: str, *, by: PersonId) -> None:
    """Use it no more; only what the desk kept: the town's answers stand in its files."""
    kept = kept_id(code)
    if kept is None:
        raise BadInput("only a kept answer can be retired", field="code", value=code)
    turn.tx.answers.get(kept)
    turn.tx.answers.retire(kept, by, turn.now)


def form_for(town: Town, words: str) -> str:
    """The resident's words as a first form: without what tells who or where they are, and not too long."""
    return mask(" ".join(words.split()), _place_names(town))[:MAX_ASK]


def _check(turn: Turn, given: ToKeep, asks: Sequence[str]) -> None:
    for field, value in (("asks", "".join(asks)), ("words", given.words), ("source", given.source)):
        if not value.strip():
            raise BadInput("this is needed", field=field, why="empty")
    if len(asks) > MAX_ASKS or any(len(ask) > MAX_ASK for ask in asks):
        raise BadInput("too many or too long forms", field="asks", why="long")
    if any(len(form_of(turn.town.wording, ask)) < _MIN_FORM for ask in asks):
        raise BadInput("a form asks nothing", field="asks", why="form-short")
    if not turn.day <= given.valid_until <= turn.day + LONGEST:
        raise BadInput("from today, for two years at most", field="valid_until", why="two-years")
    _check_leaks(turn.town, given, asks)


def _check_leaks(town: Town, given: ToKeep, asks: Sequence[str]) -> None:
    """No resident in it; a form says nothing of a home either, while an answer may name an office's room."""
    if any(mask(ask, _place_names(town)) != ask for ask in asks):
        raise BadInput("a form tells who somebody is", field="asks", why="leak")
    allowed = _public(town)
    for field, text in (("words", given.words), ("source", given.source)):
        if any(leak.kind is not LeakKind.LINK for leak in leaks(text, allowed)):
            raise BadInput("a name, a number or a rude word", field=field, why="leak")


def _replace(turn: Turn, given: ToKeep, asks: Sequence[str], by: PersonId) -> None:
    """Retire what it takes the place of; whatever else answers one of its forms must be named first."""
    forms = _forms(turn.town, asks)
    same = [kept for kept in turn.tx.answers.compare() if forms & _forms(turn.town, kept.asks)]
    for kept in same:
        if kept.code not in given.replaces:
            name = turn.tx.people.name(kept.kept_by)
            raise SameQuestion(code=kept.code, by=name, words=kept.words, asks="\n".join(kept.asks))
    for one in turn.town.answers:
        running = one.valid_until is None or turn.day <= one.valid_until
        if running and one.code not in given.replaces and forms & _forms(turn.town, one.asks):
            raise SameQuestion(code=one.code, by="", words=one.answer.zh, asks="\n".join(one.asks))
    for kept in same:
        turn.tx.answers.retire(kept.id, by, turn.now)


def _forms(town: Town, asks: Sequence[str]) -> set[str]:
    return {form_of(town.wording, ask) for ask in asks}


def _place_names(town: Town) -> Collection[str]:
    return [word for place in town.places.values() for word in (place.name.zh, *place.aliases)]


def _public(town: Town) -> Collection[str]:
    """Office numbers, names of places, units and of the one officer who is named in public."""
    units = [word for unit in town.units.values() for word in (unit.phone, unit.name.zh) if word]
    return [*units, *_place_names(town), town.privacy.phone, town.privacy.name.zh]

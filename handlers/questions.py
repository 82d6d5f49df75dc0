"""Questions: answered by the town or by what the desk keeps, looked up for a place, or left to the desk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from handlers.exchange import Exchange, button
from handlers.money import yuan
from handlers.phrases import phrase
from tickets.answers import answer_to
from tickets.draft import Draft
from tickets.figures import OF_PLACE, Cents, Figure, Prices, figure, fill
from tickets.in_charge import InCharge, in_charge, only_its_speaker_knows
from tickets.kept import asked_and_told, kept_id
from tickets.reading import Act, Asked
from tickets.report import Spot
from tickets.town import Allowance, Answer, Name, Sought, Town
from tickets.triage import spot_of
from tickets.turn import Turn

if TYPE_CHECKING:
    from handlers.resident import Heard


def known(heard: "Heard") -> Answer | None:
    """The one answer to these words, of the town or kept at the desk."""
    draft, turn = heard.draft, heard.exchange.turn
    kept = [one.answer for one in turn.tx.answers.live()]
    found = answer_to(turn.town, draft.text, turn.day, kept=kept, places=heard.reading.places)
    if found is None and draft.pending is Act.QUESTION:
        # The last words only said where it is.
        before = "\n".join(fragment.text for fragment in draft.fragments[:-1] if fragment.text)
        found = answer_to(turn.town, before, turn.day, kept=kept)
    return found


def reply(heard: "Heard") -> None:
    """Answer, ask where it is, or leave it to the desk; in the end it can still become a report."""
    answer = known(heard)
    if answer is None:
        to_desk(heard)
    elif answer.place is None:
        heard.end()
        give(heard, answer)
    else:
        _about_place(heard, answer, answer.place)


def to_desk(heard: "Heard") -> None:
    """No answer is surely the right one: a person answers."""
    exchange, turn = heard.exchange, heard.exchange.turn
    heard.end()
    turn.tx.desk.add(reason="question", at=turn.now, chat=exchange.chat.id, text=heard.draft.text)
    exchange.say("question-to-desk", about=heard.about, buttons=("submit",))


def give(heard: "Heard", answer: Answer, *, of_place: Mapping[str, str] = MappingProxyType({}), also: str = "") -> None:
    """Say it with its source; offer a person, a report and (``also``) another button: it may not be it."""
    exchange, turn = heard.exchange, heard.exchange.turn
    human = button(exchange.lang, f"unhelpful:{answer.code}", exchange.words("button-human"))
    report = button(exchange.lang, "submit", exchange.words("button-report"))
    text = answer_words(turn.town, turn.day, exchange.lang, answer, of_place)
    facts = {"answer": text, "source": answer.source.of(exchange.lang)}
    turn.tx.answers.given(answer.code)
    exchange.say("answer", about=heard.about, buttons=[human, report, *([also] if also else [])], facts=facts)


def _about_place(heard: "Heard", answer: Answer, sought: Sought) -> None:
    """Look up who has the place; without one ask for it once, and one the town does not know is the desk's."""
    exchange, draft = heard.exchange, heard.draft
    spot = spot_of(draft, heard.reading)
    found = in_charge(exchange.turn.town, sought, spot)
    if found is not None:
        heard.end()
        give(heard, answer, of_place=_of_place(exchange, found, spot))
    elif draft.place_asked or not only_its_speaker_knows(exchange.turn.town, spot):
        to_desk(heard)
    else:
        waiting = replace(draft, pending=Act.QUESTION, asked=Asked.PLACE, place_asked=True, expires_at=None)
        exchange.turn.tx.drafts.save(waiting)
        exchange.say("ask-where", about=heard.about, buttons=("human",))


def _of_place(exchange: Exchange, found: InCharge, spot: Spot) -> dict[str, str]:
    """Words for what an answer quotes of a place; the unit with its public number when it has one."""
    lang = exchange.lang
    unit = found.unit.name.of(lang)
    if found.unit.phone:
        unit = exchange.words("unit-phone", unit=unit, phone=found.unit.phone)
    place = found.place.name.of(lang) if found.place else spot.text or exchange.words("that-place")
    return {"place": place, "unit": unit, "areas": " · ".join(area.name.of(lang) for area in found.areas)}


def answer_words(
    town: Town, day: date, lang: str, answer: Answer, of_place: Mapping[str, str] = MappingProxyType({})
) -> str:
    """An answer's text with the figures of that day; what depends on a place stays in braces without ``of_place``.

    What the desk keeps is said as it was written: its braces are signs like any other.
    """
    if kept_id(answer.code) is not None:
        return answer.answer.of(lang)

    def words(key: str) -> str:
        if key in OF_PLACE:
            return of_place.get(key, f"{{{key}}}")
        return _figure_words(lang, figure(town, key, day))

    return fill(answer.answer.of(lang), words)


def _figure_words(lang: str, found: Figure) -> str:
    match found:
        case Allowance(amount=amount, clock=clock):
            one = "-one" if amount == 1 else ""
            return phrase(lang, f"span-{clock.replace('_', '-')}{one}", n=f"{amount:g}")
        case Cents(amount=cents):
            return yuan(cents)
        case Prices(rows=rows):
            priced = (phrase(lang, "priced", name=name.of(lang), amount=yuan(cents)) for name, cents in rows)
            return phrase(lang, "comma").join(priced)
        case Name():
            return found.of(lang)
        case _:
            return found


def not_it(exchange: Exchange, draft: Draft, code: str, given: str) -> None:
    """A person is wanted after an answer: the desk sees what was asked and what was said."""
    turn = exchange.turn
    turn.tx.drafts.end(draft.id)
    turn.tx.answers.unhelpful(code)
    turn.tx.desk.add(reason="unhelpful", at=turn.now, chat=exchange.chat.id, text=asked_and_told(draft.text, given))
    exchange.say("human")


def tell_run_out(turn: Turn) -> int:
    """The desk is told once of each answer whose last day is over; how many it was told of now."""
    answers = [*(kept.answer for kept in turn.tx.answers.live()), *turn.town.answers]
    over = [(each, each.valid_until) for each in answers if each.valid_until and each.valid_until < turn.day]
    new = [each for each, day in over if turn.tx.answers.run_out(each.code, day)]
    for each in new:
        turn.tx.desk.add(reason="answer_ran_out", at=turn.now, text=each.asks[0])
    return len(new)

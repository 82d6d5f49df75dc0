"""A resident's settled message, by what it does: each reads it, calls one action and returns what happened."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers import questions
from handlers.exchange import Exchange, button, service_name, unit_name
from handlers.linked import linked_line
from handlers.money import yuan
from tickets.actions import feedback, report, reward
from tickets.draft import PATIENCE, Draft
from tickets.events import Event
from tickets.intake import DROPS, Talk, candidates, claim_code, place_answer
from tickets.message import Button, Subject
from tickets.reading import Act, Asked, Reading
from tickets.report import Spot
from tickets.status import Status
from tickets.ticket import Ticket
from tickets.town import Subtype
from tickets.triage import Decision, Step, decide, is_sure, path_only, service_of, spot_of

MAX_CHOICES = 4


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A settled draft with its reading, in the conversation it stands in."""

    exchange: Exchange
    draft: Draft
    reading: Reading
    talk: Talk

    @property
    def about(self) -> Subject:
        """For questions about this draft."""
        return Subject(draft=self.draft.id)

    def end(self) -> None:
        """Its words have done what they were for; files that came with them are for the desk."""
        turn = self.exchange.turn
        if self.draft.files:
            turn.tx.desk.add(reason="files", at=turn.now, chat=self.draft.chat, text=self.draft.text)
        turn.tx.drafts.end(self.draft.id)


def tell(heard: Heard) -> list[Event]:
    """A report: open the ticket, or ask the one thing that is missing."""
    draft = _with_answer(heard.draft, heard.reading)
    spot = spot_of(draft, heard.reading)
    decision = decide(draft, heard.reading, spot)
    heard = replace(heard, draft=draft)
    if draft.submitted:
        return open_as_is(heard)
    elsewhere = path_only(heard.exchange.turn.town, draft, heard.reading)
    if elsewhere is not None and decision.step is not Step.ASK_PROBLEM:
        return _tell_path(heard, elsewhere)
    return _open(heard, spot) if decision.step is Step.OPEN else _ask(heard, decision)


def _tell_path(heard: Heard, subtype: Subtype) -> list[Event]:
    """What nobody in the town works on: who does, and how to reach them; a ticket for who insists."""
    lang, path = heard.exchange.lang, subtype.lawful_path
    heard.end()
    facts = {"subtype": subtype.name.of(lang), "path": path.of(lang) if path else ""}
    heard.exchange.say("path-only", about=heard.about, buttons=("submit", "human"), facts=facts)
    return []


def _with_answer(draft: Draft, reading: Reading) -> Draft:
    if draft.asked is not Asked.PLACE or (reading.place and reading.place.code):
        return draft
    return replace(draft, spot=Spot(text=place_answer(draft) or draft.spot.text, point=draft.point))


def open_as_is(heard: Heard) -> list[Event]:
    """就这样提交, or ten minutes of silence: opened with what there is, the rest left to the desk."""
    return _open(heard, spot_of(heard.draft, heard.reading))


def _open(heard: Heard, spot: Spot) -> list[Event]:
    service = service_of(heard.draft, heard.reading)
    unsure = heard.draft.service is None and not is_sure(heard.reading)
    return report.open_ticket(
        heard.exchange.turn,
        draft=heard.draft,
        reading=heard.reading,
        service=service,
        spot=spot,
        for_desk=["unsure"] if unsure else [],
    )[1]


_ASKED = {Step.ASK_PROBLEM: Asked.PROBLEM, Step.ASK_SERVICE: Asked.SERVICE, Step.ASK_PLACE: Asked.PLACE}


def _ask(heard: Heard, decision: Decision) -> list[Event]:
    asked, now = _ASKED[decision.step], heard.exchange.turn.now
    again = heard.draft.asked is asked
    draft = replace(
        heard.draft,
        asked=asked,
        pending=None,
        expires_at=now + PATIENCE,
        service_asked=heard.draft.service_asked or asked is Asked.SERVICE,
        place_asked=heard.draft.place_asked or asked is Asked.PLACE,
    )
    heard.exchange.turn.tx.drafts.save(draft)
    heard.exchange.say(_question(heard, asked, again), about=heard.about, buttons=_answers(heard, decision))
    return []


def _question(heard: Heard, asked: Asked, again: bool) -> str:
    if asked is not Asked.PROBLEM:
        return f"ask-{asked}"
    if again and heard.draft.text:
        return "ask-problem-again"
    if heard.draft.files and not again:
        return "files-kept"
    if heard.draft.photos:
        return "ask-problem-photo"
    return "ask-problem-place" if heard.draft.point else "ask-problem"


def _answers(heard: Heard, decision: Decision) -> list[str | Button]:
    lang, services = heard.exchange.lang, heard.exchange.turn.town.services
    choices: list[str | Button] = [
        button(lang, f"choose:{code}", services[code].name.of(lang)) for code in decision.choices
    ]
    if choices:
        choices.append("choose:other")
    return [*choices, "submit"]


def greet(heard: Heard) -> list[Event]:
    """喂, 在吗: answered; with photos, files or a place at hand the problem is asked for."""
    if heard.draft.photos or heard.draft.files or heard.draft.point:
        return _ask(heard, Decision(step=Step.ASK_PROBLEM))
    heard.end()
    heard.exchange.say("greeting", buttons=("progress_all", "human") if heard.talk.open else ("human",))
    return []


def puzzle(heard: Heard) -> list[Event]:
    """Nothing a rule could name: the problem is asked for, and the words are kept with what comes."""
    return _ask(heard, Decision(step=Step.ASK_PROBLEM))


def calm(heard: Heard) -> list[Event]:
    """Abuse without a problem: a calm answer and the offer to take a report."""
    heard.end()
    heard.exchange.say("calm", buttons=("human",))
    return []


def add(heard: Heard) -> list[Event]:
    """补充 to one of the person's tickets."""
    ticket = _which(heard, Act.ADDITION)
    if ticket is None:
        return []
    events = report.add(heard.exchange.turn, ticket, draft=heard.draft, reading=heard.reading)
    about = Subject(ticket=ticket.id, draft=heard.draft.id)
    heard.exchange.say("added", about=about, buttons=("separate",), number=ticket.number)
    return events


def urge(heard: Heard) -> list[Event]:
    """催单: passed on, and the resident hears where it stands."""
    ticket = _which(heard, Act.URGE)
    if ticket is None:
        return []
    heard.end()
    events = report.urge(heard.exchange.turn, ticket, text=heard.draft.text)
    heard.exchange.say("urged", about=Subject(ticket=ticket.id), facts=progress_facts(heard.exchange, ticket))
    return events


def withdraw(heard: Heard) -> list[Event]:
    """撤单 in words."""
    if heard.talk.replied is None and heard.draft.asked is not Asked.NOTHING:
        return drop(heard)
    ticket = _which(heard, Act.WITHDRAW)
    if ticket is None:
        return []
    heard.end()
    return withdraw_ticket(heard.exchange, ticket)


def drop(heard: Heard) -> list[Event]:
    """Taken back before a ticket was opened."""
    heard.end()
    heard.exchange.say("dropped")
    return []


def withdraw_ticket(exchange: Exchange, ticket: Ticket) -> list[Event]:
    """撤单 by words or button, with a way back."""
    events = report.withdraw(exchange.turn, ticket, by=exchange.person)
    alone = bool(events[0].data["alone"])
    buttons = ("restore",) if alone else ()
    phrase_id = "withdrawn" if alone else "withdrawn-others"
    exchange.say(phrase_id, about=Subject(ticket=ticket.id), buttons=buttons, number=ticket.number)
    return events


def judge(heard: Heard) -> list[Event]:
    """A verdict in words."""
    ticket = _which(heard, Act.VERDICT)
    if ticket is None:
        return []
    heard.end()
    reading = heard.reading
    solved = bool(reading.verdict)
    satisfied = solved and reading.satisfied is not False
    turn, person, words = heard.exchange.turn, heard.exchange.person, heard.draft.text
    accuses = reading.accuses_company
    if ticket.status is Status.CLOSED and not solved:
        return feedback.come_back(turn, ticket, by=person, text=words, accuses=accuses)
    return feedback.rate(turn, ticket, by=person, solved=solved, satisfied=satisfied, text=words, accuses=accuses)


def thank(heard: Heard) -> list[Event]:
    """Thanks are answered; with an answer waiting for a verdict, the verdict is asked for."""
    heard.end()
    if heard.talk.awaiting:
        ticket = heard.talk.awaiting[0]
        buttons = ("rate:satisfied", "rate:dissatisfied", "rate:unsolved")
        heard.exchange.say("thanks-rate", about=Subject(ticket=ticket.id), buttons=buttons, number=ticket.number)
    else:
        heard.exchange.say("thanks")
    return []


def answer(heard: Heard) -> list[Event]:
    """A question: about a ticket, or any other; asked where that is, people may say something else instead."""
    exchange, replied = heard.exchange, heard.talk.replied
    if replied is not None:
        heard.end()
        exchange.say("progress", about=Subject(ticket=replied.id), facts=progress_facts(exchange, replied))
        return []
    if heard.draft.pending is Act.QUESTION and (instead := _instead_of_a_place(heard)):
        return instead(replace(heard, draft=replace(heard.draft, pending=None, asked=Asked.NOTHING)))
    questions.reply(heard)
    return []


def _instead_of_a_place(heard: Heard) -> Callable[[Heard], list[Event]] | None:
    """What else they want who were asked where the place of their question is."""
    place = heard.reading.place
    if heard.reading.act in DROPS:
        return drop if heard.reading.act is Act.WITHDRAW else human
    said_where = heard.draft.point is not None or (place is not None and place.code is not None)
    return tell if heard.reading.act is Act.REPORT and not said_where else None


def privacy(heard: Heard) -> list[Event]:
    """A request about personal data: a number, a named officer, a date; what can be answered at once is."""
    known = questions.known(heard)
    heard.end()
    if known is not None and known.place is None:
        questions.give(heard, known)
    return ask_privacy(heard.exchange, heard.draft.text)


def ask_privacy(exchange: Exchange, text: str) -> list[Event]:
    """Keep the request for the officer and say who answers, and by when."""
    turn, officer = exchange.turn, exchange.turn.town.privacy
    item = turn.tx.desk.add(reason="privacy", at=turn.now, chat=exchange.chat.id, text=text)
    facts = {"name": officer.name.of(exchange.lang), "phone": officer.phone, "days": str(officer.days)}
    exchange.say("privacy", number=f"{turn.town.prefix}-P{item:05d}", facts=facts)
    return []


def human(heard: Heard) -> list[Event]:
    """转人工."""
    heard.end()
    return call_human(heard.exchange, heard.draft.text)


def call_human(exchange: Exchange, text: str) -> list[Event]:
    """The desk takes over this conversation's next words."""
    turn = exchange.turn
    turn.tx.desk.add(reason="human", at=turn.now, chat=exchange.chat.id, text=text)
    exchange.say("human")
    return []


def claim(heard: Heard) -> list[Event]:
    """A question about rewards, or a claim code."""
    exchange, code = heard.exchange, claim_code(heard.draft.text)
    known = questions.known(heard) if code is None else None
    heard.end()
    if known is not None and known.place is None:
        questions.give(heard, known, also="subscribe")
        return []
    if code is None:
        exchange.say("reward-terms", days=str(exchange.turn.town.reward_terms.claim_days), buttons=("subscribe",))
        return []
    found = reward.by_code(exchange.turn, code, exchange.person)
    paid = reward.claim(exchange.turn, found, by=exchange.person)
    exchange.say("claimed" if paid else "claimed-before", amount=yuan(found.amount))
    return []


def _which(heard: Heard, act: Act) -> Ticket | None:
    """The one ticket the words are about; asks when there are several, says so when there is none."""
    found = candidates(act, heard.draft, heard.reading, heard.talk)
    if len(found) == 1:
        return found[0]
    exchange = heard.exchange
    if not found:
        heard.end()
        exchange.say("no-ticket", about=heard.about, buttons=("submit", "human"))
        return None
    exchange.turn.tx.drafts.save(replace(heard.draft, pending=act))
    choices = [button(exchange.lang, f"pick:{t.id}", ticket_line(exchange, t)) for t in found[:MAX_CHOICES]]
    exchange.say("which-ticket", about=heard.about, buttons=[*choices, button(exchange.lang, "submit")])
    return None


def ticket_line(exchange: Exchange, ticket: Ticket) -> str:
    """A ticket on a button: the end of its number, service, place."""
    place = ticket.spot.text[:10]
    return f"{ticket.number[-4:]} {service_name(exchange, ticket)} {place}".strip()


def progress_facts(exchange: Exchange, ticket: Ticket) -> dict[str, str]:
    """Where a ticket stands, for the sentences that say so."""
    unit = unit_name(exchange.turn, ticket.unit, exchange.lang)
    status = exchange.words(f"standing-{ticket.status.replace('_', '-')}")
    also = linked_line(exchange, ticket)
    facts = {"number": ticket.number, "status": status, "unit": unit, "due": exchange.when(ticket) or "—"}
    return facts | {"linked": f"\n{also}" if also else ""}


BY_ACT: dict[Act, Callable[[Heard], list[Event]]] = {
    Act.REPORT: tell,
    Act.QUESTION: answer,
    Act.URGE: urge,
    Act.ADDITION: add,
    Act.WITHDRAW: withdraw,
    Act.VERDICT: judge,
    Act.THANKS: thank,
    Act.REWARD: claim,
    Act.PRIVACY: privacy,
    Act.HUMAN: human,
    Act.GREETING: greet,
    Act.ABUSE: calm,
    Act.OTHER: puzzle,
}

"""A resident's press: the button names what to do, the stored message what it is about."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers import questions
from handlers.cards import card_of, card_text
from handlers.commands import my_tickets
from handlers.exchange import Exchange, button, unit_name
from handlers.money import yuan
from handlers.resident import ask_privacy, call_human, progress_facts, ticket_line, withdraw_ticket
from tickets.actions import feedback, report, reward
from tickets.actions.dispatch import reclassify
from tickets.actions.linked import withhold
from tickets.draft import Draft
from tickets.errors import NotFound, StaleButton
from tickets.events import Event
from tickets.ids import TicketId
from tickets.message import Said, Subject
from tickets.reading import Act
from tickets.report import Fragment
from tickets.service import ServiceCode
from tickets.status import OPEN, Status
from tickets.ticket import CardStyle, Ticket


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A checked press: the message it stands on and the part behind the colon."""

    exchange: Exchange
    said: Said
    argument: str

    @property
    def ticket(self) -> Ticket:
        """The message's ticket (or the one it was merged into), which must be the person's own."""
        if self.said.about.ticket is None:
            raise StaleButton
        return self._own(self.said.about.ticket)

    def _own(self, id: TicketId) -> Ticket:
        ticket = self.exchange.turn.survivor(id)
        reporters = self.exchange.turn.tx.reports.reporters(ticket.id)
        if self.exchange.person not in [person for person, _ in reporters]:
            raise NotFound
        return ticket

    @property
    def picked(self) -> Ticket:
        """The ticket a ``pick`` button names."""
        return self._own(TicketId(int(self.argument)))

    @property
    def draft(self) -> Draft:
        """The message's draft, brought back when it had ended without a ticket."""
        draft = self.any_draft
        if draft.fragments and self._filed(draft):
            raise StaleButton
        return draft

    @property
    def any_draft(self) -> Draft:
        """The message's draft, brought back though its words may stand in a ticket."""
        drafts, id = self.exchange.turn.tx.drafts, self.said.about.draft
        draft = drafts.get(id) or drafts.reopen(id) if id is not None else None
        if draft is None:
            raise StaleButton
        return draft

    def _filed(self, draft: Draft) -> bool:
        """Whether its words stand in a ticket already."""
        book, chat = self.exchange.turn.tx.said, self.exchange.chat.id
        heard = [book.get(chat, fragment.message) for fragment in draft.fragments]
        return any(said is not None and said.mine and said.about.ticket is not None for said in heard)

    @property
    def about(self) -> Subject:
        """For messages about the same ticket."""
        return Subject(ticket=self.ticket.id)


def _add(pressed: Pressed) -> list[Event]:
    """The next words go to this ticket."""
    turn, chat = pressed.exchange.turn, pressed.exchange.chat
    draft = turn.tx.drafts.of_chat(chat.id) or turn.tx.drafts.start(chat.id, pressed.exchange.person)
    pointer = Fragment(message=pressed.said.message, at=turn.now, about=pressed.said.message)
    turn.tx.drafts.save(replace(draft.plus(pointer), settle_at=None, pending=Act.ADDITION))
    pressed.exchange.say("add-now", about=pressed.about, number=pressed.ticket.number)
    return []


def _service(pressed: Pressed) -> list[Event]:
    exchange, ticket = pressed.exchange, pressed.ticket
    services = exchange.turn.town.services.values()
    choices = [
        button(exchange.lang, f"reclassify:{service.code}", service.name.of(exchange.lang))
        for service in services
        if service.code is not ticket.service
    ]
    exchange.say("which-service", about=pressed.about, buttons=choices, number=ticket.number)
    return []


def _reclassify(pressed: Pressed) -> list[Event]:
    service = ServiceCode(pressed.argument)
    name = pressed.exchange.turn.town.services[service].name.of(pressed.exchange.lang)
    pressed.exchange.settle(pressed.said, pressed.exchange.words("chosen", choice=name))
    return reclassify(pressed.exchange.turn, pressed.ticket, service, by=pressed.exchange.person)


def _withdraw(pressed: Pressed) -> list[Event]:
    return withdraw_ticket(pressed.exchange, pressed.ticket)


def _restore(pressed: Pressed) -> list[Event]:
    events = report.restore(pressed.exchange.turn, pressed.ticket)
    pressed.exchange.settle(pressed.said)
    return events


def _progress(pressed: Pressed) -> list[Event]:
    facts = progress_facts(pressed.exchange, pressed.ticket)
    pressed.exchange.say("progress", about=pressed.about, facts=facts)
    return []


def _progress_all(pressed: Pressed) -> list[Event]:
    return my_tickets(pressed.exchange)


def _card(pressed: Pressed) -> list[Event]:
    """对方看到什么: the very text of the unit's card; of other reporters' words and photos, nothing."""
    exchange, ticket = pressed.exchange, pressed.ticket
    card = card_of(exchange.turn, ticket, exchange.person)
    # The card names the worker to colleagues; a resident needs the unit only.
    unnamed = replace(ticket, accepted_by=unit_name(exchange.turn, ticket.unit, exchange.lang))
    text = card_text(exchange.turn, unnamed, card, exchange.lang)
    buttons = ("add", "compose") if ticket.style is CardStyle.MASKED and ticket.status in OPEN else ("add",)
    exchange.say("what-they-see", about=pressed.about, buttons=buttons, card=text, photos=card.photos)
    return []


def _compose(pressed: Pressed) -> list[Event]:
    events = withhold(pressed.exchange.turn, pressed.ticket, by=pressed.exchange.person)
    pressed.exchange.settle(pressed.said)
    pressed.exchange.say("composed-now", about=pressed.about, number=pressed.ticket.number)
    return events


def _photos(shown: bool) -> Callable[[Pressed], list[Event]]:
    def handler(pressed: Pressed) -> list[Event]:
        chosen = "photos-shown" if shown else "photos-hidden"
        pressed.exchange.settle(pressed.said, pressed.exchange.words(chosen))
        return report.show_photos(pressed.exchange.turn, pressed.ticket, shown, by=pressed.exchange.person)

    return handler


def _rate(pressed: Pressed) -> list[Event]:
    verdict, exchange = pressed.argument, pressed.exchange
    solved, satisfied = verdict != "unsolved", verdict == "satisfied"
    ticket = pressed.ticket
    if ticket.status is Status.CLOSED and not solved:
        # Another reporter was content first: that must not silence this one.
        events = feedback.come_back(exchange.turn, ticket, by=exchange.person)
    else:
        events = feedback.rate(exchange.turn, ticket, by=exchange.person, solved=solved, satisfied=satisfied)
    exchange.settle(pressed.said, exchange.words("chosen", choice=exchange.words(f"button-rate-{verdict}")))
    return events


def _submit(pressed: Pressed) -> list[Event]:
    """就这样提交: opened with what there is, at once, be it a photo alone: the desk asks the rest."""
    exchange, draft = pressed.exchange, pressed.draft
    exchange.settle(pressed.said)
    now = exchange.turn.now
    exchange.turn.tx.drafts.save(replace(draft, version=draft.version + 1, settle_at=now, pending=None, submitted=True))
    return []


def _choose(pressed: Pressed) -> list[Event]:
    """The resident names the service of a draft; it settles again at once."""
    exchange, draft, service = pressed.exchange, pressed.draft, ServiceCode(pressed.argument)
    name = exchange.turn.town.services[service].name.of(exchange.lang)
    exchange.settle(pressed.said, exchange.words("chosen", choice=name))
    chosen = replace(draft, service=service, version=draft.version + 1, settle_at=exchange.turn.now)
    exchange.turn.tx.drafts.save(chosen)
    return []


def _pick(pressed: Pressed) -> list[Event]:
    """Which ticket the waiting words are about: the draft settles again, as a reply to it."""
    exchange, draft, ticket = pressed.exchange, pressed.draft, pressed.picked
    exchange.settle(pressed.said, exchange.words("chosen", choice=ticket_line(exchange, ticket)))
    picked = replace(draft, ticket=ticket.id, version=draft.version + 1, settle_at=exchange.turn.now)
    exchange.turn.tx.drafts.save(picked)
    return []


def _separate(pressed: Pressed) -> list[Event]:
    """这是另一件事: the words that were added become a report of their own."""
    exchange, draft = pressed.exchange, pressed.any_draft
    exchange.settle(pressed.said)
    now = exchange.turn.now
    fresh = replace(draft, version=draft.version + 1, settle_at=now, pending=Act.REPORT, ticket=None)
    exchange.turn.tx.drafts.save(fresh)
    return report.take_out(exchange.turn, pressed.ticket, draft=draft)


def _human(pressed: Pressed) -> list[Event]:
    return call_human(pressed.exchange, "")


def _unhelpful(pressed: Pressed) -> list[Event]:
    """转人工 under an answer: it was not what they asked."""
    questions.not_it(pressed.exchange, pressed.any_draft, pressed.argument, pressed.said.text)
    pressed.exchange.settle(pressed.said)
    return []


def _privacy(pressed: Pressed) -> list[Event]:
    return ask_privacy(pressed.exchange, "")


def _subscribe(pressed: Pressed) -> list[Event]:
    exchange = pressed.exchange
    exchange.turn.tx.chats.save(replace(exchange.turn.tx.chats.get(exchange.chat.id), subscribed=True))
    exchange.say("subscribed", buttons=("unsubscribe",))
    return []


def _unsubscribe(pressed: Pressed) -> list[Event]:
    exchange = pressed.exchange
    exchange.turn.tx.chats.save(replace(exchange.turn.tx.chats.get(exchange.chat.id), subscribed=False))
    exchange.say("unsubscribed", buttons=("subscribe",))
    return []


def _claim(pressed: Pressed) -> list[Event]:
    exchange, about = pressed.exchange, pressed.said.about
    if about.reward is None:
        raise StaleButton
    given = exchange.turn.tx.rewards.get(about.reward)
    paid = reward.claim(exchange.turn, given, by=exchange.person)
    exchange.say("claimed" if paid else "claimed-before", amount=yuan(given.amount))
    return []


BY_VERB: dict[str, Callable[[Pressed], list[Event]]] = {
    "add": _add,
    "service": _service,
    "reclassify": _reclassify,
    "withdraw": _withdraw,
    "restore": _restore,
    "progress": _progress,
    "progress_all": _progress_all,
    "card": _card,
    "compose": _compose,
    "show_photos": _photos(True),
    "hide_photos": _photos(False),
    "rate": _rate,
    "submit": _submit,
    "choose": _choose,
    "pick": _pick,
    "separate": _separate,
    "human": _human,
    "unhelpful": _unhelpful,
    "privacy": _privacy,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "claim": _claim,
}

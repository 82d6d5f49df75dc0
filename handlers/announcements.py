"""Each event turned into messages for every audience: the reporters, the unit's group, the next rung, the desk."""

from collections.abc import Callable, Iterable

from handlers.cards import LANG, card_of, retire_card, show_card, tell_unit
from handlers.exchange import Exchange, button, service_name, unit_name
from handlers.linked import linked_line, offer
from handlers.phrases import phrase
from tickets.card import shown_words
from tickets.events import Event, EventKind
from tickets.ids import ReplyId, TicketId, UnitCode
from tickets.message import Subject
from tickets.service import ServiceCode
from tickets.ticket import CardStyle, PhotoSource, Ticket
from tickets.turn import Turn

Announcer = Callable[[Turn, Ticket, Event], None]
OPENED_BUTTONS = ("add", "service", "withdraw", "progress", "card")
RATE_BUTTONS = ("rate:satisfied", "rate:dissatisfied", "rate:unsolved")


def announce(turn: Turn, events: Iterable[Event]) -> None:
    """Tell everybody who should hear; an event without an announcer is for the history alone."""
    tickets: dict[TicketId, Ticket] = {}
    for event in events:
        announcer = _ANNOUNCERS.get(event.kind)
        if announcer:
            ticket = tickets.get(event.ticket) or tickets.setdefault(event.ticket, turn.tx.tickets.get(event.ticket))
            announcer(turn, ticket, event)


def _reporters(turn: Turn, ticket: Ticket) -> list[Exchange]:
    return [
        Exchange(turn=turn, chat=turn.tx.chats.get(chat), person=person)
        for person, chat in turn.tx.reports.reporters(ticket.id)
    ]


def _tell_reporters(turn: Turn, ticket: Ticket, id: str, buttons: tuple[str, ...] = (), **facts: str) -> None:
    for exchange in _reporters(turn, ticket):
        exchange.say(
            id,
            buttons=buttons,
            about=Subject(ticket=ticket.id),
            number=ticket.number,
            unit=unit_name(turn, ticket.unit, exchange.lang),
            due=exchange.when(ticket),
            facts=facts,
        )


def _opened(turn: Turn, ticket: Ticket, event: Event) -> None:
    """The opening message: number, service and why, unit, the latest moment of an answer."""
    for exchange in _reporters(turn, ticket):
        lines = [exchange.words("opened-number", number=ticket.number), _classified(exchange, ticket)]
        if ticket.unit and ticket.due_at:
            unit = unit_name(turn, ticket.unit, exchange.lang)
            lines.append(exchange.words("opened-unit", unit=unit, due=exchange.when(ticket)))
        else:
            lines.append(exchange.words("opened-desk"))
        if "linked" in event.data:
            lines.append(linked_line(exchange, ticket))
        lines.append(exchange.words("opened-close"))
        about = Subject(ticket=ticket.id)
        exchange.say("lines", lines="\n".join(lines), buttons=OPENED_BUTTONS, about=about)
        _ask_photos(exchange, ticket, _hidden(exchange, ticket))
        if "linked" not in event.data:
            offer(exchange, ticket)


def _classified(exchange: Exchange, ticket: Ticket) -> str:
    service = exchange.turn.town.services[ticket.service]
    subtype = service.subtypes.get(ticket.subtype or "")
    name = service.name.of(exchange.lang)
    if subtype is not None and subtype.lawful_path is not None:
        path = subtype.lawful_path.of(exchange.lang)
        return exchange.words("opened-path", service=name, subtype=subtype.name.of(exchange.lang), path=path)
    if not ticket.reasons:
        return exchange.words("opened-service", service=name)
    quote = "".join(exchange.words("quoted", words=words) for words in ticket.reasons[:4])
    return exchange.words("opened-service-why", service=name, why=quote)


def _ask_photos(exchange: Exchange, ticket: Ticket, n: int) -> None:
    """For composed services, and where words are kept back, the resident decides once whether the unit may see them."""
    if n:
        buttons, about = ("show_photos", "hide_photos"), Subject(ticket=ticket.id)
        exchange.say("ask-photos", buttons=buttons, about=about, n=str(n))


def _hidden(exchange: Exchange, ticket: Ticket) -> int:
    """How many of this resident's photos the unit does not see."""
    return card_of(exchange.turn, ticket, exchange.person).hidden_photos


def _dispatched(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    former = str(event.data.get("former", ""))
    if former and former != ticket.unit:
        retire_card(turn, ticket, UnitCode(former), "card-moved")
    if "by" in event.data:
        tell_unit(turn, ticket, "unit-assigned")
    if "by" in event.data or "later" in event.data:
        _tell_reporters(turn, ticket, "told-dispatched")


def _accepted(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    _tell_reporters(turn, ticket, "told-accepted")


def _given_back(turn: Turn, ticket: Ticket, event: Event) -> None:
    retire_card(turn, ticket, UnitCode(str(event.data["former"])), "card-given-back")
    if event.data.get("reason") not in ("reclassified", "accused"):
        _tell_reporters(turn, ticket, "told-given-back")


def _added(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    n = int(event.data.get("photos", 0))
    photos = phrase(LANG, "n-photos", n=str(n)) if n else ""
    words = shown_words(ticket, str(event.data.get("text", "")))
    hidden = "unit-added-composed" if ticket.style is CardStyle.COMPOSED else "unit-added-photos"
    id = "unit-added" if words else hidden
    tell_unit(turn, ticket, id, words=words, photos=photos)
    _ask_first_photos(turn, ticket, event)


def _ask_first_photos(turn: Turn, ticket: Ticket, event: Event) -> None:
    """The first photos of a composed ticket came behind its opening: asked now; later ones follow the answer."""
    theirs = [photo for photo in turn.tx.tickets.photos(ticket.id) if photo.source is PhotoSource.RESIDENT]
    if theirs and len(theirs) == event.data["photos"] and all(photo.shown is None for photo in theirs):
        for exchange in _reporters(turn, ticket):
            _ask_photos(exchange, ticket, len(theirs))


def _taken_out(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    tell_unit(turn, ticket, "unit-taken-out")


def _urged(turn: Turn, ticket: Ticket, event: Event) -> None:
    tell_unit(turn, ticket, "unit-urged", urges=str(event.data["urges"]))


def _replied(turn: Turn, ticket: Ticket, event: Event) -> None:
    _pass_on(turn, ticket, event, "told-replied", ())


def _resolved(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    _pass_on(turn, ticket, event, "told-resolved", RATE_BUTTONS)


def _pass_on(turn: Turn, ticket: Ticket, event: Event, id: str, buttons: tuple[str, ...]) -> None:
    """The unit's words and photos, to every reporter."""
    reply = turn.tx.replies.get(ReplyId(int(event.data["reply"])))
    for exchange in _reporters(turn, ticket):
        exchange.say(
            id,
            buttons=buttons,
            about=Subject(ticket=ticket.id),
            photos=reply.photos,
            number=ticket.number,
            unit=unit_name(turn, reply.unit, exchange.lang),
            words=reply.text or exchange.words("photo-only"),
        )


def _reopened(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    why = str(event.data["why"])
    words = shown_words(ticket, str(event.data.get("text", ""))) if why != "by_desk" else str(event.data["text"])
    tell_unit(turn, ticket, "unit-reopened", words=words or phrase(LANG, "no-words"))
    _tell_reporters(turn, ticket, {"restored": "told-restored", "desk": "told-reopened-desk"}.get(why, "told-reopened"))


def _closed(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    outcome = str(event.data["outcome"])
    buttons = ("subscribe",) if outcome == "satisfied" else ()
    _tell_reporters(turn, ticket, f"told-closed-{outcome}", buttons, why=str(event.data.get("why", "")))


def _rated(turn: Turn, ticket: Ticket, event: Event) -> None:
    tell_unit(turn, ticket, f"unit-rated-{event.data['verdict']}")


def _withdrawn(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    if event.data["alone"]:
        tell_unit(turn, ticket, "unit-withdrawn")


def _reclassified(turn: Turn, ticket: Ticket, event: Event) -> None:
    for exchange in _reporters(turn, ticket):
        facts = {"number": ticket.number, "service": service_name(exchange, ticket)}
        facts |= {"unit": unit_name(turn, ticket.unit, exchange.lang), "due": exchange.when(ticket)}
        exchange.say("told-reclassified", about=Subject(ticket=ticket.id), buttons=OPENED_BUTTONS, facts=facts)
        if turn.town.services[ServiceCode(str(event.data["former"]))].card is CardStyle.MASKED:
            _ask_photos(exchange, ticket, _hidden(exchange, ticket))
    show_card(turn, ticket)


def _merged(turn: Turn, ticket: Ticket, event: Event) -> None:
    """Its reporters follow the survivor now, and are told so; the card points there."""
    if ticket.unit:
        retire_card(turn, ticket, ticket.unit, "card-merged", into=str(event.data["into"]))


def _joined(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    _tell_reporters(turn, ticket, "told-merged", former=str(event.data["number"]))
    if event.data.get("restyled"):
        for exchange in _reporters(turn, ticket):
            _ask_photos(exchange, ticket, _hidden(exchange, ticket))


def _reminded(turn: Turn, ticket: Ticket, event: Event) -> None:
    due = phrase(LANG, "unit-reminded-due") if ticket.due_at else ""
    tell_unit(turn, ticket, "unit-reminded", due=due)


def _whistled(turn: Turn, ticket: Ticket, event: Event) -> None:
    """The group hears that it is late; the next higher unit is called to report in."""
    show_card(turn, ticket)
    higher = str(event.data["higher"])
    tell_unit(turn, ticket, "unit-overdue", higher=unit_name(turn, higher, LANG))
    if higher:
        facts = {"service": turn.town.services[ticket.service].name.zh, "late": unit_name(turn, ticket.unit, LANG)}
        tell_unit(turn, ticket, "whistle", unit=UnitCode(higher), buttons=(button(LANG, "report_in"),), **facts)
    _tell_reporters(turn, ticket, "told-whistled", higher=unit_name(turn, higher, LANG))


def _reported_in(turn: Turn, ticket: Ticket, event: Event) -> None:
    tell_unit(turn, ticket, "unit-reported-in", higher=unit_name(turn, str(event.data["higher"]), LANG))


def _declined(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)
    _tell_reporters(turn, ticket, "told-declined", why=str(event.data["reason"]))


def _card_changed(turn: Turn, ticket: Ticket, event: Event) -> None:
    show_card(turn, ticket)


_ANNOUNCERS: dict[EventKind, Announcer] = {
    EventKind.OPENED: _opened,
    EventKind.DISPATCHED: _dispatched,
    EventKind.ACCEPTED: _accepted,
    EventKind.GIVEN_BACK: _given_back,
    EventKind.ADDED: _added,
    EventKind.TAKEN_OUT: _taken_out,
    EventKind.URGED: _urged,
    EventKind.REPLIED: _replied,
    EventKind.RESOLVED: _resolved,
    EventKind.RATED: _rated,
    EventKind.REOPENED: _reopened,
    EventKind.CLOSED: _closed,
    EventKind.WITHDRAWN: _withdrawn,
    EventKind.RECLASSIFIED: _reclassified,
    EventKind.PHOTOS_SHOWN: _card_changed,
    EventKind.COMPOSED: _card_changed,
    EventKind.LINKED: _card_changed,
    EventKind.DETAILED: _card_changed,
    EventKind.MERGED: _merged,
    EventKind.JOINED: _joined,
    EventKind.REMINDED: _reminded,
    EventKind.WHISTLED: _whistled,
    EventKind.REPORTED_IN: _reported_in,
    EventKind.DECLINED: _declined,
}

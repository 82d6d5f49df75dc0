"""The unit's card: one message per ticket and group, edited in place as the ticket moves."""

from dataclasses import replace

from handlers.exchange import button, unit_name
from handlers.phrases import phrase
from handlers.when import when
from tickets.actions.dispatch import may_give_back
from tickets.actions.linked import linked_tickets
from tickets.card import Card, compose
from tickets.ids import PersonId, UnitCode
from tickets.message import Button, Outgoing, Subject
from tickets.people import ChannelName, Chat
from tickets.report import Link
from tickets.status import Outcome, Status
from tickets.ticket import CardStyle, Ticket
from tickets.turn import Turn

#: Groups use the town's language.
LANG = "zh"
#: A messenger's card stands with this many photos; the rest is a button away. On the web all of them are thumbnails.
SHOWN_PHOTOS = 3
#: The button under a whistle.
REPORT_IN = "report_in"


def card_of(turn: Turn, ticket: Ticket, own: PersonId | None = None) -> Card:
    """What the unit may see now, of a withdrawn ticket no words or photos; ``own``: only what this reporter said."""
    reports = turn.tx.reports.of_ticket(ticket.id)
    if ticket.outcome is Outcome.WITHDRAWN:
        # The link itself stands, for the ticket may be brought back.
        reports = [replace(linked, link=Link.LEFT) for linked in reports]
    return compose(turn.town, ticket, reports, turn.tx.tickets.photos(ticket.id), own)


def card_text(turn: Turn, ticket: Ticket, card: Card, lang: str = LANG) -> str:
    """The card in words: number and service, place, what, times, time allowed, where it stands."""
    service = turn.town.services[ticket.service]
    subtype = service.subtypes.get(ticket.subtype or "")
    name = service.name.of(lang) + (f" · {subtype.name.of(lang)}" if subtype else "")
    lines = [
        phrase(lang, "card-urgent" if ticket.urgent else "card-head", number=ticket.number, service=name),
        phrase(lang, "card-place", place=card.place or phrase(lang, "card-place-unknown")),
        *_what(card, lang),
        *([phrase(lang, "card-detail", detail=ticket.detail)] if ticket.detail else []),
        *_photos(card, lang),
        *_linked(turn, ticket, lang),
        *_standing(turn, ticket, lang),
    ]
    return "\n".join(lines)


def _what(card: Card, lang: str) -> list[str]:
    lines = [phrase(lang, "card-words", words=words) for words in card.words]
    if card.style is CardStyle.COMPOSED:
        lines = [phrase(lang, "card-composed", phrases=phrase(lang, "comma").join(card.phrases) or "—")]
    if card.times:
        lines.append(phrase(lang, "card-times", times=phrase(lang, "comma").join(card.times)))
    return lines


def _photos(card: Card, lang: str) -> list[str]:
    if card.hidden_photos:
        return [phrase(lang, "card-photos-hidden", n=str(card.hidden_photos))]
    return [phrase(lang, "card-photos", n=str(len(card.photos)))] if card.photos else []


def _linked(turn: Turn, ticket: Ticket, lang: str) -> list[str]:
    """Numbers this unit has anyway: another unit's may be the case against this one."""
    here = [one.number for one in linked_tickets(turn, ticket) if one.unit == ticket.unit is not None]
    return [phrase(lang, "linked-line", numbers=phrase(lang, "comma").join(here))] if here else []


def _standing(turn: Turn, ticket: Ticket, lang: str) -> list[str]:
    lines = []
    if ticket.due_at and ticket.status in (Status.DISPATCHED, Status.IN_PROGRESS):
        late = "card-late" if turn.now > ticket.due_at else "card-due"
        lines.append(phrase(lang, late, due=when(lang, turn.town, ticket.due_at, turn.now)))
    standing = f"card-status-{ticket.status.replace('_', '-')}"
    lines.append(phrase(lang, standing, who=ticket.accepted_by or ""))
    return lines


def card_buttons(ticket: Ticket) -> tuple[Button, ...]:
    """签收 until taken on, 退单 while it may be given back, 办结 while it is worked on."""
    verbs = []
    if ticket.status is Status.DISPATCHED:
        verbs.append("accept")
    if may_give_back(ticket):
        verbs.append("give_back")
    if ticket.status in (Status.DISPATCHED, Status.IN_PROGRESS):
        verbs.append("resolve")
    return tuple(button(LANG, verb) for verb in verbs)


def show_card(turn: Turn, ticket: Ticket) -> None:
    """Post the card in its unit's group, or give the one that stands there its new face."""
    chat = turn.tx.chats.of_unit(ticket.unit) if ticket.unit else None
    if chat is None:
        return
    card = card_of(turn, ticket)
    standing = turn.tx.said.card_of(ticket.id, chat.id)
    turn.tx.deliveries.put(
        Outgoing(
            chat=chat.id,
            text=card_text(turn, ticket, card),
            buttons=(*card_buttons(ticket), *_more_photos(chat, card)),
            photos=card.photos,
            about=Subject(ticket=ticket.id, card=True),
            edits=standing.message if standing else None,
        ),
        turn.now,
    )


def _more_photos(chat: Chat, card: Card) -> tuple[Button, ...]:
    hides_some = chat.channel != ChannelName.WEB and len(card.photos) > SHOWN_PHOTOS
    return (button(LANG, "more_photos"),) if hides_some else ()


def regroup(turn: Turn, unit: UnitCode, former: Chat | None) -> None:
    """The unit has another group now: its open tickets get their cards there, and the old ones say so."""
    for ticket in sorted(turn.tx.tickets.of_unit(unit), key=lambda one: (not one.urgent, one.due_at or turn.now)):
        if former is not None:
            _cover(turn, ticket, former, "card-regrouped")
        show_card(turn, ticket)
    if former is not None:
        _carry_whistles(turn, unit, former)


def _carry_whistles(turn: Turn, unit: UnitCode, former: Chat) -> None:
    """A whistle nobody has answered yet is heard where the unit is now."""
    chat = turn.tx.chats.of_unit(unit)
    for said in turn.tx.said.offering(former.id, REPORT_IN) if chat else ():
        assert chat is not None
        silent = Outgoing(chat=former.id, text=said.text, about=said.about, edits=said.message)
        turn.tx.deliveries.put(silent, turn.now)
        turn.tx.deliveries.put(Outgoing(chat=chat.id, text=said.text, buttons=said.buttons, about=said.about), turn.now)


def retire_card(turn: Turn, ticket: Ticket, unit: UnitCode, why: str, **facts: str) -> None:
    """The ticket left this unit: its card keeps the number and the reason, and loses words, photos and buttons."""
    chat = turn.tx.chats.of_unit(unit)
    if chat is not None:
        _cover(turn, ticket, chat, why, **facts)


def _cover(turn: Turn, ticket: Ticket, chat: Chat, why: str, **facts: str) -> None:
    standing = turn.tx.said.card_of(ticket.id, chat.id)
    if standing is None:
        return
    text = phrase(LANG, why, number=ticket.number, **facts)
    about = Subject(ticket=ticket.id, card=True)
    turn.tx.deliveries.put(Outgoing(chat=chat.id, text=text, about=about, edits=standing.message), turn.now)


def tell_unit(
    turn: Turn, ticket: Ticket, id: str, *, buttons: tuple[Button, ...] = (), unit: UnitCode | None = None, **facts: str
) -> None:
    """Say something under the ticket's card in a group."""
    at = unit or ticket.unit
    chat = turn.tx.chats.of_unit(at) if at else None
    if chat is None:
        return
    card = turn.tx.said.card_of(ticket.id, chat.id)
    words = phrase(LANG, id, number=ticket.number, unit=unit_name(turn, at, LANG), **facts) if id else ""
    turn.tx.deliveries.put(
        Outgoing(
            chat=chat.id,
            text=words,
            buttons=buttons,
            about=Subject(ticket=ticket.id),
            reply_to=card.message if card else None,
        ),
        turn.now,
    )

"""The unit's group: a worker replies to the card or presses its buttons; only registered workers of the unit count."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.announcements import announce
from handlers.exchange import Exchange, button
from handlers.messages import Incoming
from tickets.actions import dispatch, escalate, work
from tickets.actions.members import check_worker
from tickets.errors import NotAllowedNow, StaleButton
from tickets.events import Event
from tickets.feedback import Voice, voice_of
from tickets.ids import UnitCode
from tickets.intake import number_in
from tickets.mask import Leak, leaks
from tickets.message import Button, Outgoing, Said, Subject
from tickets.reply import Reply, ReplyState
from tickets.routing import other_units
from tickets.status import WORKING
from tickets.ticket import Ticket

#: Why a unit gives a ticket back; the words are phrases.
REASONS = ("not_our_area", "not_our_duty", "no_such_problem", "place_unclear")
MAX_UNITS = 6
#: Words of one worker this close together are read by the resident as one.
_ONE_BREATH = timedelta(minutes=10)
#: The messages of one album come this close together.
_ALBUM = timedelta(seconds=10)


def check_member(exchange: Exchange) -> None:
    """Only registered workers of this unit; raises ``NotAMember``."""
    check_worker(exchange.turn, exchange.chat.unit, exchange.person)


def hear(exchange: Exchange, incoming: Incoming) -> None:
    """A message in the group: about a ticket it is kept and told on by rule; other talk is none of our business."""
    ticket = _about(exchange, incoming)
    if ticket is None:
        if incoming.about is not None or number_in(incoming.text):
            exchange.say("group-no-ticket", reply_to=incoming.message)
        return
    check_member(exchange)
    if ticket.unit != exchange.chat.unit:
        exchange.say("group-moved-on", reply_to=incoming.message, number=ticket.number)
    elif not (incoming.text or incoming.photos):
        exchange.say("group-no-words", reply_to=incoming.message)
    else:
        _take_words(exchange, incoming, ticket)


def _about(exchange: Exchange, incoming: Incoming) -> Ticket | None:
    """The ticket of the message replied to, whoever wrote that; else a number in the words that stood in this group."""
    tx = exchange.turn.tx
    said = tx.said.get(exchange.chat.id, incoming.about) if incoming.about else None
    if said and said.about.ticket:
        return exchange.turn.survivor(said.about.ticket)
    number = number_in(incoming.text)
    if number is None:
        return None
    ticket = tx.tickets.by_number(number)
    return ticket if tx.said.card_of(ticket.id, exchange.chat.id) else None


def amend(exchange: Exchange, incoming: Incoming) -> None:
    """A worker's message got a new wording: while nobody has read it that is the one that goes out."""
    said = exchange.turn.tx.said.get(exchange.chat.id, incoming.message)
    if said is None or said.about.ticket is None or said.text == incoming.text:
        return
    check_member(exchange)
    ticket = exchange.turn.survivor(said.about.ticket)
    kept = next((r for r in exchange.turn.tx.replies.of_ticket(ticket.id) if r.message == incoming.message), None)
    if kept is None or kept.worker != exchange.person or kept.state not in work.WAITING:
        exchange.say("too-late-to-amend", reply_to=incoming.message)
        return
    exchange.turn.tx.said.settle(exchange.chat.id, incoming.message, text=incoming.text, photos=said.photos)
    work.keep_inside(exchange.turn, kept)
    held = exchange.turn.tx.said.hold_of(kept.id, exchange.chat.id)
    if held is not None:
        exchange.settle(held, exchange.words("amended"))
    _take_words(exchange, replace(incoming, photos=kept.photos), ticket)


def _take_words(exchange: Exchange, incoming: Incoming, ticket: Ticket) -> None:
    if _joins_last(exchange, incoming, ticket):
        return
    voice = voice_of(incoming.text)
    found = _leaks(exchange, incoming, ticket) if voice is not Voice.INSIDE else []
    kept = work.reply(
        exchange.turn,
        ticket,
        by=exchange.person,
        chat=exchange.chat.id,
        message=incoming.message,
        text=incoming.text,
        photos=incoming.photos,
        voice=voice,
        stopped=bool(found),
    )
    about = Subject(ticket=ticket.id, reply=kept.id)
    if voice is Voice.INSIDE:
        exchange.say("kept-inside", about=about, reply_to=incoming.message)
    elif found:
        kinds = exchange.words("comma").join(dict.fromkeys(exchange.words(f"leak-{leak.kind}") for leak in found))
        exchange.say("stopped", about=about, reply_to=incoming.message, buttons=("inside",), kinds=kinds)
    else:
        exchange.say("held", about=about, reply_to=incoming.message, buttons=_hold_buttons(ticket, voice))


def _joins_last(exchange: Exchange, incoming: Incoming, ticket: Ticket) -> bool:
    """Photos alone right behind a worker's words are theirs, also words that stay inside or were stopped.

    An album comes as one message a photo, with the words under the first.
    """
    if incoming.text or not incoming.photos:
        return False
    replies = exchange.turn.tx.replies.of_ticket(ticket.id)
    last = next((kept for kept in reversed(replies) if kept.worker == exchange.person), None)
    if last is None or last.state is ReplyState.SENT or exchange.turn.now - last.at > _ALBUM:
        return False
    work.add_photos(exchange.turn, last, incoming.photos, message=incoming.message)
    return True


def _leaks(exchange: Exchange, incoming: Incoming, ticket: Ticket) -> list[Leak]:
    """What may not go out, also when half of it went out a moment ago in words of the same worker."""
    turn, text = exchange.turn, incoming.text
    phones = tuple(unit.phone for unit in turn.town.units.values() if unit.phone)
    earlier = next(
        (
            kept.text
            for kept in reversed(turn.tx.replies.of_ticket(ticket.id))
            if kept.worker == exchange.person
            and kept.state is not ReplyState.INTERNAL
            and turn.now - kept.at < _ONE_BREATH
        ),
        "",
    )
    joined = leaks(f"{earlier} {text}", allowed=phones) if earlier else []
    return leaks(text, allowed=phones) + [leak for leak in joined if leak.start < len(earlier) < leak.end]


def _hold_buttons(ticket: Ticket, voice: Voice) -> tuple[str, ...]:
    """确认办结 only for words that say it is done, on a ticket that is being worked on."""
    if voice is Voice.DONE and ticket.status in WORKING:
        return ("confirm", "send", "inside")
    return ("send", "inside")


@dataclass(frozen=True, kw_only=True)
class GroupPress:
    """A checked press by a registered worker of this unit."""

    exchange: Exchange
    said: Said
    argument: str

    @property
    def ticket(self) -> Ticket:
        """The message's ticket."""
        if self.said.about.ticket is None:
            raise StaleButton
        return self.exchange.turn.tx.tickets.get(self.said.about.ticket)

    @property
    def own_ticket(self) -> Ticket:
        """The ticket, which must still be this unit's."""
        ticket = self.ticket
        if ticket.unit != self.exchange.chat.unit:
            raise StaleButton
        return ticket

    @property
    def reply(self) -> Reply:
        """The worker's words the message is about."""
        if self.said.about.reply is None:
            raise StaleButton
        return self.exchange.turn.tx.replies.get(self.said.about.reply)

    @property
    def about(self) -> Subject:
        """For messages about the same ticket."""
        return Subject(ticket=self.ticket.id)


def _accept(pressed: GroupPress) -> list[Event]:
    return dispatch.accept(pressed.exchange.turn, pressed.own_ticket, by=pressed.exchange.person)


def _give_back(pressed: GroupPress) -> list[Event]:
    """退单 asks for the reason first."""
    ticket = pressed.own_ticket
    if not dispatch.may_give_back(ticket):
        raise NotAllowedNow(returns=ticket.returns)
    choices = [
        button(pressed.exchange.lang, f"reason:{one}", pressed.exchange.words(f"reason-{one.replace('_', '-')}"))
        for one in REASONS
    ]
    pressed.exchange.say("give-back-why", about=pressed.about, buttons=choices, number=ticket.number)
    return []


def _reason(pressed: GroupPress) -> list[Event]:
    """And then for the better unit."""
    exchange, ticket = pressed.exchange, pressed.own_ticket
    reason = exchange.words(f"reason-{pressed.argument.replace('_', '-')}")
    exchange.settle(pressed.said, exchange.words("chosen", choice=reason))
    choices = [
        button(exchange.lang, f"better:{pressed.argument}:{code}", _unit_label(exchange, code))
        for code in other_units(exchange.turn.town, ticket.unit, ticket.grid)[:MAX_UNITS]
    ]
    choices.append(button(exchange.lang, f"better:{pressed.argument}:", exchange.words("better-unknown")))
    exchange.say("give-back-who", about=pressed.about, buttons=choices, number=ticket.number)
    return []


def _unit_label(exchange: Exchange, code: UnitCode) -> str:
    return exchange.turn.town.units[code].name.of(exchange.lang)


def _better(pressed: GroupPress) -> list[Event]:
    exchange = pressed.exchange
    reason, _, better = pressed.argument.partition(":")
    label = _unit_label(exchange, UnitCode(better)) if better else exchange.words("better-unknown")
    exchange.settle(pressed.said, exchange.words("chosen", choice=label))
    unit = UnitCode(better) if better else None
    return dispatch.give_back(exchange.turn, pressed.own_ticket, by=exchange.person, reason=reason, better=unit)


def _resolve(pressed: GroupPress) -> list[Event]:
    """办结: with words of this worker at hand they are offered as the answer, else they are asked for."""
    exchange, ticket = pressed.exchange, pressed.own_ticket
    if ticket.status not in WORKING:
        raise NotAllowedNow(now=ticket.status)
    answer = work.last_answer(exchange.turn, ticket, exchange.person)
    if answer is None:
        exchange.say("resolve-how", about=pressed.about, reply_to=pressed.said.message, number=ticket.number)
        return []
    about = Subject(ticket=ticket.id, reply=answer.id)
    words = answer.text or exchange.words("photo-only")
    exchange.say("resolve-with", about=about, reply_to=answer.message, buttons=("confirm",), words=words)
    return []


def _confirm(pressed: GroupPress) -> list[Event]:
    exchange = pressed.exchange
    events = work.resolve(exchange.turn, pressed.reply, by=exchange.person)
    exchange.settle(pressed.said, exchange.words("confirmed"))
    return events


def _send(pressed: GroupPress) -> list[Event]:
    exchange, reply = pressed.exchange, pressed.reply
    events = work.release(exchange.turn, reply)
    exchange.settle(pressed.said, exchange.words("sent-on"))
    return events


def _inside(pressed: GroupPress) -> list[Event]:
    work.keep_inside(pressed.exchange.turn, pressed.reply)
    pressed.exchange.settle(pressed.said, pressed.exchange.words("stays-inside"))
    return []


def _report_in(pressed: GroupPress) -> list[Event]:
    exchange, unit = pressed.exchange, pressed.exchange.chat.unit
    events = escalate.report_in(exchange.turn, pressed.ticket, by=exchange.person, unit=unit or "")
    exchange.settle(pressed.said, exchange.words("reported-in", who=exchange.turn.tx.people.name(exchange.person)))
    return events


def released(exchange: Exchange, reply: Reply) -> None:
    """The hold ended by itself: the resident is told, and the hold message in the group loses its buttons."""
    if reply.state is not ReplyState.HELD:
        return
    held = exchange.turn.tx.said.hold_of(reply.id, exchange.chat.id)
    ticket = exchange.turn.survivor(reply.ticket)
    if ticket.unit == reply.unit:
        announce(exchange.turn, work.release(exchange.turn, reply))
        line, keep = exchange.words("sent-on"), "confirm"
    else:
        work.keep_inside(exchange.turn, reply)
        line, keep = exchange.words("group-moved-on", number=ticket.number), ""
    if held is not None:
        buttons = tuple(one for one in held.buttons if one.id == keep)
        exchange.turn.tx.deliveries.put(_after_hold(held, line, buttons), exchange.turn.now)


def _after_hold(held: Said, line: str, keep: tuple[Button, ...]) -> Outgoing:
    text = f"{held.text}\n\n{line}"
    return Outgoing(chat=held.chat, text=text, buttons=keep, about=held.about, edits=held.message)


BY_VERB: dict[str, Callable[[GroupPress], list[Event]]] = {
    "accept": _accept,
    "give_back": _give_back,
    "reason": _reason,
    "better": _better,
    "resolve": _resolve,
    "confirm": _confirm,
    "send": _send,
    "inside": _inside,
    "report_in": _report_in,
}

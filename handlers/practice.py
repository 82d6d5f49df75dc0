"""The practice ticket (演练单): 签收 to 办结 in a minute, in the group as for real; a message and nothing more."""

from collections.abc import Callable

from handlers.exchange import Exchange, button, unit_name
from handlers.messages import Incoming
from handlers.staff import GroupPress
from tickets.actions.members import check_worker
from tickets.errors import AlreadyDone, StaleButton
from tickets.events import Event
from tickets.feedback import Voice, voice_of
from tickets.ids import MessageId
from tickets.mask import leaks
from tickets.message import Button, Outgoing, Said, Subject
from tickets.service import ServiceCode

#: A card about no ticket: so it is found again, by presses and replies, and is in no list or count.
_DRILL = Subject(card=True)


def post(exchange: Exchange) -> None:
    """Post a practice card; for workers of the unit only."""
    turn, chat, lang = exchange.turn, exchange.chat, exchange.lang
    check_worker(turn, chat.unit, exchange.person)
    card = exchange.words(
        "drill-card",
        number=f"{turn.town.local(turn.now):%H%M}",
        service=turn.town.services[ServiceCode.GARBAGE].name.of(lang),
        unit=unit_name(turn, chat.unit, lang),
    )
    text = f"{card}\n{exchange.words('card-status-dispatched')}"
    buttons = tuple(button(lang, verb) for verb in ("drill_accept", "drill_resolve"))
    turn.tx.deliveries.put(Outgoing(chat=chat.id, text=text, buttons=buttons, about=_DRILL), turn.now)


def _again(pressed: GroupPress) -> list[Event]:
    post(pressed.exchange)
    return []


def _accept(pressed: GroupPress) -> list[Event]:
    exchange = pressed.exchange
    who = exchange.turn.tx.people.name(exchange.person)
    _stand(exchange, pressed.said, exchange.words("card-status-in-progress", who=who), "drill_resolve")
    return []


def _stand(exchange: Exchange, card: Said, status: str, *verbs: str) -> None:
    """The card in its next state: its last line says which."""
    text = "\n".join([*card.text.split("\n")[:-1], status])
    buttons = tuple(button(exchange.lang, verb) for verb in verbs)
    face = Outgoing(chat=card.chat, text=text, buttons=buttons, about=_DRILL, edits=card.message)
    exchange.turn.tx.deliveries.put(face, exchange.turn.now)


def _resolve(pressed: GroupPress) -> list[Event]:
    """办结 asks for words, as on a real card; a reply to the asking counts as one to the card."""
    pressed.exchange.say("drill-how", about=_DRILL, reply_to=pressed.said.message)
    return []


def replied(exchange: Exchange, said: Said, incoming: Incoming) -> None:
    """A worker's reply to the card (or to what was asked under it), answered like a real one."""
    turn, book = exchange.turn, exchange.turn.tx.said
    check_worker(turn, exchange.chat.unit, exchange.person)
    card = said if said.reply_to is None else book.get(said.chat, said.reply_to)
    if card is None or not card.buttons:
        exchange.say("drill-over", reply_to=incoming.message, buttons=("practice",))
    elif not (incoming.text or incoming.photos):
        exchange.say("group-no-words", reply_to=incoming.message)
    elif voice_of(incoming.text) is Voice.INSIDE:
        exchange.say("kept-inside", reply_to=incoming.message)
    elif found := leaks(incoming.text, allowed=()):
        kinds = dict.fromkeys(exchange.words(f"leak-{leak.kind}") for leak in found)
        exchange.say("drill-stopped", reply_to=incoming.message, kinds=exchange.words("comma").join(kinds))
    else:
        confirm = Button(id=f"drill_confirm:{card.message}", label=exchange.words("button-drill-confirm"))
        exchange.say("drill-held", reply_to=incoming.message, buttons=(confirm,))


def _confirm(pressed: GroupPress) -> list[Event]:
    exchange = pressed.exchange
    card = exchange.turn.tx.said.get(exchange.chat.id, MessageId(int(pressed.argument)))
    if card is None or card.about != _DRILL:
        raise StaleButton
    if not card.buttons:
        raise AlreadyDone
    _stand(exchange, card, exchange.words("drill-status-resolved"))
    exchange.settle(pressed.said, exchange.words("drill-confirmed"))
    seconds = int((exchange.turn.now - card.at).total_seconds())
    exchange.say("drill-done", reply_to=card.message, seconds=str(seconds))
    return []


BY_VERB: dict[str, Callable[[GroupPress], list[Event]]] = {
    "practice": _again,
    "drill_accept": _accept,
    "drill_resolve": _resolve,
    "drill_confirm": _confirm,
}

"""A button pressed in a messenger: what it stood on, whether it still holds, and what the presser is told."""

from handlers.announcements import announce
from handlers.exchange import Exchange
from handlers.messages import Tap
from handlers.phrases import phrase
from handlers.router import pressed, refusal
from handlers.senders import colleague
from tickets.errors import ChuishaoError, StaleButton
from tickets.ids import PersonId
from tickets.message import Said
from tickets.people import ChatKind
from tickets.turn import Turn


def tap(turn: Turn, pressed_on: Tap) -> str:
    """A press: the delivery that showed the button, its index, and the presser's rights of this moment."""
    turn.tx.inbox.done(pressed_on.inbox, turn.now)
    chat = turn.tx.chats.get(pressed_on.chat)
    if pressed_on.sender.anonymous:
        return phrase(chat.lang, "anonymous")
    said, button = _button(turn, pressed_on)
    person = chat.person if chat.kind is ChatKind.PRIVATE and chat.person else colleague(turn, pressed_on.sender)
    exchange = Exchange(turn=turn, chat=chat, person=person)
    announce(turn, pressed(exchange, said, button))
    return exchange.words("toast-done")


def _button(turn: Turn, pressed_on: Tap) -> tuple[Said | None, str]:
    """The message and the button's id; a press on a message we never learned the id of proves that it arrived."""
    delivery, index = pressed_on.delivery, pressed_on.index
    keyboard = turn.tx.deliveries.keyboard(delivery) if delivery is not None else None
    if delivery is None or keyboard is None or keyboard.chat != pressed_on.chat or index >= len(keyboard.buttons):
        raise StaleButton
    known = turn.tx.posts.message(pressed_on.chat, pressed_on.post)
    if known is None and turn.tx.posts.of(pressed_on.chat, keyboard.message):
        # An earlier try of this message that arrived without our knowing: its buttons may be others by now.
        raise StaleButton
    if known is None:
        turn.tx.deliveries.adopt(delivery, pressed_on.post, turn.now)
    elif known != keyboard.message:
        raise StaleButton
    return turn.tx.said.get(pressed_on.chat, keyboard.message), keyboard.buttons[index]


def refuse_tap(turn: Turn, pressed_on: Tap, error: ChuishaoError) -> str:
    """The press was undone whole; only the one who pressed reads why."""
    turn.tx.inbox.done(pressed_on.inbox, turn.now)
    chat = turn.tx.chats.get(pressed_on.chat)
    exchange = Exchange(turn=turn, chat=chat, person=chat.person or PersonId(0))
    return exchange.words(refusal(exchange, error))

"""Which handler a message or a press goes to, and what a refusal sounds like."""

from handlers import commands, groups, linked, practice, presses, resident, staff
from handlers.exchange import Exchange
from handlers.phrases import exists
from tickets.errors import ChuishaoError, StaleButton
from tickets.events import Event
from tickets.intake import purpose
from tickets.message import Said
from tickets.people import ChatKind


def settled(heard: resident.Heard) -> list[Event]:
    """A settled draft, by what it does."""
    return resident.BY_ACT[purpose(heard.draft, heard.reading, heard.talk)](heard)


def pressed(exchange: Exchange, said: Said | None, button: str) -> list[Event]:
    """A press, when the button stands on that message now."""
    if said is None or button not in [one.id for one in said.buttons]:
        raise StaleButton
    verb, _, argument = button.partition(":")
    if exchange.chat.kind is ChatKind.GROUP:
        return _in_group(exchange, said, verb, argument)
    return _PRIVATE[verb](presses.Pressed(exchange=exchange, said=said, argument=argument))


def _in_group(exchange: Exchange, said: Said, verb: str, argument: str) -> list[Event]:
    """A press in a group counts by the presser's rights of this moment, whoever the button was made for."""
    handler = _GROUP.get(verb)
    if handler is None:
        raise StaleButton
    if verb not in groups.OPEN_VERBS:
        staff.check_member(exchange)
    return handler(staff.GroupPress(exchange=exchange, said=said, argument=argument))


_PRIVATE = {**presses.BY_VERB, **commands.BY_VERB, **linked.BY_VERB}
_GROUP = {**staff.BY_VERB, **groups.BY_VERB, **practice.BY_VERB}


def refusal(exchange: Exchange, error: ChuishaoError) -> str:
    """The phrase for a refusal: the error's own, or its nearest ancestor's that has one."""
    for kind in type(error).__mro__:
        id = "refused-" + "".join(f"-{sign.lower()}" if sign.isupper() else sign for sign in kind.__name__).lstrip("-")
        if exists(exchange.lang, id):
            return id
    return "refused-chuishao-error"

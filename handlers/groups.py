"""Life of a unit's group in a messenger: bound, joined and left by its people; and the staff bot in private chats."""

from collections.abc import Callable

from handlers.cards import SHOWN_PHOTOS, card_of, regroup
from handlers.commands import command
from handlers.exchange import Exchange, button, unit_name
from handlers.phrases import phrase
from handlers.staff import GroupPress
from handlers.undelivered import lost
from tickets.actions import members
from tickets.actions.bind import Bound
from tickets.actions.bind import bind as bind_group
from tickets.actions.codes import redeem
from tickets.errors import AlreadyDone, NotFound, StaleButton, TooMuch
from tickets.events import Event
from tickets.ids import DeskItemId, MessageId, PersonId, UnitCode
from tickets.message import Button, Outgoing
from tickets.people import ChannelName, Chat, ChatKind, Member, Role
from tickets.turn import Turn
from tickets.views import KeyPurpose

_USAGE_BUTTONS = ("join", "practice")


def bind(exchange: Exchange, code: str, *, runs_group: bool, hears_all: bool) -> None:
    """/bind CODE: the group becomes its unit's; every refusal says what to do."""
    refused = _refused(exchange, code, runs_group)
    if refused:
        exchange.say(refused)
        burn(exchange, code)
        return
    name = name_of(exchange, exchange.person)
    try:
        bound = bind_group(exchange.turn, exchange.chat, code, by=exchange.person, name=name)
    except AlreadyDone:
        exchange.say("bind-bound-already", unit=unit_name(exchange.turn, exchange.chat.unit, exchange.lang))
    except NotFound:
        exchange.say("bind-wrong-code")
    except TooMuch:
        exchange.say("code-too-often")
    else:
        if exchange.chat.unit is None:
            _begin(exchange.turn, bound, exchange.person, hears_all)
        else:
            exchange.say("bind-leads", name=name)


def burn(exchange: Exchange, code: str) -> None:
    """A code that stands readable in a group and did not bind it is good for nobody any more."""
    if not code:
        return
    try:
        redeem(exchange.turn, exchange.chat.id, code, KeyPurpose.BIND)
    except (NotFound, TooMuch):
        return
    exchange.say("bind-burnt")


def _refused(exchange: Exchange, code: str, runs_group: bool) -> str | None:
    if exchange.chat.kind is not ChatKind.GROUP:
        return "bind-not-group"
    if not runs_group:
        return "bind-not-admin"
    return None if code else "bind-how"


def _begin(turn: Turn, bound: Bound, by: PersonId, hears_all: bool) -> None:
    """The pinned 用法, whether we hear everybody, the unit's open tickets; the group before hears that it is over."""
    here = Exchange(turn=turn, chat=bound.chat, person=by)
    usage = tuple(button(here.lang, verb) for verb in _USAGE_BUTTONS)
    text = here.words("group-usage", unit=unit_name(turn, bound.unit, here.lang))
    turn.tx.deliveries.put(Outgoing(chat=bound.chat.id, text=text, buttons=usage, pin=True), turn.now)
    rights(here, hears_all=hears_all)
    if bound.former is not None:
        _retire(turn, bound.former)
    regroup(turn, bound.unit, bound.former)


def _retire(turn: Turn, former: Chat) -> None:
    """A group of a messenger is told; on the web the page itself says where the unit's group is."""
    if former.channel != ChannelName.WEB:
        Exchange(turn=turn, chat=former, person=PersonId(0)).say("bind-replaced")


def explain(exchange: Exchange) -> None:
    """/start and /help in a group: how it is used, or how it is bound."""
    if exchange.chat.unit is None:
        exchange.say("group-unbound")
        return
    unit = unit_name(exchange.turn, exchange.chat.unit, exchange.lang)
    exchange.say("group-usage", buttons=_USAGE_BUTTONS, unit=unit)


def rights(exchange: Exchange, *, hears_all: bool) -> None:
    """Whether plain replies reach us: only a bot that administers the group hears them (privacy mode)."""
    if exchange.chat.unit is None:
        exchange.say("group-unbound")
    elif hears_all:
        exchange.say("bot-hears")
    else:
        exchange.say("bot-deaf", bot=_bot_name(exchange, ChannelName.STAFF_BOT))


def _bot_name(exchange: Exchange, channel: ChannelName) -> str:
    bot = exchange.turn.tx.bots.get(channel)
    return f"@{bot.username}" if bot else exchange.words("this-bot")


def name_of(exchange: Exchange, person: PersonId) -> str:
    """The name colleagues see; an account may show none."""
    return exchange.turn.tx.people.name(person).strip() or exchange.words("nameless", n=str(person))


def _join(pressed: GroupPress) -> list[Event]:
    """加入本组, by anybody in the group: the unit's lead decides, or the desk."""
    exchange, unit = pressed.exchange, pressed.exchange.chat.unit
    if unit is None:
        raise StaleButton
    name, person = name_of(exchange, exchange.person), exchange.person
    wish = phrase("zh", "join-desk", name=name, unit=unit_name(exchange.turn, unit, "zh"))
    item = members.ask_in(exchange.turn, exchange.chat.id, unit, person, text=wish)
    buttons = [_answer(exchange, "admit", person, item), _answer(exchange, "turn_away", person, item)]
    exchange.say("join-request", buttons=buttons, name=name)
    return []


def _answer(exchange: Exchange, verb: str, person: PersonId, item: DeskItemId) -> Button:
    return button(exchange.lang, f"{verb}:{person}:{item}", exchange.words(f"button-{verb.replace('_', '-')}"))


def _admit(pressed: GroupPress) -> list[Event]:
    exchange, (person, item) = pressed.exchange, _request(pressed)
    unit = members.answer_request(exchange.turn, exchange.chat.unit, item, by=exchange.person)
    name = name_of(exchange, person)
    members.admit(exchange.turn, unit, person, by=exchange.person, name=name)
    exchange.settle(pressed.said, exchange.words("join-admitted", name=name, who=name_of(exchange, exchange.person)))
    return []


def _turn_away(pressed: GroupPress) -> list[Event]:
    exchange, (_, item) = pressed.exchange, _request(pressed)
    members.answer_request(exchange.turn, exchange.chat.unit, item, by=exchange.person)
    exchange.settle(pressed.said, exchange.words("join-turned-away", who=name_of(exchange, exchange.person)))
    return []


def _request(pressed: GroupPress) -> tuple[PersonId, DeskItemId]:
    person, _, item = pressed.argument.partition(":")
    return PersonId(int(person)), DeskItemId(int(item))


def left(exchange: Exchange, person: PersonId) -> None:
    """Who leaves the group, or is removed, no longer works for its unit; the group hears nothing of it."""
    turn, unit = exchange.turn, exchange.chat.unit
    if unit is not None and members.leave(turn, unit, person):
        left_alone(turn, unit)


def left_alone(turn: Turn, unit: UnitCode) -> None:
    """A unit without a lead is the desk's to know."""
    text = phrase("zh", "no-lead", unit=unit_name(turn, unit, "zh"))
    turn.tx.desk.add(reason="no_lead", at=turn.now, text=text)


def asks_no_more(exchange: Exchange, person: PersonId, item: DeskItemId) -> None:
    """Who asked to join, and has left, asks no more: the request loses its buttons; one of somebody else stays."""
    for asked in exchange.turn.tx.said.offering(exchange.chat.id, f"admit:{person}:{item}"):
        members.take_back(exchange.turn, exchange.chat.id, person, item)
        exchange.settle(asked, exchange.words("join-left"))


def gone(turn: Turn, chat: Chat) -> None:
    """The bot itself was removed: nothing arrives in this chat any more."""
    lost(turn, chat, phrase("zh", "trouble-removed"))


def refuse_anonymous(exchange: Exchange, reply_to: MessageId) -> None:
    """An anonymous administrator is nobody we could enrol or ask."""
    exchange.say("anonymous", reply_to=reply_to)


def refuse_forwarded(exchange: Exchange, reply_to: MessageId) -> None:
    """Words of somebody else are no answer of this unit."""
    exchange.say("forwarded", reply_to=reply_to)


def _more_photos(pressed: GroupPress) -> list[Event]:
    """The photos that the card itself does not show."""
    exchange, ticket = pressed.exchange, pressed.own_ticket
    rest = card_of(exchange.turn, ticket).photos[SHOWN_PHOTOS:]
    if not rest:
        raise StaleButton
    facts = {"number": ticket.number, "n": str(len(rest))}
    exchange.say("more-photos", photos=rest, about=pressed.about, reply_to=pressed.said.message, facts=facts)
    return []


def private(exchange: Exchange, text: str, link: str | None) -> bool:
    """The staff bot in a private chat: ties an account by a one-time link, says who one is, shows residents the way.

    ``link`` leads to the resident bot; None when there is none. True when the words are a resident's and to be kept.
    """
    word, _, secret = text.partition(" ")
    if word == "/start" and secret.strip():
        _enter(exchange, secret.strip())
        return False
    if word == "/lang":
        command(exchange, text)
        return False
    roles = exchange.turn.tx.people.members(exchange.person)
    if word in ("/bind", "/practice"):
        exchange.say("bind-not-group")
    elif roles:
        exchange.say("staff-you-are", name=name_of(exchange, exchange.person), roles=_roles(exchange, roles))
    elif link is None:
        exchange.say("wrong-bot-alone")
    else:
        return _show_the_way(exchange, link, kept=not word.startswith("/"))
    return False


def _show_the_way(exchange: Exchange, link: str, *, kept: bool) -> bool:
    """A resident at the wrong bot; gives back whether there are words to keep."""
    way = Button(id="resident", label=exchange.words("button-resident"), url=link)
    bot = _bot_name(exchange, ChannelName.RESIDENT_BOT)
    exchange.say("wrong-bot-kept" if kept else "wrong-bot", buttons=(way,), bot=bot)
    return kept


def _enter(exchange: Exchange, secret: str) -> None:
    try:
        staff = members.enter(exchange.turn, exchange.chat, exchange.person, secret)
    except NotFound:
        exchange.say("enter-wrong-link")
        return
    roles = exchange.turn.tx.people.members(staff)
    exchange.say("staff-entered", name=name_of(exchange, staff), roles=_roles(exchange, roles))


def _roles(exchange: Exchange, roles: list[Member]) -> str:
    """What somebody is, and where; a lead of a unit is not also called its worker."""
    led = {role.unit for role in roles if role.role is Role.LEAD}
    named = (
        exchange.words(f"role-{one.role}", unit=unit_name(exchange.turn, one.unit, exchange.lang))
        for one in roles
        if one.role is not Role.WORKER or one.unit not in led
    )
    return exchange.words("comma").join(named) or exchange.words("no-roles")


#: Pressed by people who are no workers (yet): these look at the presser's rights themselves.
OPEN_VERBS = frozenset({"join", "admit", "turn_away"})
BY_VERB: dict[str, Callable[[GroupPress], list[Event]]] = {
    "join": _join,
    "admit": _admit,
    "turn_away": _turn_away,
    "more_photos": _more_photos,
}

"""Commands of a private chat, the same on every channel: begin, my tickets, my language, my data, my other account."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from handlers.exchange import Exchange, button
from handlers.phrases import LANGUAGES, phrase
from handlers.resident import ask_privacy, progress_facts
from tickets.actions.link import LIFE, link, offer
from tickets.draft import Draft
from tickets.errors import AlreadyDone, Forbidden, NotFound, StaleButton, TooMuch
from tickets.events import Event
from tickets.ids import MessageId, PlaceCode
from tickets.people import Chat
from tickets.reading import Asked
from tickets.report import Fragment
from tickets.town import Place

if TYPE_CHECKING:
    from handlers.presses import Pressed

_COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
#: What a resident may want of their data; each is a button.
PERSONAL = ("see", "correct", "erase")
#: What a deep link can carry; anything else behind /start was typed, and is words.
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_MY_TICKETS = 10
#: A code is shorter; what is longer is wrong anyway.
_LONGEST_CODE = 20


def command(exchange: Exchange, text: str) -> list[Event] | None:
    """Do what a command says; None for words, also those behind a command that takes none: they are a report's."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    word, rest = found[1].lower(), (found[2] or "").strip()
    handler = _BY_WORD.get(word, _help)
    if rest and handler in (_help, _my):
        return None
    return handler(exchange, rest)


def _start(exchange: Exchange, payload: str) -> list[Event] | None:
    """The first press in a bot: words said elsewhere are taken up, a poster's place is remembered, else a greeting."""
    if _PAYLOAD.fullmatch(payload) is None:
        return None
    place = exchange.turn.town.places.get(PlaceCode(payload))
    if place is not None:
        _stand_at(exchange, place)
    elif _take_up(exchange):
        return []
    elif payload and exchange.turn.tx.tickets.of_person(exchange.person):
        # They come by a link for words said elsewhere, which were opened meanwhile.
        return my_tickets(exchange)
    else:
        exchange.say("greeting", buttons=("human",))
    return []


def _stand_at(exchange: Exchange, place: Place) -> None:
    """Words of the next hours need no place: they are about the one whose code was scanned."""
    turn = exchange.turn
    draft = turn.tx.drafts.of_chat(exchange.chat.id) or turn.tx.drafts.start(exchange.chat.id, exchange.person)
    name = place.name.of(exchange.lang)
    spot = replace(draft.spot, text=place.name.zh, code=place.code)
    if draft.asked is Asked.PLACE or waits_for_its_person(draft):
        turn.tx.drafts.save(_settling(replace(draft, spot=spot, asked=Asked.NOTHING), exchange))
        exchange.say("scanned-answer", place=name)
        return
    if draft.pending is None and not _says_something(draft):
        # The moment is kept, so that the place is forgotten with a forgotten draft.
        scanned = Fragment(message=MessageId(0), at=turn.now)
        draft = replace(replace(draft, fragments=()).plus(scanned), settle_at=None)
    turn.tx.drafts.save(replace(draft, spot=spot))
    exchange.say("scanned", place=name)


def _take_up(exchange: Exchange) -> bool:
    """Words said in a group or to the wrong bot wait for this moment."""
    draft = exchange.turn.tx.drafts.of_chat(exchange.chat.id)
    if draft is None or not waits_for_its_person(draft):
        return False
    exchange.turn.tx.drafts.save(_settling(draft, exchange))
    exchange.say("words-kept")
    return True


def waits_for_its_person(draft: Draft) -> bool:
    """Whether it was begun elsewhere and nobody has come to this chat since."""
    untouched = draft.settle_at is None and draft.asked is Asked.NOTHING and draft.pending is None
    return untouched and _says_something(draft)


def _says_something(draft: Draft) -> bool:
    return bool(draft.text or draft.photos or draft.point or draft.files)


def _settling(draft: Draft, exchange: Exchange) -> Draft:
    return replace(draft, version=draft.version + 1, settle_at=exchange.turn.now)


def _help(exchange: Exchange, rest: str) -> list[Event]:  # noqa: ARG001 -- one signature for every command
    exchange.say("help", buttons=("progress_all", "human"))
    return []


def _my(exchange: Exchange, rest: str) -> list[Event]:  # noqa: ARG001 -- the same
    return my_tickets(exchange)


def my_tickets(exchange: Exchange) -> list[Event]:
    """Where the person's latest tickets stand."""
    tickets = exchange.turn.tx.tickets.of_person(exchange.person)[:_MY_TICKETS]
    lines = [exchange.words("progress", **progress_facts(exchange, ticket)) for ticket in tickets]
    exchange.say("lines", lines="\n\n".join(lines) or exchange.words("no-tickets"))
    return []


def _language(exchange: Exchange, wanted: str) -> list[Event]:
    names = {name: lang for lang in LANGUAGES for name in (lang, phrase(lang, f"button-lang-{lang}").lower())}
    chosen = names.get(wanted.lower())
    if chosen is None:
        exchange.say("which-language", buttons=[f"lang:{lang}" for lang in LANGUAGES])
    else:
        _speak(exchange, chosen).say("language-set")
    return []


def _speak(exchange: Exchange, lang: str) -> Exchange:
    chats = exchange.turn.tx.chats
    chats.save(replace(chats.get(exchange.chat.id), lang=lang))
    return replace(exchange, chat=replace(exchange.chat, lang=lang))


def _pressed_language(pressed: "Pressed") -> list[Event]:
    speaking = _speak(pressed.exchange, pressed.argument)
    speaking.settle(pressed.said, speaking.words("language-set"))
    return []


def _privacy(exchange: Exchange, request: str) -> list[Event]:
    """The notice in full; with words behind the command it is a request at once."""
    if request:
        return ask_privacy(exchange, request)
    town, officer = exchange.turn.town, exchange.turn.town.privacy
    facts = {"town": town.name.of(exchange.lang), "version": town.notice_version}
    facts |= {"name": officer.name.of(exchange.lang), "phone": officer.phone, "days": str(officer.days)}
    exchange.say("privacy-full", buttons=[f"personal:{wish}" for wish in PERSONAL], facts=facts)
    return []


def _pressed_personal(pressed: "Pressed") -> list[Event]:
    """The desk reads which of them it was, in its own language."""
    pressed.exchange.settle(pressed.said)
    return ask_privacy(pressed.exchange, phrase("zh", f"button-personal-{pressed.argument}"))


def _link(exchange: Exchange, code: str) -> list[Event]:
    if code:
        # A code may have come from somebody who wants to read along: what it gives away is said first.
        mine = str(len(exchange.turn.tx.tickets.of_person(exchange.person)))
        sure = button(exchange.lang, f"join_account:{code[:_LONGEST_CODE]}", exchange.words("button-join-account"))
        exchange.say("link-sure", buttons=(sure,), n=mine)
        return []
    shown = offer(exchange.turn, exchange.chat, exchange.person)
    exchange.say("link-code", code=shown, minutes=str(int(LIFE.total_seconds() // 60)))
    return []


def _pressed_join(pressed: "Pressed") -> list[Event]:
    pressed.exchange.settle(pressed.said)
    _join(pressed.exchange, pressed.argument)
    return []


#: What is said when a code does not join.
_NOT_LINKED: dict[type[Exception], str] = {
    NotFound: "link-wrong-code",
    TooMuch: "code-too-often",
    StaleButton: "link-same-chat",
    AlreadyDone: "link-one-already",
    Forbidden: "link-staff",
}


def _join(exchange: Exchange, code: str) -> None:
    """Said here and in the other chat, so that nobody is joined behind their back."""
    turn = exchange.turn
    try:
        linked = link(turn, exchange.chat, exchange.person, code)
    except tuple(_NOT_LINKED) as refused:
        exchange.say(_NOT_LINKED[type(refused)])
        return
    tickets = str(len(turn.tx.tickets.of_person(linked.person)))
    other = turn.tx.chats.get(linked.other) if linked.other else exchange.chat
    for here, there in {exchange.chat.id: (exchange.chat, other), other.id: (other, exchange.chat)}.values():
        hearing = Exchange(turn=turn, chat=here, person=linked.person)
        hearing.say("linked", where=_channel(hearing, there), n=tickets)


def _channel(exchange: Exchange, chat: Chat) -> str:
    return exchange.words(f"channel-{chat.channel.replace('_', '-')}")


_BY_WORD: dict[str, Callable[[Exchange, str], list[Event] | None]] = {
    "start": _start,
    "help": _help,
    "my": _my,
    "lang": _language,
    "privacy": _privacy,
    "link": _link,
}
BY_VERB: dict[str, Callable[["Pressed"], list[Event]]] = {
    "lang": _pressed_language,
    "personal": _pressed_personal,
    "join_account": _pressed_join,
}

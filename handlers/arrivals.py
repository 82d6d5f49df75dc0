"""What a messenger brought, in one turn: whose it is, where it belongs, and which handler hears it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers import groups, owners, practice, seats, staff
from handlers import turn as turns
from handlers.exchange import Exchange
from handlers.messages import Arrival, Fetched, Happening, Incoming, Moved, Seat
from handlers.router import refusal
from handlers.senders import colleague, person_of
from tickets.delivery import Post
from tickets.errors import ChuishaoError, NotFound
from tickets.ids import ChatId, InboxId, MessageId, PersonId
from tickets.intake import number_in
from tickets.message import Said
from tickets.people import ChannelName, Chat, ChatKind, shown_name
from tickets.reading import EmergencyKind
from tickets.report import Fragment
from tickets.turn import Turn

_LATELY = timedelta(minutes=10)
_BIND, _PRACTICE = "/bind", "/practice"


@dataclass(frozen=True, kw_only=True)
class Came:
    """A message of a messenger with the chat it came to."""

    turn: Turn
    chat: Chat
    arrival: Arrival
    fetched: Fetched
    danger: EmergencyKind | None

    @property
    def known(self) -> MessageId | None:
        """Our position of this very post, when it came before."""
        return self.turn.tx.posts.message(self.chat.id, self.arrival.post)

    def exchange(self, person: PersonId) -> Exchange:
        """In the chat it came to."""
        return Exchange(turn=self.turn, chat=self.chat, person=person)

    def forget(self) -> None:
        """Talk that is none of our business leaves nothing behind."""
        self.turn.tx.inbox.forget(self.arrival.inbox, self.turn.now)

    def heard(self, person: PersonId, about: MessageId | None) -> MessageId:
        """Take the message's position in its chat, with its words."""
        return self._placed(person, self.arrival.text, about)

    def noted(self) -> MessageId:
        """Take the position alone: the words are kept in another chat, or not at all."""
        return self._placed(None, "", None)

    def _placed(self, person: PersonId | None, text: str, about: MessageId | None) -> MessageId:
        message = _hear(self, self.chat.id, person, text, about)
        self.turn.tx.posts.keep(self.chat.id, message, [Post(id=self.arrival.post)])
        return message

    def incoming(self, message: MessageId, person: PersonId, about: MessageId | None) -> Incoming:
        """The same for the handlers that serve every channel."""
        arrival, fetched = self.arrival, self.fetched
        return Incoming(
            inbox=arrival.inbox,
            chat=self.chat.id,
            person=person,
            message=message,
            text=arrival.text.strip(),
            photos=fetched.photos,
            spoilt=fetched.spoilt,
            files=fetched.files,
            point=arrival.point,
            about=about,
        )


def needs_rights(arrival: Arrival) -> bool:
    """Whether it must be known who administers the group: only for binding it to a unit."""
    return arrival.text.startswith(_BIND)


def arrive(turn: Turn, arrival: Arrival, fetched: Fetched, danger: EmergencyKind | None) -> None:
    """A message, by the chat it came to."""
    chat = turn.tx.chats.get(arrival.chat)
    came = Came(turn=turn, chat=chat, arrival=arrival, fetched=fetched, danger=danger)
    _WAYS[ChannelName(chat.channel), chat.kind](came)


def warn(turn: Turn, arrival: Arrival, danger: EmergencyKind) -> None:
    """The numbers before the pictures: said once for a draft, and it is remembered that they were."""
    chat = turn.tx.chats.get(arrival.chat)
    if chat.channel == ChannelName.RESIDENT_BOT and chat.person is not None:
        turns.warn(Exchange(turn=turn, chat=chat, person=chat.person), danger, arrival.text)


def _from_resident(came: Came) -> None:
    """The private chat with the resident bot: the same talk as on the web."""
    person, known = came.chat.person or PersonId(0), came.known
    about = came.turn.tx.posts.message(came.chat.id, came.arrival.about) if came.arrival.about else None
    if known is None:
        turns.hear(came.turn, came.incoming(came.heard(person, about), person, about), came.danger)
    elif came.arrival.edited:
        turns.amend(came.turn, came.incoming(known, person, about), came.danger)
    else:
        came.turn.tx.inbox.done(came.arrival.inbox, came.turn.now)


def _from_owners(came: Came) -> None:
    """An owners' group (业主群): a mention begins a report that goes on in private; nothing else is ours to hear."""
    bot = came.turn.tx.bots.get(came.chat.channel)
    if not came.arrival.mentions or came.arrival.sender.anonymous or bot is None:
        came.forget()
        return
    came.turn.tx.inbox.done(came.arrival.inbox, came.turn.now)
    if came.known is not None:
        _correct_elsewhere(came, came.known)
        return
    asked = came.noted()
    if came.danger is not None and _first_lately(came, "alarm"):
        turns.give_numbers(came.exchange(PersonId(0)), came.danger, came.arrival.text)
    private, fragment = _elsewhere(came)
    owners.mentioned(private, came.chat, fragment, bot.link(owners.PAYLOAD), asked)


def _correct_elsewhere(came: Came, known: MessageId) -> None:
    """An edit of such a message: the two were kept in one turn, and so at one moment."""
    noted = came.turn.tx.said.get(came.chat.id, known)
    account = came.arrival.sender.account
    private = came.turn.tx.chats.at(ChannelName.RESIDENT_BOT, account)
    if came.arrival.edited and noted is not None and private is not None:
        exchange = Exchange(turn=came.turn, chat=private, person=private.person or PersonId(0))
        owners.reword(exchange, noted.at, came.arrival.text.strip())


def _elsewhere(came: Came) -> tuple[Exchange, Fragment]:
    """The words put into their writer's private chat with the resident bot, be it opened there or not yet."""
    turn, sender = came.turn, came.arrival.sender
    person = person_of(turn, sender)
    private = turn.tx.chats.open(
        channel=ChannelName.RESIDENT_BOT,
        address=sender.account,
        kind=ChatKind.PRIVATE,
        lang=sender.lang,
        person=person,
    )
    message = _hear(came, private.id, person, came.arrival.text, None)
    kept = tuple(kind for kind in came.fetched.files if kind != "sticker")
    fragment = Fragment(
        message=message,
        at=turn.now,
        text=came.arrival.text.strip(),
        photos=came.fetched.photos,
        point=came.arrival.point,
        files=kept,
    )
    return Exchange(turn=turn, chat=private, person=person), fragment


def _to_staff_bot(came: Came) -> None:
    """The staff bot in private: staff are told who they are, everybody else where to go, and their words are kept."""
    turn = came.turn
    turn.tx.inbox.done(came.arrival.inbox, turn.now)
    bot = turn.tx.bots.get(ChannelName.RESIDENT_BOT)
    exchange = came.exchange(came.chat.person or person_of(turn, came.arrival.sender))
    if came.known is not None:
        _correct_elsewhere(came, came.known)
        return
    if came.danger is not None and _first_lately(came, "alarm"):
        turns.give_numbers(exchange, came.danger, came.arrival.text)
    keep = groups.private(exchange, came.arrival.text.strip(), bot.link(owners.PAYLOAD) if bot else None)
    if keep and bot is not None:
        came.noted()
        owners.keep(*_elsewhere(came))


def _in_group(came: Came) -> None:
    """A unit's group: commands, and what is about a ticket; other talk is not kept."""
    if came.arrival.text.startswith("/"):
        _command(came)
        return
    about, said = _about(came)
    if came.chat.unit is None or (said is None and number_in(came.arrival.text) is None):
        came.forget()
    elif came.arrival.sender.anonymous:
        _answer_unheard(came, groups.refuse_anonymous)
    elif came.arrival.forwarded:
        _answer_unheard(came, groups.refuse_forwarded)
    else:
        _group_words(came, about, said)


def _group_words(came: Came, about: MessageId | None, said: Said | None) -> None:
    turn, known = came.turn, came.known
    person = colleague(turn, came.arrival.sender)
    if known is not None and not came.arrival.edited:
        turn.tx.inbox.done(came.arrival.inbox, turn.now)
    elif known is not None:
        turn.tx.inbox.done(came.arrival.inbox, turn.now)
        staff.amend(came.exchange(person), came.incoming(known, person, about))
    elif said is not None and said.about.card and said.about.ticket is None:
        turn.tx.inbox.done(came.arrival.inbox, turn.now)
        practice.replied(came.exchange(person), said, came.incoming(came.heard(person, about), person, about))
    else:
        turns.hear(turn, came.incoming(came.heard(person, about), person, about), None)


def _command(came: Came) -> None:
    word, _, rest = came.arrival.text.strip().partition(" ")
    does = _COMMANDS.get(word)
    if came.arrival.edited or does is None or (word == _PRACTICE and came.chat.unit is None):
        came.forget()
        return
    if came.chat.retired:
        # Whoever hears a command there is there.
        came.turn.tx.chats.save(replace(came.chat, retired=False))
    if came.arrival.sender.anonymous:
        _answer_unheard(came, groups.refuse_anonymous)
        if word == _BIND:
            groups.burn(came.exchange(PersonId(0)), rest.strip())
        return
    came.turn.tx.inbox.done(came.arrival.inbox, came.turn.now)
    does(came, rest.strip())


def _bind(came: Came, code: str) -> None:
    rights = {"runs_group": came.fetched.runs_group, "hears_all": came.fetched.hears_all}
    groups.bind(came.exchange(colleague(came.turn, came.arrival.sender)), code, **rights)


def _practise(came: Came, _rest: str) -> None:
    practice.post(came.exchange(colleague(came.turn, came.arrival.sender)))


def _explain(came: Came, _rest: str) -> None:
    if not _first_lately(came, "explained"):
        return
    groups.explain(came.exchange(PersonId(0)))


_COMMANDS: dict[str, Callable[[Came, str], None]] = {
    _BIND: _bind,
    _PRACTICE: _practise,
    "/start": _explain,
    "/help": _explain,
}


def _answer_unheard(came: Came, answer: Callable[[Exchange, MessageId], None]) -> None:
    """Say why it does not count, under it, and keep none of its words."""
    came.forget()
    if not _first_lately(came, "told"):
        return
    answer(came.exchange(PersonId(0)), came.noted())


def _first_lately(came: Came, what: str) -> bool:
    """Once in ten minutes for each who asks for it: cards stand in the same line, and must not wait for idle talk."""
    name, now = f"{what}:{came.chat.id}:{came.arrival.sender.account}", came.turn.now
    return came.turn.tx.leases.take(name, secrets.token_hex(8), now, now + _LATELY) is not None


def _about(came: Came) -> tuple[MessageId | None, Said | None]:
    """The message replied to; one whose arrival we never learned of is known by the number it holds."""
    tx, chat, arrival = came.turn.tx, came.chat.id, came.arrival
    if arrival.about is None:
        return None, None
    message = tx.posts.message(chat, arrival.about)
    if message is None and (card := _quoted_card(came)) is not None:
        message = card.message
        delivery = tx.deliveries.delivering(chat, message)
        if delivery is not None and not tx.posts.of(chat, message) and _same_head(card.text, arrival.quoted):
            tx.deliveries.adopt(delivery, arrival.about, came.turn.now)
    return message, tx.said.get(chat, message) if message is not None else None


def _quoted_card(came: Came) -> Said | None:
    number = number_in(came.arrival.quoted)
    if number is None:
        return None
    try:
        ticket = came.turn.tx.tickets.by_number(number)
    except NotFound:
        return None
    return came.turn.tx.said.card_of(ticket.id, came.chat.id)


def _same_head(text: str, quoted: str) -> bool:
    return text.split("\n", 1)[0] == quoted.split("\n", 1)[0]


_WAYS: dict[tuple[ChannelName, ChatKind], Callable[[Came], None]] = {
    (ChannelName.RESIDENT_BOT, ChatKind.PRIVATE): _from_resident,
    (ChannelName.RESIDENT_BOT, ChatKind.GROUP): _from_owners,
    (ChannelName.STAFF_BOT, ChatKind.PRIVATE): _to_staff_bot,
    (ChannelName.STAFF_BOT, ChatKind.GROUP): _in_group,
}


def _hear(came: Came, chat: ChatId, person: PersonId | None, text: str, reply_to: MessageId | None) -> MessageId:
    sender = came.arrival.sender
    is_group = came.chat.kind is ChatKind.GROUP and chat == came.chat.id
    return came.turn.tx.said.hear(
        chat=chat,
        person=person,
        author=shown_name(sender.name) if is_group else None,
        text=text,
        photos=(),
        files=[kind.partition(":")[0] for kind in came.fetched.files],
        reply_to=reply_to,
        at=came.turn.now,
    )


def refuse(turn: Turn, inbox: InboxId, chat: ChatId, arrival: Arrival | None, error: ChuishaoError) -> None:
    """The message was undone whole; said under it in a group."""
    found = turn.tx.chats.get(chat)
    if arrival is None or found.kind is ChatKind.PRIVATE:
        turns.refuse(turn, chat, found.person or PersonId(0), error, inbox=inbox)
        return
    came = Came(turn=turn, chat=found, arrival=arrival, fetched=Fetched(), danger=None)
    if came.known is None:
        _answer_unheard(came, lambda exchange, message: exchange.say(refusal(exchange, error), reply_to=message))
    else:
        came.forget()
        came.exchange(PersonId(0)).say(refusal(came.exchange(PersonId(0)), error), reply_to=came.known)


def change(turn: Turn, inbox: InboxId, happening: Happening | None) -> None:
    """Who is in a chat, with which rights, and where the group lives; what we know nothing of leaves nothing."""
    turn.tx.inbox.forget(inbox, turn.now)
    if isinstance(happening, Moved):
        seats.moved(turn, happening)
    elif isinstance(happening, Seat):
        seats.seated(turn, happening)

"""Who is in a messenger's chat, with which rights: told of a group as a whole, though units may live in its topics."""

from dataclasses import replace

from handlers import groups, owners
from handlers.exchange import Exchange
from handlers.messages import Moved, Seat
from tickets.actions.members import ASKS_IN
from tickets.ids import MessageId, PersonId
from tickets.people import TELEGRAM, ChannelName, Chat, ChatKind
from tickets.turn import Turn


def seated(turn: Turn, seat: Seat) -> None:
    """Somebody, or the bot itself, came, went or got other rights."""
    chat = turn.tx.chats.get(seat.chat)
    if not seat.is_bot:
        _person(turn, chat, seat)
    elif seat.present:
        _bot_is_in(turn, chat, hears_all=seat.runs_group)
    else:
        for one in [*_homes(turn, chat), chat]:
            groups.gone(turn, one)


def moved(turn: Turn, news: Moved) -> None:
    """The group lives elsewhere now; the courier may have been told first, and then nothing is left to be done.

    What stands at the old address by then is an empty chat, opened for this very news.
    """
    chat = turn.tx.chats.get(news.chat)
    there = turn.tx.chats.at(chat.channel, news.address)
    if there is None or (there.id != chat.id and there.unit is None):
        turn.tx.chats.move(chat.id, news.address)


def _person(turn: Turn, chat: Chat, seat: Seat) -> None:
    person = turn.tx.people.of_account(TELEGRAM, seat.account)
    if person is None or seat.present:
        return
    for unit in {member.unit for member in turn.tx.people.members(person) if member.unit is not None}:
        home = turn.tx.chats.of_unit(unit)
        if home is not None and _is_in(home, chat):
            groups.left(Exchange(turn=turn, chat=home, person=person), person)
    for item in turn.tx.desk.waiting(ASKS_IN):
        home = turn.tx.chats.get(item.chat) if item.chat is not None else None
        if home is not None and _is_in(home, chat):
            groups.asks_no_more(Exchange(turn=turn, chat=home, person=person), person, item.id)


def _bot_is_in(turn: Turn, chat: Chat, *, hears_all: bool) -> None:
    back = replace(chat, retired=False)
    turn.tx.chats.save(back)
    if chat.kind is not ChatKind.GROUP:
        return
    if chat.channel != ChannelName.STAFF_BOT:
        owners.hello(Exchange(turn=turn, chat=back, person=PersonId(0)))
        return
    homes = _homes(turn, back)
    if not homes and hears_all and turn.tx.said.get(back.id, MessageId(1)) is not None:
        # A group without a unit was told how to bind it when the bot came; its promotion is no second news.
        return
    for one in homes or [back]:
        groups.rights(Exchange(turn=turn, chat=one, person=PersonId(0)), hears_all=hears_all)


def _homes(turn: Turn, chat: Chat) -> list[Chat]:
    """Where units live in a group: in all of it, or each in a topic of its own."""
    if chat.kind is not ChatKind.GROUP or chat.channel != ChannelName.STAFF_BOT:
        return []
    homes = (turn.tx.chats.of_unit(unit) for unit in turn.town.units)
    return [home for home in homes if home is not None and _is_in(home, chat)]


def _is_in(home: Chat, group: Chat) -> bool:
    """Whether it is that group or a topic of it."""
    return home.channel == group.channel and home.address.partition(":")[0] == group.address

"""What cannot be delivered: chats that are lost, messages given up, messengers that do not work; the desk is told."""

from contextlib import suppress
from dataclasses import replace

from handlers.cards import LANG, regroup
from handlers.exchange import unit_name
from tickets.delivery import Parcel
from tickets.errors import AlreadyDone
from tickets.ids import UnitCode
from tickets.message import DeskItem
from tickets.people import Chat, ChatKind, Trouble
from tickets.turn import Turn

#: Reasons the desk sees.
UNDELIVERED = "undelivered"
GROUP_LOST = "group_lost"
CHANNEL_DOWN = "channel_down"


def lost(turn: Turn, chat: Chat, why: str) -> None:
    """Nothing arrives there any more: nothing is sent there, and a unit goes on working on its page on the web.

    People block bots: a private chat is retired without a word, and comes back with its next message. A group has to
    be bound anew: nobody knows who came and went meanwhile, and the unit may have another one by then.
    """
    now = turn.tx.chats.get(chat.id)
    if now.retired:
        return
    turn.tx.chats.save(replace(now, retired=True, unit=None))
    turn.tx.deliveries.drop(chat.id, why, turn.now)
    if now.kind is ChatKind.GROUP and now.unit is not None:
        _move_in(turn, now, now.unit, why)


def _move_in(turn: Turn, group: Chat, unit: UnitCode, why: str) -> None:
    """The desk hears of it, and the unit's open tickets get their cards where the unit is from now on."""
    turn.tx.desk.add(reason=GROUP_LOST, at=turn.now, text=f"{unit_name(turn, unit, LANG)}: {why}")
    home = turn.tx.chats.of_unit(unit)
    if home is not None and home.id != group.id:
        regroup(turn, unit, group)


def undelivered(turn: Turn, parcel: Parcel, why: str) -> None:
    """One message was given up: the desk hears what it was about and why. Its words stay where they belong."""
    chat = parcel.chat
    whom = f"{unit_name(turn, chat.unit, LANG)}: " if chat.unit else ""
    turn.tx.desk.add(
        reason=UNDELIVERED,
        at=turn.now,
        ticket=parcel.face.about.ticket,
        chat=chat.id if chat.kind is ChatKind.PRIVATE else None,
        text=whom + why,
    )


def down(turn: Turn, channel: str, trouble: Trouble, why: str) -> None:
    """The messenger does not take anything: the desk is told once, until it works again; ``why`` is for the doctor."""
    bot, failure = turn.tx.bots.get(channel), f"{trouble}: {why}"
    if bot is not None and bot.failure != failure:
        turn.tx.bots.save(replace(bot, failure=failure))
    if not _told(turn, channel):
        turn.tx.desk.add(reason=CHANNEL_DOWN, at=turn.now, text=f"{channel}: {failure}")


def up(turn: Turn, channel: str) -> None:
    """It works (again)."""
    bot = turn.tx.bots.get(channel)
    if bot is not None and bot.failure is not None:
        turn.tx.bots.save(replace(bot, failure=None))
    for item in _told(turn, channel):
        # The operator, or the other of poller and courier, may have been faster.
        with suppress(AlreadyDone):
            turn.tx.desk.done(item.id, None, turn.now)


def _told(turn: Turn, channel: str) -> list[DeskItem]:
    return [item for item in turn.tx.desk.waiting(CHANNEL_DOWN) if item.text.startswith(f"{channel}: ")]

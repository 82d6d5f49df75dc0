"""The clock's turns: what is due is asked of storage and done once, safe to run twice or after an outage."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from handlers.announcements import announce
from handlers.exchange import Exchange
from handlers.staff import released
from tickets.actions import escalate, feedback, reward
from tickets.events import Event
from tickets.ticket import Ticket
from tickets.turn import Turn

#: Raw updates are kept this long after they were handled, to look into a fault; then only their keys.
RAW_LIFE = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """How many things one tick did."""

    reminded: int = 0
    whistled: int = 0
    lapsed: int = 0
    expired: int = 0
    erased: int = 0


def tick(turn: Turn) -> Ticked:
    """Reminders, whistles, silent closures and ended claims that are due by now."""
    return Ticked(
        reminded=_each(turn, turn.tx.tickets.to_remind(turn.now), escalate.remind),
        whistled=_each(turn, turn.tx.tickets.to_whistle(turn.now), escalate.whistle),
        lapsed=_each(turn, turn.tx.tickets.to_lapse(turn.now), feedback.lapse),
        expired=_expire(turn),
        erased=turn.tx.inbox.erase(turn.now - RAW_LIFE),
    )


def _each(turn: Turn, tickets: list[Ticket], act: Callable[[Turn, Ticket], list[Event]]) -> int:
    for ticket in tickets:
        announce(turn, act(turn, ticket))
    return len(tickets)


def _expire(turn: Turn) -> int:
    due = turn.tx.rewards.to_expire(turn.now)
    for given in due:
        reward.expire(turn, given)
    return len(due)


def release_replies(turn: Turn) -> int:
    """Workers' words whose hold is over go to the residents."""
    due = turn.tx.replies.to_release(turn.now)
    for reply in due:
        chat = turn.tx.chats.get(reply.chat)
        released(Exchange(turn=turn, chat=chat, person=reply.worker), reply)
    return len(due)


def send_due(turn: Turn) -> int:
    """Web messages that were queued for a later moment."""
    return turn.tx.deliveries.to_send(turn.now)

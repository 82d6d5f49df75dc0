"""The clock's turns: what is due is asked of storage, and each row gets a turn of its own, safe to repeat."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from handlers.announcements import announce
from handlers.exchange import Exchange
from handlers.kit import Kit
from handlers.questions import tell_run_out
from handlers.staff import released
from tickets.actions import escalate, feedback, reward, work
from tickets.errors import Conflict
from tickets.events import Event
from tickets.ids import ReplyId
from tickets.reward import Reward
from tickets.ticket import Ticket
from tickets.turn import Turn

logger = logging.getLogger(__name__)
T = TypeVar("T")
Row = TypeVar("Row", Ticket, Reward)
#: Raw updates are kept this long after they were handled, to look into a fault; then only their keys.
RAW_LIFE = timedelta(days=7)
#: Leases also remember who asked for something lately; long ended, they would only say who was once there. The one that
#: leads is held by whoever lets this clock tick.
LEASE_LIFE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """How many things one tick did."""

    reminded: int = 0
    whistled: int = 0
    lapsed: int = 0
    expired: int = 0
    erased: int = 0
    forgotten: int = 0
    ran_out: int = 0


async def tick(kit: Kit) -> Ticked:
    """Reminders, whistles, silent closures and ended claims that are due by now; then old raw text is forgotten."""
    return Ticked(
        reminded=await _each(kit, lambda turn: turn.tx.tickets.to_remind(turn.now), partial(_act, escalate.remind)),
        whistled=await _each(kit, lambda turn: turn.tx.tickets.to_whistle(turn.now), partial(_act, escalate.whistle)),
        lapsed=await _each(kit, lambda turn: turn.tx.tickets.to_lapse(turn.now), partial(_act, feedback.lapse)),
        expired=await _each(
            kit, lambda turn: turn.tx.rewards.to_expire(turn.now), lambda due, turn: reward.expire(turn, due)
        ),
        erased=await _turn(kit, lambda turn: turn.tx.inbox.erase(turn.now - RAW_LIFE)),
        ran_out=await _turn(kit, tell_run_out),
        forgotten=await _turn(kit, lambda turn: turn.tx.leases.forget(turn.now - LEASE_LIFE)),
    )


async def _turn(kit: Kit, work: Callable[[Turn], T]) -> T:
    return await kit.transact(lambda tx: work(Turn(tx=tx, town=kit.town, now=kit.clock())))


async def _each(kit: Kit, due: Callable[[Turn], Sequence[Row]], work: Callable[[Row, Turn], None]) -> int:
    """What is due, one turn each: a row that fails is tried again at the next tick and keeps no other waiting."""
    done = 0
    for row in await _turn(kit, due):
        try:
            await _turn(kit, partial(work, row))
            done += 1
        except Conflict:
            continue
        except Exception:
            logger.exception("%s %s: due and not done", type(row).__name__, row.id)
    return done


def _act(act: Callable[[Turn, Ticket], list[Event]], due: Ticket, turn: Turn) -> None:
    """Do it to the ticket as it stands; raises ``Conflict`` when it has moved on since it was found due."""
    ticket = turn.tx.tickets.get(due.id)
    if ticket.version != due.version:
        raise Conflict(ticket=ticket.number)
    announce(turn, act(turn, ticket))


async def release_replies(kit: Kit) -> int:
    """Workers' words whose hold is over go to the residents; those that cannot stay inside, and the desk is told."""
    due = await _turn(kit, lambda turn: [reply.id for reply in turn.tx.replies.to_release(turn.now)])
    for reply in due:
        try:
            await _turn(kit, partial(_release, reply))
        except Exception:
            logger.exception("reply %s could not be passed on", reply)
            await _turn(kit, partial(_keep_back, reply))
    return len(due)


def _release(id: ReplyId, turn: Turn) -> None:
    reply = turn.tx.replies.get(id)
    chat = turn.tx.chats.get(reply.chat)
    released(Exchange(turn=turn, chat=chat, person=reply.worker), reply)


def _keep_back(id: ReplyId, turn: Turn) -> None:
    reply = turn.tx.replies.get(id)
    work.keep_inside(turn, reply)
    turn.tx.desk.add(reason="unhandled", at=turn.now, ticket=reply.ticket, text=reply.text)


async def send_due(kit: Kit) -> int:
    """Web messages that were queued for a later moment."""
    return await _turn(kit, lambda turn: turn.tx.deliveries.to_send(turn.now))

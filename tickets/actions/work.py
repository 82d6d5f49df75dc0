"""What a unit's worker says and does on a ticket: reply, hold, release, keep inside, resolve."""

from collections.abc import Sequence
from dataclasses import replace

from tickets.desk import LATE, UNSOLVED
from tickets.errors import Conflict, Forbidden, NotAllowedNow
from tickets.events import Audience, Event, EventKind
from tickets.feedback import Voice
from tickets.ids import ChatId, MessageId, PersonId, PhotoHash, ReplyId
from tickets.reply import Reply, ReplyState
from tickets.status import WORKING, Status
from tickets.ticket import PhotoSource, Ticket, TicketPhoto
from tickets.turn import Turn, happened

#: Not gone out yet.
WAITING = frozenset({ReplyState.HELD, ReplyState.STOPPED})


def reply(
    turn: Turn,
    ticket: Ticket,
    *,
    by: PersonId,
    chat: ChatId,
    message: MessageId,
    text: str,
    photos: Sequence[PhotoHash],
    voice: Voice,
    stopped: bool,
) -> Reply:
    """Keep a worker's words: inside, stopped by the check, or held a moment before the resident hears them."""
    state = ReplyState.STOPPED if stopped else ReplyState.HELD
    kept = Reply(
        id=ReplyId(0),
        ticket=ticket.id,
        unit=ticket.unit or turn.tx.chats.get(chat).unit or ticket.unit,  # type: ignore[arg-type]
        worker=by,
        chat=chat,
        message=message,
        at=turn.now,
        text=text,
        photos=tuple(photos),
        state=ReplyState.INTERNAL if voice is Voice.INSIDE else state,
        release_at=turn.now + turn.town.hold if voice is not Voice.INSIDE and not stopped else None,
    )
    kept = replace(kept, id=turn.tx.replies.add(kept))
    turn.tx.said.file_under(chat, [message], ticket.id)
    if voice is Voice.INSIDE:
        _note(turn, ticket, kept)
    return kept


def _note(turn: Turn, ticket: Ticket, kept: Reply) -> None:
    noted = happened(EventKind.NOTED, ticket, turn, text=kept.text, by=kept.worker)
    turn.record([replace(noted, audience=Audience.STAFF)])


def release(turn: Turn, kept: Reply) -> list[Event]:
    """The hold is over (or 立即发 was pressed): the resident hears it."""
    ticket = turn.survivor(kept.ticket)
    if kept.state is not ReplyState.HELD or ticket.unit != kept.unit:
        raise Conflict(state=kept.state)
    sent = replace(kept, state=ReplyState.SENT, release_at=None)
    turn.tx.replies.save(sent)
    _show(turn, ticket, sent)
    return turn.record([_told(turn, ticket, sent, EventKind.REPLIED)])


def keep_inside(turn: Turn, kept: Reply) -> None:
    """仅内部: the words stay in the group."""
    if kept.state not in WAITING:
        raise Conflict(state=kept.state)
    turn.tx.replies.save(replace(kept, state=ReplyState.INTERNAL, release_at=None))
    _note(turn, turn.survivor(kept.ticket), kept)


def add_photos(turn: Turn, kept: Reply, photos: Sequence[PhotoHash], *, message: MessageId) -> None:
    """More photos of the same breath, for words that have not gone out."""
    if kept.state is ReplyState.SENT:
        raise Conflict(state=kept.state)
    turn.tx.replies.save(replace(kept, photos=tuple(dict.fromkeys((*kept.photos, *photos)))))
    turn.tx.said.file_under(kept.chat, [message], kept.ticket)


def resolve(turn: Turn, kept: Reply, *, by: PersonId) -> list[Event]:
    """确认办结, by the worker who wrote the words: they become the unit's answer, and the resident is asked."""
    if kept.worker != by:
        raise Forbidden("only the worker who wrote the answer confirms it")
    if kept.state not in (ReplyState.HELD, ReplyState.SENT):
        raise Conflict(state=kept.state)
    ticket = turn.survivor(kept.ticket)
    if ticket.status not in WORKING:
        raise NotAllowedNow(now=ticket.status)
    if ticket.unit != kept.unit or _of_before(ticket, kept):
        raise Conflict("words about an earlier dispatch are no answer to this one")
    answer = replace(kept, state=ReplyState.SENT, release_at=None, resolves=True)
    turn.tx.replies.save(answer)
    _show(turn, ticket, answer)
    _mark_resolved(turn, ticket)
    return turn.record([_told(turn, ticket, answer, EventKind.RESOLVED)])


def _mark_resolved(turn: Turn, ticket: Ticket) -> None:
    ticket.move(Status.RESOLVED)
    ticket.resolved_at, ticket.seen_at = turn.now, None
    ticket.lapse_at = turn.now + turn.town.feedback.unseen
    ticket.remind_at = ticket.whistle_at = None
    turn.tx.tickets.save(ticket)
    turn.count(ticket, "resolved")
    if ticket.due_at and turn.now <= ticket.due_at:
        turn.count(ticket, "in_time")
    turn.tx.desk.done_for(ticket.id, (*LATE, *UNSOLVED), None, turn.now)


def _show(turn: Turn, ticket: Ticket, kept: Reply) -> None:
    photos = (TicketPhoto(hash=photo, source=PhotoSource.WORKER, shown=True) for photo in kept.photos)
    turn.tx.tickets.add_photos(ticket.id, photos)


def _told(turn: Turn, ticket: Ticket, kept: Reply, kind: EventKind) -> Event:
    return happened(kind, ticket, turn, text=kept.text, reply=kept.id, by=kept.worker, photos=len(kept.photos))


def _of_before(ticket: Ticket, kept: Reply) -> bool:
    """Said before the ticket was (last) sent to the unit: reopened work is not answered with old words."""
    return ticket.dispatched_at is not None and kept.at < ticket.dispatched_at


def last_answer(turn: Turn, ticket: Ticket, by: PersonId) -> Reply | None:
    """The worker's latest words on the ticket that could be its answer."""
    return next(
        (
            kept
            for kept in reversed(turn.tx.replies.of_ticket(ticket.id))
            if kept.worker == by
            and kept.state in (ReplyState.HELD, ReplyState.SENT)
            and kept.unit == ticket.unit
            and not _of_before(ticket, kept)
        ),
        None,
    )

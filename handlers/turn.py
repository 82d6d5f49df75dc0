"""One incoming thing answered in one transaction: a message heard, a press, a draft that settled or waited too long."""

from dataclasses import replace

from handlers import commands, staff
from handlers.announcements import announce
from handlers.exchange import Exchange
from handlers.messages import Incoming, Press
from handlers.resident import Heard, open_as_is
from handlers.router import pressed, refusal, settled
from tickets.actions import feedback
from tickets.draft import Draft
from tickets.errors import ChuishaoError, NotFound
from tickets.ids import ChatId, DraftId, InboxId, MessageId, PersonId, TicketId
from tickets.intake import Talk, number_in, states_problem
from tickets.message import Said
from tickets.people import ChannelName, Chat, ChatKind
from tickets.reading import Act, EmergencyKind, Reading
from tickets.report import Fragment
from tickets.status import Status
from tickets.ticket import Ticket
from tickets.turn import Turn


def hear(turn: Turn, incoming: Incoming, danger: EmergencyKind | None) -> None:
    """A message: in a group it is about a ticket or nothing; in private it joins the person's draft."""
    turn.tx.inbox.done(incoming.inbox, turn.now)
    turn.tx.said.settle(incoming.chat, incoming.message, text=incoming.text, photos=incoming.photos)
    exchange = _exchange(turn, incoming.chat, incoming.person)
    if exchange.chat.kind is ChatKind.GROUP:
        staff.hear(exchange, incoming)
    else:
        _hear_private(exchange, incoming, danger)
    if incoming.spoilt:
        reasons = dict.fromkeys(exchange.words(f"photo-{reason.replace('_', '-')}") for reason in incoming.spoilt)
        exchange.say("photo-unusable", reply_to=incoming.message, reasons=exchange.words("comma").join(reasons))


def _hear_private(exchange: Exchange, incoming: Incoming, danger: EmergencyKind | None) -> None:
    # Words of danger are no command: nothing may come before the numbers, not even the notice.
    if danger is None:
        exchange = _noticed(exchange)
        if (events := commands.command(exchange, incoming.text)) is not None:
            announce(exchange.turn, events)
            return
    _join_draft(exchange, incoming, danger)


def amend(turn: Turn, incoming: Incoming, danger: EmergencyKind | None) -> None:
    """A message got a new wording: before its ticket is opened it replaces the old one, later it is an addition."""
    said = turn.tx.said.get(incoming.chat, incoming.message)
    if said is None or said.text == incoming.text:
        turn.tx.inbox.done(incoming.inbox, turn.now)
        return
    draft = turn.tx.drafts.of_chat(incoming.chat)
    if draft is not None and any(fragment.message == incoming.message for fragment in draft.fragments):
        turn.tx.inbox.done(incoming.inbox, turn.now)
        turn.tx.said.settle(incoming.chat, incoming.message, text=incoming.text, photos=said.photos)
        if danger is not None and not draft.alerted:
            give_numbers(_exchange(turn, incoming.chat, incoming.person), danger, incoming.text)
            draft = replace(draft, alerted=True)
        turn.tx.drafts.save(draft.reworded(incoming.message, incoming.text, turn.now))
        return
    later = turn.tx.said.hear(
        chat=incoming.chat,
        person=incoming.person,
        author=None,
        text=incoming.text,
        photos=(),
        files=(),
        reply_to=incoming.message,
        at=turn.now,
    )
    hear(turn, replace(incoming, message=later, about=incoming.message, photos=(), files=()), danger)
    _is_addition(turn, incoming.chat, said)


def _is_addition(turn: Turn, chat: ChatId, said: Said) -> None:
    """What was said anew about a ticket belongs to it, whatever the words look like."""
    draft = turn.tx.drafts.of_chat(chat)
    if draft is not None and said.about.ticket is not None:
        turn.tx.drafts.save(replace(draft, pending=Act.ADDITION, ticket=said.about.ticket))


def _exchange(turn: Turn, chat: ChatId, person: PersonId) -> Exchange:
    found = turn.tx.chats.get(chat)
    return Exchange(turn=turn, chat=found, person=person)


def _noticed(exchange: Exchange) -> Exchange:
    """The short privacy notice at first contact (and when it changes), with version and time kept."""
    version = exchange.turn.town.notice_version
    if exchange.chat.notice == version:
        return exchange
    told = replace(exchange.chat, notice=version)
    exchange.turn.tx.chats.save(told)
    exchange.turn.tx.audit.note(at=exchange.turn.now, actor=exchange.person, action="notice", object=version)
    exchange.say(
        "notice-privacy", buttons=("privacy",), version=version, town=exchange.turn.town.name.of(exchange.lang)
    )
    return replace(exchange, chat=told)


def _join_draft(exchange: Exchange, incoming: Incoming, danger: EmergencyKind | None) -> None:
    turn = exchange.turn
    draft = open_draft(turn, incoming.chat)
    if danger is not None and not (draft and draft.alerted):
        give_numbers(exchange, danger, incoming.text)
    exchange = _noticed(exchange)
    kept = tuple(kind for kind in incoming.files if kind != "sticker")
    fragment = Fragment(
        message=incoming.message,
        at=turn.now,
        text=incoming.text,
        photos=incoming.photos,
        point=incoming.point,
        about=incoming.about,
        files=kept,
    )
    if not (fragment.text or fragment.photos or fragment.point or kept):
        if incoming.files:
            exchange.say("sticker")
        return
    joined = (draft or turn.tx.drafts.start(exchange.chat.id, exchange.person)).plus(fragment)
    if joined.text and joined.files and not (draft and draft.text and draft.files and not kept):
        exchange.say("files-noted")
    turn.tx.drafts.save(replace(joined, alerted=joined.alerted or danger is not None))


def warn(exchange: Exchange, danger: EmergencyKind, text: str) -> None:
    """Give the numbers of a message that is still being looked at."""
    drafts = exchange.turn.tx.drafts
    draft = drafts.of_chat(exchange.chat.id)
    if draft is not None and draft.alerted:
        return
    give_numbers(exchange, danger, text)
    drafts.save(replace(draft or drafts.start(exchange.chat.id, exchange.person), alerted=True))


def open_draft(turn: Turn, chat: ChatId) -> Draft | None:
    """The chat's draft that new words join; one that was forgotten ends here."""
    draft = turn.tx.drafts.of_chat(chat)
    if draft and draft.is_forgotten(turn.now):
        turn.tx.drafts.end(draft.id)
        return None
    return draft


def give_numbers(exchange: Exchange, danger: EmergencyKind, text: str) -> None:
    """The numbers at once, before anything is understood or waited for; the desk is alerted."""
    turn, lang = exchange.turn, exchange.lang
    line = turn.town.emergencies[danger]
    numbers = "\n".join(
        exchange.words("emergency-number", who=who.of(lang), number=number) for who, number in line.numbers
    )
    exchange.say("emergency", name=line.name.of(lang), numbers=numbers, advice=line.advice.of(lang))
    turn.tx.desk.add(reason="emergency", at=turn.now, chat=exchange.chat.id, text=text)


def press(turn: Turn, incoming: Press) -> None:
    """A button; a refusal undoes the whole turn and is said by ``refuse``."""
    turn.tx.inbox.done(incoming.inbox, turn.now)
    exchange = _exchange(turn, incoming.chat, incoming.person)
    said = turn.tx.said.get(incoming.chat, incoming.message)
    announce(turn, pressed(exchange, said, incoming.button))


def settle(turn: Turn, id: DraftId, version: int, reading: Reading, *, lapsed: bool = False) -> None:
    """A draft that settled (or whose question nobody answered), read whole; one that has moved on settles later."""
    draft = turn.tx.drafts.get(id)
    if draft is None or draft.version != version:
        return
    due = draft.expires_at if lapsed else draft.settle_at
    if due is None or due > turn.now:
        # Another process pumped the same draft first, and asked something about it.
        return
    exchange = _exchange(turn, draft.chat, draft.person)
    draft = replace(draft, settle_at=None, expires_at=None if lapsed else draft.expires_at)
    turn.tx.drafts.save(draft)
    heard = Heard(exchange=exchange, draft=draft, reading=reading, talk=_talk(turn, draft))
    if not lapsed:
        announce(turn, settled(heard))
    elif states_problem(reading) or draft.files:
        announce(turn, open_as_is(heard))


def _talk(turn: Turn, draft: Draft) -> Talk:
    tickets = turn.tx.tickets.of_person(draft.person)
    lately = [ticket for ticket in tickets if feedback.lately_judged(turn, ticket)]
    return Talk(tickets=tickets, replied=_replied(turn, draft, tickets), now=turn.now, lately=lately)


def _replied(turn: Turn, draft: Draft, tickets: list[Ticket]) -> Ticket | None:
    """The ticket the resident named by pressing, or by replying to a message about it."""
    ids: list[TicketId] = [draft.ticket] if draft.ticket else _named(turn, draft)
    for fragment in reversed(draft.fragments):
        said = turn.tx.said.get(draft.chat, fragment.about) if fragment.about else None
        ids += [said.about.ticket] if said and said.about.ticket else []
    own = {ticket.id: ticket for ticket in tickets}
    merged = (turn.survivor(id).id for id in ids)
    return next((own[id] for id in merged if id in own), None)


def _named(turn: Turn, draft: Draft) -> list[TicketId]:
    """The ticket whose number stands in the words; the number of a merged one leads to its survivor."""
    number = number_in(draft.text)
    try:
        return [turn.tx.tickets.by_number(number).id] if number else []
    except NotFound:
        return []


def refuse(turn: Turn, chat: ChatId, person: PersonId, error: ChuishaoError, *, inbox: InboxId) -> None:
    """The turn was refused and undone whole; this one says so, and marks the message as answered."""
    turn.tx.inbox.done(inbox, turn.now)
    exchange = _exchange(turn, chat, person)
    exchange.say(refusal(exchange, error))


def refuse_draft(turn: Turn, draft: Draft, error: ChuishaoError, *, lapsed: bool) -> None:
    """The same for a draft that settled (or waited too long); said once, though two processes were refused."""
    waiting = turn.tx.drafts.get(draft.id)
    if waiting is None or (waiting.expires_at if lapsed else waiting.settle_at) is None:
        return
    expires_at = None if lapsed else waiting.expires_at
    turn.tx.drafts.save(replace(waiting, settle_at=None, expires_at=expires_at, pending=None))
    exchange = _exchange(turn, draft.chat, draft.person)
    exchange.say(refusal(exchange, error))


def saw(turn: Turn, chat: Chat, message: MessageId) -> None:
    """The owner has this message on screen: unread ends there, and answers before it were seen."""
    said = turn.tx.said.get(chat.id, message)
    if message <= chat.seen or chat.person is None or said is None:
        return
    turn.tx.chats.save(replace(chat, seen=message))
    for ticket in turn.tx.tickets.of_person(chat.person):
        waiting = ticket.status is Status.RESOLVED and ticket.seen_at is None
        if waiting and ticket.resolved_at and ticket.resolved_at <= said.at:
            feedback.saw_answer(turn, ticket)


def give_up(
    turn: Turn, chat: ChatId, why: str, text: str, *, inbox: InboxId | None = None, draft: DraftId | None = None
) -> None:
    """A mistake of ours keeps a message from being handled: the desk gets it as it came, and the person is answered."""
    found = turn.tx.chats.get(chat)
    # A messenger's group talks of many things: nothing of what we cannot read there is kept, and nobody is answered.
    is_talk = found.kind is ChatKind.GROUP and found.channel != ChannelName.WEB
    if inbox is not None and is_talk:
        turn.tx.inbox.forget(inbox, turn.now)
    elif inbox is not None:
        turn.tx.inbox.dead(inbox, why, turn.now)
    if draft is not None:
        turn.tx.drafts.end(draft)
    words = f"{found.channel} {inbox}: {why}" if is_talk else text
    turn.tx.desk.add(reason="unhandled", at=turn.now, chat=chat, text=words)
    if not is_talk:
        Exchange(turn=turn, chat=found, person=found.person or PersonId(0)).say("unhandled")

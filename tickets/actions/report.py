"""What a resident does to a ticket: open, add, urge, withdraw and bring back, choose what the unit sees."""

from collections.abc import Sequence
from dataclasses import replace

from tickets.actions.dispatch import accuse, back_to_work, dispatched, send_to_unit
from tickets.desk import ENDED
from tickets.draft import Draft
from tickets.errors import NotAllowedNow
from tickets.events import Event, EventKind
from tickets.ids import PersonId, ReportId, TicketId, new_lookup_code, ticket_number
from tickets.linked import beside, further, is_kept_back, kept_back, own_spot
from tickets.reading import NO_MODEL, Reading
from tickets.report import Further, Link, LinkedReport, Report, Spot, words_about
from tickets.service import ServiceCode
from tickets.status import OPEN, Outcome, Status
from tickets.ticket import CardStyle, PhotoSource, Ticket, TicketPhoto
from tickets.turn import Turn, happened

_UNGIVEN = TicketId(0)


def open_ticket(
    turn: Turn, *, draft: Draft, reading: Reading, service: ServiceCode, spot: Spot, for_desk: Sequence[str] = ()
) -> tuple[Ticket, list[Event]]:
    """开单: the draft becomes a report and a ticket, routed at once; ``for_desk`` are reasons the desk must look."""
    others = further(reading, service, spot)
    ticket = _new_ticket(turn, reading, service, own_spot(spot, reading, others))
    routing = send_to_unit(turn, ticket)
    ticket.id = turn.tx.tickets.add(ticket)
    _keep_words(turn, draft, reading, ticket, Link.FIRST, others)
    turn.count(ticket, "opened")
    for reason in _desk_reasons(reading, draft, for_desk):
        turn.tx.desk.add(reason=reason, at=turn.now, ticket=ticket.id)
    return ticket, turn.record([happened(EventKind.OPENED, ticket, turn), *dispatched(turn, ticket, routing)])


def _desk_reasons(reading: Reading, draft: Draft, given: Sequence[str]) -> list[str]:
    reasons = list(given)
    if draft.files:
        reasons.append("files")
    if reading.model == NO_MODEL:
        reasons.append("unread")
    return list(dict.fromkeys(reasons))


def _new_ticket(turn: Turn, reading: Reading, service: ServiceCode, spot: Spot) -> Ticket:
    read = reading.subtype if service is reading.best.code else None
    return Ticket(
        id=_UNGIVEN,
        number=ticket_number(turn.town.prefix, turn.day, turn.tx.tickets.next_serial(turn.day)),
        lookup=new_lookup_code(),
        service=service,
        subtype=turn.town.services[service].subtype_or_default(read),
        style=turn.town.services[service].card,
        opened_at=turn.now,
        spot=spot,
        reasons=reading.reasons if service is reading.best.code else (),
        phrases=reading.phrases if service is reading.best.code else (),
        urgent=reading.still_going_on or reading.emergency is not None,
        emergency=reading.emergency,
        accuses_company=reading.accuses_company,
    )


def _keep_words(
    turn: Turn, draft: Draft, reading: Reading, ticket: Ticket, link: Link, others: tuple[Further, ...] = ()
) -> None:
    """The draft's words and photos become an immutable report of this ticket, and the draft ends."""
    report = Report(
        id=ReportId(0),
        person=draft.person,
        chat=draft.chat,
        at=turn.now,
        text=draft.text,
        photos=draft.photos,
        spot=Spot(text=draft.spot.text, code=draft.spot.code, point=draft.point or draft.spot.point),
        files=draft.files,
        services=tuple((chance.code.value, round(chance.p, 4)) for chance in reading.services),
        further=others,
        model=reading.model,
    )
    kept = replace(report, id=turn.tx.reports.add(report))
    hidden = kept_back(turn.town, others)
    turn.tx.reports.link(LinkedReport(report=kept, ticket=ticket.id, link=link, without=hidden))
    if draft.photos:
        # A picture may be of the problem that the unit must not read about: then its person is asked.
        shown = None if hidden else _may_show(turn, ticket, draft.person)
        photos = (TicketPhoto(hash=photo, source=PhotoSource.RESIDENT, shown=shown) for photo in draft.photos)
        turn.tx.tickets.add_photos(ticket.id, photos)
    turn.tx.said.file_under(draft.chat, [fragment.message for fragment in draft.fragments], ticket.id)
    turn.tx.drafts.end(draft.id)


def _may_show(turn: Turn, ticket: Ticket, person: PersonId) -> bool | None:
    """Whether new photos may be shown: as this person answered before; never asked, on a masked card only."""
    unasked = True if ticket.style is CardStyle.MASKED else None
    return next((photo.shown for photo in _own_photos(turn, ticket, person)), unasked)


def _own_photos(turn: Turn, ticket: Ticket, person: PersonId) -> list[TicketPhoto]:
    own = {
        photo
        for linked in turn.tx.reports.of_ticket(ticket.id)
        if linked.report.person == person
        for photo in linked.report.photos
    }
    photos = turn.tx.tickets.photos(ticket.id)
    return [photo for photo in photos if photo.source is PhotoSource.RESIDENT and photo.hash in own]


def add(turn: Turn, ticket: Ticket, *, draft: Draft, reading: Reading) -> list[Event]:
    """补充: a later message becomes a new report of the ticket; a place that was missing is filled in."""
    others = tuple(one for one in beside(reading, ticket) if is_kept_back(turn.town, one))
    _keep_words(turn, draft, reading, ticket, Link.ADDITION, others)
    turn.count(ticket, "added")
    if ticket.status not in OPEN:
        turn.tx.desk.add(reason="after_close", at=turn.now, ticket=ticket.id, chat=draft.chat, text=draft.text)
    if draft.files:
        turn.tx.desk.add(reason="files", at=turn.now, ticket=ticket.id)
    events = accuse(turn, ticket, reading.accuses_company)
    words = words_about(draft.text, None, kept_back(turn.town, others))
    events.append(happened(EventKind.ADDED, ticket, turn, text=words, photos=len(draft.photos)))
    if not ticket.spot.code and (reading.place or draft.point):
        events += _found_place(turn, ticket, draft, reading)
    return turn.record(events)


def _found_place(turn: Turn, ticket: Ticket, draft: Draft, reading: Reading) -> list[Event]:
    mention = reading.place
    ticket.spot = Spot(
        text=mention.text if mention and (mention.code or not ticket.spot.text) else ticket.spot.text,
        code=mention.code if mention else None,
        point=draft.point or ticket.spot.point,
    )
    events: list[Event] = []
    if ticket.status is Status.NEW and ticket.returns == 0:
        routing = send_to_unit(turn, ticket)
        events = dispatched(turn, ticket, routing, later=1)
        if routing.unit:
            turn.tx.desk.done_for(ticket.id, ("no_place",), None, turn.now)
    turn.tx.tickets.save(ticket)
    return events


def take_out(turn: Turn, ticket: Ticket, *, draft: Draft) -> list[Event]:
    """这是另一件事: words and photos that were added leave the ticket, and its unit is told to forget them."""
    theirs = (one for one in reversed(turn.tx.reports.of_ticket(ticket.id)) if one.link is Link.ADDITION)
    same = (one.report for one in theirs if (one.report.chat, one.report.text) == (draft.chat, draft.text))
    added = next(same, None)
    if added is None:
        return []
    turn.tx.reports.unlink(added.id, ticket.id)
    turn.tx.tickets.drop_photos(ticket.id, added.photos)
    return turn.record([happened(EventKind.TAKEN_OUT, ticket, turn)])


def urge(turn: Turn, ticket: Ticket, *, text: str) -> list[Event]:
    """催办 by the resident: counted and passed on; after the time allowed the desk hears too."""
    ticket.urges += 1
    turn.tx.tickets.save(ticket)
    turn.count(ticket, "urged")
    if ticket.unit is None or (ticket.due_at and turn.now > ticket.due_at):
        turn.tx.desk.add(reason="urged", at=turn.now, ticket=ticket.id, text=text)
    return turn.record([happened(EventKind.URGED, ticket, turn, text=text, urges=ticket.urges)])


def withdraw(turn: Turn, ticket: Ticket, *, by: PersonId) -> list[Event]:
    """撤单: closed by its only reporter; with several reporters it goes on for the others."""
    if ticket.status not in OPEN:
        raise NotAllowedNow(now=ticket.status)
    alone = [person for person, _ in turn.tx.reports.reporters(ticket.id)] == [by]
    if alone:
        ticket.close(Outcome.WITHDRAWN, turn.now)
        turn.tx.tickets.save(ticket)
        turn.count(ticket, "withdrawn")
        turn.tx.desk.done_for(ticket.id, ENDED, by, turn.now)
    else:
        turn.tx.reports.leave(ticket.id, by)
    return turn.record([happened(EventKind.WITHDRAWN, ticket, turn, by=by, alone=int(alone))])


def restore(turn: Turn, ticket: Ticket) -> list[Event]:
    """A withdrawal taken back: to the same unit with a fresh clock, or routed as new."""
    if ticket.outcome is not Outcome.WITHDRAWN:
        raise NotAllowedNow(now=ticket.status)
    ticket.resume()
    if ticket.unit is None:
        ticket.move(Status.NEW)
        turn.tx.desk.add(reason="no_place", at=turn.now, ticket=ticket.id)
    moved = back_to_work(turn, ticket)
    turn.count(ticket, "withdrawn", -1)
    return turn.record([happened(EventKind.REOPENED, ticket, turn, why="restored"), *moved])


def show_photos(turn: Turn, ticket: Ticket, shown: bool, *, by: PersonId) -> list[Event]:
    """The resident's one answer on whether the unit may see their photos: nobody answers for another reporter."""
    own = [replace(photo, shown=shown) for photo in _own_photos(turn, ticket, by)]
    turn.tx.tickets.drop_photos(ticket.id, [photo.hash for photo in own])
    turn.tx.tickets.add_photos(ticket.id, own)
    return turn.record([happened(EventKind.PHOTOS_SHOWN, ticket, turn, shown=int(shown))])


def use_composed(turn: Turn, ticket: Ticket) -> list[Event]:
    """The resident wants none of their words shown."""
    ticket.style = CardStyle.COMPOSED
    turn.tx.tickets.show_photos(ticket.id, False)
    turn.tx.tickets.save(ticket)
    return turn.record([happened(EventKind.COMPOSED, ticket, turn)])

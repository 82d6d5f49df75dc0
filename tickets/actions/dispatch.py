"""Getting a ticket to the unit responsible, and back (派单, 退单, 改类别, 并单)."""

from dataclasses import replace

from tickets.desk import ENDED, LATE, UNSOLVED, WHERE
from tickets.errors import BadInput, NotAllowedNow
from tickets.events import Event, EventKind
from tickets.ids import PersonId, UnitCode
from tickets.report import LinkedReport, joined
from tickets.reward import RewardState
from tickets.routing import COMPANY, Routing, grid_of, route
from tickets.service import ServiceCode
from tickets.sla import due
from tickets.status import OPEN, WORKING, Outcome, Status
from tickets.ticket import CardStyle, Ticket
from tickets.turn import Turn, happened

#: A unit may give a ticket back once; then the desk's ruling stands.
MAX_RETURNS = 1
#: The desk names a unit for these; what was resolved or ended is reopened first.
_TO_SEND = WORKING | {Status.NEW}


def send_to_unit(turn: Turn, ticket: Ticket) -> Routing:
    """Find grid, unit and time allowed by the town's rules; changes the ticket, stores nothing."""
    place = turn.town.places.get(ticket.spot.code) if ticket.spot.code else None
    ticket.grid = grid_of(turn.town, ticket.spot)
    routing = route(
        turn.town,
        service=ticket.service,
        subtype=ticket.subtype,
        grid=ticket.grid,
        place=place,
        accused=ticket.accuses_company,
    )
    if routing.unit is not None:
        hand_over(turn, ticket, routing.unit)
    return routing


def hand_over(turn: Turn, ticket: Ticket, unit: UnitCode) -> None:
    """Make it this unit's, with the clock started at dispatch (not at signing, or nobody would sign)."""
    ticket.move(Status.DISPATCHED)
    time_allowed = due(turn.town, turn.calendar, ticket.service, ticket.subtype, turn.now, ticket.urgent)
    ticket.unit, ticket.dispatched_at, ticket.accepted_by = unit, turn.now, None
    ticket.due_at, ticket.remind_at, ticket.whistle_at = (
        time_allowed.due_at,
        time_allowed.remind_at,
        time_allowed.due_at,
    )
    ticket.rung = 0


def dispatched(turn: Turn, ticket: Ticket, routing: Routing, **data: int) -> list[Event]:
    """What sending did, once the ticket has its id: the dispatch, the blind spot, or the desk's turn.

    ``data`` of the dispatch: ``by`` an operator, or ``later`` than the opening; then the reporters are told of it.
    """
    events = []
    if routing.unit is not None:
        turn.count(ticket, "dispatched")
        events.append(happened(EventKind.DISPATCHED, ticket, turn, unit=routing.unit, **data))
    if routing.blind_spot:
        events.append(happened(EventKind.BLIND_SPOT, ticket, turn))
        reason = "blind_spot" if routing.unit else "no_place"
        turn.tx.desk.add(reason=reason, at=turn.now, ticket=ticket.id)
    return events


def dispatch(turn: Turn, ticket: Ticket, unit: UnitCode, *, by: PersonId, note: str = "") -> list[Event]:
    """The desk names the unit; what waited at the desk about it is done. Never the accused, never after the end."""
    if unit not in turn.town.units:
        raise BadInput("no such unit", field="unit", value=unit)
    if ticket.status not in _TO_SEND or _is_accused(turn, ticket, unit):
        raise NotAllowedNow(now=ticket.status, unit=unit)
    _ruled(turn, ticket, by)
    if note:
        ticket.detail = f"{ticket.detail}\n{note}".strip()
    former, ticket.status = ticket.unit, Status.NEW if ticket.status in WORKING else ticket.status
    hand_over(turn, ticket, unit)
    turn.tx.tickets.save(ticket)
    turn.count(ticket, "dispatched")
    return turn.record([happened(EventKind.DISPATCHED, ticket, turn, unit=unit, former=former or "", by=by)])


def _is_accused(turn: Turn, ticket: Ticket, unit: UnitCode) -> bool:
    """Whether the case is against this unit: material must not reach the party complained about."""
    return _against_company(ticket) and turn.town.units[unit].kind == COMPANY


def _against_company(ticket: Ticket) -> bool:
    return ticket.accuses_company or ticket.service is ServiceCode.PROPERTY_FEES


def accuse(turn: Turn, ticket: Ticket, against: bool) -> list[Event]:
    """Later words accuse the property company: if it has the ticket, it loses it before they are passed on."""
    if not against or _against_company(ticket):
        return []
    ticket.accuses_company = True
    if ticket.unit is not None and ticket.status in WORKING and _is_accused(turn, ticket, ticket.unit):
        return back_to_work(turn, ticket)
    turn.tx.tickets.save(ticket)
    return []


def back_to_work(turn: Turn, ticket: Ticket) -> list[Event]:
    """To the unit that had it, with the clock started anew; never to the accused: then routed as new. Saves it."""
    former, events = ticket.unit, list[Event]()
    if former is None or not _is_accused(turn, ticket, former):
        if former is not None:
            hand_over(turn, ticket, former)
    else:
        ticket.status, ticket.unit = Status.NEW, None
        routing = send_to_unit(turn, ticket)
        events = [happened(EventKind.GIVEN_BACK, ticket, turn, reason="accused", former=former)]
        events += dispatched(turn, ticket, routing, later=1)
    turn.tx.tickets.save(ticket)
    return events


def _ruled(turn: Turn, ticket: Ticket, by: PersonId) -> None:
    turn.tx.desk.done_for(ticket.id, (*WHERE, *LATE, *UNSOLVED), by, turn.now)


def accept(turn: Turn, ticket: Ticket, *, by: PersonId) -> list[Event]:
    """签收: a worker takes it on."""
    if ticket.status is not Status.DISPATCHED:
        raise NotAllowedNow(now=ticket.status)
    ticket.move(Status.IN_PROGRESS)
    ticket.accepted_by = turn.tx.people.name(by)
    turn.tx.tickets.save(ticket)
    turn.count(ticket, "accepted")
    return turn.record([happened(EventKind.ACCEPTED, ticket, turn, by=by)])


def may_give_back(ticket: Ticket) -> bool:
    """Once per ticket and only while it is being worked on."""
    return ticket.status in WORKING and ticket.returns < MAX_RETURNS


def give_back(turn: Turn, ticket: Ticket, *, by: PersonId, reason: str, better: UnitCode | None) -> list[Event]:
    """退单: "not ours", with a reason and a better unit if they know one; the desk rules."""
    if not may_give_back(ticket):
        raise NotAllowedNow(returns=ticket.returns)
    former = ticket.unit
    ticket.move(Status.NEW)
    ticket.returns += 1
    ticket.unit, ticket.remind_at, ticket.whistle_at, ticket.accepted_by = None, None, None, None
    turn.tx.tickets.save(ticket)
    turn.tx.counts.bump(day=turn.day, what="given_back", service=ticket.service, unit=former, grid=ticket.grid)
    turn.tx.desk.add(reason="given_back", at=turn.now, ticket=ticket.id, text=f"{reason}|{better or ''}")
    data = {"reason": reason, "better": better or "", "former": former or "", "by": by}
    return turn.record([happened(EventKind.GIVEN_BACK, ticket, turn, **data)])


def reclassify(
    turn: Turn, ticket: Ticket, service: ServiceCode, *, by: PersonId, subtype: str | None = None, why: str = ""
) -> list[Event]:
    """改类别: the resident or the desk knows better (``why``); both labels are kept; routed anew unless taken on."""
    if subtype is not None and subtype not in turn.town.services[service].subtypes:
        raise BadInput("no such subtype", field="subtype", value=subtype)
    if service is ticket.service and subtype in (None, ticket.subtype):
        return []
    if ticket.status not in OPEN or ticket.status is Status.RESOLVED:
        raise NotAllowedNow(now=ticket.status)
    former, former_unit = ticket.service, ticket.unit
    ticket.service, ticket.subtype = service, subtype
    _restyle(turn, ticket, former)
    reason = {"why": why} if why else {}
    changed = happened(EventKind.RECLASSIFIED, ticket, turn, former=former, service=service, by=by, **reason)
    if ticket.status is Status.IN_PROGRESS and not (former_unit and _is_accused(turn, ticket, former_unit)):
        turn.tx.tickets.save(ticket)
        turn.tx.desk.add(reason="reclassified", at=turn.now, ticket=ticket.id)
        return turn.record([changed])
    ticket.status, ticket.unit = Status.NEW, None
    routing = send_to_unit(turn, ticket)
    turn.tx.tickets.save(ticket)
    events = [changed, *dispatched(turn, ticket, routing)]
    if former_unit is not None and former_unit != ticket.unit:
        events.insert(1, happened(EventKind.GIVEN_BACK, ticket, turn, reason="reclassified", former=former_unit))
    return turn.record(events)


def _restyle(turn: Turn, ticket: Ticket, former: ServiceCode) -> None:
    """The card follows the new service, unless the resident withheld words; a composed one hides photos until asked."""
    services = turn.town.services
    if ticket.style is not services[former].card or withheld(turn, ticket):
        return
    ticket.style = services[ticket.service].card
    if ticket.style is CardStyle.COMPOSED and services[former].card is CardStyle.MASKED:
        turn.tx.tickets.show_photos(ticket.id, False)


def withheld(turn: Turn, ticket: Ticket) -> bool:
    """Whether a resident kept their words back (or joined from a composed ticket): no service brings them out again."""
    kept_back = (EventKind.COMPOSED, EventKind.JOINED)
    return ticket.style is CardStyle.COMPOSED and any(
        event.kind in kept_back and event.data.get("composed", 1) for event in turn.tx.tickets.history(ticket.id)
    )


def merge(turn: Turn, ticket: Ticket, into: Ticket, *, by: PersonId) -> list[Event]:
    """并单: links, photos and followers move to the survivor; the number stays as an alias and is counted nowhere."""
    if ticket.id == into.id or into.status not in OPEN or ticket.status not in OPEN:
        raise NotAllowedNow(now=ticket.status, into=into.status)
    given = turn.tx.rewards.of_ticket(ticket.id)
    if given is not None and given.state is not RewardState.REFUSED:
        # One problem pays once: the other ticket joins this one, or its mark is refused first.
        raise NotAllowedNow(now=ticket.status, reward=given.id)
    composed = int(ticket.style is CardStyle.COMPOSED)
    restyled = _share_style(turn, ticket, into)
    turn.count(ticket, "opened", -1)
    turn.count(ticket, "merged")
    together = _together(turn, ticket, into)
    turn.tx.reports.move(ticket.id, into.id)
    for linked in together:
        turn.tx.reports.about(linked)
    ticket.merged_into = into.id
    ticket.close(Outcome.MERGED, turn.now)
    turn.tx.tickets.save(ticket)
    turn.tx.tickets.save(into)
    turn.tx.desk.done_for(ticket.id, ENDED, by, turn.now)
    merged = happened(EventKind.MERGED, ticket, turn, into=into.number, by=by)
    joined = happened(EventKind.JOINED, into, turn, number=ticket.number, composed=composed, restyled=restyled, by=by)
    return turn.record([merged, joined, *accuse(turn, into, _against_company(ticket))])


def _together(turn: Turn, ticket: Ticket, into: Ticket) -> list[LinkedReport]:
    """Reports both tickets came from: the survivor is about the words of both."""
    theirs = {linked.report.id: linked for linked in turn.tx.reports.of_ticket(ticket.id)}
    ours = turn.tx.reports.of_ticket(into.id)
    return [joined(linked, theirs[linked.report.id]) for linked in ours if linked.report.id in theirs]


def _share_style(turn: Turn, ticket: Ticket, into: Ticket) -> int:
    """Composed with masked is composed: no sentence and no photo comes out because the desk put two tickets together.

    1 when photos were hidden so, 0 when the two were of one style.
    """
    if ticket.style is into.style:
        return 0
    masked = ticket if ticket.style is CardStyle.MASKED else into
    into.style = CardStyle.COMPOSED
    turn.tx.tickets.show_photos(masked.id, False)
    return 1


def decline(turn: Turn, ticket: Ticket, reason: str, *, by: PersonId) -> list[Event]:
    """Not a public matter: ended with the lawful path told."""
    if not reason.strip():
        raise BadInput("tell the resident why and what to do instead", field="reason")
    ticket.move(Status.DECLINED)
    ticket.closed_at = turn.now
    ticket.remind_at = ticket.whistle_at = ticket.lapse_at = None
    turn.tx.tickets.save(ticket)
    turn.tx.desk.done_for(ticket.id, ENDED, by, turn.now)
    turn.count(ticket, "declined")
    return turn.record([happened(EventKind.DECLINED, ticket, turn, reason=reason.strip(), by=by)])


def relocate(turn: Turn, ticket: Ticket, place: str, *, by: PersonId) -> list[Event]:
    """The desk finds out where it is; a ticket nobody has is then routed."""
    code = next((c for c, known in turn.town.places.items() if place in (c, known.name.zh, *known.aliases)), None)
    ticket.spot = replace(ticket.spot, text=place, code=code)
    events: list[Event] = []
    if ticket.status is Status.NEW:
        events = dispatched(turn, ticket, send_to_unit(turn, ticket), by=by)
        if ticket.unit:
            _ruled(turn, ticket, by)
    turn.tx.tickets.save(ticket)
    return turn.record([happened(EventKind.DETAILED, ticket, turn, place=place, by=by), *events])


def add_detail(turn: Turn, ticket: Ticket, text: str, *, by: PersonId) -> list[Event]:
    """What the desk adds to a card, so that a unit can act without the resident's words."""
    ticket.detail = f"{ticket.detail}\n{text.strip()}".strip()
    turn.tx.tickets.save(ticket)
    return turn.record([happened(EventKind.DETAILED, ticket, turn, detail=text.strip(), by=by)])

"""Tickets, their numbers, history and photos."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import bindparam, delete, insert, select, update

from storage.reports import IS_REPORTER
from storage.statements import Locked, OnConflict, Row, Session, binds, one_of
from storage.tables import events, report_tickets, reports, serials, ticket_photos, tickets
from tickets.errors import Conflict, NotFound
from tickets.events import Event
from tickets.ids import PersonId, PhotoHash, TicketId, UnitCode
from tickets.report import Point, Spot
from tickets.status import OPEN
from tickets.ticket import PhotoSource, Ticket, TicketPhoto

_PLAIN = tuple(field.name for field in fields(Ticket) if field.name not in ("id", "spot"))

_SERIAL = OnConflict(
    lambda insert: (
        insert(serials)
        .values(day=bindparam("day"), last=1)
        .on_conflict_do_update(index_elements=["day"], set_={"last": serials.c.last + 1})
        .returning(serials.c.last)
    )
)
_ADD = insert(tickets).values(**binds(tickets, without=("id",))).returning(tickets.c.id)
_SAVE = (
    update(tickets)
    .where(tickets.c.id == bindparam("ticket"), tickets.c.version == bindparam("before"))
    .values(binds(tickets, without=("id", "number", "lookup", "opened_at")))
)
_GET = Locked(select(tickets).where(tickets.c.id == bindparam("ticket")))
_BY_NUMBER = Locked(select(tickets).where(tickets.c.number == bindparam("number")))
_OF_PERSON = Locked(
    select(tickets)
    .where(
        tickets.c.merged_into.is_(None),
        tickets.c.id.in_(
            select(report_tickets.c.ticket)
            .join(reports, reports.c.id == report_tickets.c.report)
            .where(reports.c.person == bindparam("person"), IS_REPORTER)
        ),
    )
    .order_by(tickets.c.opened_at.desc(), tickets.c.id.desc())
)
_OF_UNIT = Locked(
    select(tickets)
    .where(tickets.c.unit == bindparam("which"), one_of(tickets.c.status, *sorted(OPEN)))
    .order_by(tickets.c.opened_at, tickets.c.id)
)
_RECORD = insert(events).values(**binds(events, without=("id",)))
_HISTORY = select(events).where(events.c.ticket == bindparam("ticket")).order_by(events.c.id)
_ADD_PHOTO = OnConflict(
    lambda insert: (
        insert(ticket_photos)
        .values(**binds(ticket_photos, without=("id",)))
        .on_conflict_do_nothing(index_elements=["ticket", "hash"])
    )
)
_PHOTOS = (
    select(ticket_photos.c.hash, ticket_photos.c.source, ticket_photos.c.shown)
    .where(ticket_photos.c.ticket == bindparam("ticket"))
    .order_by(ticket_photos.c.id)
)
_DROP_PHOTO = delete(ticket_photos).where(
    ticket_photos.c.ticket == bindparam("of"), ticket_photos.c.hash == bindparam("which")
)
_SHOW = (
    update(ticket_photos)
    .where(ticket_photos.c.ticket == bindparam("of"), ticket_photos.c.source == PhotoSource.RESIDENT)
    .values(shown=bindparam("shown"))
)
_DUE = {
    column.key: Locked(select(tickets).where(column <= bindparam("now")).order_by(column, tickets.c.id), waiting=False)
    for column in (tickets.c.remind_at, tickets.c.whistle_at, tickets.c.lapse_at)
}


def ticket_of(row: Row) -> Ticket:
    """The ticket a whole row of ``tickets`` is."""
    point = None if row.lat is None else Point(lat=row.lat, lon=row.lon)
    spot = Spot(text=row.spot_text, code=row.spot_code, point=point)
    return Ticket(id=row.id, spot=spot, **{name: getattr(row, name) for name in _PLAIN})


def _values(ticket: Ticket) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(ticket, name) for name in _PLAIN}
    point = ticket.spot.point
    values["spot_text"], values["spot_code"] = ticket.spot.text, ticket.spot.code
    values["lat"], values["lon"] = (None, None) if point is None else (point.lat, point.lon)
    return values


def by_number(session: Session, number: str) -> Ticket:
    """By number, merged numbers included (as themselves); raises ``NotFound``."""
    row = session.one(_BY_NUMBER, number=number)
    if row is None:
        raise NotFound(number=number)
    return ticket_of(row)


def of_person(session: Session, person: PersonId) -> list[Ticket]:
    """Every ticket the person reported or joined, newest first (merged ones left out)."""
    return [ticket_of(row) for row in session.all(_OF_PERSON, person=person)]


def history(session: Session, ticket: TicketId) -> list[Event]:
    """Oldest first."""
    names = ("ticket", "kind", "at", "audience", "actor", "unit", "data")
    return [Event(**{name: getattr(row, name) for name in names}) for row in session.all(_HISTORY, ticket=ticket)]


def photos(session: Session, ticket: TicketId) -> list[TicketPhoto]:
    """In the order they came."""
    return [TicketPhoto(**row._asdict()) for row in session.all(_PHOTOS, ticket=ticket)]


class Tickets:
    """``tickets.ports.Tickets``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_serial(self, day: date) -> int:
        """The next number of that local day, from 1."""
        return int(self._session.value(_SERIAL, day=day))

    def add(self, ticket: Ticket) -> TicketId:
        """Keep a new one (its ``id`` is ignored and given back new)."""
        return TicketId(self._session.value(_ADD, **_values(ticket)))

    def get(self, ticket: TicketId) -> Ticket:
        """Raises ``NotFound``."""
        row = self._session.one(_GET, ticket=ticket)
        if row is None:
            raise NotFound(ticket=ticket)
        return ticket_of(row)

    def by_number(self, number: str) -> Ticket:
        """By number, merged numbers included (as themselves); raises ``NotFound``."""
        return by_number(self._session, number)

    def save(self, ticket: Ticket) -> None:
        """Write it back with ``version`` raised; raises ``Conflict`` when another turn was faster."""
        values = _values(ticket) | {"version": ticket.version + 1}
        if not self._session.run(_SAVE, ticket=ticket.id, before=ticket.version, **values):
            raise Conflict(ticket=ticket.id, version=ticket.version)
        ticket.version += 1

    def of_person(self, person: PersonId) -> list[Ticket]:
        """Every ticket the person reported or joined, newest first (merged ones left out)."""
        return of_person(self._session, person)

    def record(self, events: Iterable[Event]) -> None:
        """Append to the histories."""
        for event in events:
            place = {"ticket": event.ticket, "actor": event.actor, "unit": event.unit, "data": dict(event.data)}
            self._session.run(_RECORD, kind=event.kind, at=event.at, audience=event.audience, **place)

    def history(self, ticket: TicketId) -> list[Event]:
        """Oldest first."""
        return history(self._session, ticket)

    def add_photos(self, ticket: TicketId, photos: Iterable[TicketPhoto]) -> None:
        """Put photos on a ticket; one that is there already stays as it is."""
        for photo in photos:
            self._session.run(_ADD_PHOTO, ticket=ticket, hash=photo.hash, source=photo.source, shown=photo.shown)

    def drop_photos(self, ticket: TicketId, photos: Iterable[PhotoHash]) -> None:
        """These photos are not of this ticket."""
        for photo in photos:
            self._session.run(_DROP_PHOTO, of=ticket, which=photo)

    def photos(self, ticket: TicketId) -> list[TicketPhoto]:
        """In the order they came."""
        return photos(self._session, ticket)

    def show_photos(self, ticket: TicketId, shown: bool) -> None:
        """The resident's word on whether the unit may see their photos."""
        self._session.run(_SHOW, of=ticket, shown=shown)

    def of_unit(self, unit: UnitCode) -> list[Ticket]:
        """The unit's open tickets, oldest first."""
        return [ticket_of(row) for row in self._session.all(_OF_UNIT, which=unit)]

    def to_remind(self, now: datetime) -> list[Ticket]:
        """Tickets whose ``remind_at`` has come, longest waiting first."""
        return self._due("remind_at", now)

    def to_whistle(self, now: datetime) -> list[Ticket]:
        """Tickets whose ``whistle_at`` has come, longest waiting first."""
        return self._due("whistle_at", now)

    def to_lapse(self, now: datetime) -> list[Ticket]:
        """Tickets whose ``lapse_at`` has come, longest waiting first."""
        return self._due("lapse_at", now)

    def _due(self, column: str, now: datetime) -> list[Ticket]:
        return [ticket_of(row) for row in self._session.all(_DUE[column], now=now)]

"""Persons, their accounts, and the roles the desk gave them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, delete, func, insert, select, update

from storage import joining
from storage.columns import Words
from storage.statements import Lock, OnConflict, Row, Session, binds
from storage.tables import accounts, members, persons
from tickets.errors import NotFound
from tickets.ids import PersonId, UnitCode
from tickets.people import Member, Role

_NEW = insert(persons).values(**binds(persons, without=("id",))).returning(persons.c.id)
_NAME = select(persons.c.name).where(persons.c.id == bindparam("person"))
_RENAME = update(persons).where(persons.c.id == bindparam("person")).values(name=bindparam("name"))
_MEMBERS = select(members.c.person, persons.c.name, members.c.role, members.c.unit).join(
    persons, persons.c.id == members.c.person
)
_ROLES = _MEMBERS.where(members.c.person == bindparam("person")).order_by(members.c.role, members.c.unit)
_OF_UNIT = _MEMBERS.where(members.c.unit == bindparam("unit"), members.c.role == bindparam("role")).order_by(
    members.c.since, members.c.person
)
_NAMED = _MEMBERS.where(persons.c.name == bindparam("name", type_=Words), members.c.role == bindparam("role")).order_by(
    members.c.person, members.c.unit
)
_GIVE = OnConflict(lambda insert: insert(members).values(**binds(members)).on_conflict_do_nothing())
_TAKE_AWAY = delete(members).where(
    members.c.person == bindparam("person"), members.c.role == bindparam("role"), members.c.unit == bindparam("unit")
)
_OF_ACCOUNT = select(accounts.c.person).where(
    accounts.c.channel == bindparam("channel"), accounts.c.address == bindparam("address")
)
#: Two turns that meet a stranger in two chats at once must not make two persons of them.
_HOLD_ACCOUNT = select(func.pg_advisory_xact_lock(Lock.ACCOUNTS, func.hashtext(bindparam("address"))).label("held"))
_TIE = OnConflict(
    lambda insert: (
        insert(accounts)
        .values(**binds(accounts))
        .on_conflict_do_update(index_elements=["channel", "address"], set_={"person": bindparam("person")})
    )
)


def new_person(session: Session, name: str, at: datetime) -> PersonId:
    """A new person with this display name (empty for a resident)."""
    return PersonId(session.value(_NEW, name=name, at=at))


def name_of(session: Session, person: PersonId) -> str:
    """The display name, empty for a resident; raises ``NotFound``."""
    name = session.value(_NAME, person=person)
    if name is None:
        raise NotFound(person=person)
    return str(name)


def _member(row: Row) -> Member:
    return Member(person=row.person, name=row.name, role=row.role, unit=row.unit or None)


def roles(session: Session, person: PersonId) -> list[Member]:
    """Every role of a person; a role without a unit is kept under the empty code, since a key cannot be null."""
    return [_member(row) for row in session.all(_ROLES, person=person)]


class People:
    """``tickets.ports.People``."""

    def __init__(self, session: Session, clock: Callable[[], datetime]) -> None:
        self._session = session
        self._clock = clock

    def new(self, name: str = "") -> PersonId:
        """A new person, without roles."""
        return new_person(self._session, name, self._clock())

    def of_account(self, network: str, address: str) -> PersonId | None:
        """Whose account this is; a turn told "nobody's" is the only one that may now make somebody of it."""
        person: PersonId | None = self._session.value(_OF_ACCOUNT, channel=network, address=address)
        if person is None:
            self._session.hold(_HOLD_ACCOUNT, address=address)
            person = self._session.value(_OF_ACCOUNT, channel=network, address=address)
        return person

    def call(self, person: PersonId, name: str) -> None:
        """The name colleagues see; raises ``NotFound``."""
        if not self._session.run(_RENAME, person=person, name=name):
            raise NotFound(person=person)

    def tie(self, network: str, address: str, person: PersonId) -> None:
        """The account is this person's (from now on)."""
        self._session.run(_TIE, channel=network, address=address, person=person)

    def join(self, person: PersonId, into: PersonId) -> None:
        """Two persons turned out to be one: all that the one has becomes ``into``'s."""
        joining.join(self._session, person, into)

    def dismiss(self, person: PersonId, role: Role, unit: UnitCode | None = None) -> bool:
        """Take a role away; False when the person did not have it."""
        return bool(self._session.run(_TAKE_AWAY, person=person, role=role, unit=unit or ""))

    def name(self, person: PersonId) -> str:
        """The display name, empty for a resident; raises ``NotFound``."""
        return name_of(self._session, person)

    def members(self, person: PersonId) -> list[Member]:
        """Every role the person has; empty for a resident."""
        return roles(self._session, person)

    def named(self, name: str, role: Role) -> list[Member]:
        """Everybody of this display name with this role."""
        return [_member(row) for row in self._session.all(_NAMED, name=name, role=role)]

    def of_unit(self, unit: UnitCode, role: Role) -> list[Member]:
        """Who has this role in the unit, longest first."""
        return [_member(row) for row in self._session.all(_OF_UNIT, unit=unit, role=role)]

    def is_member(self, person: PersonId, role: Role, unit: UnitCode | None = None) -> bool:
        """Whether the person has the role, in this unit when one is named."""
        return any(member.role is role and unit in (None, member.unit) for member in self.members(person))

    def enrol(self, *, name: str, role: Role, unit: UnitCode | None = None, person: PersonId | None = None) -> Member:
        """Give a (new) person a role; giving it twice is giving it once."""
        now = self._clock()
        if person is None:
            person = new_person(self._session, name, now)
        elif not self._session.run(_RENAME, person=person, name=name):
            raise NotFound(person=person)
        self._session.run(_GIVE, person=person, role=role, unit=unit or "", since=now)
        return Member(person=person, name=name, role=role, unit=unit)

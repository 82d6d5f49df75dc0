"""Persons and the roles the desk gave them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage.columns import Words
from storage.statements import OnConflict, Row, Session, binds
from storage.tables import members, persons
from tickets.errors import NotFound
from tickets.ids import PersonId, UnitCode
from tickets.people import Member, Role

_NEW = insert(persons).values(**binds(persons, without=("id",))).returning(persons.c.id)
_NAME = select(persons.c.name).where(persons.c.id == bindparam("person"))
_RENAME = update(persons).where(persons.c.id == bindparam("person")).values(name=bindparam("name"))
_ROLES = (
    select(members.c.person, persons.c.name, members.c.role, members.c.unit)
    .join(persons, persons.c.id == members.c.person)
    .where(members.c.person == bindparam("person"))
    .order_by(members.c.role, members.c.unit)
)
_NAMED = (
    select(members.c.person, persons.c.name, members.c.role, members.c.unit)
    .join(persons, persons.c.id == members.c.person)
    .where(persons.c.name == bindparam("name", type_=Words), members.c.role == bindparam("role"))
    .order_by(members.c.person, members.c.unit)
)
_GIVE = OnConflict(lambda insert: insert(members).values(**binds(members)).on_conflict_do_nothing())


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

    def name(self, person: PersonId) -> str:
        """The display name, empty for a resident; raises ``NotFound``."""
        return name_of(self._session, person)

    def members(self, person: PersonId) -> list[Member]:
        """Every role the person has; empty for a resident."""
        return roles(self._session, person)

    def named(self, name: str, role: Role) -> list[Member]:
        """Everybody of this display name with this role."""
        return [_member(row) for row in self._session.all(_NAMED, name=name, role=role)]

    def is_member(self, person: PersonId, role: Role, unit: UnitCode | None = None) -> bool:
        """Whether the person has the role, in this unit when one is named."""
        return any(member.role is role and unit in (None, member.unit) for member in self.members(person))

    def enrol(self, *, name: str, role: Role, unit: UnitCode | None = None, person: PersonId | None = None) -> Member:
        """Give a (new) person a role; giving it twice is giving it once."""
        if person is None:
            person = new_person(self._session, name, self._clock())
        elif not self._session.run(_RENAME, person=person, name=name):
            raise NotFound(person=person)
        self._session.run(_GIVE, person=person, role=role, unit=unit or "")
        return Member(person=person, name=name, role=role, unit=unit)

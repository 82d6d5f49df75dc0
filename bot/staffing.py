"""Enrolling staff from the command line, and the one-time links and tokens that let them in."""

from dataclasses import dataclass

from handlers.kit import Kit
from tickets.errors import BadInput
from tickets.ids import PersonId, UnitCode
from tickets.people import Member, Role
from tickets.ports import Tx
from tickets.views import Key, KeyPurpose
from web import enrolment
from web.access import digest, new_token


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """Shown once and stored nowhere."""

    member: Member
    token: str
    link: str
    telegram: str | None
    """A link into the staff bot with the same key as ``link``; None while no staff bot is known here."""


def enrol(kit: Kit, base: str, *, name: str, role: Role, unit: str | None = None) -> Enrolled:
    """A new member of staff with an API token and a one-time link; raises ``BadInput`` for a unit the town lacks."""
    if not name.strip():
        raise BadInput("a name is needed", field="name")
    if unit is not None and unit not in kit.town.units:
        raise BadInput(f"no such unit: {unit}", field="unit", value=unit)
    token, home = new_token(), UnitCode(unit) if unit else None

    def work(tx: Tx) -> tuple[Member, enrolment.EntryLinks]:
        member, links = enrolment.enrol(
            tx, base=base, name=name.strip(), role=role, unit=home, by=None, now=kit.clock()
        )
        tx.keys.add(digest(token), Key(purpose=KeyPurpose.BEARER, person=member.person))
        return member, links

    member, links = kit.transact.now(work)
    return Enrolled(member=member, token=token, link=links.page, telegram=links.telegram)


def entry_link(tx: Tx, kit: Kit, base: str, person: PersonId, path: str) -> str:
    """A link that opens one page once."""
    return enrolment.entry_links(tx, base=base, person=person, path=path, now=kit.clock()).page


def member_called(tx: Tx, name: str, role: Role, units: list[UnitCode | None]) -> PersonId:
    """The person of this name and role, enrolled in the units when not yet."""
    known = tx.people.named(name, role)
    person = known[0].person if known else None
    have = {member.unit for member in known if member.person == person}
    for unit in units:
        if unit not in have or person is None:
            person = tx.people.enrol(name=name, role=role, unit=unit, person=person).person
    assert person is not None
    return person

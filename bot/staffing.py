"""Enrolling staff, and the one-time links and tokens that open their pages."""

from dataclasses import dataclass
from datetime import timedelta

from handlers.kit import Kit
from tickets.errors import BadInput
from tickets.ids import PersonId, UnitCode
from tickets.people import Member, Role
from tickets.ports import Tx
from tickets.views import Key, KeyPurpose
from web.access import digest, new_token

#: A one-time link that nobody used in this time is of no use to a finder.
LINK_LIFE = timedelta(hours=24)
PAGES = {Role.WORKER: "/groups", Role.OPERATOR: "/desk", Role.APPROVER: "/desk"}


@dataclass(frozen=True, kw_only=True)
class Enrolled:
    """Shown once and stored nowhere."""

    member: Member
    token: str
    link: str


def enrol(kit: Kit, base: str, *, name: str, role: Role, unit: str | None = None) -> Enrolled:
    """A new member of staff with an API token and a one-time link; raises ``BadInput`` for a unit the town lacks."""
    if not name.strip():
        raise BadInput("a name is needed", field="name")
    if unit is not None and unit not in kit.town.units:
        raise BadInput(f"no such unit: {unit}", field="unit", value=unit)
    token = new_token()

    def work(tx: Tx) -> tuple[Member, str]:
        member = tx.people.enrol(name=name.strip(), role=role, unit=UnitCode(unit) if unit else None)
        tx.keys.add(digest(token), Key(purpose=KeyPurpose.BEARER, person=member.person))
        tx.audit.note(at=kit.clock(), actor=None, action="enrol", object=str(member.person), detail=role)
        return member, entry_link(tx, kit, base, member.person, PAGES[role] + (f"/{unit}" if unit else ""))

    member, link = kit.transact.now(work)
    return Enrolled(member=member, token=token, link=link)


def entry_link(tx: Tx, kit: Kit, base: str, person: PersonId, path: str) -> str:
    """A link that opens one page once."""
    code = new_token()
    key = Key(purpose=KeyPurpose.ENTRY, person=person, path=path, expires_at=kit.clock() + LINK_LIFE)
    tx.keys.add(digest(code), key)
    return f"{base}/enter/{code}"


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

"""Letting staff in: who is enrolled, and the one-time links that open their pages or the staff bot."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tickets.ids import PersonId, UnitCode
from tickets.people import ChannelName, Member, Role
from tickets.ports import Tx
from tickets.views import Key, KeyPurpose
from web.access import digest, new_token

#: A one-time link that nobody used in this time is of no use to a finder.
LINK_LIFE = timedelta(hours=24)
PAGES = {Role.WORKER: "/groups", Role.LEAD: "/groups", Role.OPERATOR: "/desk", Role.APPROVER: "/desk"}


@dataclass(frozen=True, kw_only=True)
class EntryLinks:
    """Two doors with one key: the one that is used first spends it."""

    page: str
    telegram: str | None
    """None while no staff bot is known here."""


def entry_links(tx: Tx, *, base: str, person: PersonId, path: str, now: datetime) -> EntryLinks:
    """Links that let the person in once, within a day; shown once and stored nowhere."""
    code = new_token()
    key = Key(purpose=KeyPurpose.ENTRY, person=person, path=path, expires_at=now + LINK_LIFE)
    tx.keys.add(digest(code), key)
    bot = tx.bots.get(ChannelName.STAFF_BOT)
    return EntryLinks(page=f"{base}/enter/{code}", telegram=bot.link(code) if bot and bot.username else None)


def enrol(
    tx: Tx, *, base: str, name: str, role: Role, unit: UnitCode | None, by: PersonId | None, now: datetime
) -> tuple[Member, EntryLinks]:
    """A new member of staff with links; noted in the audit as ``by``'s doing (None: from the command line)."""
    member = tx.people.enrol(name=name, role=role, unit=unit)
    tx.audit.note(at=now, actor=by, action="enrol", object=str(member.person), detail=role)
    path = PAGES[role] + (f"/{unit}" if unit else "")
    return member, entry_links(tx, base=base, person=member.person, path=path, now=now)

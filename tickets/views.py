"""What pages read: plain values made outside any turn, so that looking never waits for writing."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tickets.events import Event
from tickets.ids import ChatId, InboxId, PersonId, UnitCode
from tickets.message import DeskItem
from tickets.people import Member
from tickets.reply import Reply
from tickets.report import LinkedReport
from tickets.reward import Reward
from tickets.ticket import Ticket, TicketPhoto


class KeyPurpose(StrEnum):
    """What a secret opens; only its SHA-256 is kept."""

    CHAT = "chat"
    """A web resident's chat: the token of the API and of the private return link."""
    BEARER = "bearer"
    """A staff member's API token."""
    ENTRY = "entry"
    """A one-time link that becomes a session."""
    SESSION = "session"
    """A browser session of a staff member."""
    BIND = "bind"
    """A one-time code that makes a group the one of the unit in ``path``."""
    LINK = "link"
    """A one-time code that joins another account of the same human to this person."""


@dataclass(frozen=True, kw_only=True)
class Key:
    """A stored secret: whose it is and until when; ``path`` is where an entry link leads."""

    purpose: KeyPurpose
    person: PersonId
    chat: ChatId | None = None
    path: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class InboxRow:
    """A raw update waiting for its turn."""

    id: InboxId
    channel: str
    chat: ChatId
    raw: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TicketLine:
    """A ticket in a list, with how many reported it and its oldest report's words shortened."""

    ticket: Ticket
    reporters: int
    excerpt: str


@dataclass(frozen=True, kw_only=True)
class TicketFile:
    """A whole ticket, as the desk sees it."""

    ticket: Ticket
    reports: tuple[LinkedReport, ...]
    history: tuple[Event, ...]
    photos: tuple[TicketPhoto, ...]
    replies: tuple[Reply, ...]
    reward: Reward | None
    merged: tuple[str, ...]
    """Numbers that were merged into this one."""
    linked: tuple[str, ...]
    """Numbers of other tickets that came from the same report."""
    items: tuple[DeskItem, ...]
    names: dict[PersonId, str]
    """Display names of the staff who appear in it."""


@dataclass(frozen=True, kw_only=True)
class QueueLine:
    """One thing waiting at the desk, with its ticket when it is about one."""

    item: DeskItem
    ticket: Ticket | None


@dataclass(frozen=True, kw_only=True)
class Count:
    """One counter of one day."""

    day: date
    what: str
    service: str
    unit: UnitCode | None
    grid: str | None
    n: int


@dataclass(frozen=True, kw_only=True)
class Staff:
    """The member behind a key, with every role."""

    person: PersonId
    name: str
    roles: tuple[Member, ...]

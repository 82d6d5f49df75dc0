"""What happened to a ticket (流转记录): append-only, each with an audience."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tickets.ids import PersonId, TicketId, UnitCode


class Audience(StrEnum):
    """Who may read an event, widest first."""

    PUBLIC = "public"
    REPORTER = "reporter"
    STAFF = "staff"
    DESK = "desk"


class EventKind(StrEnum):
    """Every kind of thing that happens to a ticket."""

    OPENED = "opened"
    JOINED = "joined"
    LINKED = "linked"
    """A further problem of its report got a ticket of its own."""
    DISPATCHED = "dispatched"
    BLIND_SPOT = "blind_spot"
    ACCEPTED = "accepted"
    GIVEN_BACK = "given_back"
    ADDED = "added"
    TAKEN_OUT = "taken_out"
    URGED = "urged"
    REPLIED = "replied"
    NOTED = "noted"
    RESOLVED = "resolved"
    RATED = "rated"
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    RECLASSIFIED = "reclassified"
    PHOTOS_SHOWN = "photos_shown"
    COMPOSED = "composed"
    DETAILED = "detailed"
    MERGED = "merged"
    REMINDED = "reminded"
    WHISTLED = "whistled"
    REPORTED_IN = "reported_in"
    DECLINED = "declined"
    VERIFIED = "verified"
    REWARD_APPROVED = "reward_approved"
    REWARD_REFUSED = "reward_refused"
    CLAIMED = "claimed"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of a ticket's history; ``data`` holds codes, names and texts by key, never a stranger's object."""

    ticket: TicketId
    kind: EventKind
    at: datetime
    audience: Audience = Audience.REPORTER
    actor: PersonId | None = None
    unit: UnitCode | None = None
    data: Mapping[str, str | int] = field(default_factory=dict)

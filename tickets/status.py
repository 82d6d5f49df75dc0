"""The life of a ticket as one table: six statuses and the moves between them; events say why."""

from enum import StrEnum

from tickets.errors import NotAllowedNow


class Status(StrEnum):
    """Where a ticket stands (given back = new again, reopened = dispatched again, withdrawn = closed)."""

    NEW = "new"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"
    DECLINED = "declined"


class Outcome(StrEnum):
    """Why a ticket is closed; silence is never satisfaction."""

    SATISFIED = "satisfied"
    DISSATISFIED = "dissatisfied"
    UNRATED = "unrated"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    DESK = "desk"


_ENDS = {Status.CLOSED, Status.DECLINED}
MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.DISPATCHED, *_ENDS}),
    Status.DISPATCHED: frozenset({Status.NEW, Status.DISPATCHED, Status.IN_PROGRESS, Status.RESOLVED, *_ENDS}),
    Status.IN_PROGRESS: frozenset({Status.NEW, Status.DISPATCHED, Status.RESOLVED, *_ENDS}),
    Status.RESOLVED: frozenset({Status.DISPATCHED, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.NEW, Status.DISPATCHED}),
    Status.DECLINED: frozenset({Status.NEW}),
}

OPEN = frozenset({Status.NEW, Status.DISPATCHED, Status.IN_PROGRESS, Status.RESOLVED})
WORKING = frozenset({Status.DISPATCHED, Status.IN_PROGRESS})


def check_move(now: Status, then: Status) -> None:
    """Raise ``NotAllowedNow`` unless the table allows the move."""
    if then not in MOVES[now]:
        raise NotAllowedNow(f"{now} -> {then}", now=now, then=then)

"""The life of a ticket: every move the table does not name is refused."""

from itertools import product

import pytest

from tests.unit.tickets.values import NOW, ticket
from tickets.errors import NotAllowedNow
from tickets.status import MOVES, OPEN, WORKING, Outcome, Status, check_move

ALLOWED = {
    "new": "dispatched closed declined",
    "dispatched": "new dispatched in_progress resolved closed declined",
    "in_progress": "new dispatched resolved closed declined",
    "resolved": "dispatched closed",
    "closed": "new dispatched",
    "declined": "new",
}


@pytest.mark.parametrize(("now", "then"), list(product(Status, Status)))
def test_only_the_moves_of_the_table_are_possible(now: Status, then: Status) -> None:
    moved = ticket(status=now)
    if then in ALLOWED[now].split():
        moved.move(then)
        assert moved.status is then
        return
    with pytest.raises(NotAllowedNow) as refused:
        moved.move(then)
    assert moved.status is now
    assert refused.value.facts == {"now": now, "then": then}


def test_every_status_has_its_row() -> None:
    assert set(MOVES) == set(Status)
    with pytest.raises(NotAllowedNow):
        check_move(Status.RESOLVED, Status.IN_PROGRESS)


def test_being_open_and_being_worked_on() -> None:
    assert set(Status) - OPEN == {Status.CLOSED, Status.DECLINED}
    assert {Status.DISPATCHED, Status.IN_PROGRESS} == WORKING


def test_closing_keeps_why_and_stops_every_clock() -> None:
    closed = ticket(status=Status.DISPATCHED, remind_at=NOW, whistle_at=NOW, lapse_at=NOW)
    closed.close(Outcome.DESK, NOW)
    assert (closed.status, closed.outcome, closed.closed_at) == (Status.CLOSED, Outcome.DESK, NOW)
    assert closed.remind_at is closed.whistle_at is closed.lapse_at is None
    with pytest.raises(NotAllowedNow):
        closed.close(Outcome.UNRATED, NOW)
    assert closed.outcome is Outcome.DESK

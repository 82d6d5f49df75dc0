"""The public notice: figures without persons, approved by name, never at night."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.unit.tickets.scene import Scene
from tests.unit.tickets.small_town import town
from tickets.actions import publish, reward
from tickets.errors import Forbidden, NotFound
from tickets.ids import PersonId
from tickets.people import Role
from tickets.service import ServiceCode
from tickets.ticket import Ticket
from tickets.turn import Turn

WEEK = timedelta(days=7)


def rewarded(scene: Scene, n: int, service: ServiceCode = ServiceCode.STREET_VENDING) -> None:
    """So many residents, each with an approved reward."""
    approver = scene.staff("Qian", Role.APPROVER)
    for i in range(n):
        ticket = scene.open(scene.resident(f"{service}-{i}"), service)
        scene.on(ticket, lambda turn, now: reward.verify(turn, now, by=scene.staff_id))
        scene.on(ticket, lambda turn, now: approve(turn, now, approver))


def approve(turn: Turn, ticket: Ticket, approver: PersonId) -> None:
    mark = turn.tx.rewards.of_ticket(ticket.id)
    assert mark is not None
    reward.approve(turn, mark, by=approver)


def noticed(scene: Scene) -> publish.Notice:
    return scene.do(lambda turn: publish.notice(turn, since=turn.now - WEEK))


def test_five_rewards_are_told_in_figures(scene: Scene) -> None:
    rewarded(scene, 3)
    rewarded(scene, 2, ServiceCode.GARBAGE)
    figures = noticed(scene)
    assert (figures.rewards, figures.amount) == (5, 19000)
    assert figures.services == ((ServiceCode.STREET_VENDING, 3), (ServiceCode.GARBAGE, 2))
    assert figures.districts == (("d1", 5),)


def test_only_the_period_counts_and_none_is_none(scene: Scene) -> None:
    rewarded(scene, 1)
    scene.clock.forward(days=8)
    figures = noticed(scene)
    assert (figures.rewards, figures.amount, figures.services) == (0, 0, ())


def test_a_notice_needs_a_named_approver(scene: Scene) -> None:
    with pytest.raises(NotFound):
        scene.do(lambda turn: publish.check_approver(turn, None))
    with pytest.raises(Forbidden):
        scene.do(lambda turn: publish.check_approver(turn, scene.staff_id))
    approver = scene.staff("Qian", Role.APPROVER)
    scene.do(lambda turn: publish.check_approver(turn, approver))


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "sent"),
    [
        (utc(23, 4), utc(23, 4)),
        (utc(23, 13, 59), utc(23, 13, 59)),  # 21:59 in the town
        (utc(23, 14), utc(23, 23)),  # 22:00 waits for 07:00 of the next day
        (utc(23, 15, 59), utc(23, 23)),
        (utc(23, 16), utc(23, 23)),  # midnight waits for 07:00 of that day
        (utc(23, 22, 59), utc(23, 23)),
        (utc(23, 23), utc(23, 23)),
    ],
)
def test_no_notice_goes_out_at_night(moment: datetime, sent: datetime) -> None:
    found = publish.not_at_night(town(), moment)
    assert found == sent
    assert found.tzinfo is UTC

"""Reminded once, then whistled rung by rung until only the desk is left."""

from datetime import timedelta

import pytest

from tests.unit.tickets.scene import COMPANY_SERVICE, Scene
from tickets.actions import escalate
from tickets.errors import NotAllowedNow
from tickets.events import EventKind
from tickets.ids import PersonId
from tickets.ticket import Ticket


def whistled(scene: Scene, late: Ticket) -> str:
    (event,) = scene.on(late, escalate.whistle)
    return str(event.data["higher"])


def test_a_reminder_comes_once(scene: Scene) -> None:
    late = scene.open(scene.resident())
    assert late.remind_at is not None
    scene.clock.now = late.remind_at
    assert [due.id for due in scene.do(lambda turn: turn.tx.tickets.to_remind(turn.now))] == [late.id]
    scene.on(late, escalate.remind)
    assert scene.do(lambda turn: turn.tx.tickets.to_remind(turn.now)) == []
    assert scene.history(late)[-1] is EventKind.REMINDED
    assert scene.counted("reminded") == 1


def test_every_rung_of_the_ladder_is_called_in_order_and_then_the_desk(scene: Scene) -> None:
    late = scene.open(scene.resident(), COMPANY_SERVICE)
    assert late.unit == "brooms"
    called = []
    while (due := scene.now_of(late).whistle_at) is not None:
        scene.clock.now = due
        called.append(whistled(scene, late))
    assert called == ["village1", "office1", "gov1", ""]
    assert scene.now_of(late).rung == 4
    assert scene.waiting(late) == ["red", "red"]
    assert (scene.counted("overdue"), scene.counted("whistled")) == (1, 3)


def test_the_next_whistle_waits_for_the_rungs_own_allowance(scene: Scene) -> None:
    late = scene.open(scene.resident(), COMPANY_SERVICE)
    assert late.due_at is not None
    assert late.whistle_at == late.due_at
    scene.clock.now = late.due_at  # 17:30 on a Monday
    assert whistled(scene, late) == "village1"
    assert scene.now_of(late).whistle_at == late.due_at + timedelta(hours=20, minutes=30)  # 8:30-12:00 and 13:30-14:00


def test_a_unit_with_nobody_above_leaves_it_to_the_desk(scene: Scene) -> None:
    late = scene.open(scene.resident())
    assert late.unit == "cleaners1"
    assert whistled(scene, late) == ""
    assert scene.now_of(late).whistle_at is None
    assert scene.waiting(late) == ["red"]


def test_only_a_whistled_unit_reports_in(scene: Scene) -> None:
    late, worker = scene.open(scene.resident(), COMPANY_SERVICE), scene.staff()
    with pytest.raises(NotAllowedNow):
        scene.on(late, lambda turn, ticket: escalate.report_in(turn, ticket, by=worker, unit="village1"))
    whistled(scene, late)
    (event,) = scene.on(late, lambda turn, ticket: escalate.report_in(turn, ticket, by=worker, unit="village1"))
    assert (event.kind, event.data["higher"]) == (EventKind.REPORTED_IN, "village1")


def test_nothing_is_whistled_once_resolved(scene: Scene) -> None:
    done = scene.open(scene.resident())
    scene.resolved(done)
    scene.clock.forward(days=60)
    assert scene.do(lambda turn: (turn.tx.tickets.to_remind(turn.now), turn.tx.tickets.to_whistle(turn.now))) == (
        [],
        [],
    )
    with pytest.raises(NotAllowedNow):
        scene.on(done, lambda turn, ticket: escalate.report_in(turn, ticket, by=PersonId(1), unit="gov1"))

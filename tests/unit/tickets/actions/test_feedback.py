"""After resolving: seen, judged, reopened, lapsed."""

from datetime import timedelta

import pytest

from tests.unit.tickets.scene import COMPANY_SERVICE, Scene
from tickets.actions import dispatch, feedback
from tickets.errors import NotAllowedNow
from tickets.events import Event, EventKind
from tickets.ids import PersonId
from tickets.status import Outcome, Status
from tickets.ticket import Ticket

ME = PersonId(1)


def done(scene: Scene, address: str = "resident") -> Ticket:
    ticket = scene.open(scene.resident(address))
    scene.resolved(ticket)
    return ticket


def rated(scene: Scene, ticket: Ticket, *, solved: bool, satisfied: bool = False, text: str = "") -> list[Event]:
    return scene.on(
        ticket, lambda turn, now: feedback.rate(turn, now, by=ME, solved=solved, satisfied=satisfied, text=text)
    )


def reopened(scene: Scene, ticket: Ticket) -> list[Event]:
    return scene.on(ticket, lambda turn, now: feedback.reopen(turn, now, by=scene.staff_id, why="look again"))


def lapsing(scene: Scene) -> list[int]:
    return [ticket.id for ticket in scene.do(lambda turn: turn.tx.tickets.to_lapse(turn.now))]


def test_satisfied_closes_it(scene: Scene) -> None:
    ticket = done(scene)
    rated(scene, ticket, solved=True, satisfied=True)
    now = scene.now_of(ticket)
    assert (now.status, now.outcome, scene.waiting(ticket)) == (Status.CLOSED, Outcome.SATISFIED, [])
    assert scene.history(ticket)[-2:] == [EventKind.RATED, EventKind.CLOSED]


def test_dissatisfied_closes_it_and_the_desk_hears(scene: Scene) -> None:
    ticket = done(scene)
    rated(scene, ticket, solved=True, text="it took a month")
    assert scene.now_of(ticket).outcome is Outcome.DISSATISFIED
    assert scene.waiting(ticket) == ["dissatisfied"]
    assert (scene.counted("dissatisfied"), scene.counted("satisfied")) == (1, 0)


def test_unsolved_goes_back_to_the_unit_and_a_second_time_the_desk_decides(scene: Scene) -> None:
    ticket = done(scene)
    scene.clock.forward(hours=1)
    *_, again = rated(scene, ticket, solved=False)
    now = scene.now_of(ticket)
    assert (now.status, now.unit, now.dispatched_at) == (Status.DISPATCHED, "cleaners1", scene.clock.now)
    assert now.resolved_at is now.lapse_at is now.seen_at is None
    assert (again.kind, again.data["why"], scene.waiting(ticket)) == (EventKind.REOPENED, "unsolved", ["unsolved"])
    scene.resolved(ticket)
    *_, twice = rated(scene, ticket, solved=False)
    assert (twice.data["why"], scene.waiting(ticket)) == ("desk", ["unsolved_again"])
    assert scene.now_of(ticket).reopenings == 2


def test_only_what_is_resolved_is_judged_and_once(scene: Scene) -> None:
    ticket = scene.open(scene.resident())
    with pytest.raises(NotAllowedNow):
        rated(scene, ticket, solved=True, satisfied=True)
    scene.resolved(ticket)
    rated(scene, ticket, solved=True, satisfied=True)
    with pytest.raises(NotAllowedNow):
        rated(scene, ticket, solved=False)
    assert (scene.counted("satisfied"), scene.counted("unsolved")) == (1, 0)


def test_silence_counts_from_when_the_answer_was_seen(scene: Scene) -> None:
    ticket = done(scene)
    scene.clock.forward(days=2)
    scene.on(ticket, feedback.saw_answer)
    scene.clock.forward(hours=71)
    assert lapsing(scene) == []
    scene.clock.forward(hours=1)
    assert lapsing(scene) == [ticket.id]


def test_seeing_it_again_gives_no_new_time(scene: Scene) -> None:
    ticket = done(scene)
    scene.on(ticket, feedback.saw_answer)
    first = scene.now_of(ticket).lapse_at
    scene.clock.forward(hours=10)
    scene.on(ticket, feedback.saw_answer)
    assert scene.now_of(ticket).lapse_at == first


def test_an_answer_nobody_saw_waits_longer(scene: Scene) -> None:
    ticket = done(scene)
    assert scene.now_of(ticket).lapse_at == scene.clock.now + timedelta(days=7)
    scene.clock.forward(days=6, hours=23)
    assert lapsing(scene) == []
    scene.clock.forward(hours=1)
    assert lapsing(scene) == [ticket.id]


def test_silence_closes_as_unrated_never_as_satisfied(scene: Scene) -> None:
    ticket = done(scene)
    scene.on(ticket, feedback.lapse)
    assert scene.now_of(ticket).outcome is Outcome.UNRATED
    assert (scene.counted("unrated"), scene.counted("satisfied")) == (1, 0)
    assert lapsing(scene) == []


def test_an_unresolved_ticket_has_nothing_to_see(scene: Scene) -> None:
    ticket = scene.open(scene.resident())
    scene.on(ticket, feedback.saw_answer)
    assert scene.now_of(ticket).seen_at is None


def test_the_desk_sends_what_ended_back_to_work(scene: Scene) -> None:
    ticket = done(scene)
    rated(scene, ticket, solved=True)
    (event,) = reopened(scene, ticket)
    now = scene.now_of(ticket)
    assert (now.status, now.unit, now.outcome, now.closed_at) == (Status.DISPATCHED, "cleaners1", None, None)
    assert event.data["why"] == "by_desk"


def test_the_desk_reopens_nothing_that_is_still_worked_on(scene: Scene) -> None:
    ticket = scene.open(scene.resident())
    before = scene.now_of(ticket).due_at
    scene.clock.forward(days=1)
    with pytest.raises(NotAllowedNow):
        reopened(scene, ticket)
    assert scene.now_of(ticket).due_at == before
    assert scene.counted("reopened") == 0


def test_a_merged_ticket_stays_an_alias(scene: Scene) -> None:
    gone, stays = scene.open(scene.resident("one")), scene.open(scene.resident("two"))
    scene.on(gone, lambda turn, now: dispatch.merge(turn, now, scene.get(stays, turn), by=scene.staff_id))
    with pytest.raises(NotAllowedNow):
        reopened(scene, gone)
    assert scene.now_of(gone).status is Status.CLOSED


def test_the_desk_closes_as_neither_satisfied_nor_unrated(scene: Scene) -> None:
    ticket = scene.open(scene.resident())
    scene.on(ticket, lambda turn, now: feedback.close(turn, now, by=scene.staff_id, why="a double"))
    assert scene.now_of(ticket).outcome is Outcome.DESK
    assert scene.counted("satisfied") + scene.counted("unrated") == 0


@pytest.mark.parametrize("closed", [False, True])
def test_a_verdict_that_accuses_does_not_go_back_to_the_accused(scene: Scene, closed: bool) -> None:
    chat = scene.resident()
    ticket = scene.open(chat, COMPANY_SERVICE)
    scene.resolved(ticket)
    assert chat.person is not None
    by = chat.person
    if closed:
        scene.on(ticket, feedback.lapse)
        scene.on(ticket, lambda turn, now: feedback.come_back(turn, now, by=by, text="thieves", accuses=True))
    else:
        scene.on(
            ticket,
            lambda turn, now: feedback.rate(turn, now, by=by, solved=False, satisfied=False, accuses=True),
        )
    unit = scene.now_of(ticket).unit
    assert unit is not None
    assert scene.town.units[unit].kind != "company"

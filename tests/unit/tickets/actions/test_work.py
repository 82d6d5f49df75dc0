"""A worker's words: held, released, kept inside, confirmed as the answer."""

from datetime import timedelta

import pytest

from tests.unit.tickets.scene import Scene
from tickets.actions import dispatch, feedback, work
from tickets.errors import Conflict, Forbidden, NotAllowedNow
from tickets.events import EventKind
from tickets.feedback import Voice
from tickets.ids import PersonId, UnitCode
from tickets.people import Role
from tickets.reply import Reply, ReplyState
from tickets.status import Status
from tickets.ticket import Ticket


def worker(scene: Scene, name: str = "Li") -> PersonId:
    return scene.staff(name, Role.WORKER, "cleaners1")


def state(scene: Scene, kept: Reply) -> ReplyState:
    return scene.do(lambda turn: turn.tx.replies.get(kept.id)).state


def due(scene: Scene) -> list[int]:
    return [kept.id for kept in scene.do(lambda turn: turn.tx.replies.to_release(turn.now))]


def confirmed(scene: Scene, kept: Reply, by: PersonId) -> None:
    """As a press does: with the words as they stand then."""
    scene.do(lambda turn: work.resolve(turn, turn.tx.replies.get(kept.id), by=by))


def opened(scene: Scene) -> Ticket:
    return scene.open(scene.resident())


def test_words_wait_thirty_seconds_and_then_go_out_once(scene: Scene) -> None:
    ticket = opened(scene)
    kept = scene.replied(ticket, worker(scene), "we come at noon", voice=Voice.ANSWER)
    scene.clock.forward(seconds=29)
    assert due(scene) == []
    scene.clock.forward(seconds=1)
    assert due(scene) == [kept.id]
    (event,) = scene.do(lambda turn: work.release(turn, kept))
    assert (event.kind, event.data["text"], state(scene, kept)) == (
        EventKind.REPLIED,
        "we come at noon",
        ReplyState.SENT,
    )
    assert due(scene) == []
    with pytest.raises(Conflict):
        scene.do(lambda turn: work.release(turn, turn.tx.replies.get(kept.id)))


def test_inside_words_are_never_due(scene: Scene) -> None:
    ticket = opened(scene)
    kept = scene.replied(ticket, worker(scene), "@Wang look", voice=Voice.INSIDE)
    scene.clock.forward(days=1)
    assert (state(scene, kept), due(scene)) == (ReplyState.INTERNAL, [])
    assert scene.history(ticket)[-1] is EventKind.NOTED


def test_held_words_can_be_kept_inside_until_they_are_out(scene: Scene) -> None:
    ticket, li = opened(scene), worker(scene)
    kept = scene.replied(ticket, li, "hm", voice=Voice.ANSWER)
    scene.do(lambda turn: work.keep_inside(turn, kept))
    scene.clock.forward(minutes=1)
    assert (state(scene, kept), due(scene)) == (ReplyState.INTERNAL, [])
    sent = scene.replied(ticket, li, "hm", voice=Voice.ANSWER)
    scene.do(lambda turn: work.release(turn, sent))
    with pytest.raises(Conflict):
        scene.do(lambda turn: work.keep_inside(turn, turn.tx.replies.get(sent.id)))


def test_words_alone_resolve_nothing(scene: Scene) -> None:
    ticket = opened(scene)
    scene.replied(ticket, worker(scene), "处理完了")
    scene.clock.forward(minutes=1)
    assert scene.now_of(ticket).status is Status.DISPATCHED


def test_the_worker_who_wrote_it_confirms(scene: Scene) -> None:
    ticket, li = opened(scene), worker(scene)
    kept = scene.replied(ticket, li, "处理完了")
    with pytest.raises(Forbidden):
        confirmed(scene, kept, worker(scene, "Wang"))
    confirmed(scene, kept, li)
    now = scene.now_of(ticket)
    assert (now.status, now.resolved_at) == (Status.RESOLVED, scene.clock.now)
    assert now.remind_at is now.whistle_at is None
    assert (scene.counted("resolved"), scene.counted("in_time")) == (1, 1)
    scene.clock.forward(minutes=1)
    assert due(scene) == []


def test_an_answer_after_the_time_allowed_is_not_in_time(scene: Scene) -> None:
    ticket = opened(scene)
    scene.clock.forward(days=30)
    scene.resolved(ticket)
    assert (scene.counted("resolved"), scene.counted("in_time")) == (1, 0)


def test_it_is_resolved_once(scene: Scene) -> None:
    ticket, li = opened(scene), worker(scene)
    first, second = scene.replied(ticket, li, "处理完了"), scene.replied(ticket, li, "都清理完了")
    confirmed(scene, first, li)
    with pytest.raises(NotAllowedNow):
        confirmed(scene, second, li)
    assert scene.counted("resolved") == 1


def test_inside_words_are_no_answer(scene: Scene) -> None:
    ticket, li = opened(scene), worker(scene)
    kept = scene.replied(ticket, li, "@Wang 处理完了", voice=Voice.INSIDE)
    with pytest.raises(Conflict):
        confirmed(scene, kept, li)
    assert scene.on(ticket, lambda turn, now: work.last_answer(turn, now, li)) is None


def test_a_unit_that_lost_the_ticket_cannot_confirm_it(scene: Scene) -> None:
    ticket, li = opened(scene), worker(scene)
    kept = scene.replied(ticket, li, "处理完了")
    scene.on(ticket, lambda turn, now: dispatch.dispatch(turn, now, UnitCode("lights"), by=scene.staff_id))
    with pytest.raises(Conflict):
        confirmed(scene, kept, li)
    assert scene.now_of(ticket).status is Status.DISPATCHED


def test_words_from_before_a_reopening_do_not_resolve_it_again(scene: Scene) -> None:
    ticket, li = opened(scene), worker(scene)
    early = scene.replied(ticket, li, "都清理完了")
    scene.do(lambda turn: work.release(turn, early))
    scene.resolved(ticket)
    scene.clock.forward(hours=1)
    scene.on(ticket, lambda turn, now: feedback.rate(turn, now, by=PersonId(1), solved=False, satisfied=False))
    assert scene.on(ticket, lambda turn, now: work.last_answer(turn, now, li)) is None
    with pytest.raises(Conflict):
        confirmed(scene, early, li)
    assert scene.now_of(ticket).status is Status.DISPATCHED


def test_the_latest_words_of_this_worker_are_offered_as_the_answer(scene: Scene) -> None:
    ticket, li, wang = opened(scene), worker(scene), worker(scene, "Wang")
    scene.replied(ticket, li, "one", voice=Voice.ANSWER)
    latest = scene.replied(ticket, li, "two", voice=Voice.ANSWER)
    scene.replied(ticket, wang, "three", voice=Voice.ANSWER)
    found = scene.on(ticket, lambda turn, now: work.last_answer(turn, now, li))
    assert found is not None
    assert found.id == latest.id
    assert latest.release_at == scene.clock.now + timedelta(seconds=30)

"""Answers the desk keeps: used until they are retired, counted, and told of once when their last day is over."""

from datetime import date, timedelta

import pytest

from storage.opening import Storage
from tests.contract.storage.scene import START, TICK, Scene
from tickets.errors import AlreadyDone, NotFound
from tickets.ids import KeptAnswerId, PersonId
from tickets.kept import AnswerUse, KeptAnswer

UNTIL = date(2027, 6, 30)


def keep(scene: Scene, by: PersonId, *asks: str) -> KeptAnswer:
    kept = KeptAnswer(
        id=KeptAnswerId(0),
        asks=asks,
        words="周二至周日九点开门",
        source="图书馆公告",
        valid_until=UNTIL,
        kept_by=by,
        kept_at=START,
    )
    new = scene.do(lambda tx: tx.answers.add(kept))
    return scene.do(lambda tx: tx.answers.get(new))


def test_what_is_kept_comes_back_whole_newest_first(scene: Scene) -> None:
    desk = scene.staff("老周")
    first, second = keep(scene, desk.person, "图书馆几点开门", "图书馆开到几点"), keep(scene, desk.person, "哪天闭馆")
    assert (first.asks, first.valid_until, first.kept_at) == (("图书馆几点开门", "图书馆开到几点"), UNTIL, START)
    assert (first.words, first.source, first.retired_at) == ("周二至周日九点开门", "图书馆公告", None)
    assert scene.do(lambda tx: tx.answers.live()) == [second, first]
    book = scene.storage.reads.answers()
    assert book.kept == (second, first)
    assert book.names[desk.person] == "老周"


def test_a_retired_one_is_used_no_more_and_retired_once(scene: Scene) -> None:
    desk = scene.staff()
    kept = keep(scene, desk.person, "几点开门")
    scene.do(lambda tx: tx.answers.retire(kept.id, desk.person, START + TICK))
    assert scene.do(lambda tx: tx.answers.live()) == []
    assert scene.storage.reads.answers().kept == ()
    gone = scene.do(lambda tx: tx.answers.get(kept.id))
    assert (gone.retired_at, gone.retired_by) == (START + TICK, desk.person)
    with pytest.raises(AlreadyDone):
        scene.do(lambda tx: tx.answers.retire(kept.id, desk.person, START))
    with pytest.raises(NotFound):
        scene.do(lambda tx: tx.answers.get(KeptAnswerId(99)))


def test_uses_are_counted_for_any_code(scene: Scene) -> None:
    for _ in range(3):
        scene.do(lambda tx: tx.answers.given("vacant-fee"))
    scene.do(lambda tx: tx.answers.unhelpful("vacant-fee"))
    scene.do(lambda tx: tx.answers.given("kept-1"))
    uses = scene.storage.reads.answers().uses
    assert uses == {"vacant-fee": AnswerUse(given=3, unhelpful=1), "kept-1": AnswerUse(given=1)}


def test_the_desk_is_told_once_of_each_last_day(scene: Scene) -> None:
    scene.do(lambda tx: tx.answers.given("night-hours"))
    assert scene.do(lambda tx: tx.answers.run_out("night-hours", UNTIL))
    assert not scene.do(lambda tx: tx.answers.run_out("night-hours", UNTIL))
    assert scene.do(lambda tx: tx.answers.run_out("never-given", UNTIL))
    assert scene.do(lambda tx: tx.answers.run_out("night-hours", UNTIL + timedelta(days=365)))
    assert scene.storage.reads.answers().uses["night-hours"].given == 1


def test_another_process_sees_it(scene: Scene, other: Storage) -> None:
    kept = keep(scene, scene.staff().person, "几点开门")
    assert other.transact.now(lambda tx: tx.answers.compare()) == [kept]

"""Keeping answers: complete, with nobody's name in it, and in nobody else's place unless that is said."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.unit.tickets.scene import Scene
from tests.unit.tickets.small_town import named
from tickets.actions.answer import ToKeep, form_for, keep, retire
from tickets.answers import answer_to
from tickets.errors import AlreadyDone, BadInput, NotFound, SameQuestion
from tickets.ids import PersonId
from tickets.kept import KeptAnswer
from tickets.town import Answer

GIVEN = ToKeep(
    asks=("图书馆几点开门", " 图书馆开到几点 ", ""),
    words="周二至周日九点开门。",
    source="图书馆公告",
    valid_until=date(2027, 6, 30),
)


def kept(scene: Scene, by: PersonId | None = None, **other: Any) -> KeptAnswer:
    given = replace(GIVEN, **other)
    return scene.do(lambda turn: keep(turn, given, by=by or scene.staff_id))


def live(scene: Scene) -> list[KeptAnswer]:
    return scene.do(lambda turn: turn.tx.answers.live())


def test_a_kept_answer_is_found_by_the_next_question(scene: Scene) -> None:
    one = kept(scene)
    assert one.asks == ("图书馆几点开门", "图书馆开到几点")
    found = answer_to(scene.town, "图书馆 几点开门？", date(2027, 6, 30), kept=[one.answer])
    assert found is not None
    assert found.answer.zh == "周二至周日九点开门。"
    assert answer_to(scene.town, "图书馆几点开门", date(2027, 7, 1), kept=[one.answer]) is None


@pytest.mark.parametrize(
    ("other", "field", "why"),
    [
        ({"asks": ()}, "asks", "empty"),
        ({"asks": ("  ",)}, "asks", "empty"),
        ({"asks": ("几点",)}, "asks", "form-short"),
        ({"asks": ("图书馆" * 50,)}, "asks", "long"),
        ({"asks": tuple(f"图书馆第{i}天开门" for i in range(21))}, "asks", "long"),
        ({"words": " "}, "words", "empty"),
        ({"source": ""}, "source", "empty"),
        ({"valid_until": date(2026, 11, 1)}, "valid_until", "two-years"),
        ({"valid_until": date(2029, 1, 1)}, "valid_until", "two-years"),
        ({"words": "找张建国，13800005555"}, "words", "leak"),
        ({"source": "业主李秀英说的"}, "source", "leak"),
        ({"asks": ("我家住3号楼2单元301，图书馆几点开门",)}, "asks", "leak"),
        ({"asks": ("我叫王建国，图书馆几点开门",)}, "asks", "leak"),
        ({"words": "爱找谁找谁"}, "words", "leak"),
    ],
)
def test_what_is_incomplete_or_tells_who_somebody_is_is_not_kept(
    scene: Scene, other: dict[str, Any], field: str, why: str
) -> None:
    with pytest.raises(BadInput) as refused:
        kept(scene, **other)
    assert (refused.value.facts["field"], refused.value.facts["why"]) == (field, why)
    assert live(scene) == []


def test_an_office_s_number_and_a_page_s_address_may_stand_in_it(scene: Scene) -> None:
    units = {code: replace(unit, phone="0000-5550101") for code, unit in scene.town.units.items()}
    scene.town = replace(scene.town, units=units)
    assert kept(scene, words="请打0000-5550101，或看 https://wanghai.example/lib ，二楼205室办理。").words


def test_the_last_day_may_be_today_and_two_years_from_now(scene: Scene) -> None:
    today = scene.town.local(scene.clock.now).date()
    kept(scene, valid_until=today)
    kept(scene, asks=("公园几点开门呀",), valid_until=today + timedelta(days=731))
    assert len(live(scene)) == 2


def test_the_same_question_is_replaced_only_by_choice(scene: Scene) -> None:
    first, other = kept(scene), scene.staff("Second")
    with pytest.raises(SameQuestion) as refused:
        kept(scene, other, asks=("图书馆 开到几点？",), words="八点。")
    facts = refused.value.facts
    assert (facts["code"], facts["by"], facts["words"]) == (first.code, "Operator", "周二至周日九点开门。")
    assert live(scene) == [first]
    second = kept(scene, other, asks=("图书馆 开到几点？",), words="八点。", replaces=frozenset({first.code}))
    assert live(scene) == [second]
    gone = scene.do(lambda turn: turn.tx.answers.get(first.id))
    assert gone.retired_by == other


def test_choosing_to_replace_one_answer_does_not_replace_a_newer_one(scene: Scene) -> None:
    first = kept(scene)
    newer = kept(scene, words="十点。", replaces=frozenset({first.code}))
    with pytest.raises(SameQuestion) as refused:
        kept(scene, words="八点。", replaces=frozenset({first.code}))
    assert refused.value.facts["code"] == newer.code


def test_a_form_of_the_town_s_is_taken_only_by_choice(scene: Scene) -> None:
    answer = Answer(
        code="library", asks=("图书馆几点开门",), answer=named("yes"), source=named("law"), valid_until=None
    )
    scene.town = replace(scene.town, answers=(answer,))
    with pytest.raises(SameQuestion):
        kept(scene)
    one = kept(scene, replaces=frozenset({"library"}))
    found = answer_to(scene.town, "图书馆几点开门", date(2026, 12, 1), kept=[one.answer])
    assert found is not None
    assert found.code == one.code


def stop(scene: Scene, code: str) -> None:
    scene.do(lambda turn: retire(turn, code, by=scene.staff_id))


def test_only_what_the_desk_kept_is_retired_and_once(scene: Scene) -> None:
    one = kept(scene)
    stop(scene, one.code)
    assert live(scene) == []
    refusals: tuple[tuple[str, type[Exception]], ...] = (
        (one.code, AlreadyDone),
        ("kept-99", NotFound),
        ("library", BadInput),
        ("kept-x", BadInput),
    )
    for code, error in refusals:
        with pytest.raises(error):
            stop(scene, code)


def test_the_first_form_tells_nothing_of_who_asked(scene: Scene) -> None:
    form = form_for(scene.town, "我叫王建国，电话13800005555，\n图书馆几点开门")
    assert "王建国" not in form
    assert "13800005555" not in form
    assert form.endswith("图书馆几点开门")
    assert len(form_for(scene.town, "很长" * 500)) <= 120

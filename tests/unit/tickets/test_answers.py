"""The town's answers: near enough, still valid, or none."""

from dataclasses import replace
from datetime import date

from tests.unit.tickets.small_town import named, town
from tickets.answers import answer_to
from tickets.town import Answer


def known(code: str, *asks: str, until: date | None = None) -> Answer:
    return Answer(code=code, asks=asks, answer=named("yes"), source=named("law"), valid_until=until)


TODAY = date(2026, 11, 23)
TOWN = replace(
    town(),
    answers=(
        known("hours", "施工几点到几点", "夜间可以施工吗"),
        known("sorting", "垃圾怎么分类", until=TODAY),
        known("heat", "什么时候供暖", until=date(2026, 11, 22)),
        known("empty"),
    ),
)


def code(text: str) -> str | None:
    found = answer_to(TOWN, text, TODAY)
    return found.code if found else None


def test_a_known_question_is_found_in_other_words() -> None:
    assert code("请问施工是几点到几点？") == "hours"
    assert code("夜间到底可以施工吗") == "hours"


def test_the_nearest_answer_wins() -> None:
    assert code("垃圾怎么分类，夜间可以吗") == "sorting"


def test_no_answer_is_invented() -> None:
    assert code("停车费多少钱") is None
    assert code("") is None
    assert code("好") is None


def test_an_answer_holds_through_its_last_day_and_no_longer() -> None:
    assert code("垃圾怎么分类") == "sorting"
    assert code("什么时候供暖") is None
    assert answer_to(TOWN, "垃圾怎么分类", date(2026, 11, 24)) is None

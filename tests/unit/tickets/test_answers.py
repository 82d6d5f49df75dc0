"""The town's answers: clearly the best, still valid, or none."""

from dataclasses import replace
from datetime import date

from tests.unit.tickets.small_town import named, town
from tickets.answers import LONGEST, answer_to, form_of
from tickets.reading import Span
from tickets.town import Answer, Wording

TODAY = date(2026, 11, 23)
WORDS = Wording(
    same=(("物业费", "管理费", "property fee"), ("怎么", "咋")),
    passed_over=("请问", "您好", "吗"),
    here="这里",
    turns=("多少", "退"),
)


def known(code: str, *asks: str, until: date | None = None, **more: object) -> Answer:
    return Answer(code=code, asks=asks, answer=named("yes"), source=named("law"), valid_until=until, **more)  # type: ignore[arg-type]


TOWN = replace(
    town(),
    wording=WORDS,
    answers=(
        known("hours", "工地施工几点到几点", "夜间可以施工吗"),
        known("sorting", "垃圾怎么分类", until=TODAY),
        known("heat", "什么时候供暖", until=date(2026, 11, 22)),
        known("empty"),
        known("vacant", "空置房物业费打折吗", needs=(("空置", "没住"), ("物业费",)), never=("出租",)),
        known("sweeper", "这里归谁扫", needs=(("扫",), ("谁",))),
        known("cut", "欠费能停水吗", needs=(("停…水",), ("费",))),
    ),
)


def code(text: str, *kept: Answer, day: date = TODAY, places: tuple[Span, ...] = ()) -> str | None:
    found = answer_to(TOWN, text, day, kept=kept, places=places)
    return found.code if found else None


def test_a_known_question_is_found_in_other_words() -> None:
    assert code("请问工地施工是几点到几点？") == "hours"
    assert code("您好，垃圾咋分类呀") == "sorting"


def test_no_answer_is_invented() -> None:
    assert code("停车场在哪里") is None
    assert code("") is None
    assert code("好") is None
    assert code("🙂🙂") is None


def test_an_answer_holds_through_its_last_day_and_no_longer() -> None:
    assert code("垃圾怎么分类") == "sorting"
    assert code("什么时候供暖") is None
    assert code("垃圾怎么分类", day=date(2026, 11, 24)) is None


def test_every_needed_word_must_be_there_and_no_excluded_one() -> None:
    assert code("我家房子没住，物业费能打折吗") == "vacant"
    assert code("物业费能打折吗") is None
    assert code("房子没住，出租了，物业费打折吗") is None


def test_other_words_for_the_same_thing_count_as_it() -> None:
    assert code("空置房管理费打折吗") == "vacant"
    assert code("空置 property fee 打折吗") == "vacant"
    assert code("空置房 a property feeling 打折吗") is None


def test_a_word_that_turns_the_question_needs_an_answer_that_knows_it() -> None:
    assert code("空置房物业费打折吗，怎么退") is None
    assert code("空置房物业费多少") is None
    assert code("工地施工几点到几点，罚多少") is None


def test_a_few_letters_may_stand_between() -> None:
    assert code("欠费能停我家的水吗") == "cut"
    assert code("停" + "很" * 20 + "水，欠费能吗") is None


def test_any_place_stands_for_here() -> None:
    assert code("学府街归谁扫", places=(Span(start=0, end=3),)) == "sweeper"


def test_two_that_fit_alike_are_for_the_desk() -> None:
    twin = known("twin", "那里归谁扫", needs=(("扫",), ("谁",)))
    assert code("路归谁扫") == "sweeper"
    assert code("路归谁扫", twin) is None


def test_what_is_known_by_its_forms_alone_must_be_very_alike() -> None:
    library = known("kept-1", "图书馆几点开门")
    assert code("请问图书馆几点开门吗？", library) == "kept-1"
    assert code("图书馆早上几点开门", library) == "kept-1"
    assert code("图书馆办证要带什么", library) is None
    assert code("超市几点开门", library) is None


def test_the_very_words_of_a_kept_answer_beat_the_town_s() -> None:
    assert code("垃圾怎么分类？", known("kept-2", "请问垃圾咋分类")) == "kept-2"


def test_a_story_is_for_a_person() -> None:
    assert code("垃圾怎么分类" + "，我家的情况是这样的" * (LONGEST // 8)) is None


def test_forms_of_one_question_are_equal() -> None:
    assert form_of(WORDS, "请问：垃圾咋分类？") == form_of(WORDS, "垃圾怎么 分类")
    assert form_of(WORDS, "垃圾分类") != form_of(WORDS, "垃圾怎么分类")

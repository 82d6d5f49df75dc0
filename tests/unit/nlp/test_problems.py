"""Problems told apart: what turns to another matter, what a problem brings along, and where each stands."""

from itertools import pairwise

import pytest

from nlp.reader import Reader
from tickets.reading import Context, Problem
from tickets.service import ServiceCode

GARBAGE, VENDING, FEES = ServiceCode.GARBAGE, ServiceCode.STREET_VENDING, ServiceCode.PROPERTY_FEES
LIGHT = (ServiceCode.OTHER, "street_light")


def _problems(reader: Reader, text: str) -> tuple[Problem, ...]:
    return reader.read(text, Context()).problems


def _kinds(reader: Reader, text: str) -> list[tuple[ServiceCode, str | None]]:
    return [(one.code, one.subtype if one.code is ServiceCode.OTHER else None) for one in _problems(reader, text)]


@pytest.mark.parametrize(
    "text",
    [
        "北门垃圾堆了三天没人拉，路灯也不亮",
        "北门垃圾堆了三天没人拉另外门口那盏路灯坏了",
        "一、北门垃圾没人清。二、巷子里路灯不亮",
        "1.北门垃圾没人清 2.巷子里路灯不亮",
        "garbage piled up at the gate, also the street lights are broken",
    ],
)
def test_however_they_are_strung_together(reader: Reader, text: str) -> None:
    assert _kinds(reader, text) == [(GARBAGE, None), LIGHT]


@pytest.mark.parametrize(
    "text",
    [
        "棚子拆了砖头没人拉",
        "烧烤摊油烟扰民，垃圾一地",
        "交着物业费电梯还坏",
        "垃圾堆在路灯底下三天没人清",
        "上次路灯坏了你们修好了，这次是垃圾没人收",
        "请问路灯不亮找谁，垃圾没人收又找谁",
        "工地夜间施工，噪音扰民",
        "万和城垃圾没人清，锦绣家园也有一堆垃圾",
    ],
)
def test_what_comes_with_it_is_over_or_only_says_where_is_no_second_problem(reader: Reader, text: str) -> None:
    assert len(set(_kinds(reader, text))) == 1


def test_what_it_brings_is_its_own_when_it_is_said_to_be_another_matter(reader: Reader) -> None:
    assert len(set(_kinds(reader, "烧烤摊占了人行道，垃圾一地"))) == 1
    assert set(_kinds(reader, "烧烤摊占了人行道，另外小区里垃圾桶没人清")) == {(VENDING, None), (GARBAGE, None)}
    assert set(_kinds(reader, "反映两件事，烧烤摊占了人行道，垃圾没人清")) == {(VENDING, None), (GARBAGE, None)}


def test_each_has_its_words_and_what_is_between_belongs_to_the_one_before(reader: Reader) -> None:
    text = "您好。垃圾堆了三天没人拉，臭死了！另外门口路灯不亮，晚上看不见。谢谢"
    assert [text[one.start : one.end] for one in _problems(reader, text)] == [
        "您好。垃圾堆了三天没人拉，臭死了！",
        "另外门口路灯不亮，晚上看不见。谢谢",
    ]


def test_two_kinds_of_other_are_two_problems(reader: Reader) -> None:
    assert _kinds(reader, "路灯坏了三盏，人行道还有个大坑") == [LIGHT, (ServiceCode.OTHER, "road_damage")]


def test_only_the_part_that_accuses_is_against_the_company(reader: Reader) -> None:
    found = _problems(reader, "路口垃圾堆成山没人清。另外物业乱收停车费")
    assert [(one.code, one.accuses_company) for one in found] == [(GARBAGE, False), (FEES, True)]
    assert "停车费" in found[1].phrases


def test_a_part_that_names_the_company_is_against_it_when_the_message_is(reader: Reader) -> None:
    found = _problems(reader, "投诉物业，停车费多收了我两百。另外物业门口路灯不亮")
    assert [one.accuses_company for one in found] == [True, True]


@pytest.mark.parametrize("text", ["坏，" * 2000, "另外" * 2000, "1." * 2000, "路灯不亮，垃圾没人清。" * 400])
def test_spans_cover_long_texts_in_order(reader: Reader, text: str) -> None:
    found = _problems(reader, text)
    assert found
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert found[-1].end >= len(text) - 2

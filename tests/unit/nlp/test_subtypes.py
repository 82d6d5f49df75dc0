"""The finer kind of a known service: words that only tell its kinds apart, mild ones, patterns, and hours."""

import time
from collections.abc import Callable

import pytest

from nlp.lexicon import Lexicon
from nlp.subtypes import Subtypes
from nlp.times import TimeWords, hours
from nlp.wordings import Wordings
from tickets.service import ServiceCode as S

Likeliest = Callable[[str, S], str | None]


@pytest.fixture(scope="module")
def subtypes() -> Subtypes:
    return Subtypes(Lexicon())


@pytest.fixture(scope="module")
def likeliest(subtypes: Subtypes, wordings: Wordings) -> Likeliest:
    def read(text: str, code: S) -> str | None:
        plain = Lexicon().spelling.plain(text)
        return subtypes.likeliest(plain, wordings.find(plain), code, list(hours(plain, TimeWords().tokens(plain))))

    return read


@pytest.mark.parametrize(
    ("text", "code", "subtype"),
    [
        ("欠了两个月物业费就把我家水停了", S.PROPERTY_FEES, "cut_off"),
        ("物业费太贵", S.PROPERTY_FEES, "charge"),
        ("咖啡馆的伞和椅子伸到步道上", S.STREET_VENDING, "shopfront"),
        ("市民建议给斑马线补画标线", S.OTHER, "traffic"),
        ("建议多办读书会", S.OTHER, "advice"),
        ("來電說暖氣片冰涼", S.OTHER, "heating"),
        ("工地凌晨三点打桩", S.CONSTRUCTION_NOISE, "night"),
        ("工地上午十点打桩", S.CONSTRUCTION_NOISE, "daytime"),
        ("渣土车凌晨三点从门口过", S.CONSTRUCTION_NOISE, "muck_truck"),
        ("甲乙丙丁", S.OTHER, None),
        ("", S.GARBAGE, None),
    ],
)
def test_told_apart_by_words_patterns_and_hours(likeliest: Likeliest, text: str, code: S, subtype: str | None) -> None:
    assert likeliest(text, code) == subtype


def test_only_the_known_service_s_words_count(likeliest: Likeliest) -> None:
    text = "装修垃圾和装修噪音"
    assert likeliest(text, S.GARBAGE) == "construction_waste"
    assert likeliest(text, S.CONSTRUCTION_NOISE) == "renovation"


def test_words_to_show_are_whole_and_more_than_a_letter(subtypes: Subtypes) -> None:
    text = "银行卡被冻结，肉"
    shown = {text[start:end] for start, end in subtypes.words(text, S.OTHER, "finance")}
    assert shown == {"银行卡", "冻结"}
    assert subtypes.words("肉", S.OTHER, "food_safety") == []
    assert subtypes.words("busy", S.OTHER, "transit") == []


def test_every_service_has_its_lists_and_none_is_empty(subtypes: Subtypes, likeliest: Likeliest) -> None:
    assert all(likeliest("甲乙丙丁", code) is None for code in S)


def test_a_flood_of_words_is_quick(likeliest: Likeliest) -> None:
    began = time.process_time()
    assert likeliest("狗树坑煤" * 1024, S.OTHER) is not None
    assert time.process_time() - began < 1.0

"""Typing slips: general by groups of characters, never of a word that is right; words in letters; words taken apart."""

import pytest

from nlp.lexicon import Lexicon
from nlp.misspellings import misspellings
from nlp.reader import Reader
from nlp.spelling import Spelling, clean
from tickets.reading import Context, EmergencyKind


@pytest.fixture(scope="module")
def spelling() -> Spelling:
    return Lexicon().spelling


def test_one_character_or_two() -> None:
    found = misspellings(["物业", "物业费"], ["物勿", "业页", "费废"], ["勿业"])
    assert sorted(found) == sorted(["物页", "勿页", "勿业费", "物页费", "物业废", "勿页费", "勿业废", "物页废"])
    assert {slip: word for slip, word in found.items() if len(slip) == 2} == {"物页": "物业", "勿页": "物业"}


def test_a_word_is_no_slip_of_another() -> None:
    assert misspellings(["公厕", "公测"], ["厕测"], []) == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("无业费太贵", "物业费太贵"),
        ("勿业不管", "物业不管"),
        ("站道经营", "占道经营"),
        ("粘到经营", "占道经营"),
        ("失工扰名", "施工扰民"),
        ("拉圾桶捅", "垃圾桶捅"),
        ("垃极桶", "垃圾桶"),
        ("停车废涨了", "停车费涨了"),
        ("报为建", "报违建"),
        ("撘棚", "搭棚"),
        ("混宁土", "混凝土"),
        ("人形道", "人行道"),
        ("違規擺攤無證經營", "违规摆摊无证经营"),
        ("樓頂鐵皮屋佔用天臺", "楼顶铁皮屋占用天台"),
        ("冇人清垃圾", "没人清垃圾"),
    ],
)  # fmt: skip
def test_slips_are_mended(spelling: Spelling, typed: str, meant: str) -> None:
    assert spelling.plain(typed) == meant


@pytest.mark.parametrize(
    "right",
    [
        "无业人员", "博物馆", "服务业务管理", "收废品", "部门今天没人", "从门进去", "保证今天修好", "物业非要收",
        "实施公告", "老师工资", "周围建筑", "小范围停水", "小饭馆", "公地", "有人行到路中间", "站到路口", "占到马路",
        "路登记", "业是", "还未处理", "去公安局报案", "宝安", "房间空着", "过程管理", "大桩", "露水", "小曲",
        "因为建议", "电提前停了", "把铁皮放路边", "房屋业主", "一夜时间", "教师工作",
    ],
)  # fmt: skip
def test_what_is_right_stays(spelling: Spelling, right: str) -> None:
    assert spelling.plain(right) == right


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("laji mei ren shou", "垃圾没人收"),
        ("WuYeFei tai gui le", "物业费太贵了"),
        ("wu ye fei you zhang le", "物业费又涨了"),
        ("zhao huo le", "着火了"),
        ("gongdibanyeshigong", "工地半夜施工"),
        ("dianti坏了", "电梯    坏了"),
        ("a man and a fan", "a man and a fan"),
        ("you can see the gate", "you can see the gate"),
        ("le men shi", "le men shi"),
    ],
)
def test_words_in_letters(spelling: Spelling, typed: str, meant: str) -> None:
    plain = spelling.plain(typed)
    assert plain.rstrip() == meant
    assert len(plain) == len(typed)


@pytest.mark.parametrize("typed", ["垃.圾没人收", "垃 圾没人收", "垃\u200b圾没人收", "垃·圾没人收", "垃\ufeff圾没人收"])
def test_words_taken_apart(spelling: Spelling, typed: str) -> None:
    assert spelling.plain(typed) == "垃圾 没人收"
    given = spelling.given(typed)
    assert [typed[slice(*given.span(0, 2))], typed[slice(*given.span(3, 6))]] == [typed[:3], "没人收"]


def test_sentences_are_not_joined(spelling: Spelling) -> None:
    for text in ("桶满了 垃圾没人收", "在小.区", "物业。费用", "电话 梯子"):
        assert spelling.plain(text)[:3] in (text[:3], "小区 ", "在小区")


def test_spans_lead_back_to_the_word_as_it_was_typed(spelling: Spelling) -> None:
    text = "我说 laji mei ren shou 三天了"
    plain, given = spelling.plain(text), spelling.given(text)
    at = plain.index("没人收")
    assert text[slice(*given.span(at, at + 3))] == "mei ren shou"
    assert plain.endswith(" 三天了")


def test_drawn_out_characters_are_shortened(spelling: Spelling) -> None:
    cleaned = clean(spelling.plain("臭死死死死死了"))
    assert cleaned.text == "^臭死死了$"
    assert (cleaned.starts[-2], cleaned.ends[-2]) == (6, 7)
    assert clean("路" * 4096).text == "^路路$"


def test_danger_typed_in_letters_rings(ruled: Reader) -> None:
    assert ruled.emergency("lou xia zhao huo le") is EmergencyKind.FIRE
    assert ruled.read("zhaohuole!!", Context()).emergency is EmergencyKind.FIRE


def test_reasons_are_the_words_as_they_were_typed(reader: Reader) -> None:
    for text in ("xiaoqu laji mei ren shou", "垃.圾 没 人 收 占.道经营"):
        assert all(reason in text for reason in reader.read(text, Context()).reasons)

"""Reasons are whole words a person nods at; phrases are the lexicon's own, nothing of the resident's."""

import numpy as np
import pytest

from nlp.reader import Reader
from nlp.reasons import Stretches, reasons, strongest
from nlp.wordings import Wordings
from tickets.reading import Context
from tickets.service import ServiceCode as S


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("万和城三期工地凌晨两点还在打桩", {"工地", "打桩", "凌晨两点"}),
        ("商店把货摆到人行道上", {"货摆到人行道"}),
        ("楼上装修电钻响一天", {"楼上装修电钻"}),
        ("物业不给充电费，说先交物业费", {"交物业费", "充电费", "不给充"}),
        ("迎春路（学校门口附近）有人在占道卖水果", {"占道卖"}),
        ("There is garbage piled up at the gate", {"garbage"}),
        ("三栋二层房屋楼顶又在加盖", {"加盖"}),
        ("迎春路工地噪音扰民，附近的人都睡不着", {"工地噪音", "噪音扰民"}),
    ],
)
def test_reasons_are_whole_words(reader: Reader, text: str, whole: set[str]) -> None:
    said = reader.read(text, Context()).reasons
    assert said
    assert set(said) <= whole


def test_a_gapped_pattern_shows_its_ends_and_not_what_is_between(wordings: Wordings) -> None:
    text = "顶楼那家偷偷把阳台盖了房"
    ends = {text[start:end] for start, end in wordings.ends(text, S.ILLEGAL_BUILDING)}
    assert ends == {"顶楼", "盖了"}


def test_stretches_end_where_words_do() -> None:
    cut = Stretches.load().find
    for text, words in [
        ("请问能否查询企业信息？", ["查询企业信息"]),
        ("关于体检号约不上的问题", ["体检号约不上"]),
        ("my parents at the gate", ["parents", "gate"]),
        ("老人申请了退还的押金", ["老人申请", "退还", "押金"]),
        ("一直响附近的人", []),
        ("长长长长长长长长长", []),
    ]:
        assert [text[start:end] for start, end in cut(text)] == words


def test_only_what_clearly_pulls_is_shown_and_no_place() -> None:
    upto = np.cumsum([0.0, 1, 1, 0, 3, 3, 0, -1, -1, 0, 3, 3])
    spans = [(0, 2), (3, 5), (6, 8), (9, 11)]
    assert strongest(spans, upto, avoid=[]) == [(3, 5), (9, 11)]
    assert strongest(spans, upto, avoid=[(4, 6), (9, 11)]) == [(0, 2)]
    assert strongest([(6, 8)], upto, avoid=[]) == []


def test_what_touches_is_one_phrase_unless_it_grows_too_long_or_is_an_hour() -> None:
    text = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
    upto = np.arange(len(text) + 1.0)
    assert reasons(text, [(0, 4), (4, 6), (5, 8)], upto) == ("甲乙丙丁戊己庚辛",)
    assert reasons(text, [(0, 7), (7, 12)], upto) == ("甲乙丙丁戊己庚", "辛壬癸子丑")
    assert reasons(text, [(0, 7), (6, 12)], upto) == ("甲乙丙丁戊己庚",)
    assert set(reasons(text, [(0, 2), (4, 6)], upto, alone=[(2, 4)])) == {"甲乙", "丙丁", "戊己"}


def test_no_more_than_four_and_none_too_long() -> None:
    text = "甲乙，丙丁，戊己，庚辛，壬癸" + "construction noise now"
    upto = np.arange(len(text) + 1.0)
    spans = [(0, 11), (0, 2), (3, 5), (6, 8), (9, 11), (12, 14), (14, 32)]
    said = reasons(text, spans, upto)
    assert said[0] == "construction noise"
    assert len(said) == 4
    assert text[0:11] not in said


def test_letters_inside_a_longer_word_are_no_phrase(wordings: Wordings) -> None:
    assert wordings.find("he installs stallions") == []
    assert [one.code for one in wordings.find("two stalls, here")] == [S.STREET_VENDING]
    assert [one.code for one in wordings.find("路口stalls太多")] == [S.STREET_VENDING]


def test_phrases_are_the_lexicons_own_and_of_the_best_service_only(reader: Reader) -> None:
    text = "半夜工地還在打樁，站道经营的也来了，老王说拉圾桶满了"
    reading = reader.read(text, Context())
    assert reading.best.code is S.CONSTRUCTION_NOISE
    assert set(reading.phrases) == {"工地", "打桩"}
    assert "打樁" in reading.reasons


def test_a_gapped_pattern_gives_no_phrase(reader: Reader, wordings: Wordings) -> None:
    text = "物业上个月问老王要了收费三千"
    assert any(one.subtype is None and "老王" in text[one.start : one.end] for one in wordings.find(text))
    phrases = reader.read(text, Context()).phrases
    assert not any("老王" in phrase for phrase in phrases)


def test_without_a_phrase_there_is_none(reader: Reader) -> None:
    assert reader.read("我家楼上的老王来了", Context()).phrases == ()

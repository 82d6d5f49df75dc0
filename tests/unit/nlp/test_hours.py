"""Hours in any writing: which are of the night (22:00 to 6:00)."""

import pytest

from nlp.hours import named

NIGHT = [
    "凌晨两点", "半夜", "后半夜", "夜里", "夜里2点", "晚上十点", "晚上11点", "晚上 11 点",
    "23:17", "早上5点50", "早上五点半", "零点", "0点以后", "晚上十二点", "晚上8点到12点", "从早上7点到晚上11点",
    "22时", "二十三点", "天还没亮", "昨晚1点多", "晚10点", "早5点50", "大半夜12点", "下午2点到10点",
    "after 11 pm", "at 2 am", "11:30 p.m.", "midnight", "通宵", "02:30",
]  # fmt: skip
DAY = [
    "中午", "中午12点半", "中午11点", "7点到21点", "早上7点到21点", "下午三点", "晚上七点", "晚上9点50",
    "早上六点", "上午十点", "晚上6点到8点", "21:59", "14时", "白天", "傍晚六点", "9 am",
    "5 pm", "中午12点到2点",
]  # fmt: skip
NEITHER = [
    "一点都不睡", "快点来", "3小时", "三点建议", "时间太长", "两点", "没有钟点", "",
    "同时", "每天", "3栋2单元", "25点",
]  # fmt: skip


@pytest.mark.parametrize("text", NIGHT)
def test_night(text: str) -> None:
    hours = list(named(text))
    assert any(one.at_night for one in hours)
    assert all(0 <= one.start < one.end <= len(text) for one in hours)


@pytest.mark.parametrize("text", DAY)
def test_day(text: str) -> None:
    assert [one.at_night for one in named(text)].count(False) >= 1
    assert not any(one.at_night for one in named(text))


@pytest.mark.parametrize("text", NEITHER)
def test_no_hour(text: str) -> None:
    assert list(named(text)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("工地凌晨两点还在打桩", "凌晨两点"),
        ("每天晚上十一点开始", "晚上十一点"),
        ("都23:17了", "23:17"),
        ("早上5点50就", "早上5点50"),
    ],
)
def test_the_span_is_the_whole_mention(text: str, said: str) -> None:
    assert [text[one.start : one.end] for one in named(text)] == [said]

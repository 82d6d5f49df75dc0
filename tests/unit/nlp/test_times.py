"""Words of time in any writing: hours of the night (22:00 to 6:00), moments against the clock, what goes on."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from nlp.moments import Moments
from nlp.times import Hour, TimeWords, hours
from tickets.reading import TimeMention

WORDS = TimeWords()

NIGHT = [
    "凌晨两点", "半夜", "后半夜", "夜里", "夜里2点", "晚上十点", "晚上11点", "晚上 11 点",
    "23:17", "早上5点50", "早上五点半", "零点", "0点以后", "晚上十二点", "晚上8点到12点", "从早上7点到晚上11点",
    "22时", "二十三点", "天还没亮", "昨晚1点多", "晚10点", "早5点50", "大半夜12点", "下午2点到10点",
    "凌晨四五点", "after 11 pm", "at 2 am", "11:30 p.m.", "midnight", "通宵", "02:30",
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


def named(text: str) -> list[Hour]:
    return list(hours(text, WORDS.tokens(text)))


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


#: Sunday 2026-11-22, 17:00 in the town.
NOW, ZONE = datetime(2026, 11, 22, 9, tzinfo=UTC), ZoneInfo("Asia/Shanghai")
MOMENTS = Moments(WORDS, ZONE)
#: Words, begin and end in the town's time; "" for what they leave open.
WHEN = [
    ("昨天", "2026-11-21 00:00", "2026-11-22 00:00"),
    ("前天下午三点半", "2026-11-20 15:30", ""),
    ("上周三", "2026-11-11 00:00", "2026-11-12 00:00"),
    ("这周末", "2026-11-21 00:00", "2026-11-23 00:00"),
    ("本周五晚上八点", "2026-11-20 20:00", ""),
    ("8月26日", "2026-08-26 00:00", "2026-08-27 00:00"),
    ("12月3号", "2025-12-03 00:00", "2025-12-04 00:00"),
    ("十月十五号晚上", "2026-10-15 18:00", "2026-10-16 06:00"),
    ("2025年3月", "2025-03-01 00:00", "2025-04-01 00:00"),
    ("上个月底", "2026-10-21 00:00", "2026-11-01 00:00"),
    ("从上个月到现在", "2026-10-01 00:00", "2026-11-22 17:00"),
    ("国庆开始", "2026-10-01 00:00", ""),
    ("打五一起", "2026-05-01 00:00", ""),
    ("去年", "2025-01-01 00:00", "2026-01-01 00:00"),
    ("凌晨两点", "2026-11-22 02:00", ""),
    ("晚上九点", "2026-11-21 21:00", ""),
    ("昨晚2:40", "2026-11-22 02:40", ""),
    ("昨晚十一点半", "2026-11-21 23:30", ""),
    ("昨天凌晨两点", "2026-11-21 02:00", ""),
    ("凌晨四五点", "2026-11-22 04:00", ""),
    ("17年12月23日", "2017-12-23 00:00", "2017-12-24 00:00"),
    ("今早四点", "2026-11-22 04:00", ""),
    ("晚上11点多到今早4点", "2026-11-21 23:00", "2026-11-22 04:00"),
    ("从早上6点到晚上10点", "2026-11-22 06:00", "2026-11-22 22:00"),
    ("昨晚十点到十二点", "2026-11-21 22:00", "2026-11-22 00:00"),
    ("上周一到上周五", "2026-11-09 00:00", "2026-11-14 00:00"),
    ("三天", "2026-11-19 00:00", ""),
    ("两个小时", "2026-11-22 15:00", ""),
    ("半年", "2026-05-22 00:00", ""),
    ("一个半月", "2026-10-07 00:00", ""),
    ("两周前", "2026-11-08 00:00", ""),
    ("for three weeks", "2026-11-01 00:00", ""),
    ("yesterday at 11 pm", "2026-11-21 23:00", ""),
    ("last week", "2026-11-09 00:00", "2026-11-16 00:00"),
    ("2:40吧", "", ""), ("周六", "2026-11-21 00:00", "2026-11-22 00:00"), ("好几天", "", ""), ("快两个月", "", ""),
    ("开春", "", ""), ("打过年", "", ""), ("前几天", "", ""), ("半夜", "", ""), ("天天", "", ""),
    ("每晚七点到十点", "", ""), ("刚才", "", ""), ("二月三十号", "", ""),
]  # fmt: skip


def mentions(text: str, now: datetime | None = NOW) -> tuple[TimeMention, ...]:
    return MOMENTS.mentions(text, WORDS.said(text, WORDS.tokens(text)), now)


def local(moment: datetime | None) -> str:
    assert moment is None or moment.tzinfo is UTC
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") if moment else ""


@pytest.mark.parametrize(("text", "begins", "ends"), WHEN)
def test_moments_against_the_clock(text: str, begins: str, ends: str) -> None:
    (one,) = mentions(text)
    assert (local(one.begins), local(one.ends)) == (begins, ends)
    (unclocked,) = mentions(text, None)
    assert (unclocked.begins, unclocked.ends, unclocked.text) == (None, None, one.text)


@pytest.mark.parametrize("text", ["天天", "每晚七点到十点", "三天两头", "隔天", "每周六早上", "every night"])
def test_what_repeats(text: str) -> None:
    assert [one.repeats for one in mentions(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "交了三年物业费",
        "三天内答复",
        "一个月两块一平",
        "三点建议",
        "一点都不负责",
        "他三年级",
        "第三天路",
        "半路",
        "小区周边",
        "",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert mentions(text) == ()


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("从上个月到现在没修", True),
        ("上周三至今", True),
        ("从早上7点到晚上8点敲个不停", True),
        ("今天下午三点到六点", True),
        ("每天下午四点到六点", True),
        ("每晚七点到十点", False),
        ("昨天早上7点到晚上8点", False),
        ("晚上十点到早上五点", False),
        ("昨晚十点", False),
    ],
)
def test_what_reaches_to_now(text: str, goes_on: bool) -> None:
    assert MOMENTS.going_on(WORDS.said(text, WORDS.tokens(text)), NOW) is goes_on

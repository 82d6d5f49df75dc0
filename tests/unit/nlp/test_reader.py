"""The reader's contract: exact spans, chances that sum to one, an answer to any text, honesty without a model."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nlp.reader import Reader
from tests.unit.nlp.conftest import PLACES
from tickets.ids import PlaceCode
from tickets.mask import mask
from tickets.ports import Reader as ReaderPort
from tickets.reading import Act, Asked, Context, EmergencyKind, Reading, unread
from tickets.service import ServiceCode

HOSTILE = (
    "",
    " ",
    "\x00",
    "\x00违建\x00",
    "\ud800",
    "\udfff垃圾没人清\ud83d",
    "😡😡😡",
    "👍🏽",
    "\u202eعربي مرحبا\u202c",
    "<b>占道</b>&amp;<script>",
    "路" * 4096,
    "垃圾" * 2048,
    "١٢٣ １２３号楼 ㎡ ﷺ",
    "\n\r\t\x0b",
    "﷽" * 40,
)


def _check(reading: Reading, text: str) -> None:
    assert {one.code for one in reading.services} == set(ServiceCode)
    assert sum(one.p for one in reading.services) == pytest.approx(1.0)
    assert [one.p for one in reading.services] == sorted((one.p for one in reading.services), reverse=True)
    for place in reading.places:
        assert text[place.start : place.end] == place.text != ""
    for time in reading.times:
        assert text[time.start : time.end] == time.text != ""
    for span in (*reading.problems, *reading.homes):
        assert 0 <= span.start < span.end <= len(text)
    for problem in reading.problems:
        assert 0 <= problem.start < problem.end <= len(text)
    assert len(reading.reasons) <= 4
    assert all(reason and reason in text for reason in reading.reasons)
    assert (reading.verdict is None) is (reading.act is not Act.VERDICT)


def test_it_fits_the_port(reader: Reader) -> None:
    port: ReaderPort = reader
    assert port.model == reader.model != "none"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read(reader: Reader, ruled: Reader, text: str) -> None:
    for one in (reader, ruled):
        _check(one.read(text, Context()), text)
        one.emergency(text)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(alphabet=st.characters(), max_size=120)
    | st.text(
        alphabet="垃圾物业占道违建施工东滨区迎春路号楼单元门口与和在没人管谢谢0123456789#-，。？！ ", max_size=60
    ),
    asked=st.sampled_from(Asked),
    open_tickets=st.integers(0, 3),
    replied_to=st.booleans(),
)
def test_any_text_in_any_conversation(
    reader: Reader, text: str, asked: Asked, open_tickets: int, replied_to: bool
) -> None:
    _check(reader.read(text, Context(asked=asked, open_tickets=open_tickets, replied_to=replied_to)), text)


def test_a_whole_message(reader: Reader) -> None:
    text = "东滨区万和城三期工地凌晨两点还在打桩"
    reading = reader.read(text, Context())
    assert reading.act is Act.REPORT
    assert reading.best.code is ServiceCode.CONSTRUCTION_NOISE
    assert reading.place is not None
    assert (reading.place.text, reading.place.code) == ("东滨区万和城三期工地", PlaceCode("wanhe"))
    assert reading.still_going_on
    assert any("打桩" in reason for reason in reading.reasons)


def test_the_subtype_is_named_by_the_words(reader: Reader) -> None:
    assert reader.read("楼下装修垃圾堆半个月了没人拉走", Context()).subtype == "construction_waste"


def test_two_problems_have_two_spans(reader: Reader) -> None:
    text = "半夜工地还在打桩。垃圾桶满了没人清"
    problems = reader.read(text, Context()).problems
    assert {one.code for one in problems} == {ServiceCode.CONSTRUCTION_NOISE, ServiceCode.GARBAGE}
    assert [text[one.start : one.end] for one in problems] == text.split("。")


@pytest.mark.parametrize(
    ("text", "accuses"),
    [
        ("物业乱收费还不开发票", True),
        ("投诉物业，电梯坏了一个月不修", True),
        ("欠费就被物业停了水", True),
        ("我们这没物业，楼道没人扫", False),
        ("门口有人摆摊，物业也管不了", False),
        ("路口烧烤摊太吵", False),
    ],
)
def test_who_is_accused(reader: Reader, text: str, accuses: bool) -> None:
    assert reader.read(text, Context()).accuses_company is accuses


def test_without_a_model_it_says_so_and_the_rules_still_work(ruled: Reader) -> None:
    reading = ruled.read("迎春路中间井盖没了", Context())
    assert ruled.model == reading.model == "none"
    assert "manifest.json" in ruled.refused
    assert reading.services == unread().services
    assert reading.emergency is EmergencyKind.MANHOLE
    assert [place.code for place in reading.places] == [PlaceCode("yingchun")]
    assert ruled.read("转人工", Context()).act is Act.HUMAN


@pytest.mark.parametrize(
    ("text", "subtype"),
    [
        ("万和城三期工地凌晨两点还在打桩", "night"),
        ("每天晚上十一点开始倒混凝土", "night"),
        ("工地23:17还在施工", "night"),
        ("早上5点50工地就开始打桩", "night"),
        ("后半夜挖掘机还在挖，工地太吵", "night"),
        ("半夜排队按喇叭的渣土车太吵", "muck_truck"),
        ("中午工地还在打桩", "daytime"),
        ("工地从早上7点到21点打桩不停", "daytime"),
        ("工地打桩太吵", "daytime"),
        ("楼上装修电钻从早上八点响到现在", "renovation"),
    ],
)
def test_noise_is_of_the_night_or_of_the_day(reader: Reader, text: str, subtype: str) -> None:
    assert reader.read(text, Context()).subtype == subtype


def test_english_places_are_found_in_any_case(reader: Reader) -> None:
    for name in ("Jinxiu Homes", "JINXIU HOMES", "jinxiu homes"):
        text = f"There is garbage piled up at the gate of {name}, please come"
        place = reader.read(text, Context()).place
        assert place is not None
        assert (place.text, place.code) == (name, PlaceCode("jinxiu"))
    assert reader.read("the dongbiner club", Context()).places == ()


def test_times_homes_and_what_goes_on(reader: Reader, ruled: Reader) -> None:
    text = "我家住3单元502，从上个月到现在楼下工地天天打桩"
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    for one in (reader, ruled):
        reading = one.read(text, Context(now=now))
        assert [text[home.start : home.end] for home in reading.homes] == ["3单元502"]
        assert [(time.text, time.repeats) for time in reading.times] == [("从上个月到现在", False), ("天天", True)]
        assert (reading.times[0].begins, reading.times[0].ends) == (datetime(2026, 10, 1, tzinfo=UTC), now)
        assert reading.still_going_on
        assert one.read(text, Context()).times[0].begins is None


def test_hours_are_the_towns(model_dir: Path) -> None:
    reader = Reader.load(model_dir, PLACES, ZoneInfo("Asia/Shanghai"))
    (time,) = reader.read("昨晚十一点打桩", Context(now=datetime(2026, 11, 22, 9, tzinfo=UTC))).times
    assert time.begins == datetime(2026, 11, 21, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("每天下午四点到六点跳广场舞", True),
        ("每晚七点到十点跳广场舞", False),
        ("还在打桩", True),
        ("工地从早上七点到晚上八点打桩，现在停了", False),
        ("昨晚打桩，已经停了", False),
    ],
)
def test_it_goes_on_by_the_words_or_by_the_clock(reader: Reader, text: str, goes_on: bool) -> None:
    assert reader.read(text, Context(now=datetime(2026, 11, 22, 17, tzinfo=UTC))).still_going_on is goes_on


def test_only_a_name_tells_which_place(reader: Reader) -> None:
    reading = reader.read("楼下烧烤摊太吵", Context())
    assert [(place.text, place.named) for place in reading.places] == [("楼下", False)]
    assert reading.place is None
    reading = reader.read("楼下烧烤摊太吵，万和城的", Context())
    assert reading.place is not None
    assert reading.place.text == "万和城"


@pytest.mark.parametrize(
    "text",
    [
        "我家住3单元502",
        "我们楼下天天烧烤",
        "我住万和城2号楼",
        "我家窗户对面架了喇叭",
        "本人系锦绣家园业主",
        "俺家斜对过摆摊",
        "住12#-2-301",
    ],
)
def test_whatever_is_marked_as_a_home_is_masked(reader: Reader, text: str) -> None:
    homes = reader.read(text, Context()).homes
    assert homes
    assert all(text[home.start : home.end] not in mask(text) for home in homes)


@pytest.mark.parametrize(
    "text", ["3号楼垃圾没人清", "他家楼下堆满了", "楼上漏水", "我们小区没人管", "我是万和城的业主"]
)
def test_other_homes_are_not_the_tellers(reader: Reader, text: str) -> None:
    assert reader.read(text, Context()).homes == ()

"""Places: the gazetteer, names by pattern, tails, and what is no place."""

import pytest

from nlp.lexicon import Lexicon
from nlp.places import Places, has_name
from tests.unit.nlp.conftest import PLACES
from tickets.ids import PlaceCode

KNOWN = [
    ("东滨区万和城三期工地凌晨还在打桩", "东滨区万和城三期工地", "wanhe"),
    ("望山区，海韵小区6号楼2单元漏水", "望山区，海韵小区6号楼2单元", "haiyun"),
    ("东滨区学府街和迎春路交叉口有人摆摊", "东滨区学府街和迎春路交叉口", "xuefu"),
    ("东濱區萬和城天天吵", "东濱區萬和城", "wanhe"),
    ("我在迎春路菜市场东门", "迎春路菜市场东门", "yingchun"),
]
CROSSINGS = [
    "学府街和迎春路交叉口", "迎春路学府街那个十字路口", "学府街、迎春路路口", "迎春路跟学府街拐角",
    "学府街/迎春路交汇处",
    "corner of Xuefu St and Yingchun Road", "where Yingchun Rd meets Xuefu Street",
]  # fmt: skip
UNKNOWN = [
    ("我住在和平路88号后院", "和平路88号后院"),
    ("住阳光花园三期5栋2单元1203室", "阳光花园三期5栋2单元1203室"),
    ("位于人民路与解放路交叉口东北角", "人民路与解放路交叉口东北角"),
    ("第三中学西门往南200米有人卖炸串", "第三中学西门往南200米"),
    ("12#-2-301 漏水", "12#-2-301"),
    ("十二号楼二单元门口堆垃圾", "十二号楼二单元门口"),
    ("举报幸福里3号楼搭棚", "幸福里3号楼"),
    ("李家庄村东头有人烧秸秆", "李家庄村东头"),
    ("红旗街道幸福社区没人管", "红旗街道幸福社区"),
]
NONE = [
    "我们小区楼下有人摆摊",
    "马路中间井盖没了",
    "夜里家里屋里都吵",
    "学校门口路边有人卖烧烤",
    "单子WH261122-0038进度",
    "物业费从1块2涨到1块8",
    "这条路晚上没路灯",
    "人行道上全是摊",
    "",
    "广场舞太吵",
]


@pytest.fixture(scope="module")
def find() -> object:
    lexicon = Lexicon()
    places = Places(PLACES, lexicon)
    return lambda text: places.find(text, lexicon.spelling.plain(text))


@pytest.mark.parametrize(("text", "span", "code"), KNOWN)
def test_places_of_the_town(find, text: str, span: str, code: str) -> None:  # type: ignore[no-untyped-def]
    (place,) = find(text)
    assert (place.text, place.code) == (span, PlaceCode(code))
    assert text[place.start : place.end] == span


@pytest.mark.parametrize(("text", "span"), UNKNOWN)
def test_places_outside_the_gazetteer(find, text: str, span: str) -> None:  # type: ignore[no-untyped-def]
    (place,) = find(text)
    assert (place.text, place.code) == (span, None)
    assert text[place.start : place.end] == span


@pytest.mark.parametrize("text", NONE)
def test_what_names_no_place(find, text: str) -> None:  # type: ignore[no-untyped-def]
    assert not has_name(find(text))


@pytest.mark.parametrize("text", CROSSINGS)
def test_a_crossing_is_one_place(text: str) -> None:
    lexicon = Lexicon()
    names = {
        PlaceCode("xuefu"): ("学府街", "Xuefu Street"),
        PlaceCode("yingchun"): ("迎春路", "Yingchun Road"),
        PlaceCode("both"): ("学府街与迎春路交叉口",),
    }
    (place,) = Places(names, lexicon).find(f"{text}有坑", lexicon.spelling.plain(f"{text}有坑"))
    assert place.code == "both"


def test_two_roads_side_by_side_are_two_places(find) -> None:  # type: ignore[no-untyped-def]
    assert [place.code for place in find("学府街和迎春路都没路灯")] == ["xuefu", "yingchun"]


def test_the_finest_area_counts() -> None:
    lexicon = Lexicon()
    names = {PlaceCode("d"): ("东滨区",), PlaceCode("s"): ("迎春街道",), PlaceCode("c"): ("迎春社区",)}
    (place,) = Places(names, lexicon).find("东滨区迎春街道迎春社区", "东滨区迎春街道迎春社区")
    assert place.code == "c"


@pytest.mark.parametrize(
    ("text", "said", "parts"),
    [
        ("万和城12#-2-301漏水", "万和城12#-2-301", ("12", "2", "301")),
        ("海韵小区B座1502装修", "海韵小区B座1502", ("B", "", "1502")),
        ("锦绣家园三期十二号楼二单元门口", "锦绣家园三期十二号楼二单元门口", ("12", "2", "")),
    ],
)
def test_an_address_is_part_of_its_place(find, text: str, said: str, parts: tuple[str, str, str]) -> None:  # type: ignore[no-untyped-def]
    (place,) = find(text)
    assert (place.text, (place.building, place.entrance, place.room)) == (said, parts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("万和城西门往南200米有个坑", "万和城西门往南200米"),
        ("靠湖那侧第三个椅子坏了", "靠湖那侧第三个椅子"),
        ("大铁门一进去右手边堆着砖", "大铁门一进去右手边"),
        ("桥洞里头住了人", "桥洞里头"),
        ("学校后墙根底下有狗屎", "学校后墙根底下"),
        ("往东走五百来步有人倒垃圾", "往东走五百来步"),
    ],
)
def test_spots_are_kept_as_said(find, text: str, said: str) -> None:  # type: ignore[no-untyped-def]
    (place,) = find(text)
    assert place.text == said
    assert place.named is (place.code is not None)

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

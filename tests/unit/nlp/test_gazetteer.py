"""The town's names as written and misspelt: found when only one can be meant, left alone when two can or none is."""

import pytest

from nlp.gazetteer import Gazetteer
from nlp.lexicon import Lexicon
from nlp.sounds import Sounds
from tickets.ids import PlaceCode

PLAIN = Lexicon().spelling.plain
TOWN = Gazetteer(
    {
        PlaceCode(code): names
        for code, names in {
            "wanhe": ("万和城", "wanhe city"),
            "wanhe-lu": ("万和路",),
            "jinxiu": ("锦绣家园", "jinxiu homes"),
            "jinxiu-lu": ("锦绣路",),
            "lanwan": ("蓝湾国际",),
            "shidi": ("清溪湿地公园",),
            "jinhui": ("金晖小区",),
            "jinhui-2": ("金辉小区",),
            "binhe": ("滨河",),
            "binhe-yuan": ("滨河花园",),
            "station": ("望海汽车站", "汽车站"),
            "library": ("望海图书馆",),
        }.items()
    }
)
FOUND = [
    ("万合城太吵", "万合城", "wanhe"),
    ("万禾城", "万禾城", "wanhe"),
    ("万 和 城", "万 和 城", "wanhe"),
    ("萬和城", "萬和城", "wanhe"),
    ("锦秀家园", "锦秀家园", "jinxiu"),
    ("绵绣家园", "绵绣家园", "jinxiu"),
    ("锦绣嘉圆", "锦绣嘉圆", "jinxiu"),
    ("锦绣绣家园", "锦绣绣家园", "jinxiu"),
    ("锦绣·家园", "锦绣·家园", "jinxiu"),
    ("蓝弯国际", "蓝弯国际", "lanwan"),
    ("清溪湿公园", "清溪湿公园", "shidi"),
    ("清溪湿地地公园", "清溪湿地地公园", "shidi"),
    ("清溪湿公地园", "清溪湿公地园", "shidi"),
    ("滨河花圆", "滨河花圆", "binhe-yuan"),
    ("滨河里有鱼", "滨河", "binhe"),
    ("ＷＡＮＨＥ City", "ＷＡＮＨＥ City", "wanhe"),
    ("jinxu homes", "jinxu homes", "jinxiu"),
    ("jinxiu jiayuan", "jinxiu jiayuan", "jinxiu"),
    ("去图书馆路上", "图书馆", "library"),
]
LEFT = [
    "万里城", "锦绣花园", "金会小区", "汽车占道", "完成了", "滨河路", "the jinxius", "迎春 路上",
    "万和", "蓝湾", "绣家园", "",
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "code"), FOUND)
def test_names_however_they_are_typed(text: str, said: str, code: str) -> None:
    (one,) = TOWN.find(PLAIN(text))
    assert (text[one.start : one.end], one.code) == (said, code)


@pytest.mark.parametrize("text", [text for text in LEFT if text not in ("锦绣路过")])
def test_what_could_be_another_or_no_place(text: str) -> None:
    assert TOWN.find(PLAIN(text)) == []


def test_an_exact_name_wins() -> None:
    assert [one.code for one in TOWN.find("金晖小区和金辉小区")] == ["jinhui", "jinhui-2"]


def test_likeness_of_sound_follows_the_standard_order() -> None:
    sounds = Sounds()
    assert sounds.spelt("万和城") == "wanhecheng"
    assert sounds.alike("和", "合")
    assert sounds.alike("宾", "滨")
    assert sounds.alike("春", "舂")
    assert not sounds.alike("东", "西")
    assert len(sounds.of("万和城abc")) == 6

"""Building, entrance and room in all writings, and numbers that are none of these."""

import pytest

from nlp import addresses
from nlp.lexicon import Lexicon

PLAIN = Lexicon().spelling.plain
WRITTEN = [
    ("12#-2-301", "12", "2", "301"),
    ("12-2-301", "12", "2", "301"),
    ("5-1-101", "5", "1", "101"),
    ("3#-501", "3", "", "501"),
    ("十二号楼二单", "12", "2", ""),
    ("十二号楼二单元", "12", "2", ""),
    ("12幢2单元301室", "12", "2", "301"),
    ("12号楼2门301", "12", "2", "301"),
    ("B座1502", "B", "", "1502"),
    ("南区6栋2梯", "6", "2", ""),
    ("三栋 1102", "3", "", "1102"),
    ("7#", "7", "", ""),
    ("A12", "A12", "", ""),
    ("Building 5 Unit 2 Room 301", "5", "2", "301"),
    ("十二棟", "12", "", ""),
    ("二十八栋1004", "28", "", "1004"),
    ("16幢东单元602", "16", "东", "602"),
    ("7号2单元", "7", "2", ""),
    ("6号楼二单元三零一", "6", "2", "301"),
    ("１２号楼３单元", "12", "3", ""),
    ("flat 1203", "", "", "1203"),
    ("4单元", "", "4", ""),
]


@pytest.mark.parametrize(("text", "building", "entrance", "room"), WRITTEN)
def test_all_writings(text: str, building: str, entrance: str, room: str) -> None:
    plain = PLAIN(text)
    assert [plain[start:end] for start, end in addresses.find(plain)] == [plain]
    assert tuple(addresses.parts(plain)) == (building, entrance, room)


@pytest.mark.parametrize(
    "text",
    [
        "13812345678", "0000-5550123", "2026-11-22", "5-1放假", "鲁B12345", "100-300块", "2-3元", "301路公交", "2号线",
        "3单生意", "盖了三栋楼", "一栋楼", "两栋楼之间", "22:00-6:00", "第三单元考试", "a4纸", "1-1-1-1-1", "",
    ],
)  # fmt: skip
def test_other_numbers(text: str) -> None:
    assert list(addresses.find(PLAIN(text))) == []

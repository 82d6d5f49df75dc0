"""Building, entrance and room in all the ways people write them: 12#-2-301, 十二号楼二单元, B座1502, Block 3 Unit 2."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from nlp.numbers import HAN, digits

_N = rf"(?:\d{{1,3}}|[{HAN}]{{1,3}})"
_SEP = r"[\s、的]?"
#: What follows a number that counts or measures something.
_COUNTED = (
    r"(?!\s?(?:[元块米㎡平年月天日次人户万千百度条只斤分秒岁%个多余几来]|小时|公里|公分|公斤|度电"
    r"|路(?:公交|车)|号线|级))"
)
_BLOCK = (
    rf"(?:[a-h]?{_N}\s?(?:号楼|号院|#楼?|號樓|[栋棟幢]楼?|门栋)"
    rf"|[a-h]?\d{{1,3}}座(?![山桥塔岛城大小])|(?<![a-z])[a-h]\d{{0,2}}\s?[座栋棟幢]"
    rf"|\d{{1,3}}号(?=\s?-?\s?{_N}\s?单)|楼(?:号|栋)[:：是]?\s?\d{{1,3}})"
)
_DOOR = (
    rf"(?:{_N}\s?(?:单元门?|单(?![位号独价车身间纯子人])|门洞|梯(?![队度]|\s?[一二两三四]户))|[东西中南北甲乙丙丁]单元|[a-d]单元"
    r"|\d{1,2}门(?=\s?\d{3}))"
)
_STOREY = rf"(?:(?:负|地下)?{_N}\s?[楼层](?![道顶栋盘房梯长板上下]|之隔)|-[123]层?(?=车库|[层楼]))"
_ROOM = (
    rf"(?:\d{{3,4}}(?!\d)(?:\s?(?:号房|[室户房]))?{_COUNTED}"
    rf"|[零〇一二三四五六七八九]{{3,4}}(?:号房|室|户|{_COUNTED})|[东西中]户)"
)
_TRIPLE = (
    r"(?:[a-h]?\d{1,3}(?:\s?(?:#楼?|号楼?|[栋棟幢座]))?\s?[-—–]\s?\d{1,2}(?:单元)?\s?[-—–]\s?"
    r"(?!(?:19|20)\d\d(?!\d))\d{3,4}(?![\d-])室?)"
)
_PAIR = r"(?:\d{1,3}(?:#楼?|号楼|[栋棟幢座])\s?[-—–]\s?\d{1,4}(?![\d-]))"
_ENGLISH = (
    r"(?:\b(?:building|block|bldg|tower)\s?(?:no\.?\s?)?(?:\d{1,3}[a-z]?|[a-h]\d{0,2})\b"
    r"(?:,?\s(?:unit|entrance|door|staircase)\s?\d{1,2}\b)?(?:,?\s(?:room|flat|apartment|apt\.?|no\.?)\s?#?\d{2,4}[a-z]?\b)?"
    r"|\bunit\s\d{1,2}\b(?:,?\s(?:room|flat|apartment|apt\.?)\s?#?\d{2,4}[a-z]?\b)?"
    r"|\b(?:room|flat|apartment|apt\.?)\s(?:no\.?\s?)?#?\d{2,4}[a-z]?\b)"
)
_ZONE = rf"(?:[东南西北中]区|[a-h]区|第?{_N}(?:期|区))?"
_CHAIN = (
    rf"(?:(?:{_BLOCK}{_SEP}(?:{_DOOR}{_SEP})?|{_DOOR}{_SEP})(?:{_STOREY}{_SEP})?(?:-?{_ROOM})?|{_STOREY}{_SEP}{_ROOM}"
    r"|\d{3,4}(?:室(?![内外])|号房))"
)
_LETTERED = (
    r"(?<![a-z\d])[a-h]\d{1,2}(?![a-z\d])(?=的|[,，。\s、]|门|栋|楼|$)(?![\s]?(?:[层级类纸口片钢]|出口|入口|[a-z]|\d))"
)
_ADDRESS = re.compile(
    rf"{_ENGLISH}|(?<![\d.第:：/-])(?<![a-z]){_ZONE}(?:{_TRIPLE}|{_PAIR}|{_CHAIN})|(?:(?<=是)|(?<=在)|(?<=住)|(?<=[,，\s])|^){_LETTERED}"
)
#: 盖了三栋楼, 一栋楼: counted, not numbered.
_COUNTS = re.compile(r"[一两二三四五六七八九几]\s?[栋棟幢座]楼?$")
#: 四栋东边 is a building all the same.
_PINNED = re.compile(r"(?:[东西南北门口后前里的,，。]|楼[下前后顶道]|$)")
_CAN_BE_ADDRESS = re.compile(r"[栋棟幢座#单梯楼層层室户房院-]|号房|[a-h]\d|block|building|bldg|tower|unit|room|flat|ap")

_OF_BUILDING = re.compile(
    rf"(?:building|block|bldg|tower)\s?(?:no\.?\s?)?(?P<e>[a-z]?\d{{0,3}}[a-z]?)\b|楼(?:号|栋)[:：是]?\s?(?P<f>\d{{1,3}})"
    rf"|(?P<n>[a-h]?\s?{_N}|[a-h]\d{{0,2}})\s?(?:号楼|号院|#|號樓|[栋棟幢座]|号(?=\s?-?\s?{_N}\s?单))"
)
_OF_ENTRANCE = re.compile(
    rf"(?:unit|entrance|door|staircase)\s?(?P<e>\d{{1,2}})|(?P<n>{_N}|[东西中南北甲乙丙丁a-d])\s?(?:单元|单(?![位号])|梯|门洞|门(?=\s?\d{{3}}))"
)
_OF_ROOM = re.compile(
    r"(?:room|flat|apartment|apt\.?|no\.)\s?(?:no\.?\s?)?#?(?P<e>\d{2,4}[a-z]?)"
    r"|(?<![\d零一二三四五六七八九])(?P<n>\d{3,4}|[零〇一二三四五六七八九]{3,4})(?!\d|米|步|[元块弄]|号(?!房))|(?P<s>[东西中]户)"
)
_OF_TRIPLE = re.compile(
    r"(?P<building>[a-h]?\d{1,3})(?:\s?(?:#楼?|号楼?|[栋棟幢座]))?\s?[-—–]\s?(?P<entrance>\d{1,2})(?:单元)?\s?[-—–]\s?(?P<room>\d{3,4})(?!\d)"
)
_OF_PAIR = re.compile(
    r"(?P<building>[a-h]?\d{1,3})(?:#楼?|号楼|[栋棟幢座])\s?[-—–]\s?(?:(?P<room>\d{3,4})|(?P<entrance>\d{1,2}))(?!\d)"
)
_OF_LETTERED = re.compile(r"(?<![a-z\d])(?P<building>[a-h]\d{1,2})(?![a-z\d])")


class Parts(NamedTuple):
    """Digits or capital letters; empty where the words do not say."""

    building: str = ""
    entrance: str = ""
    room: str = ""


def find(plain: str) -> Iterator[tuple[int, int]]:
    """Spans of addresses inside an estate, in order; ``plain`` as of ``Spelling.plain``."""
    if not _CAN_BE_ADDRESS.search(plain):
        return
    for found in _ADDRESS.finditer(plain):
        start, end = found.start(), found.start() + len(found[0].rstrip(" 、的"))
        counted = _COUNTS.match(plain[start:end])
        if counted and plain[start] not in "一两几" and plain[end - 1] != "楼":
            counted = None if _PINNED.match(plain, end) else counted
        if not counted and not _dated(plain, start, end):
            yield start, end


def parts(plain: str) -> Parts:
    """What the words of one place say of building, entrance and room."""
    if not _CAN_BE_ADDRESS.search(plain):
        return Parts()
    whole = _OF_TRIPLE.search(plain) or _OF_PAIR.search(plain)
    if whole:
        said = whole.groupdict()
        return Parts(*(_written(said.get(key) or "") for key in Parts._fields))
    building, entrance = _OF_BUILDING.search(plain), _OF_ENTRANCE.search(plain)
    rest = plain[max((one.end() for one in (building, entrance) if one), default=0) :]
    room = _OF_ROOM.search(rest) if building or entrance or "室" in rest or "房" in rest or plain.isascii() else None
    if building is None and (lettered := _OF_LETTERED.search(plain)):
        building = lettered
    return Parts(_said(building), _said(entrance), _said(room))


def _said(found: re.Match[str] | None) -> str:
    return _written(next((one for one in found.groups() if one), "")) if found else ""


def _written(said: str) -> str:
    said = said.replace(" ", "")
    letter = said[:1] if said[:1].isascii() and said[:1].isalpha() else ""
    return letter.upper() + (digits(said[len(letter) :]) or said[len(letter) :].upper())


def _dated(plain: str, start: int, end: int) -> bool:
    """第十二单元 of a book, 一单: neither building nor door."""
    return plain[start:end] in ("一单", "两单", "几单") or plain.startswith(("生意", "外卖", "快递"), end)

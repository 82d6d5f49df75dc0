"""Places in a message: the gazetteer, names by pattern, and what pins them down (gates, buildings, metres)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nlp.lexicon import Lexicon, read_yaml
from nlp.phrasebook import Phrasebook, longest
from nlp.placenames import PlaceNames
from nlp.wordings import whole_words
from tickets.ids import PlaceCode
from tickets.reading import PlaceMention

_N = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_BUILDING = rf"(?:[a-z]?{_N}\s?(?:号楼|号院|栋楼?|幢楼?|座|#楼?)|{_N}\s?单元)"
_ROOM = rf"(?:(?:\s|-)?{_N}\s?(?:号楼|号院|号门|号|栋|幢|座|#楼?|单元|单|弄|门洞|室|户|层|楼(?!上|下|顶|道|梯)))"
_BARE_ROOM = r"(?:(?:-\d{1,4}){1,3}|(?<=单元)\d{3,4}(?:室|户)?|(?<=[楼栋幢座#])-?\d{1,2}-\d{1,4})"
_PHASE = rf"(?:第?{_N}(?:期|区|标段|号地块|地块|号门)|[a-z](?:区|座|栋|地块))"
_SIDE = (
    r"(?:[东南西北]{1,2}(?:门口?|侧|边|面|头|段|角|口|岸|端|路口|出口|入口|院|大门)|[东南西北]{2}(?=[,，。!！?？\s]|$))"
)
_NEAR = (
    r"(?:十字路口|丁字路口|交叉路口|交叉口|交汇处|交界处|交口|路口|(?:那个|这个)?口(?=[东西南北,，。\s]|$)|路段|沿线|一带|正?门口|大门口?|正门|后门|侧门|斜?对面|对过|旁边|旁|附近|"
    r"后面|后身|后边|前面|后院|门前|楼前|楼后|院内|入口|出口|桥头|桥下|桥洞|桥底|岸边|河边|底商|地下车库|地下室|地库|车库|停车场|工地|项目部|菜市场|公交站|家属院|宿舍)"
)
_AWAY = (
    r"(?:再?[往向朝]?[东南西北]{1,2}(?:走|边|侧|面|方向)?(?:约|大概|大约)?"
    r"[\d一二两三四五六七八九十百几]{1,5}多?(?:米|公里)(?:处|左右|远|的?地方)?)"
)
_TAIL = re.compile(rf"(?:\s?的?(?:{_AWAY}|{_SIDE}|{_NEAR})|{_PHASE}|{_ROOM}|{_BARE_ROOM})+")
_ALONE = re.compile(rf"(?<![\d第]){_BUILDING}(?!线)")
_JOINT = re.compile(r"(?:的|\s|[,，]\s?)?")
_CROSSING = re.compile(r"\s?(?:与|和|跟|、|/|-|交)\s?")
#: The finer the place, the higher: the code of a mention is that of its finest known part.
_AREAS = (
    ("省", "市", "区", "县", "新区", "district"),
    ("街道", "镇", "乡", "street office"),
    ("社区", "村", "community"),
    ("路", "街", "道", "巷", "road"),
)


@dataclass(slots=True)
class _Span:
    start: int
    end: int
    code: PlaceCode | None = None
    rank: int = -1
    road: bool = False


class Places:
    """Finds place mentions; built once for a town, safe to ask from any thread."""

    def __init__(self, places: Mapping[PlaceCode, Sequence[str]], lexicon: Lexicon) -> None:
        self._plain = lexicon.spelling.plain
        by_code = {code: [self._plain(name) for name in names if len(name) > 1] for code, names in places.items()}
        self._gazetteer = Phrasebook(by_code.items())
        lists = read_yaml("places.yaml")
        self._names = PlaceNames(lists)
        self._roads = tuple(lists["roads"])

    def find(self, text: str, plain: str) -> tuple[PlaceMention, ...]:
        """In order of the text; ``plain`` is ``text`` as of ``Spelling.plain``."""
        spans = self._known(plain)
        taken = [(span.start, span.end) for span in spans]
        spans += [_Span(*span, road=self._is_road(plain, *span)) for span in self._names.find(plain, taken)]
        busy = [(span.start, span.end) for span in spans]
        spans += [_Span(*match.span()) for match in _ALONE.finditer(plain) if not _touches(match.span(), busy)]
        joined = self._join(plain, sorted(spans, key=lambda span: span.start))
        return tuple(
            PlaceMention(text=text[one.start : one.end], start=one.start, end=one.end, code=one.code) for one in joined
        )

    def _known(self, plain: str) -> list[_Span]:
        whole = (one for one in self._gazetteer.find(plain) if whole_words(plain, one.start, one.end))
        found, spans = longest(whole), list[_Span]()
        for one in found:
            if spans and one.start < spans[-1].end:
                continue
            name = plain[one.start : one.end]
            spans.append(_Span(one.start, one.end, PlaceCode(one.key), _rank(name), name.endswith(self._roads)))
        return spans

    def _is_road(self, plain: str, start: int, end: int) -> bool:
        return plain[start:end].endswith(self._roads)

    def _join(self, plain: str, spans: Sequence[_Span]) -> Iterator[_Span]:
        """Chains of spans that name one place from the large to the small, each with its tail."""
        now: _Span | None = None
        for span in spans:
            if now and span.start < now.end:
                now = _merged(now, span) if span.end > now.end or span.code else now
            elif now and self._goes_on(plain, now, span):
                now = _merged(now, span)
            else:
                if now:
                    yield now
                now = span
            now.end = max(now.end, _tail(plain, now.end))
        if now:
            yield now

    def _goes_on(self, plain: str, now: _Span, span: _Span) -> bool:
        gap = plain[now.end : span.start]
        if now.road and span.road:
            return bool(_CROSSING.fullmatch(gap)) or not gap.strip()
        listed = "," in gap or "，" in gap
        return bool(_JOINT.fullmatch(gap)) and (
            not listed or now.rank in (0, 1) or (span.code is None and not span.road and now.code is not None)
        )


def _tail(plain: str, end: int) -> int:
    """Where the gates, buildings and distances behind a place end."""
    match = _TAIL.match(plain, end)
    return match.end() if match else end


def _touches(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _merged(one: _Span, two: _Span) -> _Span:
    finer = two if two.rank > one.rank else one
    return _Span(min(one.start, two.start), max(one.end, two.end), finer.code, finer.rank, two.road)


def _rank(name: str) -> int:
    """0 for a district up to 4 for what has an address of its own."""
    if name.endswith(("小区", "园区", "residential district")):
        return len(_AREAS)
    return next((rank for rank, endings in enumerate(_AREAS) if name.endswith(endings)), len(_AREAS))

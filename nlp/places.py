"""Places in a message: the gazetteer, names by pattern, addresses and what pins them down (gates, sides, metres)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from nlp import addresses
from nlp.crossings import Crossings
from nlp.gazetteer import Gazetteer
from nlp.lexicon import Lexicon, read_yaml
from nlp.placenames import PlaceNames
from nlp.spots import Spots
from tickets.ids import PlaceCode
from tickets.reading import PlaceMention

_N = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_NUMBERED = rf"(?:\s|-)?{_N}\s?(?:号院|号门|号(?!线)|弄|门洞)"
_PHASE = rf"(?:第?{_N}(?:期|区|标段|号地块|地块)|[a-z](?:区|地块))"
_SITE = r"(?:那个|这个)?(?:工地|项目部|菜市场|公交站|家属院|宿舍|底商|口(?=[东西南北,，。\s]|$)|路段|沿线|一带)"
#: What goes on after a name and is no place without one.
_TAIL = re.compile(rf"(?:\s?的?{_SITE}|{_PHASE}|{_NUMBERED})+")
_JOINT = re.compile(r"(?:的|\s|[,，]\s?)?")
_JOINT_OF_SPOT = re.compile(r"(?:的|那个?|这个?|再|\s|、)?\s?")
#: Nobody names more places in one message.
_MOST = 120
#: The finer the place, the higher: the code of a mention is that of its finest known part.
_AREAS = (
    ("省", "市", "区", "县", "新区", "district"),
    ("街道", "镇", "乡", "street office"),
    ("社区", "村", "community"),
    ("路", "街", "大道", "巷", "胡同", "road", "street", "avenue"),
)


class _Kind(IntEnum):
    """How a stretch of words names a place."""

    SPOT = 0
    ADDRESS = 1
    NAME = 2


@dataclass(slots=True)
class _Span:
    start: int
    end: int
    kind: _Kind
    code: PlaceCode | None = None
    rank: int = -1
    road: bool = False


class Places:
    """Finds place mentions; built once for a town, safe to ask from any thread."""

    def __init__(self, places: Mapping[PlaceCode, Sequence[str]], lexicon: Lexicon) -> None:
        plain = lexicon.spelling.plain
        self._gazetteer = Gazetteer({code: [plain(name) for name in names if name] for code, names in places.items()})
        lists = read_yaml("places.yaml")
        self._names = PlaceNames(lists)
        self._roads = (*lists["roads"], "road", "street", "avenue", "lane")
        roads = {name: code for name, code in self._gazetteer.names.items() if name.endswith(self._roads)}
        self._ranks = {name: (_rank(name), name in roads) for name in self._gazetteer.names}
        self._crossings = Crossings(self._gazetteer.names, roads)
        self._spots = Spots()

    def find(self, text: str, plain: str) -> tuple[PlaceMention, ...]:
        """In order of the text; ``plain`` is ``text`` as of ``Spelling.plain``."""
        spans = self._known(plain)
        taken = [(span.start, span.end) for span in spans]
        spans += [
            _Span(start, end, _Kind.NAME, road=plain[start:end].endswith(self._roads))
            for start, end in self._names.find(plain, taken)
        ]
        busy = _positions(spans)
        spans += [_Span(*found, _Kind.ADDRESS) for found in addresses.find(plain) if busy.isdisjoint(range(*found))]
        spans += [_Span(*found, _Kind.SPOT) for found in self._spots.find(plain)]
        spans.sort(key=lambda span: (span.start, -span.kind, -span.end))
        return tuple(_mention(text, plain, one) for one in self._join(plain, spans[:_MOST]))

    def _known(self, plain: str) -> list[_Span]:
        return [
            _Span(one.start, one.end, _Kind.NAME, one.code, *self._ranks[one.name])
            for one in self._gazetteer.find(plain)
        ]

    def _join(self, plain: str, spans: Sequence[_Span]) -> Iterator[_Span]:
        """Chains of spans that name one place from the large to the small, each with its tail."""
        now: _Span | None = None
        for span in spans:
            if now is not None and (span.start < now.end or self._goes_on(plain, now, span)):
                now = self._merged(now, span)
            else:
                if now is not None:
                    yield now
                now = span
            now.end = max(now.end, self._tail(plain, now))
        if now is not None:
            yield now

    def _tail(self, plain: str, now: _Span) -> int:
        """Where the phases, numbers and sides behind a place end."""
        if now.kind is _Kind.SPOT:
            return now.end
        found = _TAIL.match(plain, now.end) if now.kind is _Kind.NAME else None
        return self._spots.tail(plain, found.end() if found else now.end)

    def _goes_on(self, plain: str, now: _Span, span: _Span) -> bool:
        gap = plain[now.end : span.start]
        if len(gap) > 12:
            return False
        if span.kind is _Kind.SPOT:
            return bool(_JOINT_OF_SPOT.fullmatch(gap))
        if now.road and span.road:
            return self._crossings.joins(plain, now.start, gap, span.end)
        listed = "," in gap or "，" in gap
        if not _JOINT.fullmatch(gap) or (span.kind is _Kind.NAME and now.kind is not _Kind.NAME):
            return False
        finer = span.code is None and not span.road and now.code is not None
        return not listed or now.rank in (0, 1) or span.kind is _Kind.ADDRESS or finer

    def _merged(self, one: _Span, two: _Span) -> _Span:
        finer = two if two.rank > one.rank else one
        code = finer.code
        if one.road and two.road and two.start >= one.end:
            code = self._crossings.code(one.code, two.code) or code
        longer = max(one.end, two.end)
        road = two.road if two.kind is _Kind.NAME else False
        return _Span(min(one.start, two.start), longer, max(one.kind, two.kind), code, finer.rank, road)


def has_name(places: Sequence[PlaceMention]) -> bool:
    """Whether any of them tells which place, not only where in it."""
    return any(place.named for place in places)


def _mention(text: str, plain: str, one: _Span) -> PlaceMention:
    said = addresses.parts(plain[one.start : one.end])
    return PlaceMention(
        text=text[one.start : one.end],
        start=one.start,
        end=one.end,
        code=one.code,
        building=said.building,
        entrance=said.entrance,
        room=said.room,
        named=one.kind is not _Kind.SPOT,
    )


def _positions(spans: Sequence[_Span]) -> set[int]:
    return {at for span in spans for at in range(span.start, span.end)}


def _rank(name: str) -> int:
    """0 for a district up to 4 for what has an address of its own."""
    if name.endswith(("小区", "园区", "residential district")):
        return len(_AREAS)
    finest = (rank for rank in range(len(_AREAS) - 1, -1, -1) if name.endswith(_AREAS[rank]))
    return next(finest, len(_AREAS))

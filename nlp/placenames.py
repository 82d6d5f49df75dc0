"""Names of places outside the gazetteer, by their endings; a name begins where the words before it can be none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

_LONGEST_NAME, _WINDOW = 6, 8
#: Nobody names more places; a text of nothing but 路 must not cost more than others.
_MOST_ENDINGS = 150
_BESIDE = ("路口", "路灯", "路面", "路段", "路边", "路过", "路上", "街边", "街上", "街口", "桥头", "桥下", "河边")
_ROAD_WORDS = (*_BESIDE, "村口", "村头", "村里", "村委", "村民", "村道")
_NAME_CHAR = re.compile(r"[\u4e00-\u9fffa-z0-9]").match
_CUE = re.compile(r"(?:在|住|位于|家住|地址|地点|位置)[:：是]?$")
_ANCHOR = re.compile(
    r"\s?(?:[\d一二三四五六七八九十]{1,4}(?:号|栋|幢|座|#|期|区|单元|弄)|[东南西北]{1,2}(?:门|区|院|侧|口|头|角|边|面)|小区|社区|工地|[a-z]区|[a-z]座)"
)


class PlaceNames:
    """Finds them; every list comes from ``lexicon/places.yaml``."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        endings = sorted({*lists["strong"], *lists["weak"]}, key=len, reverse=True)
        self._ending = re.compile("|".join(map(re.escape, endings)))
        self._weak = frozenset(lists["weak"]) - frozenset(lists["strong"])
        self._generic = frozenset(lists["generic"])
        self._generic_long = tuple(word for word in self._generic if 2 <= len(word) <= 4)
        self._hard = re.compile(
            "|".join(map(re.escape, sorted(lists["hard"], key=len, reverse=True))) + r"|\d+[点月日]"
        )
        self._soft = frozenset(lists["soft"])

    def find(self, plain: str, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Spans of names, in order; ``taken`` are spans already known to be places, in order."""
        busy, floor = {i for span in taken for i in range(*span)}, 0
        ends = {end for _, end in taken}
        for match in islice(self._ending.finditer(plain), _MOST_ENDINGS):
            end = match.end()
            if match.start() in busy or plain.startswith("舞", end) or self._runs_on(plain, end):
                continue
            start = self._start(plain, match.start(), floor, busy)
            if self._is_name(plain, start, match, start in ends):
                floor = end
                ends.add(end)
                yield start, end

    def _runs_on(self, plain: str, end: int) -> bool:
        """Whether another ending follows at once (学院 in 学院路): the longer name counts."""
        following = self._ending.match(plain, end)
        if following is None or following[0] in self._weak:
            return False
        return not plain.startswith(_ROAD_WORDS, end)

    def _start(self, plain: str, stop: int, floor: int, busy: set[int]) -> int:
        """Where the name that runs up to ``stop`` begins."""
        start = stop
        while start > max(floor, stop - _WINDOW) and start - 1 not in busy and _NAME_CHAR(plain[start - 1]):
            start -= 1
        for cut in self._hard.finditer(plain, start, stop):
            start = cut.end()
        for at in range(stop - 3, start - 1, -1):
            if plain[at] in self._soft:
                start = at + 1
                break
        return start if stop - start <= _LONGEST_NAME else stop - 4

    def _is_name(self, plain: str, start: int, ending: re.Match[str], follows_place: bool) -> bool:
        head, end = plain[start : ending.start()], ending.end()
        if not head or head.isdigit() or plain[start:end] in self._generic or head in self._generic:
            return False
        if any(plain[start:end].endswith(word) and len(word) > len(ending[0]) for word in self._generic_long):
            return False
        if ending[0] not in self._weak:
            return len(head) >= 2 or (len(ending[0]) >= 2 and follows_place)
        if ending[0] == "区":
            return 2 <= len(head) <= 3 and bool(self._ending.search(plain, end, end + 6)) and follows_place
        anchored = (
            bool(_ANCHOR.match(plain, end)) or follows_place or bool(_CUE.search(plain, max(0, start - 4), start))
        )
        return 2 <= len(head) <= 4 and anchored

"""Where two roads meet: one place, however the two are put together."""

import re
from collections.abc import Mapping

from tickets.ids import PlaceCode

_BETWEEN = re.compile(r"\s?(?:与|和|跟|同|、|/|-|交|到|and|&|with)?\s?")
#: 路 + these, or a corner of the compass.
_MEET = re.compile(
    r"\s?(?:的|那个?|这个?)?\s?(?:(?:十字|丁字|三岔|交叉|t字|交)?(?:路?口)|交汇|交界|交叉|相交|交会|交接|拐角|转角|转盘|红绿灯|[东南西北]{2}角"
    r"|(?:crossing|crossroads|intersection|junction|corner)\b)"
)
_OF = re.compile(r"\b(?:corner|crossing|crossroads|intersection|junction|between) (?:of )?(?:the )?$|where $")
_MEETS = re.compile(r"\s(?:meets|crosses)\s")


class Crossings:
    """The town's crossings by their two roads; ``names`` are all its names, ``roads`` those of roads."""

    def __init__(self, names: Mapping[str, PlaceCode], roads: Mapping[str, PlaceCode]) -> None:
        self._codes: dict[frozenset[PlaceCode], PlaceCode] = {}
        for name, code in names.items():
            crossed = _MEET.search(name)
            if crossed is None or name in roads:
                continue
            met = {road for called, road in roads.items() if called in name and road != code}
            if len(met) == 2:
                self._codes.setdefault(frozenset(met), code)

    def code(self, one: PlaceCode | None, two: PlaceCode | None) -> PlaceCode | None:
        """Of the crossing of two roads, in any order."""
        return self._codes.get(frozenset((one, two))) if one and two else None

    def joins(self, plain: str, start: int, gap: str, end: int) -> bool:
        """Whether two roads are named as one crossing: from ``start`` to ``end``, with ``gap`` between them."""
        if _MEETS.fullmatch(gap):
            return True
        if not _BETWEEN.fullmatch(gap):
            return False
        return bool(_MEET.match(plain, end)) or bool(_OF.search(plain[max(0, start - 24) : start]))

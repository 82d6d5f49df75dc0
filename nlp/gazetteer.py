"""The town's names in a text: as written, spaced out, misspelt, or in Latin letters."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from nlp.latin_names import LatinNames
from nlp.numbers import digits
from nlp.slips import Slips
from nlp.sounds import Sounds
from nlp.wordings import whole_words
from tickets.ids import PlaceCode

#: What people put between the characters of a name.
_BETWEEN = frozenset(" \n\t·•.-_*~'\"“”‘’《》〈〉「」『』【】[]()|/")
#: Where the town has one of them, this is its name.
_ONLY_ONE = tuple(
    "人民医院 一中 湿地公园 码头 体育馆 图书馆 博物馆 文化馆 科技馆 灯塔 火车站 汽车站 政务中心 会展中心".split()
)
#: Nobody names more places in one message.
_MOST = 200
_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,2}(?=[期号])")
_BESIDE_ROADS = ("路口", "路边", "路上", "路灯", "路面", "路段", "街边", "街上", "街口")
_ENDINGS_OF_ONE = "路街巷苑城里河桥"


class Named(NamedTuple):
    """A place of the town at ``start:end``; ``name`` is what it is called there."""

    start: int
    end: int
    code: PlaceCode
    name: str


class Gazetteer:
    """Built once for a town, safe to ask from any thread; names are given as of ``Spelling.plain``."""

    def __init__(self, places: Mapping[PlaceCode, Sequence[str]]) -> None:
        sounds, self._codes = Sounds(), dict[str, PlaceCode]()
        for code, names in places.items():
            for name in names:
                self._codes.setdefault(_close(name) if not name.isascii() else name, code)
        self._codes.update(_short_names(self._codes))
        self._called = {code: name for name, code in reversed(self._codes.items())}
        self._heads: dict[str, list[str]] = {}
        for name in sorted(self._codes, key=len, reverse=True):
            if not name.isascii() and len(name) > 1:
                self._heads.setdefault(name[:2], []).append(name)
        chinese = [name for name in self._codes if not name.isascii()]
        self._slips = Slips(chinese, sounds)
        self._latin = LatinNames(self._in_letters(chinese, sounds))

    def _in_letters(self, chinese: Sequence[str], sounds: Sounds) -> dict[str, str]:
        """English names, and Chinese ones spelt as they sound where two names do not sound the same."""
        spelt: dict[str, str] = {name: str(code) for name, code in self._codes.items() if name.isascii()}
        heard: dict[str, set[PlaceCode]] = {}
        for name in chinese:
            letters = sounds.spelt(name)
            if len(letters) >= 6 and len(name) >= 3:
                heard.setdefault(letters, set()).add(self._codes[name])
        return {**{letters: str(*codes) for letters, codes in heard.items() if len(codes) == 1}, **spelt}

    def find(self, plain: str) -> list[Named]:
        """In order, none overlapping another; where two names are equally near, neither."""
        kept: Sequence[int] = range(len(plain))
        text = plain
        if not _BETWEEN.isdisjoint(plain):
            kept = [at for at in kept if plain[at] not in _BETWEEN]
            text = "".join([plain[at] for at in kept])
        found = self._exact(plain, text, kept)
        found = self._misspelt(plain, text, kept, found)
        found += [one for one in self._lettered(plain) if not _overlaps(one, found)]
        return sorted(found)

    @property
    def names(self) -> Mapping[str, PlaceCode]:
        """Every name and what it stands for."""
        return self._codes

    def _exact(self, plain: str, text: str, kept: Sequence[int]) -> list[Named]:
        found = list[Named]()
        for at in range(len(text) - 1):
            if len(found) > _MOST:
                break
            for name in self._heads.get(text[at : at + 2], ()):
                if text.startswith(name, at) and _fits(plain, kept, at, len(name)) and not _runs_on(text, at, name):
                    found.append(Named(kept[at], kept[at + len(name) - 1] + 1, self._codes[name], name))
                    break
        return _longest(found)

    def _misspelt(self, plain: str, text: str, kept: Sequence[int], exact: list[Named]) -> list[Named]:
        # A short name may be the beginning of a misspelt one: 滨河花圆.
        sure = {at for one in exact if len(one.name) > 2 for at in range(one.start, one.end)}
        slips = self._slips.find(text, {at for at, where in enumerate(kept) if where in sure} if sure else ())
        if not slips:
            return exact
        spans: dict[tuple[int, int], set[PlaceCode]] = {}
        best: list[tuple[int, Named]] = []
        for slip in slips:
            start, end = kept[slip.start], kept[slip.end - 1] + 1
            spans.setdefault((start, end), set()).add(self._codes[slip.name])
            if _fits(plain, kept, slip.start, slip.end - slip.start):
                best.append((slip.cost, Named(start, end, self._codes[slip.name], slip.name)))
        chosen = list[Named]()
        for cost, one in best:
            if len(spans[one.start, one.end]) > 1 or self._rivalled(cost, one, best) or _overlaps(one, chosen):
                continue
            if not _overlaps(one, exact) or (cost == 1 and _reaches_over(one, exact)):
                chosen.append(one)
        return chosen + [one for one in exact if not _overlaps(one, chosen)]

    def _rivalled(self, cost: int, one: Named, all_found: Sequence[tuple[int, Named]]) -> bool:
        """Whether another place is as near in words that overlap."""
        return any(
            price <= cost and other.code != one.code and _overlaps(one, [other]) and len(other.name) >= len(one.name)
            for price, other in all_found
        )

    def _lettered(self, plain: str) -> list[Named]:
        if plain.isascii() or any("a" <= char <= "z" for char in plain):
            found = [
                Named(start, end, PlaceCode(code), self._called[PlaceCode(code)])
                for start, end, code, _ in self._latin.find(plain)
            ]
            return _longest([one for one in found if whole_words(plain, one.start, one.end)])
        return []


def _short_names(codes: Mapping[str, PlaceCode]) -> dict[str, PlaceCode]:
    """书香门第 for 书香门第小区, 体育馆 where there is only one, 2期 for 二期; never what already is a name."""
    short = {
        name.removesuffix("小区"): code for name, code in codes.items() if name.endswith("小区") and len(name) >= 5
    }
    for kind in _ONLY_ONE:
        of_kind = {code for name, code in codes.items() if name.endswith(kind)}
        if len(of_kind) == 1:
            short[kind] = of_kind.pop()
    for name, code in codes.items():
        numbered = _NUMBERED.sub(lambda found: digits(found[0]), name)
        short.setdefault(numbered, code)
    return {name: code for name, code in short.items() if name not in codes}


def _close(name: str) -> str:
    return "".join(char for char in name if char not in _BETWEEN)


def _fits(plain: str, kept: Sequence[int], at: int, size: int) -> bool:
    """Whether a name with gaps is one: 迎春 路上 is not 迎春路, 迎 春 路 is."""
    first, last = kept[at], kept[at + size - 1]
    gaps = last - first + 1 - size
    if not gaps:
        return True
    if plain[last] in _ENDINGS_OF_ONE and kept[at + size - 2] + 1 < last and gaps == last - kept[at + size - 2] - 1:
        return False
    return gaps <= 3 * (size - 1)


def _runs_on(text: str, at: int, name: str) -> bool:
    """Whether a short name only begins another one: the river 滨河 in 滨河路."""
    behind = text[at + len(name) : at + len(name) + 2]
    return len(name) == 2 and behind[:1] in ("路", "街") and behind not in _BESIDE_ROADS


def _overlaps(one: Named, others: Sequence[Named]) -> bool:
    return any(other.start < one.end and one.start < other.end for other in others)


def _reaches_over(one: Named, exact: Sequence[Named]) -> bool:
    """滨河花圆 is more than the 滨河 in it."""
    inside = [other for other in exact if other.start < one.end and one.start < other.end]
    return all(
        one.start <= other.start and other.end <= one.end and len(one.name) - len(other.name) >= 2 for other in inside
    )


def _longest(found: Sequence[Named]) -> list[Named]:
    kept: list[Named] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept

"""Finer and relative places: 桥洞里头, 往南200米, 第三个椅子, 一进去右手边; they have no name and are kept as said."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from nlp.lexicon import read_yaml

_NUM = r"(?:\d{1,4}|[一二两三四五六七八九十百千几]{1,5})(?:多|来|几)?"
#: 东西 is no direction but a thing.
_D = r"(?:[东西][南北]|[东南西北](?!西))"
_SIDE = r"(?:门口?|侧门?|边|面|头|段|角|口|岸|端|路口|出口|入口|院墙?|大门|墙|半边|坡)"
_OF = r"(?:平房|房子|楼(?!道)|门头|店|铺子|空地)?"
_FEW = rf"(?:[个一]{{0,2}}(?:排|栋|间|家(?![庭长])|户|棵|座|层|条|幢|棟|片|块|根|盏|把|张|个|拐){_OF})"
_MOVE = (
    rf"(?:[往朝向](?:{_D}|前|后|里|左|右|下|外)|(?<![a-z]){_D})(?:边|侧|面|方向)?(?:走|去|数|拐|转|开)?"
    rf"(?:不到|大约|大概|差不多|约|有|个|了)?{_NUM}(?:米|公里|里地|步|百米)(?:远|开外|左右|以内)?(?:的?(?:地方|处|位置))?"
    rf"|[往朝向](?:{_D}|前|后|里|左|右|外)(?:边|侧|面)?(?:走|拐|去的?方向|方向)"
    rf"|(?<![\d一二三四五六七八九十百千]){_NUM}(?:米|步)(?:远|开外)?的?(?:处|地方)"
)
_ENTER = (
    r"(?:一?进了?(?:大门|小区|单元|门|院子?|村|胡同|巷子|去|来)(?:以后|之后|后)?[,，\s]?)?(?:往|向)?[左右](?:手边|手|拐|转(?!让|账)|首|侧|边)"
    r"|一进(?:大门|小区|单元门?|门|院子?|村|胡同|巷子|去)(?:的?地方|那块|那儿|口)?"
)
_TOWARDS = (
    r"(?:靠近?|临|朝|沿|挨着|紧挨|贴着)[^\s,，。的了着过近这那一]{1,3}"
    r"(?:[那这一]|的那?一?)?(?:侧|边|面|头|排|端)(?:上|路)?"
)
_DIRECTED = rf"最?(?<![a-z]){_D}{_SIDE}(?:那|这|的)?{_FEW}?|[东西][南北](?=[,，。!！?？\s]|$)"
_MOST = (
    rf"最[里外前后上下中左右](?:[边面头侧端](?:的|那|这)?{_FEW}?|[那这]{_FEW})"
    rf"|(?:中间|当中|前[边面]|后[边面]|左边|右边|里[边面]|外[边面])[那这]{_FEW}"
)
_FLOOR = (
    r"(?:负|地下)[一二三四123](?:层|楼)|(?<![\d一二三四五六七八九十第])(?:\d{1,2}|[一二三四五六七八九十]{1,3})楼(?![道顶栋盘房梯长板上下主]|前|后)"
    r"|-[123](?:层|楼)|第(?:\d{1,2}|[一二三四五六七八九十]{1,3})层"
)
#: What any of these begins with.
_LEAD = r"往朝向东南西北最第倒靠临沿挨紧贴进一左右中当前后里外负地\d二三四五六七八九十两几百千-"


class Spots:
    """Finds them; every list of words comes from ``lexicon/spots.yaml``."""

    def __init__(self) -> None:
        lists = read_yaml("spots.yaml")
        end = "|".join(lists["goes_on"])
        sides = rf"(?:{_words(lists['sides'])}|{_D}{_SIDE}|[{''.join(lists['sides_short'])}](?!{end}))"
        self._side = re.compile(rf"(?:的|那|\s)?{sides}(?:的?{sides})*")
        alone, anchors = _words(lists["alone"]), _words(lists["anchors"])
        english = (
            rf"\b(?:{'|'.join(lists['english_alone'])}"
            r"|(?:north|south|east|west)(?:ern)? (?:gate|side|entrance|corner|end))\b"
        )
        behind = (
            r"\b(?:behind|in front of|next to|opposite|across from|near|beside|outside|under|at the back of|by|at)"
            rf" (?:the |our |my )?(?:\w+ )?(?:{'|'.join(lists['english_things'])})\b"
        )
        counted = f"(?:{_words(lists['counted'])})"
        ordinal = (
            rf"(?:第|倒数第?){_NUM}(?:[个条张把盏根座道]{counted}|(?:排|栋|家(?![庭长])|棵|间|幢|根|盏|户){counted}?)"
        )
        either = (_MOVE, _MOST, _ENTER, _TOWARDS, ordinal, _FLOOR, _DIRECTED)
        number = rf"(?:{'|'.join(either)})(?:的?{sides})*"
        place = rf"(?:{anchors})(?:的|那)?(?:{sides}|{_ENTER})(?:的?{sides})*|(?:{alone})(?:的?{sides})*"
        firsts = {word[0] for name in ("alone", "anchors") for word in lists[name]}
        lead = rf"[{''.join(sorted(firsts))}{_LEAD}]"
        self._spot = re.compile(rf"(?={lead})(?:{number}|{place})")
        self._never = frozenset(lists["never"])
        self._english = re.compile(f"{behind}|{english}")

    def find(self, plain: str, most: int = 300) -> Iterator[tuple[int, int]]:
        """Spans in order; pieces that stand side by side come one by one."""
        yield from (found.span() for found in islice(self._spot.finditer(plain), most) if found[0] not in self._never)
        if "e" in plain or "a" in plain:
            yield from (found.span() for found in islice(self._english.finditer(plain), most))

    def tail(self, plain: str, at: int) -> int:
        """Where the sides of a place that ends at ``at`` end themselves: 门口 behind 3号楼."""
        found = self._side.match(plain, at)
        return found.end() if found else at


def _words(words: Sequence[str]) -> str:
    """A pattern for any of them, the longest first, looked up by first character."""
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in groups.items())

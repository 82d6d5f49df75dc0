"""Words of time in a text, found once: hours, days, since when, how often; ``moments`` says when that was."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, cast

from nlp.lexicon import read_yaml
from nlp.numbers import HAN, number

_N = rf"(?:\d{{1,2}}|[{HAN}]{{1,3}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DOM = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_WEEK, _WEEKDAY = "(?:周|星期|礼拜)", "[一二三四五六日天末](?![定直起样种点些个家])"
_EVERY_WEEK = rf"每个?{_WEEK}(?:[一二三四五六日天末](?:[、和到至](?=[一二三四五六日天]))?){{0,4}}"
_CALENDAR = (
    rf"(?:(?P<year>(?:20)?[0-3]\d)年)?(?P<month>{_MONTH})月份?(?:(?P<dom>{_DOM})[日号]?(?!\d|[个天楼栋])|(?P<third>初|底|中旬|上旬|下旬))?"
    r"(?![饼嫂子经薪亮球费])"
    rf"|(?P<which>上上个?|上个?|这个?|本|下个?){_WEEK}(?:(?P<weekday>{_WEEKDAY})|(?![边围到期年]))"
    rf"|{_WEEK}(?P<some_weekday>{_WEEKDAY})"
    rf"|(?P<a_month>上上个?月|上个?月|这个?月|本月|当月)(?:(?P<its_third>初|底|中旬|上旬|下旬)|(?P<its_dom>{_DOM})[日号])?"
    r"|(?P<a_year>今年|去年|前年|大前年|本年|20[0-3]\d年)"
    r"(?P<season>开春|[春夏秋冬][天季]|春节|中秋|入[夏冬]|[上下]半年|年?[底初])?"
    rf"|(?:(?<=[从自打到]){_DOM}号(?![楼院门线弄])|{_DOM}号(?=晚上|早上|上午|下午|凌晨|夜里|开始|到现在|那天|以来))"
)
_CLOCK = (
    rf"(?<![\d:.{HAN}])(?P<hour>{_N})\s?(?:点(?P<sharp>钟|半|[一三]刻|[0-5]?\d分?(?!钟头)|[{HAN}]{{1,3}}分|多)?"
    r"|(?P<official>时)(?![间候段不常代机令尚差事])|:(?P<minute>[0-5]\d)(?!\d)|(?=\s?[ap]\.?m\b))"
    r"(?:\s?(?P<half>[ap])\.?m\b)?(?:来钟|多钟|多|不到|左右|前后|来)?"
)
_UNIT = (
    r"(?:个?(?:多|半)?(?:小时|钟头|礼拜|星期|月)|个?分钟|天|晚上?|夜(?![间里市])|宿(?!舍)"
    r"|周(?![边围到末年全一二三四五六日])|年(?![级龄轻纪会票货费])|季度)"
)
_LENGTH = (
    rf"(?<![\d{HAN}])(?:都|快|近|已经?|整整|足足)?(?P<much>[{HAN}\d]{{1,3}}|几|好几|十几|几十|半|大半|小半|整|一整|仨|俩|好多|个把|上百)"
    rf"(?P<unit>{_UNIT})(?P<more>多|来|半)?(?:(?P<ago>以?前|之前)|以上|左右|有余|以来)?"
)
_ENGLISH = (
    r"\b(?:(?:last|this|next|on|every) )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?:last|this) (?:week|weekend|month|year)\b"
    r"|\b(?:for )?(?:over |about |almost )?"
    r"(?:\d{1,2}|an?|one|two|three|four|five|six|seven|ten|several|many|a few|a couple of)"
    r" (?:more than )?(?:minutes?|hours?|days?|nights?|weeks?|months?|years?)(?: ago)?\b"
)
_LEAD = (
    r"[今昨前明后大本夜天日每一三隔两从没白昼早晚整成终年月周工双休节时动二24现目此这眼刚方适当如上下去星礼半凌深午子通彻连入黑傍清中正晌"
    r"黄元五六劳国春过除腊端重开立伏夏秋冬暑寒放高麦供汛雨刮阴疫那近平往好很许老有多数常长饭做收关停睡作熄几仨俩小个十都快已足\d零〇四七八九a-z]"
)
#: Nobody names more; a text of nothing but 今天 must not cost more than others.
_MOST = 200
_SHORT = {"evening": rf"|[晚夜](?=\s?{_N}\s?[点时:])", "morning": rf"|早(?=\s?{_N}\s?[点时:])"}
PARTS = ("deep", "evening", "morning", "noon", "afternoon", "daytime")
_KINDS = ("repeat", "day_part", "day", "now", "calendar", "feast", *PARTS, "clock", "length", "open", "english")
#: What may stand between words of one time, before its end, around its beginning.
_GLUE = re.compile(r"\s?(?:的|是|都|就|大概|大约|差不多|约|快|将近|接近|不到|,|at|on|in|the|\s){0,2}\s?")
_TO = re.compile(
    r"\s?(?:一直|持续|就|能|都|吵|响|干|忙|排)?\s?(?:到|至|-|~|—|～|–|until|till|to)+"
    r"\s?(?:了|第二天|次日|隔天|转天|the next)?\s?"
)
_TO_NOW = re.compile(
    r"\s?(?:一直|就|开始)?(?:到|至)(?:现在|今天?(?![早晚夜年])|目前|如今|这会儿)"
    r"|\s?(?:至今|until now|till now|up to now)"
)
_SINCE = re.compile(r"(?:自从|打从|从|自|打|since|from)\s?$")
_SINCE_BEHIND = re.compile(
    r"(?:那会儿|那天|那阵)?(?:开始|起(?!来|码|床)|以来|以后|之后|过后|后(?![面边头门院身台果悔续半天]))"
)


class Token(NamedTuple):
    """One word of time; ``kind`` is its group in the pattern, ``found`` the match."""

    kind: str
    start: int
    end: int
    found: re.Match[str]

    @property
    def text(self) -> str:
        return self.found[0]

    def get(self, group: str) -> str:
        """What a group of the pattern matched, "" for nothing."""
        return self.found[group] or ""


class Hour(NamedTuple):
    """A mention at ``start:end``; at night is from 22:00 to 6:00 (噪声污染防治法, article 88)."""

    start: int
    end: int
    at_night: bool


class TimeSaid(NamedTuple):
    """Words of one time; ``until`` are those behind 到, ``since``: it begins then, ``to_now``: and has not ended."""

    start: int
    end: int
    tokens: Sequence[Token]
    until: Sequence[Token]
    since: bool
    to_now: bool


class TimeWords:
    """The lists of ``lexicon/times.yaml`` and the one pattern made of them; built once, then only read."""

    def __init__(self) -> None:
        raw = cast(Mapping[str, object], read_yaml("times.yaml"))
        self.days = cast(Mapping[str, int], raw["days"])
        self.day_parts = cast(Mapping[str, tuple[int, str]], raw["day_parts"])
        self.feasts = cast(Mapping[str, tuple[int, int]], raw["feasts"])
        lists = {
            key: cast(Sequence[str], raw[key]) for key in ("open", "now", "repeats", "days", "day_parts", "feasts")
        }
        behind = {key: _any(cast(Sequence[str], raw[key])) for key in ("no_time_behind", "no_clock_behind")}
        self._before = re.compile(f"(?:{_any(cast(Sequence[str], raw['no_time_before']))})$")
        money = rf"|[{HAN}\d.]{{1,5}}(?:块|元|毛|万|百|千)"
        self._behind = re.compile(rf"\s?(?:{behind['no_time_behind']}{money})")
        self._clock_behind = re.compile(rf"\s?(?:{behind['no_clock_behind']})")
        kinds = {
            "repeat": f"{_any(lists['repeats'])}|{_EVERY_WEEK}",
            "day_part": _any(lists["day_parts"]),
            "day": _any(lists["days"]),
            "now": _any(lists["now"]),
            "calendar": _CALENDAR,
            "feast": rf"(?:{_any(lists['feasts'])}|十一(?=假期|长假|放假|期间|黄金周))(?:节|假期|长假|放假|期间|前后)?",
            **{name: _any(words) + _SHORT.get(name, "") for name, words in _parts(raw)},
            "clock": _CLOCK,
            "length": _LENGTH,
            "open": _any(lists["open"]),
            "english": _ENGLISH,
        }
        either = "|".join(f"(?P<{kind}>{kinds[kind]})" for kind in _KINDS)
        self._pattern = re.compile(f"(?={_LEAD})(?:{either})")

    def tokens(self, plain: str) -> list[Token]:
        """In order of the text, none overlapping another; ``plain`` as of ``Spelling.plain``."""
        found = (Token(_kind(one), *one.span(), one) for one in self._pattern.finditer(plain))
        return [token for token in islice(found, _MOST) if self._is_time(plain, token)]

    def _is_time(self, plain: str, token: Token) -> bool:
        """Not 交了三年物业费, a word inside another one in Latin letters."""
        if token.kind == "length" and not token.get("ago"):
            before = self._before.search(plain[max(0, token.start - 5) : token.start])
            return not before and not self._behind.match(plain, token.end)
        return not token.text.isascii() or token.kind == "clock" or _whole(plain, token)

    def said(self, plain: str, tokens: Sequence[Token]) -> list[TimeSaid]:
        """Tokens that belong together as one mention each, without bare hours that are none (三点建议)."""
        groups: list[tuple[list[Token], list[Token]]] = []
        for token in tokens:
            gap = plain[groups[-1][0 if not groups[-1][1] else 1][-1].end : token.start] if groups else ""
            if groups and _GLUE.fullmatch(gap):
                groups[-1][1 if groups[-1][1] else 0].append(token)
            elif groups and not groups[-1][1] and _TO.fullmatch(gap):
                groups[-1][1].append(token)
            else:
                groups.append(([token], []))
        return [_framed(plain, one, two) for one, two in groups if self._stands(plain, one, two)]

    def _stands(self, plain: str, one: Sequence[Token], two: Sequence[Token]) -> bool:
        if len(one) > 1 or two or one[0].kind != "clock":
            return True
        token = one[0]
        exact = token.get("sharp") or token.get("minute") or token.get("half") or token.get("official")
        counted = token.get("hour") in ("一", "1") or plain[token.start - 1 : token.start] in tuple(
            "有第这几下以那差早"
        )
        return bool(exact) or not (counted or self._clock_behind.match(plain, token.end))


def hours(plain: str, tokens: Sequence[Token]) -> Iterator[Hour]:
    """Hours and parts of the day in order; bare hours that may be either (两点) are left out."""
    part, since, until = "", 0, 0
    open_part = False
    for token in (_day_part(one) for one in tokens if one.kind in (*PARTS, "clock", "day_part", "repeat")):
        if token.kind == "":
            continue
        start, end = token.start, token.end
        if token.kind != "clock":
            if open_part:
                yield Hour(since, until, part in ("deep", "evening"))
            part, since, until, open_part = token.kind, start, end, True
            continue
        gap = plain[until:start]
        belongs = bool(part) and bool(_GLUE.fullmatch(gap) if open_part else _ALSO.fullmatch(gap))
        if open_part and not belongs:
            yield Hour(since, until, part in ("deep", "evening"))
        part = part if belongs else ""
        at_night = _at_night(token, part)
        if at_night is not None:
            yield Hour(since if belongs and open_part else start, end, at_night)
        until, open_part = end, False
    if open_part:
        yield Hour(since, until, part in ("deep", "evening"))


_ALSO = re.compile(r"\s?(?:到|至|-|~|—|、|或者?|和|,)+\s?(?:了|第二天|次日)?")
_REPEATED_NIGHTS = re.compile(r"[晚夜]|night|evening")


def _day_part(token: Token) -> Token:
    """昨晚 and 每晚 as the part of the day in them; others of a repeat say no hour."""
    if token.kind == "repeat":
        return token._replace(kind="evening" if _REPEATED_NIGHTS.search(token.text) and "早" not in token.text else "")
    if token.kind == "day_part":
        evening = _REPEATED_NIGHTS.search(token.text)
        return token._replace(kind="evening" if evening else "afternoon" if "后晌" in token.text else "morning")
    return token


def clock_hours(token: Token, part: str) -> float | None:
    """Hours since midnight of the day it is said of, up to 30 for the small hours behind an evening; None: 两点."""
    hour, minutes = _hour(token), _minutes(token)
    if hour is None or hour > 24:
        return None
    half = token.get("half")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif part == "deep":
        hour = {12: 24}.get(hour, hour + 12 if 9 <= hour < 12 else hour)
    elif part == "evening":
        hour = hour + 24 if hour < 6 else hour + 12 if hour <= 12 else hour
    elif part in ("noon", "afternoon", "daytime"):
        early = {"noon": 4, "afternoon": 12, "daytime": 6}[part]
        hour = hour + 12 if hour < early else hour
    elif not part and 1 <= hour <= 12 and not (token.get("minute") and token.get("hour").startswith("0")):
        return None
    return hour + minutes / 60


def _at_night(token: Token, part: str) -> bool | None:
    """None when nobody can tell: 两点 alone may be either, 8点 is of the day in any case."""
    hour = clock_hours(token, part)
    if hour is None:
        bare = _hour(token)
        return None if bare is None or bare > 24 or bare < 7 or bare == 12 else False
    return hour % 24 >= 22 or hour % 24 < 6


def _hour(token: Token) -> int | None:
    """四五点 is about four."""
    said = token.get("hour")
    about = len(said) == 2 and "十" not in said and not said.isascii()
    return number(said[:1] if about else said)


def _minutes(token: Token) -> int:
    sharp = token.get("sharp").removesuffix("分")
    if token.get("minute"):
        return int(token.get("minute"))
    return {"半": 30, "一刻": 15, "三刻": 45}.get(sharp, number(sharp) or 0)


def _framed(plain: str, one: Sequence[Token], two: Sequence[Token]) -> TimeSaid:
    """With 从 before it and 起, 到现在 behind it."""
    start, end = one[0].start, (two or one)[-1].end
    before, behind = _SINCE.search(plain[max(0, start - 6) : start]), _SINCE_BEHIND.match(plain, end)
    start -= len(before[0]) if before else 0
    end = behind.end() if behind else end
    to_now = _TO_NOW.match(plain, end)
    reached = bool(to_now) or any(token.kind == "now" for token in two)
    return TimeSaid(start, to_now.end() if to_now else end, one, two, bool(before or behind), reached)


def _kind(found: re.Match[str]) -> str:
    return next(kind for kind in _KINDS if found[kind] is not None)


def _whole(plain: str, token: Token) -> bool:
    around = plain[token.start - 1 : token.start] + plain[token.end : token.end + 1]
    return not any("a" <= char <= "z" for char in around)


def _parts(raw: Mapping[str, object]) -> Iterator[tuple[str, Sequence[str]]]:
    lists = cast(Mapping[str, Sequence[str]], raw["parts"])
    yield from ((name, lists[name]) for name in PARTS)


def _any(words: Iterable[str]) -> str:
    """A pattern for any of them, the longest first, looked up by first character."""
    groups: dict[str, list[str]] = {}
    for word in sorted(set(words), key=len, reverse=True):
        groups.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in groups.items())

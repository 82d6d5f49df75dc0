"""The hours a text names, in whatever way they are written, and which of them lie at night."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_HAN = "零〇一二两三四五六七八九十"
_NUMBER = rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})"
_DEEP = (
    "凌晨|三更半夜|大半夜|后半夜|下半夜|前半夜|半夜|深夜|午夜|子夜|通宵|整夜|彻夜|夜夜|整宿|一宿|连夜|深更|"
    "天都?还?没亮|天不亮|midnight|all night|overnight|at night|every night|late at night"
)
_TOKEN = re.compile(
    rf"(?P<deep>{_DEEP})"
    rf"|(?P<evening>晚上|晚间|夜里|夜间|夜晚|今晚|昨晚|每晚|当晚|晚(?=\s?{_NUMBER})|夜(?=\s?{_NUMBER}[点时]))"
    rf"|(?P<morning>清晨|早晨|早上|清早|大早|今早|上午|早(?=\s?{_NUMBER}))"
    r"|(?P<noon>中午|正午|晌午|午休)|(?P<afternoon>下午|午后|傍晚)|(?P<daytime>白天|日间)"
    rf"|(?<![\d:.])(?P<clock>(?P<hour>{_NUMBER})\s?(?:点(?:钟|半|[一三]刻|[0-5]?\d分?|多)?|时(?![间候段不])|:(?P<minute>[0-5]\d)(?!\d)"
    r"|(?=\s?[ap]\.?m\b))(?:\s?(?P<half>[ap])\.?m\b)?)"
)
#: What may stand between a part of the day and its hour, and between the two hours of a range.
_GAP = re.compile(r"(?:的|是|大概|大约|差不多|约|快|都|就|才|到了?|将近|接近|从|不到|\s){0,2}")
_RANGE = re.compile(r"\s?(?:到|至|-|~|—|、|或者?|和|,)+\s?(?:了|第二天|次日)?")
_HAN_HOURS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"〇": 0, "两": 2}


class Hour(NamedTuple):
    """A mention at ``start:end``; at night is from 22:00 to 6:00 (噪声污染防治法, article 88)."""

    start: int
    end: int
    at_night: bool


def named(plain: str) -> Iterator[Hour]:
    """Hours and parts of the day in order; bare hours that may be either (两点) are left out."""
    part, since, until = "", 0, 0
    open_part = False
    for found in _TOKEN.finditer(plain):
        start, end = found.span()
        if found["clock"] is None:
            if open_part:
                yield Hour(since, until, part in ("deep", "evening"))
            part, since, until, open_part = str(found.lastgroup), start, end, True
            continue
        gap = plain[until:start]
        belongs = bool(part) and bool((_GAP if open_part else _RANGE).fullmatch(gap))
        if open_part and not belongs:
            yield Hour(since, until, part in ("deep", "evening"))
        part = part if belongs else ""
        at_night = _at_night(found, part)
        if at_night is not None:
            yield Hour(since if belongs and open_part else start, end, at_night)
        until, open_part = end, False
    if open_part:
        yield Hour(since, until, part in ("deep", "evening"))


def _at_night(found: re.Match[str], part: str) -> bool | None:
    """None when nobody can tell: 两点 alone may be either."""
    hour = _hour(found["hour"])
    if hour is None or hour > 24:
        return None
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    elif part == "deep":
        return True
    elif part == "evening":
        hour = hour if hour < 6 or hour > 12 else (hour + 12) % 24
    elif part in ("noon", "afternoon", "daytime"):
        hour = hour + 12 if hour < (4 if part == "noon" else 12) and part != "daytime" else hour
    elif not part and 1 <= hour <= 12 and not (found["minute"] and found["hour"].startswith("0")):
        return None if hour < 7 or hour == 12 else False
    return hour >= 22 or hour < 6


def _hour(written: str) -> int | None:
    if written.isdecimal() and written.isascii():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    try:
        high = (_HAN_HOURS[tens] if tens else 1) if ten else 0
        return 10 * high + (_HAN_HOURS[ones] if ones else 0)
    except KeyError:
        return None

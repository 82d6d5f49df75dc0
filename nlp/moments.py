"""When words of time were: against the clock, in the town's own time; what the words leave open stays open."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from nlp.numbers import number
from nlp.times import PARTS, TimeSaid, TimeWords, Token, clock_hours
from tickets.reading import TimeMention

#: Local hours of a part of the day, beyond 24 for the next morning.
_HOURS = {
    "deep": (0, 6),
    "evening": (18, 30),
    "morning": (5, 12),
    "noon": (11, 14),
    "afternoon": (12, 19),
    "daytime": (6, 20),
}
_THIRDS = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31)}
_ENGLISH_DAYS = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_COUNTS = {
    "半": 0.5,
    "俩": 2.0,
    "仨": 3.0,
    "一整": 1.0,
    "整": 1.0,
    "a": 1.0,
    "an": 1.0,
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
}
_COUNTS |= {"four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "ten": 10.0}

_Days = tuple[date, date]


class _Point(NamedTuple):
    """A moment or a stretch: first and last local day, hours from midnight of the first; None where it is open."""

    days: _Days | None
    begins: float | None
    ends: float | None
    part: str


class Moments:
    """Resolves mentions; ``zone`` is the town's."""

    def __init__(self, words: TimeWords, zone: tzinfo) -> None:
        self._words, self._zone = words, zone

    def mentions(self, text: str, said: Sequence[TimeSaid], now: datetime | None) -> tuple[TimeMention, ...]:
        """In order of the text; without ``now`` no words become moments."""
        return tuple(self._mention(text, one, now) for one in said)

    def going_on(self, said: Sequence[TimeSaid], now: datetime | None) -> bool:
        """Whether a time reaches to now, or the clock lies inside hours that are stated for today or every day."""
        return any(one.to_now or (now is not None and self._inside(one, now)) for one in said)

    def _mention(self, text: str, said: TimeSaid, now: datetime | None) -> TimeMention:
        repeats = any(token.kind == "repeat" or token.text.startswith("every") for token in (*said.tokens, *said.until))
        begins, ends = (None, None) if now is None or repeats else self._moments(said, now)
        words = text[said.start : said.end]
        return TimeMention(start=said.start, end=said.end, text=words, begins=begins, ends=ends, repeats=repeats)

    def _moments(self, said: TimeSaid, now: datetime) -> tuple[datetime | None, datetime | None]:
        here = now.astimezone(self._zone)
        one = self._point(said.tokens, here, "")
        if said.until and not said.to_now:
            return self._range(one, self._point(said.until, here, one.part), here)
        begins, ends = self._stretch(one, here)
        if said.to_now:
            return begins, now.astimezone(UTC)
        length = next((token for token in said.tokens if token.kind in ("length", "english")), None)
        if length is not None and one.days is None and one.begins is None:
            return _ago(length, here)
        return begins, None if said.since else ends

    def _stretch(self, one: _Point, here: datetime) -> tuple[datetime | None, datetime | None]:
        """Begin and end of one point; a lone hour was when it last struck."""
        if one.begins is None:
            return self._whole_days(one.days)
        day = one.days[0] if one.days else None
        if day is None:
            if one.ends is not None:
                return None, None
            begins = self._at(here.date(), one.begins)
            while begins > here.astimezone(UTC):
                begins -= timedelta(days=1)
            return begins, None
        if one.days and one.days[0] != one.days[1]:
            return None, None
        return self._at(day, one.begins), None if one.ends is None else self._at(day, one.ends)

    def _range(self, one: _Point, two: _Point, here: datetime) -> tuple[datetime | None, datetime | None]:
        if one.days and two.days and (one.begins is None or two.begins is None):
            return self._whole_days((one.days[0], two.days[1]))
        if one.begins is None or two.begins is None:
            return self._stretch(one, here)[0], None
        if two.days and not one.days:
            ends, first = self._at(two.days[0], two.begins), self._at(two.days[0], one.begins)
            return first - timedelta(days=1) if first > ends else first, ends
        begins = self._stretch(one._replace(ends=None), here)[0]
        if begins is None:
            return None, None
        day = one.days[0] if one.days else begins.astimezone(self._zone).date() - timedelta(days=one.begins >= 24)
        ends = self._at(two.days[0] if two.days else day, two.begins)
        return begins, ends + timedelta(days=1) if ends <= begins else ends

    def _whole_days(self, days: _Days | None) -> tuple[datetime | None, datetime | None]:
        return (self._at(days[0], 0), self._at(days[1], 24)) if days else (None, None)

    def _at(self, day: date, hours: float) -> datetime:
        local = datetime.combine(day, time(), self._zone) + timedelta(hours=hours)
        return local.astimezone(UTC)

    def _point(self, tokens: Sequence[Token], here: datetime, part: str) -> _Point:
        """What these words say together: the last word of each kind counts."""
        days: _Days | None = None
        begins: float | None = None
        ends: float | None = None
        for token in tokens:
            if token.kind == "day_part":
                ahead, part = self._words.day_parts[token.text]
                days, (begins, ends) = _shifted(here, ahead), _HOURS[part]
            elif token.kind in PARTS:
                part = token.kind
                begins, ends = _HOURS[part]
            elif token.kind == "clock":
                begins, ends = clock_hours(token, part), None
            elif token.kind == "now":
                days = None
            else:
                days = self._days(token, here) or days
        # 昨天半夜两点 is behind yesterday's midnight; 昨天凌晨两点 is not.
        late = part == "deep" and days is not None and not any("凌晨" in token.text for token in tokens)
        if late and begins is not None and begins < 12:
            begins, ends = begins + 24, None if ends is None else ends + 24
        return _Point(days, begins, ends, part)

    def _days(self, token: Token, here: datetime) -> _Days | None:
        today = here.date()
        if token.kind == "day":
            return _shifted(here, self._words.days[token.text])
        if token.kind == "feast":
            month, day = next(at for name, at in self._words.feasts.items() if token.text.startswith(name[:2]))
            return _last(month, day, today)
        if token.kind == "calendar":
            return _calendar(token, today)
        return _english(token.text, today) if token.kind == "english" else None

    def _inside(self, said: TimeSaid, now: datetime) -> bool:
        """Whether the clock lies between two hours said for today, for every day or for no day at all."""
        here = now.astimezone(self._zone)
        one = self._point(said.tokens, here, "")
        two = self._point(said.until, here, one.part) if said.until else None
        if two is None or one.begins is None or two.begins is None:
            return False
        begins, ends = self._range(one, two, here)
        if begins is not None and ends is not None and one.days is not None:
            return begins <= now < ends
        clock, first, last = here.hour + here.minute / 60, one.begins % 24, two.begins % 24 or 24.0
        return first <= clock < last if first < last else clock >= first or clock < last


def _shifted(here: datetime, ahead: int) -> _Days:
    day = here.date() + timedelta(days=ahead)
    return day, day


def _last(month: int, day: int, today: date, year: int | None = None) -> _Days | None:
    """That day of the year, in the year it last was when none is said."""
    try:
        then = date(year or today.year, month, day)
        then = then if year or then <= today else then.replace(year=today.year - 1)
    except ValueError:
        return None
    return then, then


def _calendar(token: Token, today: date) -> _Days | None:
    if token.get("month"):
        return _in_month(token, today)
    if token.get("which"):
        return _week(token, today)
    if token.get("some_weekday"):
        at = "一二三四五六日".find(token.get("some_weekday").replace("天", "日"))
        day = today - timedelta(days=today.weekday() - at)
        return (day, day) if at >= 0 and day <= today else None
    if token.get("a_month"):
        back = {"上上": 2, "上": 1}.get(token.get("a_month").replace("个", "").removesuffix("月"), 0)
        month = today.year * 12 + today.month - 1 - back
        return _third(month // 12, month % 12 + 1, token.get("its_third"), token.get("its_dom"))
    if token.get("a_year") and not token.get("season"):
        said = token.get("a_year").removesuffix("年")
        year = int(said) if said.isdecimal() else today.year - {"去": 1, "前": 2, "大前": 3}.get(said, 0)
        return date(year, 1, 1), date(year, 12, 31)
    return None


def _in_month(token: Token, today: date) -> _Days | None:
    month, year = number(token.get("month")) or 0, int(token.get("year") or 0) or None
    year = year + 2000 if year and year < 100 else year
    dom = number(token.get("dom"))
    if dom:
        return _last(month, dom, today, year)
    first = _last(month, 1, today, year)
    return _third(first[0].year, month, token.get("third"), "") if first else None


def _third(year: int, month: int, third: str, dom: str) -> _Days | None:
    """A month, its first or last days, or one day of it."""
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    day = number(dom)
    begins, ends = (day, day) if day else _THIRDS.get(third, (1, last))
    return (date(year, month, begins), date(year, month, min(ends, last))) if begins <= last else None


def _week(token: Token, today: date) -> _Days:
    """Weeks begin on Monday; 上周三 is of the week before this one."""
    weeks = {"上上": -2, "上": -1, "下": 1}.get(token.get("which").removesuffix("个"), 0)
    monday = today - timedelta(days=today.weekday() - 7 * weeks)
    said = token.get("weekday").replace("天", "日")
    if not said:
        return monday, monday + timedelta(days=6)
    if said == "末":
        return monday + timedelta(days=5), monday + timedelta(days=6)
    day = monday + timedelta(days="一二三四五六日".index(said))
    return day, day


def _english(said: str, today: date) -> _Days | None:
    monday = today - timedelta(days=today.weekday())
    at = next((at for at, name in enumerate(_ENGLISH_DAYS) if f"{name}day" in said), None)
    if at is not None:
        day = monday + timedelta(days=at - (7 if _is_ahead(monday, at, today) else 0))
        return (day, day) if not said.startswith(("next", "every")) else None
    if said == "last week":
        return monday - timedelta(days=7), monday - timedelta(days=1)
    if said == "last month":
        ends = today.replace(day=1) - timedelta(days=1)
        return ends.replace(day=1), ends
    return {"this week": (monday, monday + timedelta(days=6))}.get(said)


def _is_ahead(monday: date, at: int, today: date) -> bool:
    """Whether a weekday of this week is still to come."""
    return monday + timedelta(days=at) > today


def _ago(token: Token, here: datetime) -> tuple[datetime | None, datetime | None]:
    """Three days (ago): a moment that many hours, days, months back; 好几天 and 三天多 say none."""
    size = _size(token)
    if size is None:
        return None, None
    count, unit = size
    if unit in ("month", "year"):
        months = round(count * (12 if unit == "year" else 1) * 2) / 2
        whole = here.year * 12 + here.month - 1 - int(months)
        last = (date((whole + 1) // 12, (whole + 1) % 12 + 1, 1) - timedelta(days=1)).day
        then = here.replace(year=whole // 12, month=whole % 12 + 1, day=min(here.day, last))
        then -= timedelta(days=15 * (months % 1 > 0))
    else:
        then = here - timedelta(**{unit: count})
    if unit in ("minutes", "hours"):
        return then.astimezone(UTC), None
    return datetime.combine(then.date(), time(), here.tzinfo).astimezone(UTC), None


def _size(token: Token) -> tuple[float, str] | None:
    if token.kind == "english":
        words = token.text.replace("for ", "").replace(" ago", "").split()
        count = _COUNTS.get(words[0], float(number(words[0]) or 0)) if len(words) == 2 else 0
        return (count, _unit(words[-1])) if count else None
    much, unit = token.get("much"), token.get("unit")
    count = _COUNTS.get(much, float(number(much) or 0))
    half = token.get("more") == "半" or "半" in unit
    vague = not count or "多" in unit or token.get("more") in ("多", "来") or token.text[0] in "快近"
    return None if vague else (count + 0.5 * half, _unit(unit))


def _unit(word: str) -> str:
    """The keyword of ``timedelta``, or month, year."""
    names = {
        "小时": "hours",
        "钟头": "hours",
        "分钟": "minutes",
        "月": "month",
        "年": "year",
        "周": "weeks",
        "星期": "weeks",
        "礼拜": "weeks",
    }
    names |= {"hour": "hours", "minute": "minutes", "month": "month", "year": "year", "week": "weeks"}
    return next((unit for name, unit in names.items() if name in word), "days")

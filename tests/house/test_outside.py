"""Nothing of the place this was built in stays in it: no registry, no machine's path, no real city."""

import re
from collections.abc import Iterator

from tests.house.tree import nothing, problems

# Put together here so that this file does not hold what it forbids.
_OUTSIDE = {
    "a registry's address": r"\b(?:py" + r"pi|python" + r"hosted|npm" + r"js|deb" + r"ian)\.org\b",
    "an index of packages": r"(?<!--no-emit-)(?:extra-)?" + "index" + r"-url|(?<!--no-emit-)find" + "-links",
    "a path of one machine": r"(?<![\w.*])/(?:work|root|home|Users)/" + r"\w|\.\./" + r"shared|\." + r"library\b",
    "a secret": r"\b\d{8,10}:[A-Za-z0-9_-]{35}\b|-----BEGIN [A-Z ]*PRIVATE KEY",
}
_CITIES = (
    "北京 上海 广州 深圳 天津 重庆 成都 武汉 长沙 南京 杭州 苏州 西安 "
    "郑州 青岛 济南 大连 沈阳 厦门 福州 合肥 昆明 南昌 宁波 无锡 三明"
)
_REAL = re.compile(f"(?:{'|'.join(_CITIES.split())})" + "市(?!场)")


def outside_words(path: str, text: str) -> Iterator[str]:
    """Lines that name a registry, a machine or a secret."""
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in _OUTSIDE.items():
            if re.search(pattern, line):
                yield f"line {number} holds {what}"


def real_cities(path: str, text: str) -> Iterator[str]:
    """Lines that name a real city: the town is invented."""
    for number, line in enumerate(text.splitlines(), 1):
        for city in _REAL.findall(line):
            yield f"line {number} names {city}"


def test_nothing_of_the_workplace_stays() -> None:
    nothing(problems(outside_words))


def test_the_town_is_invented() -> None:
    nothing(problems(real_cities))


def test_a_trace_is_seen() -> None:
    slash = "/"
    bad = (
        f"see https:{slash}{slash}pypi.{'org'}{slash}simple",
        f"--index{'-url'} x",
        f"cd {slash}work{slash}main",
        f"open ..{slash}{'shared'}{slash}x",
        f"cat .{'library'}{slash}y",
        f"token 123456789:{'A' * 35}",
    )
    assert [len(list(outside_words("x", line))) for line in bad] == [1] * len(bad)
    assert not list(outside_words("x", "pip-compile --no-emit-index-url --no-emit-find-links tickets/actions/work.py"))


def test_a_real_city_is_seen() -> None:
    assert list(real_cities("x", "长沙" + "市岳麓区"))
    assert not list(real_cities("x", "望海市东滨区，上海路，北京时间"))

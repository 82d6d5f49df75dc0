"""One 40-character message read whole, the longest messages there are, and one far too long; on one core."""

import statistics
import time
from collections.abc import Iterator

from bench.figure import Figure
from bot.wiring import reader_for, town_named
from tickets.ports import Reader
from tickets.reading import Context

TEXT = "东滨区迎春路菜市场东门每天早上五点半菜贩子把人行道占满了，推婴儿车只能走机动车道"
ROUNDS, WARM_UP = 2000, 200
#: Repeated to 4,096 characters: what once was slow, and the ordinary essay.
LONG = (
    TEXT + "。",
    TEXT,
    "路",
    "区",
    "1",
    "一",
    "1-",
    "!",
    "😡",
    " ",
    "着火",
    "垃圾",
    "3号楼",
    "晚上8点",
    "a ",
    "垃.圾",
    "laji ",
)


def measure() -> Iterator[Figure]:
    """Milliseconds: median and 99th percentile of the short, the dearest of the long, 100,000 characters."""
    reader = reader_for(town_named("wanghai"))
    if reader.model == "none":
        raise SystemExit("no model: run make train first")
    context = Context()
    spent = []
    for i in range(ROUNDS + WARM_UP):
        text = f"{TEXT[: 38 - i % 3]}{i % 97}"
        start = time.perf_counter()
        reader.read(text, context)
        spent.append((time.perf_counter() - start) * 1000)
    measured = sorted(spent[WARM_UP:])
    yield Figure(name="read_40_chars", value=statistics.median(measured), unit="ms", target="median <= 1 ms")
    yield Figure(name="read_40_chars_p99", value=measured[int(len(measured) * 0.99)], unit="ms", target="<= 4 ms")
    long = {word: _median(reader, (word * 4096)[:4096]) for word in LONG}
    dearest = max(long, key=long.__getitem__)
    yield Figure(name=f"read_4096_chars ({dearest[:6]} …)", value=long[dearest], unit="ms", target="<= 50 ms")
    yield Figure(name="read_100000_chars", value=_median(reader, (TEXT * 2600)[:100_000]), unit="ms", target="<= 50 ms")


def _median(reader: Reader, text: str) -> float:
    """Of seven readings, in milliseconds."""
    spent = []
    for _ in range(7):
        start = time.perf_counter()
        reader.read(text, Context())
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)

"""One 40-character message read whole, on one core."""

import statistics
import time
from collections.abc import Iterator

from bench.figure import Figure
from bot.wiring import reader_for, town_named
from tickets.reading import Context

TEXT = "东滨区迎春路菜市场东门每天早上五点半菜贩子把人行道占满了，推婴儿车只能走机动车道"
ROUNDS, WARM_UP = 2000, 200


def measure() -> Iterator[Figure]:
    """Median and 99th percentile in milliseconds."""
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
    yield Figure(name="read_40_chars", value=statistics.median(measured), unit="ms", target="median <= 2 ms")
    yield Figure(name="read_40_chars_p99", value=measured[int(len(measured) * 0.99)], unit="ms", target="(4 ms later)")

"""What Telegram is never asked to do, and what never goes to it or to a log."""

import re
from collections.abc import Iterator

from tests.house.tree import ROOMS, nothing, problems

_DROPS = re.compile(r"drop_pending_updates\W+(?!False\b)\w")
#: Libraries' own loops confirm an update before it is handled.
_LOOPS = re.compile(
    r"\b(?:start_polling|run_polling|start_webhook|run_webhook|Dispatcher\(|Application\.builder|Updater\()"
)


def drops_updates(path: str, text: str) -> Iterator[str]:
    """A call that would throw away what waits at the messenger."""
    yield from (f"line {number}" for number, line in enumerate(text.splitlines(), 1) if _DROPS.search(line))


def foreign_loops(path: str, text: str) -> Iterator[str]:
    """A loop of a library between the messenger and the inbox."""
    yield from (f"line {number}: {line}" for number, line in enumerate(text.splitlines(), 1) if _LOOPS.search(line))


def test_nothing_that_waits_is_thrown_away() -> None:
    nothing(problems(drops_updates, ".py", within=(*ROOMS, "bench")))


def test_every_update_goes_through_the_inbox() -> None:
    nothing(problems(foreign_loops, ".py", within=ROOMS))


def test_dropping_is_seen() -> None:
    word = "drop_pending" + "_updates"
    for bad in (f"{word}=True", f'"{word}": true', f"delete_webhook({word}={word})", f"{word} = drop"):
        assert list(drops_updates("x", bad)), bad
    assert not list(drops_updates("x", f'{{"{word}": False}}'))


def test_a_loop_is_seen() -> None:
    assert list(foreign_loops("x", "await dispatcher.start_" + "polling(bot)"))
    assert not list(foreign_loops("x", "a poller that starts polling"))

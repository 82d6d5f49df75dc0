"""How fast a bot may talk before Telegram says 429: over all, to one person, in one group."""

import time
from collections import Counter, deque
from collections.abc import Callable

from tests.telegram.refusals import slow_down

#: (calls, seconds) within any such span: https://core.telegram.org/bots/faq, "My bot is hitting limits". One message a
#: second to a person, where short bursts pass, is three in any three seconds here.
OVERALL, PRIVATE, GROUP = (30, 1.0), (3, 3.0), (20, 60.0)


class Limits:
    """Counts what creates or edits messages; ``pace`` gives seconds that only grow."""

    def __init__(self, pace: Callable[[], float] = time.monotonic) -> None:
        self._pace = pace
        self._spent: dict[tuple[int, int], deque[float]] = {}
        #: Refusals by bot and chat.
        self.refused: Counter[tuple[int, int]] = Counter()

    def spend(self, bot: int, chat: int, count: int = 1) -> None:
        """Let ``count`` messages through or refuse all of them."""
        now = self._pace()
        windows = [((bot, 0), OVERALL), ((bot, chat), PRIVATE if chat > 0 else GROUP)]
        wait = max(self._wait(key, limit, now, count) for key, limit in windows)
        if wait > 0:
            self.refused[bot, chat] += 1
            raise slow_down(wait)
        for key, _ in windows:
            self._spent[key].extend([now] * count)

    def _wait(self, key: tuple[int, int], limit: tuple[int, float], now: float, count: int) -> float:
        most, seconds = limit
        spent = self._spent.setdefault(key, deque())
        while spent and spent[0] <= now - seconds:
            spent.popleft()
        too_many = len(spent) + min(count, most) - most
        return spent[too_many - 1] + seconds - now if too_many > 0 else 0.0

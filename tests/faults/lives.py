"""The lives of the program: started, ended at a random moment, started again, while people go on talking."""

import asyncio
import os
import random
import shutil
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.faults.crowd import Door
from tests.faults.program import PATIENCE, TOP, Program

#: ``make faults`` runs them whole; ``make test`` the same code for half a minute.
WHOLE = os.environ.get("FAULTS") == "whole"
SEED = int(os.environ.get("FAULTS_SEED", "2611"))
#: The last words of a life have at most this long before its end, in seconds: some are kept, some cut off.
LAST_WORDS = 0.06
#: Units that the crowd's troubles go to, and how long their workers' words are held here, in seconds.
UNITS = ("db-urban", "db-sanitation")
WORKERS_HOLD = 2


@dataclass
class Kill:
    """One end: the life's age, the posts it had taken, the requests it cut, the seconds until the next was ready."""

    after: float
    taken: int
    cut: int
    recovery: float


def quick_town(folder: Path) -> dict[str, str]:
    """Settings with a town whose workers' words are held shortly, so that holds end between kills."""
    town = folder / "wanghai"
    shutil.copytree(TOP / "storage" / "town" / "wanghai", town)
    file = town / "town.yaml"
    held = file.read_text().replace("hold_seconds: 30", f"hold_seconds: {WORKERS_HOLD}")
    assert f"hold_seconds: {WORKERS_HOLD}" in held
    file.write_text(held)
    return {"CHUISHAO_TOWN": str(town)}


@asynccontextmanager
async def at_the_door(program: Program) -> AsyncIterator[Door]:
    """The crowd's way in."""
    limits = httpx.Limits(max_keepalive_connections=0)
    async with httpx.AsyncClient(base_url=program.base, timeout=PATIENCE, limits=limits, trust_env=False) as web:
        yield Door(web)


async def live_and_die(
    door: Door,
    rng: random.Random,
    *,
    times: int,
    age: tuple[float, float],
    end: Callable[[], object],
    again: Callable[[], object],
) -> list[Kill]:
    """``end`` what is ready, and have it ready ``again``; the last life is left alone."""
    kills: list[Kill] = []
    for _ in range(times):
        await door.opens()
        after = rng.uniform(*age)
        await asyncio.sleep(after)  # sleep: the moment of the end is the test
        await door.ends()
        await asyncio.sleep(rng.uniform(0, LAST_WORDS))  # sleep: and so is this
        door.closes()
        await asyncio.to_thread(end)
        began = time.monotonic()
        await asyncio.to_thread(again)
        kills.append(Kill(after, door.taken, door.cut, time.monotonic() - began))
    await door.opens()
    return kills


def recovery(kills: Sequence[Kill]) -> str:
    """How long it took to be ready again, in words."""
    seconds = sorted(kill.recovery for kill in kills)
    p50, p99 = seconds[len(seconds) // 2], seconds[-(-99 * len(seconds) // 100) - 1]
    return f"recovery p50 {p50:.2f} s, p99 {p99:.2f} s; seed {SEED}"

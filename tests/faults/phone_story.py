"""A town that talks by telephone while its program ends and comes back, told until all is done, and then looked at."""

import asyncio
import json
import random
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from bot.courier import HANDS
from tests.faults.crowd import Line, script
from tests.faults.lives import SEED, UNITS, Kill, at_the_door, live_and_die, recovery
from tests.faults.program import Program
from tests.faults.screens import PhoneLedger, look, unseen_harm
from tests.faults.telephones import Crew, Resident, Telegram, crew, residents

#: How long a life may last once it is ready, in seconds: the bots need a moment to begin.
AGE = (0.3, 3.0)
#: A group gets twenty messages a minute, so that the last cards take their time, in seconds.
DRAIN = 900.0


@dataclass
class Story:
    """``end`` ends what runs, ``again`` has it ready again; both run in a thread. ``url``: the rows, if not a file."""

    program: Program
    telegram: Telegram
    end: Callable[[], object]
    again: Callable[[], object]
    times: int
    messages: int
    speakers: int
    url: str | None = None
    lines: list[Line] = field(default_factory=list)
    people: list[Resident] = field(default_factory=list)
    crews: list[Crew] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    drained: float = 0.0
    figures: str = ""
    copies: int = 0
    """Messages, photos too, that stand twice."""
    marked: int = 0

    async def runs(self, begin: Callable[[], object]) -> None:
        """The town talks and works while the program, begun in a thread, ends and comes back, until all is done."""
        rng = random.Random(SEED)
        self.lines = script(rng, messages=self.messages, residents=self.speakers, lives=self.times)
        operator = json.loads(self.program.command("operator", "add", "--name", "老周", "--json"))["token"]
        await asyncio.to_thread(begin)
        self.people = await residents(self.telegram, self.speakers)
        async with at_the_door(self.program) as door:
            self.crews = [await crew(self.telegram, door.web, operator, unit) for unit in UNITS]
            async with asyncio.TaskGroup() as crowd:
                dying = crowd.create_task(
                    live_and_die(door, rng, times=self.times, age=AGE, end=self.end, again=self.again)
                )
                for person in self.people:
                    crowd.create_task(person.speak(door, [one for one in self.lines if one.resident == person.number]))
                for worker in self.crews:
                    crowd.create_task(worker.work(door, random.Random(f"{SEED}{worker.unit}"), self.times))
            self.kills = dying.result()
        await self._drain()

    def ledger(self, *, stopped: bool) -> PhoneLedger:
        """The rows beside what was said."""
        return PhoneLedger(self.program.data, self.lines, self.crews, stopped=stopped, url=self.url)

    async def _drain(self) -> None:
        """Wait until nothing is left to do, here or at Telegram; whoever was asked something answers, as people do."""
        began, asked = time.monotonic(), list(self.people)
        with closing(self.ledger(stopped=False)) as ledger:
            while (left := ledger.waiting()) or await self.telegram.pending() or await self._pressed_again():
                assert time.monotonic() < began + DRAIN, f"never done: {left}; {self.program.err[-2000:]}"
                for person in list(asked) if "drafts" in left else []:
                    if await person.submit():
                        asked.remove(person)
                await asyncio.sleep(0.2)  # sleep: polls what other processes do
        self.drained = time.monotonic() - began

    async def _pressed_again(self) -> bool:
        return any([await crew.press_again() for crew in self.crews])

    async def wrong(self) -> list[str]:
        """What is wrong after the clean stop; figures and copies are known then."""
        seeing = await look(self.telegram, self.people, self.crews)
        with closing(self.ledger(stopped=True)) as ledger:
            ledger.seeing = seeing
            copies = [seen for chat in ledger.copies.values() for seen in chat]
            self.copies, self.marked = len(copies), sum(len(seeing.marked(address)) for address in seeing.screens)
            self.figures = self._figures(ledger, sum(bool(seen["text"]) for seen in copies))
            wrong = ledger.wrong() or [f"not seen: {harm}" for harm in unseen_harm(ledger)]
        if self.copies > len(self.kills) * 2 * HANDS:
            wrong.append(f"{self.copies} copies after {len(self.kills)} ends")
        return wrong

    def _figures(self, ledger: PhoneLedger, words: int) -> str:
        tickets = ledger.number("SELECT count(*) FROM tickets")
        tries = ledger.rows("SELECT count(*), sum(attempts) FROM deliveries WHERE message IS NOT NULL")[0]
        accepted = sum(len(worker.accepted) for worker in self.crews)
        again = sum(worker.again for worker in self.crews)
        return (
            f"{len(self.kills)} ends, {len(self.lines)} messages, {tickets} tickets,"
            f" {accepted} 签收 ({again} on a copy first),"
            f" {tries[0]} deliveries in {tries[1]} tries, {words} messages and {self.copies - words} photos twice,"
            f" {self.marked} marked, drained in {self.drained:.0f} s; {recovery(self.kills)}"
        )

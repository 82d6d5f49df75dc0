"""kill -9 at random moments of the real program: nothing acknowledged is lost, nothing happens twice."""

import asyncio
import json
import random
import shutil
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import sqlite_driver
from tests.faults.checker import Ledger
from tests.faults.crowd import Door, Line, Voice, Worker, script, speak
from tests.faults.lives import SEED, UNITS, WHOLE, Kill, at_the_door, live_and_die, quick_town, recovery
from tests.faults.program import PATIENCE, Program

KILLS, MESSAGES, RESIDENTS = (20, 200, 40) if WHOLE else (3, 40, 20)
#: How long a life may last once it is ready, in seconds.
EARLIEST, LATEST = 0.1, 1.5
#: What a lost or repeated effect would look like in the database.
HARMS = (
    "DELETE FROM said WHERE rowid = (SELECT max(rowid) FROM said WHERE mine)",
    "UPDATE said SET message = message + 1000 WHERE rowid = (SELECT max(rowid) FROM said WHERE mine)",
    "UPDATE inbox SET done_at = NULL WHERE id = 1",
    "UPDATE inbox SET dead = 'KeyError' WHERE id = 1",
    "DELETE FROM inbox WHERE id = 1",
    "UPDATE drafts SET ended = 0 WHERE id = 1",
    "UPDATE drafts SET fragments = '[]' WHERE id = 1",
    "UPDATE reports SET text = text || char(10) || (SELECT text FROM reports WHERE id = 2) WHERE id = 1",
    "DELETE FROM report_tickets WHERE report = 1",
    "INSERT INTO events SELECT 100000, ticket, kind, at, audience, actor, unit, data FROM events WHERE id = 1",
    "DELETE FROM events WHERE kind = 'accepted' AND id = (SELECT min(id) FROM events WHERE kind = 'accepted')",
    "UPDATE serials SET last = last + 1",
    "UPDATE said SET buttons = '[]' WHERE rowid = (SELECT min(rowid) FROM said WHERE buttons LIKE '%withdraw%')",
    "UPDATE said SET card = 0 WHERE rowid = (SELECT min(rowid) FROM said WHERE card)",
    "UPDATE replies SET state = 'held' WHERE id = 1",
    "DELETE FROM deliveries WHERE id = (SELECT max(id) FROM deliveries)",
    "INSERT INTO deliveries (chat, state, at, due_at, attempts) SELECT chat, 'sent', at, at, 0 FROM deliveries LIMIT 1",
    "UPDATE counts SET n = n + 1 WHERE what = 'opened'",
    "UPDATE reports SET photos = '[]' WHERE photos <> '[]'",
)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with a town whose workers' words are held for two seconds only."""
    return Program(tmp_path / "data", settings=quick_town(tmp_path))


def enrolled(program: Program, door: Door) -> list[Worker]:
    """A worker for each unit that the crowd's troubles go to."""
    workers = []
    for unit in UNITS:
        said = program.command("worker", "add", "--unit", unit, "--name", "值班员", "--json")
        workers.append(Worker(Voice(door, f"/api/groups/{unit}", json.loads(said)["token"]), unit))
    return workers


async def drained(program: Program, voices: Sequence[Voice]) -> None:
    """Wait until nothing is left to do; a resident who was asked something presses 就这样提交, as people do."""
    end = time.monotonic() + PATIENCE
    with closing(Ledger(program.data, (), (), stopped=False)) as ledger:
        while left := ledger.waiting():
            assert time.monotonic() < end, f"never done: {left}"
            for voice in voices if "drafts" in left else ():
                await submit(voice)
            await asyncio.sleep(0.2)  # sleep: polls what another process writes


async def submit(voice: Voice) -> None:
    """Answer a question that is still open, once."""
    last = (await voice.screen())[-1]
    if any(button["id"] == "submit" for button in last["buttons"]) and not voice.pressed:
        await voice.press(last["id"], "submit")


def figures(kills: Sequence[Kill], lines: Sequence[Line], ledger: Ledger) -> str:
    """What is printed at the end."""
    rows = [
        f"kill {n:2}: {kill.after:4.2f} s after ready, {kill.taken:2} taken, {kill.cut:2} cut,"
        f" ready again in {kill.recovery:5.2f} s"
        for n, kill in enumerate(kills, 1)
    ]
    rows.append(
        f"{len(kills)} kills, {len(lines)} messages, {ledger.number('SELECT count(*) FROM tickets')} tickets,"
        f" {sum(len(worker.accepted) for worker in ledger.workers)} 签收, {ledger.submits} 就这样提交;"
        f" {recovery(kills)}"
    )
    return "\n".join(rows)


async def story(program: Program, rng: random.Random, lines: list[Line]) -> tuple[list[Kill], list[Worker], int]:
    """The crowd speaks and works while the program dies and comes back, until all is done."""
    async with at_the_door(program) as door:
        workers = enrolled(program, door)
        await asyncio.to_thread(lambda: program.start().ready())
        async with asyncio.TaskGroup() as crowd:
            dying = crowd.create_task(
                live_and_die(
                    door,
                    rng,
                    times=KILLS,
                    age=(EARLIEST, LATEST),
                    end=program.kill,
                    again=lambda: program.start().ready(),
                )
            )
            talks = [
                crowd.create_task(speak(door, [line for line in lines if line.resident == one]))
                for one in range(RESIDENTS)
            ]
            for worker in workers:
                crowd.create_task(worker.work(random.Random(f"{SEED}{worker.unit}"), KILLS))
        voices = [talk.result() for talk in talks]
        await drained(program, voices)
    return dying.result(), workers, sum(len(voice.pressed) for voice in voices)


async def test_a_killed_program_loses_nothing_and_repeats_nothing(
    program: Program, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(SEED)
    lines = script(rng, messages=MESSAGES, residents=RESIDENTS, lives=KILLS)
    with program:
        kills, workers, submits = await story(program, rng, lines)
        code = await asyncio.to_thread(program.stop)
    with closing(Ledger(program.data, lines, workers, submits)) as ledger:
        wrong = ledger.wrong()
        with capsys.disabled():
            print(f"\n{figures(kills, lines, ledger)}")
    assert code in (0, 130), program.err
    assert not wrong, "\n".join(wrong)
    assert all(line.id is not None for line in lines)
    assert sum(len(worker.accepted) for worker in workers) >= KILLS // 2, "the workers did nothing"
    assert not (unseen := unseen_harm(program.data, lines, workers, submits)), unseen


def unseen_harm(data: Path, lines: Sequence[Line], workers: Sequence[Worker], submits: int) -> list[str]:
    """Harm done to a copy of the sound database that the checker does not notice: a check that cannot fail is none."""
    harmed = data.with_name("harmed")
    harmed.mkdir()
    (harmed / "photos").symlink_to(data / "photos")
    unseen = []
    for harm in HARMS:
        shutil.copy(data / "chuishao.db", harmed / "chuishao.db")
        with closing(sqlite_driver().connect(harmed / "chuishao.db", isolation_level=None)) as database:
            # Without a log beside it, the file can be opened as immutable again.
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute(harm)
        with closing(Ledger(harmed, lines, workers, submits)) as ledger:
            if not ledger.wrong():
                unseen.append(harm)
    return unseen

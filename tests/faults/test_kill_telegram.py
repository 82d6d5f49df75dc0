"""The program ended at random moments while a town talks by telephone: every update counts once, every copy says so."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.lives import WHOLE, quick_town
from tests.faults.phone_story import Story
from tests.faults.program import Program
from tests.faults.screens import PhoneLedger
from tests.faults.telephones import Telegram, a_telegram, settings

KILLS, MESSAGES, SPEAKERS = (20, 200, 40) if WHOLE else (2, 12, 6)
TERMS, LINES = (3, 30) if WHOLE else (1, 8)
#: SIGTERM ends it within so many seconds.
FAREWELL = 10.0


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with a_telegram() as telegram:
        yield telegram


@pytest.fixture
def program(tmp_path: Path, telegram: Telegram) -> Program:
    """The program with both bots."""
    return Program(tmp_path / "data", settings=quick_town(tmp_path) | settings(telegram))


async def test_a_killed_program_loses_no_update_and_marks_every_copy(
    program: Program, telegram: Telegram, capsys: pytest.CaptureFixture[str]
) -> None:
    def again() -> Program:
        return program.start().ready()

    story = Story(program, telegram, program.kill, again, KILLS, MESSAGES, SPEAKERS)
    with program:
        await story.runs(again)
        code = await asyncio.to_thread(program.stop)
    wrong = await story.wrong()
    with capsys.disabled():
        print(f"\nkill -9: {story.figures}")
    assert code in (0, 130), program.err
    assert not wrong, "\n".join(wrong)
    assert sum(len(worker.accepted) for worker in story.crews) >= KILLS // 2, "the workers did nothing"


async def test_a_stopped_program_sends_nothing_twice(
    program: Program, telegram: Telegram, capsys: pytest.CaptureFixture[str]
) -> None:
    """SIGTERM: what is on its way is finished and written down, and the end comes soon."""
    left: list[object] = []

    def again() -> Program:
        return program.start().ready()

    def end() -> None:
        assert program.stop(signal.SIGTERM, FAREWELL) in (0, 130)
        with closing(PhoneLedger(program.data, (), ())) as ledger:
            left.extend(ledger.rows("SELECT id, chat, message FROM deliveries WHERE state = 'sending'"))

    story = Story(program, telegram, end, again, TERMS, messages=LINES, speakers=SPEAKERS)
    with program:
        await story.runs(again)
        await asyncio.to_thread(program.stop)
    wrong = await story.wrong()
    with capsys.disabled():
        print(f"\nSIGTERM: {story.figures}")
    assert not left, "stopped while sending"
    assert not wrong, "\n".join(wrong)
    assert (story.copies, story.marked) == (0, 0)

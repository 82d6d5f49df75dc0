"""Two programs share a database, a folder and a Telegram; the leader is killed, or the database server itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.contract.storage.server import NoServer, Server, a_server
from tests.faults.lives import WHOLE, quick_town
from tests.faults.phone_story import Story
from tests.faults.program import PATIENCE, Program
from tests.faults.telephones import Telegram, a_telegram, settings

KILLS, MESSAGES, SPEAKERS = (3, 60, 20) if WHOLE else (1, 12, 6)
CRASHES, LINES, VOICES = (2, 60, 20) if WHOLE else (1, 12, 4)
#: The other leads within so many seconds.
FOLLOWED = 20.0


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with a_telegram() as telegram:
        yield telegram


class Pair:
    """Two programs; the one that leads is known by the lease it holds."""

    def __init__(self, data: Path, url: str, said: dict[str, str]) -> None:
        self._url = url
        self.both = [Program(data, settings=said | {"CHUISHAO_DATABASE_URL": url}) for _ in range(2)]
        self.followed: list[float] = []
        self._killed: Program | None = None

    def begin(self) -> None:
        """Both, and one of them leads."""
        for program in self.both:
            program.start()
        for program in self.both:
            program.ready()
        self._leader(without=None)

    def kill_leader(self) -> None:
        """SIGKILL; the other leads soon."""
        leading = self._leader(without=None)
        began = time.monotonic()
        leading.kill()
        self._leader(without=leading)
        self.followed.append(time.monotonic() - began)
        self._killed = leading

    def again(self) -> None:
        """The one that was killed."""
        assert self._killed is not None
        self._killed.start().ready()

    def stop(self) -> list[int]:
        """Both, cleanly."""
        return [program.stop() for program in self.both]

    def _leader(self, *, without: Program | None) -> Program:
        end = time.monotonic() + PATIENCE
        others = [program for program in self.both if program is not without]
        while time.monotonic() < end:
            with psycopg.connect(self._url) as database:
                found = database.execute("SELECT holder FROM leases WHERE name = 'leader'").fetchone()
            for program in others:
                if found is not None and found[0].endswith(f":{program.pid}"):
                    return program
            time.sleep(0.1)  # sleep: polls what other processes write
        raise AssertionError("nobody leads")


async def test_the_other_program_takes_over(
    tmp_path: Path, telegram: Telegram, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pair = Pair(tmp_path / "data", postgres_url, quick_town(tmp_path) | settings(telegram))
    one = pair.both[0]
    story = Story(one, telegram, pair.kill_leader, pair.again, KILLS, MESSAGES, SPEAKERS, postgres_url)
    with ExitStack() as programs:
        for program in pair.both:
            programs.enter_context(program)
        await story.runs(pair.begin)
        codes = await asyncio.to_thread(pair.stop)
    wrong = await story.wrong()
    with capsys.disabled():
        print(f"\nleader killed: followed after {[round(one, 1) for one in pair.followed]} s; {story.figures}")
    assert set(codes) <= {0, 130}
    assert not wrong, "\n".join(wrong)
    assert max(pair.followed) < FOLLOWED


@pytest.fixture
def careful() -> Iterator[Server]:
    """A PostgreSQL of this test's own, which keeps what it has confirmed."""
    try:
        with a_server(careful=True) as server:
            yield server
    except NoServer as error:
        pytest.skip(f"NOT TESTED ON POSTGRESQL: {error}")


async def test_a_database_server_that_crashes_loses_nothing_confirmed(
    tmp_path: Path, telegram: Telegram, careful: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """``pg_ctl stop -m immediate`` under load, and start; the program lives through it, or is started again."""
    with careful.fresh() as url:
        said = quick_town(tmp_path) | settings(telegram) | {"CHUISHAO_DATABASE_URL": url}
        program = Program(tmp_path / "data", settings=said)
        restarts = 0

        def again() -> None:
            """As a supervisor does, should the program have ended with the server."""
            nonlocal restarts
            try:
                program.ready()
            except AssertionError:
                assert program.ended
                restarts += 1
                program.start().ready()

        story = Story(program, telegram, careful.restart, again, CRASHES, LINES, VOICES, url)
        with program:
            await story.runs(lambda: program.start().ready())
            await asyncio.to_thread(program.stop)
        wrong = await story.wrong()
    with capsys.disabled():
        print(f"\nserver crashed: the program was started again {restarts} times; {story.figures}")
    assert not wrong, "\n".join(wrong)

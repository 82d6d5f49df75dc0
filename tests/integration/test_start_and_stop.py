"""The program as an operator meets it: started, started twice, started wrongly, stopped."""

import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from storage.database import sqlite_driver
from tests.faults.program import PATIENCE, TOP, Program

NOISE = "东滨区万和城三期工地凌晨两点还在打桩，吵得没法睡"
#: Ctrl-C with somebody listening may take this long, in seconds.
FAREWELL = 10


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Where the program keeps everything."""
    return tmp_path / "data"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A running program for those who only look at it."""
    with Program(tmp_path_factory.mktemp("running") / "data") as program:
        yield program.start().ready()


def refused(program: Program) -> str:
    """Start a program that must say why it will not run; gives what it said."""
    with program:
        assert program.start().ends() == 1, program.err
    assert "Traceback" not in program.err, program.err
    return program.err


def web(program: Program, **more: str) -> httpx.Client:
    """A client of the program."""
    return httpx.Client(base_url=program.base, timeout=PATIENCE, trust_env=False, headers=more)


def resident(program: Program) -> httpx.Client:
    """A client with a chat of its own."""
    with web(program) as arriving:
        token = arriving.post("/api/chat").json()["token"]
    return web(program, Authorization=f"Bearer {token}")


def until(look: Callable[[], object]) -> None:
    """Wait until ``look`` finds something."""
    end = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < end, "never came"
        time.sleep(0.05)  # sleep: polls another process


def rows(file: Path, question: str) -> list[tuple[object, ...]]:
    """What the one file answers, without anything beside it."""
    with closing(sqlite_driver().connect(f"file:{file}?immutable=1", uri=True)) as database:
        return list(database.execute(question))


def test_run_says_where_to_look_and_the_links_open_once(program: Program) -> None:
    said = program.out
    for page in ("/", "/board", "/demo"):
        assert f"{program.base}{page}\n" in said
    links = [word for word in said.split() if "/enter/" in word]
    assert len(links) == len(set(links)) == 3
    with web(program) as visitor:
        for page in ("/", "/board", "/demo", "/healthz", "/openapi.json"):
            assert visitor.get(page).status_code == 200, page
        for link in links:
            assert visitor.get(link).status_code == 303
            assert visitor.get(link).status_code == 404


def test_a_second_run_says_so_and_harms_nothing(program: Program) -> None:
    with resident(program) as speaker:
        said = refused(Program(program.data))
        assert f"{program.data}: already in use by process {program.pid}" in said
        assert speaker.post("/api/chat/messages", data={"text": NOISE}).status_code == 202
        until(lambda: "WH" in speaker.get("/api/chat/messages").text)
        assert speaker.get("/demo/live/readyz").json()["ready"]
    assert (program.data / "lock").read_text() == str(program.pid)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopping_with_a_listener_keeps_everything_in_one_file(data: Path, how: signal.Signals) -> None:
    with Program(data) as program:
        program.start().ready()
        with resident(program) as speaker, speaker.stream("GET", "/api/chat/events") as listening:
            assert next(listening.iter_lines()).startswith("retry:")
            kept = speaker.post("/api/chat/messages", data={"text": NOISE}).json()["id"]
            assert program.stop(how, within=FAREWELL) in (0, 130), program.err
    assert "Traceback" not in program.err, program.err
    assert [path.name for path in data.iterdir() if path.name.startswith("chuishao.db")] == ["chuishao.db"]
    assert rows(data / "chuishao.db", "PRAGMA integrity_check") == [("ok",)]
    assert rows(data / "chuishao.db", "SELECT message, text FROM said WHERE mine") == [(kept, NOISE)]


def test_ctrl_c_before_it_is_ready_ends_it(data: Path) -> None:
    with Program(data) as program:
        program.start()
        until((data / "lock").exists)
        assert program.stop(within=FAREWELL) in (0, 130), program.err
        assert "Traceback" not in program.err, program.err


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"CHUISHAO_PROT": "9000"}, ["CHUISHAO_PROT: no such setting", "CHUISHAO_PORT"]),
        ({"CHUISHAO_LOG_LEVEL": "LOUD"}, ["CHUISHAO_LOG_LEVEL"]),
        ({"CHUISHAO_HOST": "0.0.0.0"}, ["CHUISHAO_SECRET", "CHUISHAO_HOST"]),
        ({"CHUISHAO_HOST": "0.0.0.0", "CHUISHAO_SECRET": "short"}, ["CHUISHAO_SECRET"]),
        ({"CHUISHAO_TOWN": "nowhere"}, ["no town nowhere", "wanghai"]),
        ({"CHUISHAO_RESIDENT_TOKEN": "made up"}, ["CHUISHAO_RESIDENT_TOKEN"]),
    ],
)
def test_a_wrong_setting_is_named(data: Path, settings: dict[str, str], says: list[str]) -> None:
    said = refused(Program(data, settings=settings))
    for words in says:
        assert words in said
    assert len(said.splitlines()) == 1
    assert not (data / "chuishao.db").exists()


def test_a_wrong_town_file_is_named_with_line_and_field(tmp_path: Path, data: Path) -> None:
    town = tmp_path / "town"
    shutil.copytree(TOP / "storage" / "town" / "wanghai", town)
    lines = (town / "units.yaml").read_text().splitlines()
    wrong = next(number for number, line in enumerate(lines) if "code: city-urban," in line)
    lines[wrong] = lines[wrong].replace("grid: wh", "grid: nowhere")
    (town / "units.yaml").write_text("\n".join(lines))
    said = refused(Program(data, settings={"CHUISHAO_TOWN": str(town)}))
    assert f"units.yaml:{wrong + 1}: units[2].grid" in said
    assert "nowhere" in said


def test_a_port_in_use_is_said(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refused(Program(data, port=port))
    assert f"127.0.0.1:{port}: Address already in use" in said
    assert "--port" in said
    assert not (data / "chuishao.db").exists()


@pytest.fixture
def without_model(tmp_path: Path) -> Path:
    """The program's own folder, without what was trained."""
    folder = tmp_path / "program"
    for room in ("bot", "handlers", "nlp", "storage", "tickets", "web"):
        shutil.copytree(TOP / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "model"))
    return folder


def test_without_a_model_it_serves_and_the_desk_gets_the_ticket(without_model: Path, data: Path) -> None:
    with Program(data, folder=without_model) as program:
        program.start().ready()
        with resident(program) as speaker:
            speaker.post("/api/chat/messages", data={"text": NOISE})
            until(lambda: "WH" in speaker.get("/api/chat/messages").text)
        assert program.stop() == 0
        assert "manifest.json: missing" in program.err
    assert rows(data / "chuishao.db", "SELECT service, unit IS NULL OR dispatched_at > 0 FROM tickets") == [
        ("other", 1)
    ]
    assert ("unread",) in rows(data / "chuishao.db", "SELECT reason FROM desk_items WHERE done_at IS NULL")
    assert rows(data / "chuishao.db", "SELECT model FROM reports") == [("none",)]

"""The command line: wrong use, refusals with a reason, and what each command prints."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import OK, REFUSED, WRONG_USE, main
from storage.opening import open_storage
from tests.unit.tickets.values import NOW
from tickets.people import ChatKind, Role
from tickets.ports import Tx
from tickets.town import Town

Captured = pytest.CaptureFixture[str]


def people(folder: Path, name: str, role: Role) -> list[str]:
    """Units of everybody with this name and role, as the database has it."""
    storage = open_storage(f"sqlite:///{folder / 'chuishao.db'}", folder, lambda: NOW)
    try:
        return [str(member.unit) for member in storage.transact.now(lambda tx: tx.people.named(name, role))]
    finally:
        storage.close()


@pytest.mark.parametrize(
    "words",
    [
        "",
        "dance",
        "run --port many",
        "run --prot 1",
        "evaluate",
        "broadcast",
        "operator",
        "operator add",
        "operator add --name Qian --role worker",
        "worker add --name Li",
        "worker add --name Li --unit x --role operator",
    ],
)
def test_wrong_use_ends_with_two_and_says_how(words: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words.split())
    assert ended.value.code == WRONG_USE
    assert "usage: chuishao" in capsys.readouterr().err


def test_a_wrong_setting_is_one_line_with_its_name(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("CHUISHAO_PROT", "1")
    assert main(["doctor"]) == REFUSED
    said = capsys.readouterr().err
    assert said.startswith("chuishao: CHUISHAO_PROT: ")
    assert said.count("\n") == 1


# --- staff ---
def test_an_operator_is_enrolled_and_the_secrets_are_printed_once(
    data_dir: Path, known_town: Town, capsys: Captured
) -> None:
    assert main(["operator", "add", "--name", "Qian", "--role", "approver", "--json"]) == OK
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"token", "link", "telegram"}
    assert printed["telegram"] is None
    assert re.fullmatch(r"http://127\.0\.0\.1:8080/enter/[\w-]{20,}", printed["link"])
    assert printed["token"] not in printed["link"]
    assert people(data_dir, "Qian", Role.APPROVER) == ["None"]
    kept = b"".join(path.read_bytes() for path in data_dir.glob("chuishao.db*"))
    assert printed["token"].encode() not in kept


def test_the_links_of_a_public_town_have_its_address(
    data_dir: Path, known_town: Town, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHUISHAO_PUBLIC_URL", "https://town.example/")
    assert main(["operator", "add", "--name", "Qian"]) == OK
    said = capsys.readouterr().out
    assert said.startswith("Qian (operator)\ntoken ")
    assert "https://town.example/enter/" in said


def test_a_worker_of_a_unit_the_town_has_not_is_refused(data_dir: Path, known_town: Town, capsys: Captured) -> None:
    assert main(["worker", "add", "--name", "Li", "--unit", "nobody", "--json"]) == REFUSED
    streams = capsys.readouterr()
    assert (streams.out, "no such unit: nobody" in streams.err) == ("", True)
    assert people(data_dir, "Li", Role.WORKER) == []
    unit = next(iter(known_town.units))
    assert main(["worker", "add", "--name", "Li", "--unit", unit]) == OK
    assert people(data_dir, "Li", Role.WORKER) == [unit]


# --- the public notice ---
def queued(folder: Path) -> int:
    """How many messages stand in, or wait for, the one subscribed chat."""
    storage = open_storage(f"sqlite:///{folder / 'chuishao.db'}", folder, lambda: NOW)
    try:
        (chat,) = storage.transact.now(lambda tx: tx.chats.subscribers())
        storage.transact.now(lambda tx: tx.deliveries.to_send(NOW.replace(year=2099)))
        return len(storage.reads.last_messages(chat.id))
    finally:
        storage.close()


def subscribe(folder: Path) -> None:
    def work(tx: Tx) -> None:
        chat = tx.chats.open(channel="web", address="resident", kind=ChatKind.PRIVATE)
        tx.chats.save(type(chat)(**{**chat.__dict__, "subscribed": True}))

    storage = open_storage(f"sqlite:///{folder / 'chuishao.db'}", folder, lambda: NOW)
    storage.transact.now(work)
    storage.close()


@pytest.mark.parametrize("role", [None, "operator"])
def test_nobody_but_an_approver_broadcasts(
    data_dir: Path, known_town: Town, capsys: Captured, role: str | None
) -> None:
    subscribe(data_dir)
    if role:
        main(["operator", "add", "--name", "Qian", "--role", role])
    assert main(["broadcast", "--approved-by", "Qian"]) == REFUSED
    assert capsys.readouterr().err.startswith("chuishao: ")
    assert queued(data_dir) == 0


def test_an_approved_notice_goes_to_its_subscribers(data_dir: Path, known_town: Town, capsys: Captured) -> None:
    subscribe(data_dir)
    main(["operator", "add", "--name", "Qian", "--role", "approver"])
    capsys.readouterr()
    assert main(["broadcast", "--approved-by", "Qian", "--json"]) == OK
    printed = json.loads(capsys.readouterr().out)
    assert printed["chats"] == 1
    assert printed["text"]
    assert queued(data_dir) == 1


# --- doctor, read ---
def test_the_doctor_prints_one_finding_a_part(data_dir: Path, capsys: Captured) -> None:
    code = main(["doctor", "--json"])
    found = json.loads(capsys.readouterr().out)
    assert {"name", "well", "fatal", "says", "advice"} == set(found[0])
    assert code == (OK if all(one["well"] for one in found) else REFUSED)
    assert not data_dir.exists()


def test_the_doctor_ends_with_two_when_it_cannot_start(data_dir: Path, capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text("[", encoding="utf-8")
    with pytest.MonkeyPatch.context() as told:
        told.setenv("CHUISHAO_TOWN", str(tmp_path))
        assert main(["doctor"]) == WRONG_USE
    said = capsys.readouterr().out
    assert "BAD  town: " in said
    assert "     -> " in said


def test_read_answers_every_line_good_or_bad_in_order() -> None:
    """The real process, once: bytes in, one line out for each that is not empty."""
    lines = [
        '{"id": 1, "text": "小区门口垃圾堆成山，没人清"}'.encode(),
        b"not json",
        b'{"id": 3}',
        b'{"id": 4, "text": 5}',
        b"[1, 2]",
        b"",
        b'{"id": 7, "text": "\xff\xfe"}',
        b'{"id": 8, "text": "\\ud800"}',
        '{"id": "last", "text": "", "context": "请问在哪里？"}'.encode(),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "read"], input=b"\n".join(lines), capture_output=True, timeout=60, check=True
    )
    out = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [one["id"] for one in out] == [1, None, 3, 4, None, 7, 8, "last"]
    assert [("error" in one) for one in out] == [False, True, True, True, True, False, False, False]
    assert out[0]["services"][0]["code"] == "garbage"
    assert sum(one["p"] for one in out[0]["services"]) == pytest.approx(1)
    assert done.stderr == b""

"""People, keys, counters, the audit, and the schema itself."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import schema
from storage.database import sqlite_fault
from storage.opening import open_storage
from storage.table_parts import metadata
from tests.contract.storage.scene import START, TICK, UNIT, Clock, Scene
from tickets.errors import NotFound
from tickets.ids import PersonId, UnitCode
from tickets.people import Member, Role
from tickets.views import Count, Key, KeyPurpose, Staff


def test_roles_are_given_and_asked(scene: Scene) -> None:
    worker = scene.staff("李师傅", Role.WORKER, UNIT)
    for _ in range(2):
        scene.do(lambda tx: tx.people.enrol(name="李工", role=Role.OPERATOR, person=worker.person))
    roles = [
        Member(person=worker.person, name="李工", role=role, unit=unit)
        for role, unit in ((Role.OPERATOR, None), (Role.WORKER, UNIT))
    ]
    assert scene.do(lambda tx: tx.people.members(worker.person)) == roles
    assert scene.do(lambda tx: tx.people.named("李工", Role.WORKER)) == [roles[1]]
    assert scene.do(lambda tx: tx.people.named("李师傅", Role.WORKER)) == []
    assert scene.storage.reads.staff(worker.person) == Staff(person=worker.person, name="李工", roles=tuple(roles))

    def is_member(role: Role, unit: UnitCode | None = None) -> bool:
        return scene.do(lambda tx: tx.people.is_member(worker.person, role, unit))

    assert is_member(Role.WORKER, UNIT)
    assert is_member(Role.WORKER)
    assert not is_member(Role.WORKER, UnitCode("other"))
    assert not is_member(Role.APPROVER)


def test_a_resident_has_no_name_and_no_role(scene: Scene) -> None:
    person = scene.resident().person
    assert person is not None
    assert scene.do(lambda tx: (tx.people.name(person), tx.people.members(person))) == ("", [])
    assert scene.storage.reads.staff(person) == Staff(person=person, name="", roles=())
    with pytest.raises(NotFound):
        scene.storage.reads.staff(PersonId(99))


def test_a_one_time_key_opens_once_and_in_time(scene: Scene) -> None:
    person = scene.staff().person
    ends = START + timedelta(hours=1)
    key = Key(purpose=KeyPurpose.ENTRY, person=person, path="/desk", expires_at=ends)
    scene.do(lambda tx: [tx.keys.add(digest, key) for digest in ("d1", "d2")])  # type: ignore[func-returns-value]

    def spend(digest: str, at: datetime) -> Key:
        return scene.do(lambda tx: tx.keys.spend(digest, at))

    assert scene.storage.reads.key("d1") == key
    assert spend("d1", ends - TICK) == key
    for digest, at in (("d1", START), ("d2", ends), ("d3", START)):
        with pytest.raises(NotFound):
            spend(digest, at)
    assert scene.storage.reads.key("d2") == key


def test_a_chat_key_has_no_end(scene: Scene) -> None:
    chat = scene.resident()
    assert chat.person is not None
    key = Key(purpose=KeyPurpose.CHAT, person=chat.person, chat=chat.id)
    scene.do(lambda tx: tx.keys.add("d1", key))
    assert scene.storage.reads.key("d1") == key


def test_counters_add_up_by_day_and_place(scene: Scene) -> None:
    day = date(2026, 11, 22)

    def bump(n: int, unit: UnitCode | None) -> None:
        scene.do(lambda tx: tx.counts.bump(day=day, what="opened", service="other", unit=unit, grid="g", n=n))

    bump(1, None)
    bump(2, UNIT)
    bump(4, None)
    scene.do(
        lambda tx: tx.counts.bump(day=day - timedelta(days=1), what="opened", service="other", unit=None, grid=None)
    )
    assert scene.storage.reads.counts(day) == [
        Count(day=day, what="opened", service="other", unit=None, grid="g", n=5),
        Count(day=day, what="opened", service="other", unit=UNIT, grid="g", n=2),
    ]
    assert len(scene.storage.reads.counts(day - timedelta(days=1))) == 3


def test_the_audit_is_kept(scene: Scene) -> None:
    person = scene.staff().person
    scene.do(lambda tx: tx.audit.note(at=START, actor=person, action="reveal", object="WH1", detail="电话核实"))
    with scene.storage.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT actor, action, object, detail FROM audit").fetchall()
    assert [tuple(row) for row in rows] == [(person, "reveal", "WH1", "电话核实")]


def test_a_sound_storage_has_no_failures(scene: Scene) -> None:
    assert scene.storage.reads.failures() == []
    scene.storage.transact.close()
    assert scene.storage.reads.failures() == ["the writer has ended"]


def test_reading_cannot_write(scene: Scene) -> None:
    session = scene.storage.database.reader()
    with pytest.raises(scene.storage.database.engine.dialect.loaded_dbapi.Error, match=r"read-?only"):
        session.command("DELETE FROM persons")
    session.close()


def test_the_migrations_make_exactly_the_tables(scene: Scene) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.SCHEMA
    with scene.storage.database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_opening_again_finds_everything(scene: Scene, url: str, tmp_path: Path) -> None:
    chat = scene.resident()
    scene.hear(chat, "还在吗")
    scene.storage.close()
    again = open_storage(url, tmp_path, Clock())
    assert [said.text for said in again.reads.last_messages(chat.id)] == ["还在吗"]
    again.close()


def test_a_newer_schema_is_refused(scene: Scene, url: str, tmp_path: Path) -> None:
    with scene.storage.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(schema.NewerSchema):
        open_storage(url, tmp_path, Clock())


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_an_sqlite_that_corrupts_its_log_is_named(version: tuple[int, int, int], sound: bool) -> None:
    fault = sqlite_fault(version)
    assert (fault is None) is sound
    assert sound or ".".join(map(str, version)) in str(fault)

"""A database full of the first schema becomes one of today's, with everything still in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from storage import schema
from storage.columns import to_microseconds
from storage.database import open_database
from storage.opening import open_storage
from storage.table_parts import metadata
from tests.contract.storage.scene import START, UNIT, Clock, Scene
from tickets.ids import ChatId, MessageId, PersonId
from tickets.message import Button
from tickets.people import Role

AT = to_microseconds(START)
_ROWS = (
    f"INSERT INTO persons (id, name, at) VALUES (1, '', {AT}), (2, '后来', {AT + 1}), (3, '先来', {AT})",
    f"INSERT INTO members (person, role, unit) VALUES (2, 'worker', '{UNIT}'), (3, 'worker', '{UNIT}')",
    f"""INSERT INTO chats (id, channel, address, kind, person, unit, lang, seen, notice, subscribed, next_seq, used_at)
        VALUES (1, 'web', 'r1', 'private', 1, NULL, 'zh', 0, NULL, TRUE, 2, {AT}),
               (2, 'web', 'g1', 'group', NULL, '{UNIT}', 'zh', 0, NULL, FALSE, 1, {AT}),
               (3, 'resident_bot', '501', 'private', 1, NULL, 'zh', 0, NULL, FALSE, 1, {AT})""",
    f"""INSERT INTO said (chat, message, cursor, mine, author, at, text, buttons, photos, files, card)
        VALUES (1, 1, 1, FALSE, NULL, {AT}, '已受理', '[["urge:1","催一下"]]', '[]', '[]', FALSE)""",
    f"""INSERT INTO deliveries (id, chat, state, at, due_at, attempts, body, message, channel_message, sent_at, failure)
        VALUES (1, 1, 'sent', {AT}, {AT}, 0, NULL, 1, NULL, {AT}, NULL),
               (2, 1, 'due', {AT}, {AT}, 0, '%(body_1)s', NULL, NULL, NULL, NULL),
               (3, 3, 'due', {AT}, {AT}, 0, '%(body_3)s', NULL, NULL, NULL, NULL)""",
)
_BODY = (
    '{"chat":%d,"text":"公告","buttons":[{"id":"x","label":"好"}],"photos":[],'
    '"about":{"ticket":null,"draft":null,"reply":null,"reward":null,"card":false},"reply_to":null,"edits":null}'
)


@pytest.fixture
def scene(url: str, tmp_path: Path) -> Iterator[Scene]:
    """A town at the first schema, opened by today's program."""
    (tmp_path / "chuishao.db").unlink(missing_ok=True)
    database = open_database(url)
    with database.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        _first_schema(connection)
        _fill(connection)
    database.close()
    clock = Clock()
    storage = open_storage(url, tmp_path, clock)
    yield Scene(storage, clock)
    storage.close()


def _first_schema(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "0001")


def _fill(connection: Connection) -> None:
    for rows in _ROWS:
        filled = rows.replace("%(body_1)s", _BODY % 1).replace("%(body_3)s", _BODY % 3)
        connection.execute(text(filled.replace(":", r"\:")))
    if connection.dialect.name == "postgresql":
        for table in ("persons", "chats", "deliveries"):
            connection.exec_driver_sql(f"SELECT setval('{table}_id_seq', 100)")


def test_the_tables_are_those_of_today(scene: Scene) -> None:
    with scene.storage.database.engine.connect() as connection:
        assert schema.found_version(connection) == schema.SCHEMA
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_chats_people_and_words_are_still_there(scene: Scene) -> None:
    reads = scene.storage.reads
    (said,) = reads.last_messages(ChatId(1))
    assert (said.text, said.buttons) == ("已受理", (Button(id="urge:1", label="催一下"),))
    assert not reads.chat(ChatId(3)).retired
    assert [chat.id for chat in scene.do(lambda tx: tx.chats.subscribers())] == [1]
    longest_first = scene.do(lambda tx: tx.people.of_unit(UNIT, Role.WORKER))
    assert [member.person for member in longest_first] == [3, 2]
    assert scene.do(lambda tx: tx.people.of_account("telegram", "501")) is None
    scene.do(lambda tx: tx.people.tie("telegram", "501", PersonId(1)))


def test_what_was_held_back_is_sent_or_joins_the_line(scene: Scene) -> None:
    assert scene.storage.reads.next_due() == START
    assert scene.do(lambda tx: tx.deliveries.to_send(START)) == 2
    assert [said.text for said in scene.storage.reads.transcript(ChatId(1), MessageId(1))] == ["公告"]
    (line,) = scene.storage.reads.waiting("resident_bot")
    parcel = scene.do(lambda tx: tx.deliveries.take_up(line.delivery, START))
    assert parcel is not None
    assert (parcel.chat.id, parcel.face.text, parcel.once) == (3, "公告", False)

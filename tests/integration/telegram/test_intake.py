"""Raw updates become inbox rows: the right chat, nothing lost, nothing believed."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.intake import keep, look, number
from storage.statements import Session
from tests.integration.telegram.conftest import Empty
from tickets.people import TELEGRAM, ChannelName, Chat, ChatKind
from tickets.views import InboxRow

BOT = ChannelName.RESIDENT_BOT
ZHANG = 5_000_000_001
GROUP = -1001234567890


def raw(update: Any) -> bytes:
    return json.dumps(update).encode()


def private(id: int = 1, who: int = ZHANG, lang: str | None = "zh-hans", **more: Any) -> dict[str, Any]:
    sender = {"id": who, "is_bot": False, "first_name": "张"} | ({"language_code": lang} if lang else {})
    message = {"message_id": 9, "from": sender, "chat": {"id": who, "type": "private"}, "text": "路灯不亮"}
    return {"update_id": id, "message": message | more}


def in_group(id: int = 1, **more: Any) -> dict[str, Any]:
    chat = {"id": GROUP, "type": "supergroup", "title": "望海"}
    return {"update_id": id, "message": {"message_id": 9, "from": {"id": ZHANG}, "chat": chat, "text": "好"} | more}


def kept(empty: Empty, *updates: bytes, channel: ChannelName = BOT) -> list[InboxRow]:
    """Keep them in one transaction, and what waits in the inbox then."""
    empty.kit.transact.now(lambda tx: keep(tx, channel, updates, empty.clock()))
    return empty.kit.reads.inbox()


def chat_of(empty: Empty, update: Any) -> Chat:
    row = kept(empty, raw(update))[-1]
    return empty.kit.reads.chat(row.chat)


def test_a_stranger_gets_a_chat_and_an_account(empty: Empty) -> None:
    chat = chat_of(empty, private())
    assert (chat.channel, chat.address, chat.kind, chat.lang) == (BOT, str(ZHANG), ChatKind.PRIVATE, "zh")
    assert empty.kit.transact.now(lambda tx: tx.people.of_account(TELEGRAM, str(ZHANG))) == chat.person


def test_both_bots_know_one_person(empty: Empty) -> None:
    (first,) = kept(empty, raw(private()))
    second = kept(empty, raw(private()), channel=ChannelName.STAFF_BOT)[-1]
    chats = [empty.kit.reads.chat(row.chat) for row in (first, second)]
    assert chats[0].id != chats[1].id
    assert chats[0].person == chats[1].person is not None


@pytest.mark.parametrize(
    ("code", "lang"), [("zh-hans", "zh"), ("zh-TW", "zh"), (None, "zh"), ("", "zh"), ("en", "en"), ("de-AT", "en")]
)
def test_the_language_is_the_clients(empty: Empty, code: str | None, lang: str) -> None:
    assert chat_of(empty, private(lang=code)).lang == lang


@pytest.mark.parametrize(
    ("more", "address"),
    [
        ({}, str(GROUP)),
        ({"message_thread_id": 17, "is_topic_message": True}, f"{GROUP}:17"),
        ({"message_thread_id": 17}, str(GROUP)),
        ({"message_thread_id": "17", "is_topic_message": True}, str(GROUP)),
        ({"message_thread_id": 17, "is_topic_message": 1}, str(GROUP)),
    ],
)
def test_a_topic_is_a_chat_of_its_own(empty: Empty, more: dict[str, Any], address: str) -> None:
    chat = chat_of(empty, in_group(**more))
    assert (chat.address, chat.kind, chat.unit, chat.person, chat.lang) == (address, ChatKind.GROUP, None, None, "zh")


def test_threads_in_a_private_chat_are_no_other_chat(empty: Empty) -> None:
    assert chat_of(empty, private(message_thread_id=3, is_topic_message=True)).address == str(ZHANG)


def test_a_press_belongs_to_the_chat_of_its_message(empty: Empty) -> None:
    message = in_group(message_thread_id=17, is_topic_message=True)["message"]
    press = {"update_id": 2, "callback_query": {"id": "1", "from": {"id": ZHANG}, "message": message, "data": "3:0"}}
    assert chat_of(empty, press).address == f"{GROUP}:17"


@pytest.mark.parametrize("kind", ["my_chat_member", "chat_member", "edited_message", "message_reaction", "newly_made"])
def test_every_kind_with_a_chat_finds_it(empty: Empty, kind: str) -> None:
    assert chat_of(empty, {"update_id": 3, kind: in_group()["message"]}).address == str(GROUP)


HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"7",
    b'"x"',
    b"{}",
    b"\xff\xfe\x00",
    b'{"update_id": 1',
    b"[" * 100_000,
    b'{"update_id": 5, "message": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_001,
    b'{"update_id": ' + b"9" * 5000 + b"}",
    raw({"update_id": True, "message": []}),
    raw({"update_id": 2**70, "message": {"chat": {"id": 2**70}}}),
    raw({"update_id": "1", "message": {"chat": {"id": "5", "type": "private"}}}),
    raw({"update_id": 1.5, "message": {"chat": 5}}),
    raw({"update_id": 6, "message": {"chat": {"id": 5, "type": ["private"]}, "from": "x"}}),
    raw({"update_id": 7, "callback_query": {"message": None, "from": {"id": 5}}}),
    raw({"update_id": 8, "poll_answer": {"poll_id": "1"}}),
    raw({"update_id": 9, "message": {"chat": {"id": 5, "type": "private"}, "from": {"language_code": {"a": 1}}}}),
    b'{"update_id": 10, "message": {"text": "\\ud800 \\u0000", "chat": {"id": NaN}}}',
]


@pytest.mark.parametrize("update", HOSTILE, ids=lambda update: update[:30].decode("latin-1"))
def test_whatever_comes_is_kept_and_costs_no_other(empty: Empty, update: bytes) -> None:
    rows = kept(empty, raw(private(101)), update, raw(private(102)))
    assert len(rows) == 3
    assert [json.loads(row.raw)["update_id"] for row in (rows[0], rows[2])] == [101, 102]
    json.loads(rows[1].raw)
    assert rows[1].raw.isascii()


def test_what_has_no_chat_is_nobodys(empty: Empty) -> None:
    chat = chat_of(empty, {"update_id": 8, "poll": {"id": "1"}})
    assert (chat.address, chat.kind, chat.person, chat.unit) == ("0", ChatKind.GROUP, None, None)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["update_id", "message", "callback_query", "chat", "id", "type", "from", "language_code", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(_json)
def test_looking_never_raises(update: Any) -> None:
    seen = look(raw(update))
    assert seen.key
    json.loads(seen.raw)
    found = number(raw(update))
    assert found is None or seen.key == str(found)


@given(st.binary(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nor_does_it_for_bytes_that_are_no_update(update: bytes) -> None:
    json.loads(look(update).raw)


def test_an_update_comes_once_however_often_it_is_brought(empty: Empty) -> None:
    update = raw(private(7))
    news = [empty.kit.transact.now(lambda tx: keep(tx, BOT, [update, update], empty.clock())) for _ in range(2)]
    assert news == [1, 0]
    assert len(empty.kit.reads.inbox()) == 1
    assert len(kept(empty, update, channel=ChannelName.STAFF_BOT)) == 2, "each bot counts for itself"


def retire(empty: Empty, chat: Chat) -> None:
    empty.kit.transact.now(lambda tx: tx.chats.save(replace(chat, retired=True)))


def test_who_speaks_again_is_there_again_and_who_blocks_is_not(empty: Empty) -> None:
    chat = chat_of(empty, private(1))
    retire(empty, chat)
    blocked = {"update_id": 2, "my_chat_member": private()["message"] | {"new_chat_member": {"status": "kicked"}}}
    assert chat_of(empty, blocked).retired
    assert not chat_of(empty, private(3)).retired
    retire(empty, chat)
    press = {"update_id": 4, "callback_query": {"from": {"id": ZHANG}, "message": private()["message"]}}
    assert not chat_of(empty, press).retired


def test_a_known_chat_costs_three_statements_at_most(empty: Empty, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(empty, *(raw(private(n, who=ZHANG + n)) for n in range(50)))
    said: list[object] = []
    execute = Session._execute

    def counted(session: Session, *given: Any) -> Any:
        said.append(given[0])
        return execute(session, *given)

    monkeypatch.setattr(Session, "_execute", counted)
    batch = [raw(private(1000 + n, who=ZHANG + n % 50)) for n in range(100)]
    empty.kit.transact.now(lambda tx: keep(tx, BOT, batch, empty.clock()))
    assert len(said) <= 3 * len(batch)


def test_the_rows_keep_the_order_they_came_in(empty: Empty) -> None:
    rows = kept(empty, *(raw(private(n)) for n in (5, 3, 4)))
    assert [json.loads(row.raw)["update_id"] for row in rows] == [5, 3, 4]

"""The live line: what is said, what is edited, and where it resumes."""

import json

import httpx
import pytest
from starlette.requests import Request

from tests.integration.web.conftest import Site
from tickets.ids import ChatId, MessageId
from tickets.message import Outgoing
from web import stream
from web.access import Realm


async def first(site: Site, chat: ChatId, after: int, n: int) -> list[dict[str, object]]:
    """The first ``n`` messages of a line that resumes behind ``after``."""
    line = stream.messages(site.kit, chat, None, "", MessageId(after))
    found: list[dict[str, object]] = []
    async for piece in line:
        if "data: " in piece:
            shown = json.loads(piece.partition("data: ")[2])
            assert piece.startswith(f"id: {shown['cursor']}\n")
            found.append(shown)
        if len(found) == n:
            break
    await line.aclose()  # type: ignore[attr-defined]
    return found


async def test_edited_message_comes_again_with_its_id(site: Site, resident: httpx.AsyncClient) -> None:
    await resident.post("/api/chat/messages", data={"text": "一"})
    chat = site.kit.reads.inbox()[0].chat
    card = site.turn(lambda tx: tx.deliveries.put(Outgoing(chat=chat, text="待签收"), site.clock()))
    before = await first(site, chat, 0, 2)
    assert [one["text"] for one in before] == ["一", "待签收"]
    site.turn(lambda tx: tx.deliveries.put(Outgoing(chat=chat, text="办理中", edits=card), site.clock()))
    last = before[-1]["cursor"]
    assert isinstance(last, int)
    (after,) = await first(site, chat, last, 1)
    assert (after["id"], after["text"]) == (card, "办理中")


async def test_line_waits_for_the_next_commit(site: Site, resident: httpx.AsyncClient) -> None:
    await resident.post("/api/chat/messages", data={"text": "一"})
    chat = site.kit.reads.inbox()[0].chat
    line = stream.messages(site.kit, chat, None, "", MessageId(99))
    assert "retry" in await anext(line)
    assert (await anext(line)).startswith(":")
    await line.aclose()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("header", "after", "cursor"),
    [
        (None, None, 0),
        (None, 7, 7),
        ("12", 7, 12),
        ("x", 7, 7),
        ("٣", None, 0),
        ("9" * 30, 3, 3),
        ("", 5, 5),
        (None, 10**30, 2**53),
        (None, -1, 0),
    ],
)
def test_where_it_resumes(header: str | None, after: int | None, cursor: int) -> None:
    headers = [] if header is None else [(b"last-event-id", header.encode())]
    request = Request({"type": "http", "headers": headers, "query_string": b"", "path": "/"})
    assert stream.cursor_of(request, after) == cursor


def test_realms_have_cookies_of_their_own() -> None:
    assert len({realm.value for realm in Realm}) == 3

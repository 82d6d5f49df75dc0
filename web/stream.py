"""Reading on: a page of a chat, its messages as they come or change, and the desk's "something changed"."""

import asyncio
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import StreamingResponse

from handlers.kit import Kit
from tickets.ids import ChatId, MessageId, PersonId
from tickets.message import Said
from tickets.reads import Reads
from web.bubble import bubble

#: Looked up again this often even when nothing was announced, with a silent line
#: that keeps middleboxes from closing the connection.
POLL_SECONDS = 15.0
_REST_SECONDS = 1.0
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def cursor_of(request: Request, after: int | None) -> MessageId:
    """Where to resume: ``Last-Event-ID`` of a reconnecting browser, else ``after``, else the beginning."""
    last = request.headers.get("last-event-id", "")
    given = int(last) if last.isascii() and last.isdigit() and len(last) < 16 else after or 0
    return MessageId(max(0, min(given, 2**53)))


def page(reads: Reads, chat: ChatId, after: int | None) -> list[Said]:
    """Up to 200 messages behind ``after``, in order; without it the newest; blocking."""
    if after is None:
        return reads.last_messages(chat)
    return reads.transcript(chat, MessageId(max(0, min(after, 2**53))))


def answer(events: AsyncIterator[str]) -> StreamingResponse:
    """The stream as a response nothing on the way may keep or hold back."""
    return StreamingResponse(events, media_type="text/event-stream", headers=_HEADERS)


async def messages(kit: Kit, chat: ChatId, viewer: PersonId | None, base: str, cursor: MessageId) -> AsyncIterator[str]:
    """Every message new or edited behind the cursor, then each as it is committed; the event id is the cursor."""
    yield "retry: 2000\n\n"
    while True:
        before = cursor
        for said in await run_in_threadpool(kit.reads.changes, chat, cursor):
            cursor = said.cursor
            shown = bubble(said, viewer, base).model_dump_json(by_alias=True)
            yield f"id: {cursor}\ndata: {shown}\n\n"
        if cursor == before:
            yield ": still here\n\n"
            await kit.transact.changed(chat, POLL_SECONDS)


async def changes(kit: Kit) -> AsyncIterator[str]:
    """``changed`` after commits, at most one a second; a page that gets it asks again for what it shows."""
    yield "retry: 2000\n\n"
    while True:
        await kit.transact.changed(None, POLL_SECONDS)
        await asyncio.sleep(_REST_SECONDS)
        yield "event: changed\ndata: {}\n\n"

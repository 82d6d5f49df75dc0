"""A unit's group chat over HTTP: the same talk as the resident's, for registered workers; the desk may look on."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from tickets.ids import ChatId, UnitCode
from tickets.people import Chat, ChatKind
from tickets.ports import Tx
from tickets.views import Staff
from web import stream
from web.access import GroupElsewhere, is_here, is_worker
from web.bubble import Bubble, bubble
from web.chat import MESSAGE_BODY, Kept, Press
from web.intake import CHANNEL, Writer, keep_message, keep_press
from web.site import Site, base
from web.uploads import posted


class Seat(BaseModel):
    """Who the reader is in this group."""

    name: str
    unit: str
    may_write: bool


def group_of(tx: Tx, unit: UnitCode) -> Chat:
    """The unit's group chat, opened on its first use."""
    chat = tx.chats.of_unit(unit)
    return chat or tx.chats.open(channel=CHANNEL, address=f"unit:{unit}", kind=ChatKind.GROUP, unit=unit)


def page_of(tx: Tx, unit: UnitCode) -> ChatId:
    """The group's chat, to be written in here; raises ``GroupElsewhere``."""
    chat = group_of(tx, unit)
    if not is_here(chat):
        raise GroupElsewhere
    return chat.id


def router(site: Site) -> APIRouter:
    """All of ``/api/groups/{unit}``."""
    routes = APIRouter(prefix="/api/groups/{unit}", tags=["groups"])
    _writing(routes, site)
    _reading(routes, site)
    return routes


def _writing(routes: APIRouter, site: Site) -> None:
    async def worker(request: Request, unit: str) -> Staff:
        return await site.access.worker_writing(request, UnitCode(unit))

    Writing = Annotated[Staff, Depends(worker)]  # noqa: N806

    def writer(unit: str, staff: Staff) -> Writer:
        return Writer(chat=lambda tx: page_of(tx, UnitCode(unit)), person=staff.person, name=staff.name)

    @routes.post("/messages", status_code=202, openapi_extra=MESSAGE_BODY)
    async def say(
        request: Request, unit: str, staff: Writing, idempotency_key: Annotated[str | None, Header()] = None
    ) -> Kept:
        """Words of a worker; a reply to the card or to anything about its ticket is about that ticket."""
        position = await keep_message(site.kit, writer(unit, staff), await posted(request), idempotency_key)
        return Kept(id=position)

    @routes.post("/press", status_code=202)
    async def press(
        body: Press, unit: str, staff: Writing, idempotency_key: Annotated[str | None, Header()] = None
    ) -> dict[str, bool]:
        """A worker presses a button under a message of the group."""
        await keep_press(site.kit, writer(unit, staff), body.message_id, body.button, idempotency_key)
        return {"accepted": True}


def _reading(routes: APIRouter, site: Site) -> None:
    async def onlooker(request: Request, unit: str) -> Staff:
        return await site.access.onlooker(request, UnitCode(unit))

    Reading = Annotated[Staff, Depends(onlooker)]  # noqa: N806
    reads = site.kit.reads

    @routes.get("/messages")
    async def messages(request: Request, unit: str, staff: Reading, after: int | None = None) -> list[Bubble]:
        """Up to 200 messages behind ``after``, in order; without it the newest."""
        chat = await run_in_threadpool(reads.chat_of_unit, UnitCode(unit))
        if chat is None:
            return []
        said = await run_in_threadpool(stream.page, reads, chat.id, after)
        return [bubble(one, staff.person, base(request)) for one in said]

    @routes.get("/events", response_class=Response)
    async def events(request: Request, unit: str, staff: Reading, after: int | None = None) -> Response:
        """Server-sent: id = cursor, data = a message; a card edited in place comes again with its own id."""
        chat = await site.kit.transact(lambda tx: group_of(tx, UnitCode(unit)))
        cursor = stream.cursor_of(request, after)
        return stream.answer(stream.messages(site.kit, chat.id, staff.person, base(request), cursor))

    @routes.get("/me")
    async def me(unit: str, staff: Reading) -> Seat:
        """Who the reader is here."""
        chat = await run_in_threadpool(reads.chat_of_unit, UnitCode(unit))
        return Seat(name=staff.name, unit=unit, may_write=is_here(chat) and is_worker(staff, UnitCode(unit)))

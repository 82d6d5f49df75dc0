"""The resident's chat over HTTP: open it, say something, press a button, read on."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Request, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from handlers.turn import saw
from tickets.ids import ChatId, MessageId, PersonId
from tickets.people import Chat, ChatKind
from tickets.ports import Tx
from tickets.turn import Turn
from tickets.views import Key, KeyPurpose
from web import stream
from web.access import Realm, digest, new_token
from web.bubble import Bubble, bubble
from web.intake import CHANNEL, Writer, keep_message, keep_press
from web.links import ReturnLink, return_link
from web.site import Site, base
from web.uploads import posted

#: The multipart body, written out because it is read by hand: one bad file must not cost the words.
MESSAGE_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "text": {"type": "string", "maxLength": 10000},
                        "photos": {"type": "array", "items": {"type": "string", "format": "binary"}, "maxItems": 10},
                        "lat": {"type": "number"},
                        "long": {"type": "number"},
                        "reply_to": {"type": "integer"},
                    },
                }
            }
        },
    }
}


class Opened(BaseModel):
    """The key to a new chat; also set as a cookie."""

    token: str


class Kept(BaseModel):
    """The position the message was given in the chat."""

    id: int


class Press(BaseModel):
    """A button under a message."""

    message_id: int = Field(ge=1, lt=2**53)
    button: str


class Seen(BaseModel):
    """The last message on screen."""

    id: int = Field(ge=0, lt=2**53)


class Lang(BaseModel):
    """The chosen language."""

    lang: Literal["zh", "en"]


class Me(BaseModel):
    """Where the reader stands in the chat."""

    seen: int
    lang: str
    unread: int
    subscribed: bool


def owner(chat: Chat) -> PersonId:
    """The person of a private chat."""
    assert chat.person is not None, "a private chat belongs to a person"
    return chat.person


def resident(chat: Chat) -> Writer:
    """The owner writing in their own chat."""

    def own(_: Tx) -> ChatId:
        return chat.id

    return Writer(chat=own, person=owner(chat))


def router(site: Site) -> APIRouter:
    """All of ``/api/chat``."""
    routes = APIRouter(prefix="/api/chat", tags=["chat"])
    _opening(routes, site)
    _writing(routes, site)
    _reading(routes, site)
    return routes


def _opening(routes: APIRouter, site: Site) -> None:
    @routes.post("")
    async def open_chat(request: Request, response: Response) -> Opened:
        """A new private chat; the first report never asks who you are."""
        site.access.arriving(request)
        token, lang = new_token(), site.language(request)

        def work(tx: Tx) -> None:
            chat = tx.chats.open(channel=CHANNEL, address=digest(token), kind=ChatKind.PRIVATE, lang=lang)
            tx.keys.add(digest(token), Key(purpose=KeyPurpose.CHAT, person=owner(chat), chat=chat.id))

        await site.kit.transact(work)
        site.access.sign_in(request, response, Realm.CHAT, token)
        return Opened(token=token)

    @routes.get("/link", dependencies=[Depends(site.access.resident)])
    async def link(request: Request) -> ReturnLink:
        """The private way back to this chat from any phone, as text and as a QR picture."""
        return return_link(site, request, site.access.token(request, Realm.CHAT) or "")


def _writing(routes: APIRouter, site: Site) -> None:
    Writing = Annotated[Chat, Depends(site.access.resident_writing)]  # noqa: N806

    @routes.post("/messages", status_code=202, openapi_extra=MESSAGE_BODY)
    async def say(request: Request, chat: Writing, idempotency_key: Annotated[str | None, Header()] = None) -> Kept:
        """Kept durably before this answers; what it led to comes as messages."""
        writer = resident(chat)
        return Kept(id=await keep_message(site.kit, writer, await posted(request), idempotency_key))

    @routes.post("/press", status_code=202)
    async def press(
        body: Press, chat: Writing, idempotency_key: Annotated[str | None, Header()] = None
    ) -> dict[str, bool]:
        """The answer, a kind word for a stale button included, comes as a message."""
        writer = resident(chat)
        await keep_press(site.kit, writer, body.message_id, body.button, idempotency_key)
        return {"accepted": True}

    @routes.post("/seen", status_code=204)
    async def seen(body: Seen, chat: Writing) -> None:
        """How far the reader has come; never backwards, never beyond what there is."""
        await site.kit.transact(lambda tx: _advance(site, tx, chat.id, MessageId(body.id)))

    @routes.post("/lang", status_code=204)
    async def lang(body: Lang, chat: Writing) -> None:
        """The language the bot answers in."""
        await site.kit.transact(lambda tx: tx.chats.save(replace(tx.chats.get(chat.id), lang=body.lang)))


def _advance(site: Site, tx: Tx, chat_id: ChatId, message: MessageId) -> None:
    if tx.said.get(chat_id, message) is not None:
        saw(Turn(tx=tx, town=site.kit.town, now=site.kit.clock()), tx.chats.get(chat_id), message)


def _reading(routes: APIRouter, site: Site) -> None:
    Reading = Annotated[Chat, Depends(site.access.resident)]  # noqa: N806
    reads = site.kit.reads

    @routes.get("/messages")
    async def messages(request: Request, chat: Reading, after: int | None = None) -> list[Bubble]:
        """Up to 200 messages behind ``after``, in order; without it the newest."""
        said = await run_in_threadpool(stream.page, reads, chat.id, after)
        return [bubble(one, chat.person, base(request)) for one in said]

    @routes.get("/events", response_class=Response)
    async def events(request: Request, chat: Reading, after: int | None = None) -> Response:
        """Server-sent: id = cursor, data = a message; an edited message comes again with its own id."""
        cursor = stream.cursor_of(request, after)
        return stream.answer(stream.messages(site.kit, chat.id, chat.person, base(request), cursor))

    @routes.get("/me")
    async def me(chat: Reading) -> Me:
        """Where this reader stands."""
        behind = await run_in_threadpool(reads.transcript, chat.id, chat.seen)
        unread = sum(1 for said in behind if not said.mine)
        return Me(seen=chat.seen, lang=chat.lang, unread=unread, subscribed=chat.subscribed)

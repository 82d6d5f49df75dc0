"""Around every answer: headers that tie the browser's hands, and an end to bodies without end."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.errors import refusal
from web.language import language

#: Ten photos of a recent phone; anything else we take is words.
MAX_BODY = 60 * 2**20
#: A refused body is read on for as much again, so that the sender hears the refusal instead of a broken line.
_PATIENCE = 2
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-src 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Shield:
    """ASGI middleware of both; ``max_body`` in bytes."""

    def __init__(self, app: ASGIApp, max_body: int = MAX_BODY) -> None:
        self._app, self._max = app, max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Guard HTTP; let everything else through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        guarded = _guarded(send)
        declared = Headers(scope=scope).get("content-length", "0")
        if declared.isdigit() and int(declared) > self._max:
            await self._refuse(scope, receive, guarded)
            return
        await self._app(scope, _Body(receive, self._max).receive, guarded)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        size, more = 0, True
        while more and size < self._max * _PATIENCE:
            message = await receive()
            size += len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)
        answer = refusal(language(Request(scope)), 413, "too-much", {"field": "body", "limit": self._max})
        answer.headers["Connection"] = "close"
        await answer(scope, receive, send)


class _Body:
    """Counts what comes in."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit, self._size = receive, limit, 0

    async def receive(self) -> Message:
        """One piece; refused beyond the limit in the one way FastAPI lets through."""
        message = await self._receive()
        self._size += len(message.get("body", b""))
        if self._size > self._limit:
            raise HTTPException(413)
        return message


def _guarded(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            # What may be kept says so itself (photos, static files); a chat, a key or a ticket never is.
            headers.setdefault("Cache-Control", "no-store")
        await send(message)

    return guarded

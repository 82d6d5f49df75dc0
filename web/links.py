"""Links that are keys: a resident's private way back, and the one-time links that let staff in."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from tickets.errors import NotFound
from tickets.ports import Tx
from tickets.views import KeyPurpose
from web.access import STAFF_AGE, Realm, check_origin, digest, new_token
from web.pages import Pages
from web.site import Site, base, home


class ReturnLink(BaseModel):
    """The way back as text, and as a picture (SVG) another phone can read."""

    url: str
    qr: str


def return_link(site: Site, request: Request, token: str) -> ReturnLink:
    """Under the public address when one is set, else under the one the request came by."""
    url = f"{home(site, request)}/r/{token}"
    qr = segno.make(url, error="m").svg_inline(scale=6, border=3, dark="#12212e", light="#ffffff")
    return ReturnLink(url=url, qr=qr.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def router(site: Site, shown: Pages) -> APIRouter:
    """``/enter/{code}`` and ``/r/{token}``."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/enter/{code}")
    async def enter(code: str, request: Request) -> Response:
        """Spend a one-time link and start a session where it leads."""
        site.access.guessing(request)
        if "prefetch" in request.headers.get("sec-purpose", request.headers.get("purpose", "")):
            raise NotFound
        token = new_token()
        path = await site.kit.transact(lambda tx: _spend(site, tx, code, token))
        response = _to(request, path)
        realms = [realm for realm in (Realm.GROUPS, Realm.DESK) if path.startswith(f"/{realm}")]
        for realm in realms or (Realm.GROUPS, Realm.DESK):
            site.access.sign_in(request, response, realm, token)
        return response

    async def way_back(token: str, request: Request) -> str:
        site.access.guessing(request)
        key = await run_in_threadpool(site.kit.reads.key, digest(token))
        if key is None or key.purpose is not KeyPurpose.CHAT:
            raise NotFound
        return token

    Token = Annotated[str, Depends(way_back)]  # noqa: N806

    @routes.get("/r/{token}")
    async def ask_first(token: Token, request: Request) -> Response:
        """A link may be somebody else's, hung up to read what strangers report: nobody is let into a chat unasked."""
        if site.access.token(request, Realm.CHAT) == token:
            return _to(request, "/")
        return shown.show(request, "return.html", token=token)

    @routes.post("/r/{token}")
    async def come_back(token: Token, request: Request) -> Response:
        """A resident's private link, by their own word: this phone becomes theirs."""
        check_origin(request, site.public_url)
        response = _to(request, "/")
        site.access.sign_in(request, response, Realm.CHAT, token)
        return response

    return routes


def _spend(site: Site, tx: Tx, code: str, token: str) -> str:
    now = site.kit.clock()
    key = tx.keys.spend(digest(code), now)
    if key.purpose is not KeyPurpose.ENTRY:
        raise NotFound
    session = replace(key, purpose=KeyPurpose.SESSION, expires_at=now + timedelta(seconds=STAFF_AGE))
    tx.keys.add(digest(token), session)
    tx.audit.note(at=now, actor=key.person, action="enter", object=key.path)
    return key.path or "/groups"


def _to(request: Request, path: str) -> RedirectResponse:
    """Inside this site only, whatever the stored path says; the answer that sets a key is kept nowhere."""
    inside = "/" + path.lstrip("/\\")
    return RedirectResponse(base(request) + inside, status_code=303, headers={"Cache-Control": "no-store"})

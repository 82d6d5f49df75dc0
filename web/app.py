"""Puts the web together: API, pages, static files, the shield around them."""

from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from handlers.kit import Kit
from web import board, chat, errors, files, groups, links, pages, photos, units
from web import desk as desk_room
from web.access import Access, Cast
from web.desk_actions import DeskActions
from web.shield import MAX_BODY, Shield
from web.site import Site


class _Static(StaticFiles):
    """Asked for anew each time (and mostly answered 304): the modules import each other without versions."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(
    kit: Kit,
    *,
    desk: DeskActions,
    secret: bytes,
    public_url: str | None = None,
    max_body: int = MAX_BODY,
    cast: Cast | None = None,
) -> FastAPI:
    """The town's site; with a ``cast`` the demo's, to be mounted below it, where everybody may play the staff."""
    access = Access(kit, secret=secret, public_url=public_url, cast=cast)
    site = Site(kit=kit, desk=desk, access=access, public_url=public_url, demo=cast is not None)
    app = FastAPI(title="吹哨 Chuishao", version="1", docs_url=None, redoc_url=None)
    _install(app, site)
    app.mount("/static", _Static(directory=Path(__file__).parent / "static"), name="static")
    app.add_middleware(Shield, max_body=max_body)
    return app


def _install(app: FastAPI, site: Site) -> None:
    shown = pages.Pages(site)
    errors.install(app, shown.closed)
    for room in (chat, groups, desk_room, units, files, photos, board):
        app.include_router(room.router(site))
    app.include_router(links.router(site, shown))
    app.include_router(pages.router(site, shown))
    _health(app, site)


def _health(app: FastAPI, site: Site) -> None:
    @app.get("/healthz", tags=["health"])
    async def alive() -> dict[str, bool]:
        """The process answers."""
        return {"ok": True}

    @app.get("/readyz", tags=["health"])
    async def ready() -> Response:
        """A report would be kept; else 503 and why not."""
        failures = await run_in_threadpool(site.kit.reads.failures)
        return JSONResponse({"ready": not failures, "failures": failures}, status_code=503 if failures else 200)

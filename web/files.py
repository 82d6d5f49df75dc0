"""Voice, video and documents that came with a report: opened at the desk only, and every look is noted."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from tickets.views import Staff
from web.site import Site
from web.uploads import clean

#: What a file begins with (at which byte), and the ending by which the operator's machine knows what opens it.
_ENDINGS = (
    (0, b"OggS", "ogg"),
    (0, b"ID3", "mp3"),
    (0, b"\xff\xfb", "mp3"),
    (0, b"#!AMR", "amr"),
    (8, b"WAVE", "wav"),
    (4, b"ftypM4A", "m4a"),
    (4, b"ftypqt", "mov"),
    (4, b"ftyp", "mp4"),
    (0, b"\x1aE\xdf\xa3", "webm"),
    (0, b"%PDF", "pdf"),
    (0, b"PK\x03\x04", "zip"),
)


def router(site: Site) -> APIRouter:
    """``/api/desk/files/{name}``."""
    routes = APIRouter(prefix="/api/desk", tags=["desk"])

    @routes.get("/files/{name}", response_class=Response)
    async def file(name: str, staff: Annotated[Staff, Depends(site.access.operator)]) -> Response:
        """As it came, to be saved and never shown by the browser: a stranger made it."""
        data, now = await run_in_threadpool(site.kit.photos.original, clean(name)), site.kit.clock()
        await site.kit.transact(lambda tx: tx.audit.note(at=now, actor=staff.person, action="open_file", object=name))
        headers = {
            "Content-Disposition": f'attachment; filename="{name[:12]}.{ending(data)}"',
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        return Response(data, media_type="application/octet-stream", headers=headers)

    return routes


def ending(data: bytes) -> str:
    """By what the file is; ``bin`` when we do not know."""
    return next((end for at, mark, end in _ENDINGS if data.startswith(mark, at)), "bin")

"""Photo files over HTTP: seen only by those whose chat, group or desk shows them."""

import re

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from tickets.errors import NotFound
from tickets.ids import PhotoHash
from tickets.people import Role
from tickets.views import Staff
from web.access import NotSignedIn, Realm, is_desk
from web.site import Site

_NAME = re.compile(r"[0-9a-f]{64}")
#: Their content never changes, but who may see them does.
_HEADERS = {"Cache-Control": "private, max-age=3600", "Content-Disposition": "inline", "Vary": "Cookie, Authorization"}


def router(site: Site) -> APIRouter:
    """``/photos/{hash}``: absent and forbidden are answered alike."""
    routes = APIRouter(tags=["photos"])

    @routes.get("/photos/{photo}", response_class=Response, responses={200: {"content": {"image/jpeg": {}}}})
    async def photo(photo: str, request: Request) -> Response:
        """A JPEG re-encoded without metadata."""
        if not _NAME.fullmatch(photo):
            raise NotFound
        wanted = PhotoHash(photo)
        if not (await _shown_to_resident(site, request, wanted) or await _shown_to_staff(site, request, wanted)):
            raise NotFound
        data = await run_in_threadpool(site.kit.photos.open, wanted)
        return Response(data, media_type="image/jpeg", headers=_HEADERS)

    return routes


async def _shown_to_resident(site: Site, request: Request, photo: PhotoHash) -> bool:
    try:
        chat = await site.access.resident(request)
    except NotSignedIn:
        return False
    return await run_in_threadpool(site.kit.reads.may_see_photo, chat.id, photo)


async def _shown_to_staff(site: Site, request: Request, photo: PhotoHash) -> bool:
    for realm in (Realm.GROUPS, Realm.DESK):
        try:
            staff = await site.access.staff(request, realm)
        except NotSignedIn:
            continue
        if is_desk(staff) or await run_in_threadpool(_in_a_group, site, staff, photo):
            return True
    return False


def _in_a_group(site: Site, staff: Staff, photo: PhotoHash) -> bool:
    units = [member.unit for member in staff.roles if member.role is Role.WORKER and member.unit is not None]
    chats = [site.kit.reads.chat_of_unit(unit) for unit in units]
    return any(chat is not None and site.kit.reads.may_see_photo(chat.id, photo) for chat in chats)

"""Who is asking: tokens kept only as SHA-256, by bearer or cookie; writes by cookie must come from our own pages."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from handlers.kit import Kit
from tickets.errors import ChuishaoError, Conflict, Forbidden, NotAMember, NotFound
from tickets.ids import PersonId, UnitCode
from tickets.people import ChannelName, Chat, Role
from tickets.views import Key, KeyPurpose, Staff
from web.limits import CHAT_WRITES, ENTRIES, NEW_CHATS, Buckets

#: A year: the chat is the only way back to one's tickets; staff sign in again each week.
CHAT_AGE, STAFF_AGE = 365 * 86400, 7 * 86400


class NotSignedIn(ChuishaoError):
    """No valid token or cookie came with this."""


class ForeignOrigin(Forbidden):
    """A write with a cookie came from a page that is not ours."""


class GroupElsewhere(Conflict):
    """The unit's group is in a messenger now; its page only shows it."""


class Realm(StrEnum):
    """Each has a cookie of its own, so that one browser can be resident, worker and operator at once."""

    CHAT = "chat"
    GROUPS = "groups"
    DESK = "desk"


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who plays the staff in the demo, where everybody may answer for a unit and sit at the desk."""

    worker: PersonId
    operator: PersonId
    approver: PersonId


def new_token() -> str:
    """192 bits, safe in an address."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What is stored of a token: a plain hash is enough for 192 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_worker(staff: Staff, unit: UnitCode) -> bool:
    """Enrolled in this unit."""
    return any(member.role is Role.WORKER and member.unit == unit for member in staff.roles)


def is_desk(staff: Staff) -> bool:
    """Works at the desk (an approver does, with one more right)."""
    return any(member.role in (Role.OPERATOR, Role.APPROVER) for member in staff.roles)


def is_here(chat: Chat | None) -> bool:
    """Whether a unit's group is its page on the web, not a group in a messenger."""
    return chat is None or chat.channel == ChannelName.WEB


def check_origin(request: Request, public_url: str | None) -> None:
    """Raise ``ForeignOrigin`` unless the browser says that the page is ours; silence is not ours."""
    source = request.headers.get("origin") or request.headers.get("referer")
    if source is not None:
        ours = {request.headers.get("host", ""), urlsplit(public_url or "").netloc} - {""}
        if urlsplit(source).netloc in ours:
            return
    elif request.headers.get("sec-fetch-site") == "same-origin":
        return
    raise ForeignOrigin


def _bearer(request: Request) -> str | None:
    """The bearer's token, empty when it holds none; other authorization (a proxy's Basic) says nothing about us."""
    kind, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer.strip() if kind.lower() == "bearer" else None


class Access:
    """Finds the person behind a request, and sets and reads the cookies of one site."""

    def __init__(self, kit: Kit, *, secret: bytes, public_url: str | None, cast: Cast | None) -> None:
        self._kit, self._secret, self.public_url, self._cast = kit, secret, public_url, cast
        self._writes = Buckets(rate=CHAT_WRITES, clock=kit.clock)
        self._arrivals = Buckets(rate=NEW_CHATS, clock=kit.clock)
        self._entries = Buckets(rate=ENTRIES, clock=kit.clock)

    def cookie(self, realm: Realm) -> str:
        """The cookie's name; the demo's differ, for its pages stand below the town's."""
        return f"chuishao_{'demo_' if self._cast else ''}{realm}"

    def sign_in(self, request: Request, response: Response, realm: Realm, token: str) -> None:
        """Set the realm's cookie."""
        secure = request.url.scheme == "https" or (self.public_url or "").startswith("https:")
        age = CHAT_AGE if realm is Realm.CHAT else STAFF_AGE
        path = str(request.scope.get("root_path", "")) + "/"
        name = self.cookie(realm)
        response.set_cookie(name, token, max_age=age, path=path, httponly=True, samesite="lax", secure=secure)

    def token(self, request: Request, realm: Realm) -> str | None:
        """The bearer's token, or the realm's cookie; a bearer never falls back to the cookie."""
        bearer = _bearer(request)
        return request.cookies.get(self.cookie(realm)) if bearer is None else bearer

    async def resident(self, request: Request) -> Chat:
        """The private chat the token opens; raises ``NotSignedIn``."""
        key = await self._key(self.token(request, Realm.CHAT), {KeyPurpose.CHAT})
        if key is None or key.chat is None:
            raise NotSignedIn
        return await run_in_threadpool(self._kit.reads.chat, key.chat)

    async def resident_writing(self, request: Request) -> Chat:
        """The same, for a write: origin checked, rate kept."""
        self._check_write(request)
        chat = await self.resident(request)
        self._writes.take(f"chat:{chat.id}")
        return chat

    async def staff(self, request: Request, *realms: Realm) -> Staff:
        """The staff member behind the bearer or the first of the realms' cookies that opens; raises ``NotSignedIn``."""
        if self._cast is not None:
            return await run_in_threadpool(self._kit.reads.staff, self._played(request, realms))
        for realm in realms:
            key = await self._key(self.token(request, realm), {KeyPurpose.BEARER, KeyPurpose.SESSION})
            if key is not None:
                return await run_in_threadpool(self._kit.reads.staff, key.person)
        raise NotSignedIn

    async def operator(self, request: Request) -> Staff:
        """Someone of the desk."""
        staff = await self.staff(request, Realm.DESK)
        if not is_desk(staff):
            raise Forbidden
        return staff

    async def operator_writing(self, request: Request) -> Staff:
        """The same, for a write."""
        self._check_write(request)
        staff = await self.operator(request)
        self._writes.take(f"person:{staff.person}")
        return staff

    async def onlooker(self, request: Request, unit: UnitCode) -> Staff:
        """Someone who may read this unit's group: its workers and the desk."""
        staff = await self.staff(request, Realm.GROUPS, Realm.DESK)
        if unit not in self._kit.town.units:
            raise NotFound(field="unit")
        if not (is_worker(staff, unit) or is_desk(staff)):
            raise NotAMember
        return staff

    async def worker_writing(self, request: Request, unit: UnitCode) -> Staff:
        """A registered worker of this unit, for a write."""
        self._check_write(request)
        staff = await self.onlooker(request, unit)
        if not is_worker(staff, unit):
            raise NotAMember
        self._writes.take(f"person:{staff.person}")
        return staff

    def arriving(self, request: Request) -> None:
        """A new chat is wanted: not from a foreign page, and not too many from one address."""
        if "origin" in request.headers:
            check_origin(request, self.public_url)
        self._arrivals.take(self._visitor(request))

    def guessing(self, request: Request) -> None:
        """Somebody tries a link: slowed, so that codes cannot be tried out."""
        self._entries.take(self._visitor(request))

    def _visitor(self, request: Request) -> str:
        """The client's address under our secret: kept in memory only in a shape that names nobody."""
        host = request.client.host if request.client else ""
        return hashlib.blake2b(host.encode(), key=self._secret[:64], digest_size=16).hexdigest()

    def _check_write(self, request: Request) -> None:
        if _bearer(request) is None:
            check_origin(request, self.public_url)

    def _played(self, request: Request, realms: Sequence[Realm]) -> PersonId:
        assert self._cast is not None
        if realms[0] is Realm.GROUPS:
            return self._cast.worker
        return self._cast.approver if request.headers.get("x-demo-as") == "approver" else self._cast.operator

    async def _key(self, token: str | None, purposes: set[KeyPurpose]) -> Key | None:
        if not token:
            return None
        key = await run_in_threadpool(self._kit.reads.key, digest(token))
        if key is None or key.purpose not in purposes:
            return None
        return None if key.expires_at and key.expires_at <= self._kit.clock() else key

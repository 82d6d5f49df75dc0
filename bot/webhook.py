"""Where a messenger pushes its updates: the secret is looked at before the body, 200 is said after the commit."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping

from fastapi import APIRouter, Request, Response

from bot.channel import Channel
from bot.intake import keep
from bot.presence import Presence
from handlers.kit import Kit
from tickets.people import ChannelName

logger = logging.getLogger(__name__)
#: Bytes; the messenger's own updates stay far below.
MAX_UPDATE = 2**20
#: Seconds between two settings of the webhook.
AGAIN = 120.0
SECRET_HEADER = b"x-telegram-bot-api-secret-token"


def secret_for(server_secret: bytes, channel: ChannelName) -> str:
    """64 hex digits: what only the messenger and we know; another channel's or town's is another."""
    return hmac.new(server_secret, f"webhook:{channel}".encode(), hashlib.sha256).hexdigest()


def address(base: str, channel: ChannelName) -> str:
    """Where updates of this channel are pushed to, under the public address."""
    return f"{base}/telegram/{channel}"


async def hang_out(presence: Presence, url: str, secret: str) -> None:
    """Start the channel and set its webhook, however long that takes."""
    await presence.start()
    await presence.until_well(lambda: presence.channel.webhook(url, secret))


async def keep_out(presence: Presence, url: str, secret: str) -> None:
    """The same until cancelled: set again now and then, for another program may have moved it."""
    await hang_out(presence, url, secret)
    while True:
        await presence.rest(AGAIN)
        await presence.until_well(lambda: presence.channel.webhook(url, secret))


def router(kit: Kit, channels: Mapping[ChannelName, Channel], secret_of: Callable[[ChannelName], str]) -> APIRouter:
    """``POST /telegram/{channel}``."""
    routes = APIRouter(include_in_schema=False)
    heard = {name: Presence(kit, channel) for name, channel in channels.items()}

    @routes.post("/telegram/{channel}")
    async def push(channel: str, request: Request) -> Response:
        """200 kept, 401 not the messenger, 404 no such bot here, 413 no update is so long, 500 send it again."""
        presence = next((one for name, one in heard.items() if name == channel), None)
        if presence is None:
            return Response(status_code=404)
        if not _proves(request, secret_of(presence.channel.name)):
            return Response(status_code=401)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        return Response(status_code=200 if await _kept(kit, presence, body) else 500)

    return routes


def _proves(request: Request, secret: str) -> bool:
    """Whether the header holds the secret; as bytes, for a header may hold any."""
    given = [value for name, value in request.scope["headers"] if name.lower() == SECRET_HEADER]
    return len(given) == 1 and hmac.compare_digest(given[0], secret.encode())


async def _body(request: Request) -> bytes | None:
    """Never more of it than may be; None when there is more."""
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared[:20]) > MAX_UPDATE:
        return None
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MAX_UPDATE:
            return None
    return bytes(body)


async def _kept(kit: Kit, presence: Presence, update: bytes) -> bool:
    now = kit.clock()
    try:
        await kit.transact(lambda tx: keep(tx, presence.channel.name, [update], now))
    except Exception:
        logger.exception("%s: an update could not be kept; it will be sent again", presence.channel.name)
        return False
    await presence.heard()
    return True

"""The web's front door: a message or a press is heard and kept in the inbox in one transaction, before any answer."""

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.kit import Kit
from tickets.errors import AlreadyDone, BadInput, NotFound
from tickets.ids import ChatId, MessageId, PersonId
from tickets.ports import Tx
from tickets.views import InboxRow
from web.uploads import Posted, clean, kept

CHANNEL = "web"
MAX_KEY, MAX_BUTTON = 200, 128


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Who writes; ``chat`` finds (or opens) the chat inside the transaction."""

    chat: Callable[[Tx], ChatId]
    person: PersonId
    name: str | None = None
    """Shown beside the words in a group."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """What is to be kept, with the key under which a repeat is known."""

    writer: Writer
    key: str | None
    digest: str
    at: datetime

    def known(self, tx: Tx, chat: ChatId) -> InboxRow | None:
        """The row an earlier post left under the same key."""
        if self.key is None:
            return None
        return tx.inbox.find(channel=CHANNEL, key=f"{chat}:{self.key}", digest=self.digest)

    def add(self, tx: Tx, chat: ChatId, raw: dict[str, object]) -> None:
        """Keep it, with who wrote it."""
        raw |= {"person": self.writer.person, "author": self.writer.name}
        key = f"{chat}:{self.key or secrets.token_hex(16)}"
        kept_raw = json.dumps(raw, ensure_ascii=False)
        tx.inbox.add(channel=CHANNEL, key=key, chat=chat, raw=kept_raw, digest=self.digest, at=self.at)


def checked_key(key: str | None) -> str | None:
    """An Idempotency-Key of sensible length, or none."""
    if key is not None and not 0 < len(key) <= MAX_KEY:
        raise BadInput(field="Idempotency-Key", why="long", limit=MAX_KEY)
    return key


async def keep_message(kit: Kit, writer: Writer, message: Posted, key: str | None) -> MessageId:
    """Hear and keep a message; a repeat with the same key answers the same position."""
    post = Post(writer=writer, key=checked_key(key), digest=message.digest, at=kit.clock())
    if message.uploads and post.key is not None:
        earlier = await kit.transact(lambda tx: _repeat(post, tx))
        if earlier is not None:
            return earlier
    files = await kept(message, kit.photos)
    return await kit.transact(lambda tx: _hear(post, tx, message, files))


async def keep_press(kit: Kit, writer: Writer, message: int, button: str, key: str | None) -> None:
    """Keep the press of a button under a message of this chat; what it still means is decided in the turn."""
    button = clean(button)
    if not 0 < len(button) <= MAX_BUTTON:
        raise BadInput(field="button", why="long" if button else "empty", limit=MAX_BUTTON)
    digest = hashlib.sha256(f"{message}\0{button}".encode()).hexdigest()
    post = Post(writer=writer, key=checked_key(key), digest=digest, at=kit.clock())
    await kit.transact(lambda tx: _press(post, tx, MessageId(message), button))


def _repeat(post: Post, tx: Tx) -> MessageId | None:
    row = post.known(tx, post.writer.chat(tx))
    return _position(row) if row else None


def _position(row: InboxRow) -> MessageId:
    if not row.raw:
        raise AlreadyDone
    return MessageId(json.loads(row.raw)["message"])


def _hear(post: Post, tx: Tx, message: Posted, files: list[dict[str, str | None]]) -> MessageId:
    chat = post.writer.chat(tx)
    if (row := post.known(tx, chat)) is not None:
        return _position(row)
    about = MessageId(message.reply_to) if message.reply_to is not None else None
    if about is not None and tx.said.get(chat, about) is None:
        raise BadInput(field="reply_to", why="elsewhere")
    position = tx.said.hear(
        chat=chat,
        person=post.writer.person,
        author=post.writer.name,
        text=message.text,
        photos=(),
        files=[file.kind for file in message.uploads if file.kind != "photo"],
        reply_to=about,
        at=post.at,
    )
    place = {"lat": message.lat, "long": message.long, "reply_to": message.reply_to}
    post.add(tx, chat, {"kind": "message", "message": position, "text": message.text, "uploads": files, **place})
    return position


def _press(post: Post, tx: Tx, message: MessageId, button: str) -> None:
    chat = post.writer.chat(tx)
    if tx.said.get(chat, message) is None:
        raise NotFound(field="message_id")
    if post.known(tx, chat) is None:
        post.add(tx, chat, {"kind": "press", "message_id": message, "button": button})

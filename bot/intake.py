"""A messenger's raw updates become inbox rows by plain look-ups, before anything understands or answers them."""

import hashlib
import json
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.channel import Address
from tickets.errors import Busy, ChuishaoError
from tickets.ids import PersonId
from tickets.people import TELEGRAM, ChannelName, Chat, ChatKind
from tickets.ports import Tx

logger = logging.getLogger(__name__)
#: Where updates without a chat are kept: nobody's group.
NOBODY = "0"
#: Beyond it a number names nothing at any messenger, and no database takes it.
_LARGEST = 2**63
_ID = re.compile(rb'"update_id"\s*:\s*(\d{1,19})\b')
#: Kinds that mean that the person is there again.
_SPEAKING = ("message", "edited_message", "callback_query")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What a raw update says of itself, as far as it can be believed."""

    key: str
    """Its id; of an update without one, the digest of its bytes."""
    raw: str
    """ASCII JSON; of bytes that are no JSON, their text as a JSON string, which no channel will read."""
    address: str = NOBODY
    private: bool = False
    lang: str = "zh"
    moved_from: str | None = None
    """The address its group had until now: said once, at the new one."""
    speaks: bool = False
    """The person wrote or pressed; being blocked by them is no sign of life."""


@dataclass(kw_only=True)
class _Sorting:
    """One batch being put into the inbox."""

    tx: Tx
    channel: ChannelName
    at: datetime
    chats: dict[str, Chat] = field(default_factory=dict)

    def keep(self, update: bytes) -> bool:
        """True when it was not known yet."""
        seen = look(update)
        chat = self._chat(seen)
        _, new = self.tx.inbox.add(
            channel=self.channel, key=seen.key, chat=chat.id, raw=seen.raw, digest="", at=self.at
        )
        return new

    def _chat(self, seen: Seen) -> Chat:
        chat = self.chats.get(seen.address) or self.tx.chats.at(self.channel, seen.address) or self._opened(seen)
        if chat.retired and seen.speaks and chat.kind is ChatKind.PRIVATE:
            chat = replace(chat, retired=False)
            self.tx.chats.save(chat)
        self.chats[seen.address] = chat
        return chat

    def _opened(self, seen: Seen) -> Chat:
        before = self.tx.chats.at(self.channel, seen.moved_from) if seen.moved_from is not None else None
        if before is not None:
            # Now, not in its turn: what is said there next is in the same batch.
            self.tx.chats.move(before.id, seen.address)
            return replace(before, address=seen.address)
        kind = ChatKind.PRIVATE if seen.private else ChatKind.GROUP
        person = self._person(seen.address) if seen.private else None
        return self.tx.chats.open(channel=self.channel, address=seen.address, kind=kind, lang=seen.lang, person=person)

    def _person(self, account: str) -> PersonId:
        """Whose account it is: the other bot, or the web by a link, may know them."""
        known = self.tx.people.of_account(TELEGRAM, account)
        if known is not None:
            return known
        person = self.tx.people.new()
        self.tx.people.tie(TELEGRAM, account, person)
        return person


def keep(tx: Tx, channel: ChannelName, updates: Sequence[bytes], at: datetime) -> int:
    """Put raw updates (one JSON object each, whatever it holds) into the inbox; how many were new.

    A known chat costs its look-up and the row. What the house itself refuses of one update costs no other; when
    nothing can be kept now, ``Busy`` and the database's errors come through and all of them are to come again.
    """
    sorting, new = _Sorting(tx=tx, channel=channel, at=at), 0
    for update in updates:
        try:
            new += sorting.keep(update)
        except Busy:
            raise
        except ChuishaoError:
            logger.exception("%s: an update could not be kept", channel)
    return new


def number(update: bytes) -> int | None:
    """The update's own id; None when it has none that could be one."""
    if body := _parsed(update):
        return _whole(body.get("update_id"))
    # Nested without end, it has to be confirmed all the same, or it would come for ever.
    found = _ID.search(update)
    return _whole(int(found[1])) if found else None


def look(update: bytes) -> Seen:
    """What can be said of an update without understanding it; never raises."""
    body = _parsed(update)
    found = number(update)
    key = hashlib.sha256(update).hexdigest() if found is None else str(found)
    raw = _dumped(body) or json.dumps(update.decode("utf-8", errors="replace"))
    for kind, content in body.items():
        if isinstance(content, dict):
            return _placed(Seen(key=key, raw=raw), kind, content)
    return Seen(key=key, raw=raw)


def _parsed(update: bytes) -> Mapping[str, Any]:
    """The object it is, empty when it is none; nesting without end and numbers without end are none."""
    try:
        return _object(json.loads(update))
    except (ValueError, RecursionError):
        return {}


def _dumped(body: Mapping[str, Any]) -> str:
    """ASCII JSON of an object; empty for what is none or cannot be written again."""
    try:
        return json.dumps(body) if body else ""
    except (ValueError, RecursionError):
        return ""


def _placed(seen: Seen, kind: str, content: Mapping[str, Any]) -> Seen:
    """With the chat the update belongs to: a press belongs to the chat of its message."""
    message = _object(content.get("message")) if kind == "callback_query" else content
    chat = _object(message.get("chat"))
    where = _whole(chat.get("id"))
    if where is None:
        return seen
    private = chat.get("type") == "private"
    topic = None if private else _topic(message)
    before = _whole(message.get("migrate_from_chat_id"))
    return replace(
        seen,
        address=str(Address(chat=where, topic=topic)),
        private=private,
        lang=_lang(_object(content.get("from")).get("language_code")) if private else "zh",
        moved_from=None if private or before is None else str(before),
        speaks=kind in _SPEAKING,
    )


def _topic(message: Mapping[str, Any]) -> int | None:
    """Of a group with topics; elsewhere the same field only counts a thread of replies."""
    return _whole(message.get("message_thread_id")) if message.get("is_topic_message") is True else None


def _lang(code: object) -> str:
    return "en" if isinstance(code, str) and code and not code.lower().startswith("zh") else "zh"


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _whole(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= _LARGEST:
        return None
    return value

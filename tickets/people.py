"""Who takes part: persons, the chats they talk in, and the roles the desk gave them."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.ids import ChatId, MessageId, PersonId, UnitCode


class ChannelName(StrEnum):
    """A way to talk (渠道)."""

    WEB = "web"
    RESIDENT_BOT = "resident_bot"
    STAFF_BOT = "staff_bot"


#: Where the accounts of both bots live: Telegram gives a human one id, whichever bot they talk to.
TELEGRAM = "telegram"


#: Letters of a name.
MAX_NAME = 24
_NO_LINKS = dict.fromkeys(map(ord, "@/:.＠／：．。"), " ")


class Role(StrEnum):
    """What a person may do: answer in a unit's group, let others in there, work at the desk, approve rewards."""

    WORKER = "worker"
    LEAD = "lead"
    OPERATOR = "operator"
    APPROVER = "approver"


class ChatKind(StrEnum):
    """A private chat belongs to a person, a group to a unit."""

    PRIVATE = "private"
    GROUP = "group"


@dataclass(frozen=True, kw_only=True)
class Chat:
    """Where messages go (会话)."""

    id: ChatId
    channel: str
    address: str
    kind: ChatKind
    person: PersonId | None = None
    unit: UnitCode | None = None
    lang: str = "zh"
    seen: MessageId = MessageId(0)
    """The last message its owner has had on screen."""
    notice: str | None = None
    """Version of the privacy notice shown here."""
    subscribed: bool = False
    """Wants the public reward notices."""
    retired: bool = False
    """Nothing can be sent there: the bot was blocked or removed; it comes back with the next message from there."""


class Trouble(StrEnum):
    """What keeps a messenger from working."""

    REFUSED = "refused"
    """The token is wrong or revoked."""
    TAKEN = "taken"
    """Another program, or a webhook, hears its updates."""
    NO_ANSWER = "no_answer"
    MISTAKE = "mistake"
    """Ours."""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A bot as it was last known: its name for links, and what keeps it from working."""

    channel: ChannelName
    id: int
    username: str
    heard_at: datetime | None = None
    """The last time its updates were fetched (or pushed) without an error."""
    failure: str | None = None
    """Why it does not work now, in one line without secrets: a ``Trouble``, a colon, the log's words; None: it does."""

    def link(self, payload: str = "") -> str:
        """A deep link into the private chat with it; ``payload`` is at most 64 of A–Z a–z 0–9 _ -."""
        return f"https://t.me/{self.username}" + (f"?start={payload}" if payload else "")


def shown_name(name: str) -> str:
    """A name somebody gave themselves, as colleagues may read it: short, and nothing in it that leads anywhere."""
    plain = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in name)
    return " ".join(plain.translate(_NO_LINKS).split())[:MAX_NAME].strip()


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person with a role; ``unit`` only for workers and leads."""

    person: PersonId
    name: str
    role: Role
    unit: UnitCode | None = None

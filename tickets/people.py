"""Who takes part: persons, the chats they talk in, and the roles the desk gave them."""

from dataclasses import dataclass
from enum import StrEnum

from tickets.ids import ChatId, MessageId, PersonId, UnitCode


class Role(StrEnum):
    """What a person may do: answer in a unit's group, work at the desk, approve rewards and broadcasts."""

    WORKER = "worker"
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


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person with a role; ``unit`` only for workers."""

    person: PersonId
    name: str
    role: Role
    unit: UnitCode | None = None

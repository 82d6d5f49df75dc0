"""What Telegram's servers answer when they will not, as the errors of ``bot.channel``."""

from bot.channel import Blocked, Migrated, NotDelivered, SlowDown, Taken, TokenRefused, Unacceptable, Unreachable

#: 400s that mean the chat is closed to us for good; a refused photo ("… to send photos …") is not one of them.
_CLOSED = (
    "chat not found",
    "user is deactivated",
    "bot was kicked",
    "bot is not a member",
    "group chat was deactivated",
    "group is deactivated",
    "peer_id_invalid",
    "chat_write_forbidden",
    "have no rights to send a message",
    "not enough rights to send text messages",
    # A unit's topic, deleted or shut: in the group's other topics nobody's answer would find its ticket.
    "message thread not found",
    "topic_deleted",
    "topic_closed",
    "topic_id_invalid",
)
#: When a 429 does not say how long, in seconds.
_PAUSE = 5.0
_LONGEST = 200


class Refused(Unacceptable):
    """A plain 400: the description says what is wrong with this message, and something milder may be taken."""

    def says(self, *words: str) -> bool:
        """Whether the description holds any of these words (given in small letters)."""
        description = str(self).lower()
        return any(word in description for word in words)


def refusal(
    code: int, description: str, *, retry_after: float | None = None, moved_to: int | None = None
) -> NotDelivered:
    """The error for an answer with ``ok: false``; ``retry_after`` in seconds."""
    said = " ".join(description.split())[:_LONGEST]
    if moved_to is not None:
        return Migrated(str(moved_to))
    if retry_after is not None or code in (420, 429):
        return SlowDown(retry_after or _PAUSE)
    if code in (401, 404):
        return TokenRefused("Telegram does not know this token")
    if code == 403 or any(words in said.lower() for words in _CLOSED):
        return Blocked(said)
    if code == 409:
        return Taken(_conflict(said), maybe=False)
    return Unreachable(f"Telegram answers {code}", maybe=True) if code >= 500 else Refused(said)


def _conflict(said: str) -> str:
    if "webhook" in said.lower():
        return "a webhook is set for this token"
    return "another process polls with this token"

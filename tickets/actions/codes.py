"""One-time codes that people type: only their hash is kept, each is spent once, and a chat has few wrong guesses."""

import hashlib
import secrets
from datetime import timedelta

from tickets.actions.reward import code_hash
from tickets.errors import NotFound, TooMuch
from tickets.ids import ChatId
from tickets.turn import Turn
from tickets.views import Key, KeyPurpose

#: Wrong codes a chat may type within ``_MEMORY``.
MAX_WRONG = 5
_MEMORY = timedelta(hours=1)


def keep(turn: Turn, code: str, key: Key) -> None:
    """Store a typed code; capitals, blanks and dashes do not matter when it comes back."""
    turn.tx.keys.add(code_hash(code), key)


def redeem(turn: Turn, chat: ChatId, code: str, purpose: KeyPurpose) -> Key:
    """Spend a typed code; raises ``NotFound`` when wrong, used or late, ``TooMuch`` after too many such.

    Wrong guesses are remembered only if the turn is kept: catch the error and say it, rather than undo the turn.
    """
    name, holder = _guess(turn, chat)
    key = turn.tx.keys.spend(code_hash(code), turn.now)
    if key.purpose is not purpose:
        keep(turn, code, key)
        raise NotFound
    turn.tx.leases.end(name, holder)
    return key


def _guess(turn: Turn, chat: ChatId) -> tuple[str, str]:
    """A place for one more guess: as many leases as wrong codes are allowed, each given back by itself in time."""
    holder = secrets.token_hex(8)
    for n in range(MAX_WRONG):
        name = f"code-guess:{chat}:{n}"
        if turn.tx.leases.take(name, holder, turn.now, turn.now + _MEMORY) is not None:
            return name, holder
    raise TooMuch("too many wrong codes", limit=MAX_WRONG)


def spend_link(turn: Turn, secret: str, purpose: KeyPurpose) -> Key:
    """Spend the secret of a link, exactly as it stands there; raises ``NotFound`` when wrong, used or late."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    key = turn.tx.keys.spend(digest, turn.now)
    if key.purpose is not purpose:
        turn.tx.keys.add(digest, key)
        raise NotFound
    return key

"""A unit's group in a messenger: made its own by a code of the desk, in place of the one before (绑定)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets.actions.codes import keep, redeem
from tickets.errors import AlreadyDone, NotFound
from tickets.ids import PersonId, UnitCode, new_lookup_code
from tickets.people import Chat, Role
from tickets.turn import Turn
from tickets.views import Key, KeyPurpose

#: A code is read out or sent to somebody who stands in the group: a day is enough.
CODE_LIFE = timedelta(hours=24)
_HALF = 4


@dataclass(frozen=True, kw_only=True)
class BindCode:
    """What somebody types in the group after ``/bind``; shown once."""

    code: str
    expires_at: datetime


def give_code(turn: Turn, unit: UnitCode, *, by: PersonId) -> BindCode:
    """A new code for the unit; works once, for a day."""
    given = BindCode(code=_new_code(), expires_at=turn.now + CODE_LIFE)
    keep(turn, given.code, Key(purpose=KeyPurpose.BIND, person=by, path=unit, expires_at=given.expires_at))
    return given


def _new_code() -> str:
    """``K7M4-2QXP``: 31**8 is beyond guessing in a day."""
    letters = new_lookup_code() + new_lookup_code()
    return f"{letters[:_HALF]}-{letters[_HALF : 2 * _HALF]}"


@dataclass(frozen=True, kw_only=True)
class Bound:
    """What binding did: the group as it is now, and the unit's group until then."""

    unit: UnitCode
    chat: Chat
    former: Chat | None


def bind(turn: Turn, chat: Chat, code: str, *, by: PersonId, name: str) -> Bound:
    """Make the group the one of the code's unit; who binds it is its first worker and lead.

    In a group that is the unit's already it makes the sender one of its leads. Raises ``AlreadyDone`` for a group of
    another unit (the code stays good), else what ``redeem`` raises.
    """
    key = redeem(turn, chat.id, code, KeyPurpose.BIND)
    unit = UnitCode(key.path)
    if chat.unit not in (None, unit):
        keep(turn, code, key)
        raise AlreadyDone(unit=chat.unit)
    if unit not in turn.town.units:
        raise NotFound(unit=unit)
    former = turn.tx.chats.of_unit(unit) if chat.unit is None else None
    if former is not None and former.channel == chat.channel:
        turn.tx.chats.save(replace(former, unit=None))
    bound = replace(chat, unit=unit, retired=False)
    turn.tx.chats.save(bound)
    for role in (Role.WORKER, Role.LEAD):
        turn.tx.people.enrol(name=name, role=role, unit=unit, person=by)
    turn.tx.audit.note(at=turn.now, actor=by, action="bind", object=unit, detail=f"chat {chat.id}")
    return Bound(unit=unit, chat=bound, former=former)

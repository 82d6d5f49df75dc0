"""A unit's group in a messenger: made its own by a code of the desk, in place of the one before (绑定)."""

from dataclasses import dataclass, replace

from tickets.actions.codes import keep, redeem
from tickets.errors import AlreadyDone, NotFound
from tickets.ids import PersonId, UnitCode
from tickets.people import Chat, Role
from tickets.turn import Turn
from tickets.views import KeyPurpose


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

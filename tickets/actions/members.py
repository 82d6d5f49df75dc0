"""Who works for a unit in its group: asked in, let in or turned away by its lead, gone with the group (加入, 退出)."""

from dataclasses import replace
from datetime import timedelta

from tickets.actions.codes import spend_link
from tickets.errors import AlreadyDone, Forbidden, NotAMember, NotFound
from tickets.ids import ChatId, DeskItemId, PersonId, UnitCode
from tickets.people import TELEGRAM, Chat, Role
from tickets.turn import Turn
from tickets.views import KeyPurpose

#: Why a request waits at the desk.
ASKS_IN = "join_request"
#: A request that nobody answered, or that was turned away, may be made again after this time.
_ASK_AGAIN = timedelta(hours=1)
_IN_A_UNIT = frozenset({Role.WORKER, Role.LEAD})
_DESK = (Role.OPERATOR, Role.APPROVER)


def ask_in(turn: Turn, chat: ChatId, unit: UnitCode, person: PersonId, *, text: str) -> DeskItemId:
    """加入本组: the request also waits at the desk; raises ``AlreadyDone`` for a worker, and when it was just made."""
    if turn.tx.people.is_member(person, Role.WORKER, unit):
        raise AlreadyDone
    item = turn.tx.desk.add(reason=ASKS_IN, at=turn.now, chat=chat, text=text)
    if turn.tx.leases.take(_asking(chat, person), str(item), turn.now, turn.now + _ASK_AGAIN) is None:
        raise AlreadyDone
    return item


def take_back(turn: Turn, chat: ChatId, person: PersonId, item: DeskItemId) -> None:
    """Who left the group asks no more, and may ask anew on coming back; raises ``AlreadyDone``."""
    turn.tx.desk.done(item, person, turn.now)
    turn.tx.leases.end(_asking(chat, person), str(item))


def _asking(chat: ChatId, person: PersonId) -> str:
    return f"join:{chat}:{person}"


def answer_request(turn: Turn, unit: UnitCode | None, item: DeskItemId, *, by: PersonId) -> UnitCode:
    """Its lead or the desk rules on a request: it waits no longer; raises ``Forbidden`` for anybody else.

    Raises ``AlreadyDone`` when the request waits no more: the desk dealt with it, or who asked has left.
    """
    people = turn.tx.people
    is_lead = unit is not None and people.is_member(by, Role.LEAD, unit)
    if unit is None or not (is_lead or any(people.is_member(by, role) for role in _DESK)):
        raise Forbidden("only the unit's lead or the desk lets people in")
    turn.tx.desk.done(item, by, turn.now)
    return unit


def admit(turn: Turn, unit: UnitCode, person: PersonId, *, by: PersonId, name: str) -> None:
    """同意: a worker of the unit from now on; raises ``AlreadyDone``."""
    if turn.tx.people.is_member(person, Role.WORKER, unit):
        raise AlreadyDone
    turn.tx.people.enrol(name=name, role=Role.WORKER, unit=unit, person=person)
    turn.tx.audit.note(at=turn.now, actor=by, action="admit", object=str(person), detail=unit)


def leave(turn: Turn, unit: UnitCode, person: PersonId) -> bool:
    """Out of the group, out of the unit, at once; True when that leaves the unit without a lead."""
    try:
        alone = dismiss(turn, unit, person)
    except NotFound:
        return False
    turn.tx.audit.note(at=turn.now, actor=person, action="left", object=str(person), detail=unit)
    return alone


def dismiss(turn: Turn, unit: UnitCode, person: PersonId) -> bool:
    """No worker or lead of the unit any more; True when that leaves it without a lead; ``NotFound`` for no member."""
    worked = turn.tx.people.dismiss(person, Role.WORKER, unit)
    led = turn.tx.people.dismiss(person, Role.LEAD, unit)
    if not (worked or led):
        raise NotFound(field="person")
    return led and not turn.tx.people.of_unit(unit, Role.LEAD)


def enter(turn: Turn, chat: Chat, person: PersonId, secret: str) -> PersonId:
    """A one-time link opened in a private chat: the account is that member of staff's; raises ``NotFound``.

    What the human said as a resident goes with them, and so do roles in other units; another desk role does not:
    then the newest link counts.
    """
    staff = spend_link(turn, secret, KeyPurpose.ENTRY).person
    people = turn.tx.people
    if person not in (PersonId(0), staff) and _is_one_human(turn, person, staff):
        people.join(person, into=staff)
    people.tie(TELEGRAM, chat.address.partition(":")[0], staff)
    turn.tx.chats.save(replace(turn.tx.chats.get(chat.id), person=staff))
    turn.tx.audit.note(at=turn.now, actor=staff, action="enter", object=chat.channel)
    return staff


def _is_one_human(turn: Turn, person: PersonId, staff: PersonId) -> bool:
    """Whether two persons may become one: a resident may, and workers of units, since the desk knows both."""
    before = turn.tx.people.members(person)
    return not before or all(member.role in _IN_A_UNIT for member in (*before, *turn.tx.people.members(staff)))


def check_worker(turn: Turn, unit: UnitCode | None, person: PersonId) -> None:
    """Raises ``NotAMember`` for anybody but a worker of this unit; a group without a unit has none."""
    if unit is None or not turn.tx.people.is_member(person, Role.WORKER, unit):
        raise NotAMember

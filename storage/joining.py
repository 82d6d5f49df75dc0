"""Makes one person of two: what either did is then one's, but history and audit stay as they were written."""

from sqlalchemy import Column, bindparam, delete, or_, select, update

from storage.message_tables import said
from storage.statements import Locked, OnConflict, Session, Statement
from storage.table_parts import Id
from storage.tables import accounts, chats, drafts, keys, members, persons, replies, reports, rewards
from tickets.errors import NotFound
from tickets.ids import PersonId

_OLD, _INTO = bindparam("old", type_=Id), bindparam("into", type_=Id)
#: In the order of their ids, so that joining each with the other at once is one after the other.
_BOTH = Locked(
    select(persons.c.id, persons.c.name).where(or_(persons.c.id == _OLD, persons.c.id == _INTO)).order_by(persons.c.id)
)
_NAME = update(persons).where(persons.c.id == _INTO, persons.c.name == "").values(name=bindparam("name"))
_ROLES_TOO = OnConflict(
    lambda insert: (
        insert(members)
        .from_select(
            ["person", "role", "unit", "since"],
            select(_INTO, members.c.role, members.c.unit, members.c.since).where(members.c.person == _OLD),
        )
        .on_conflict_do_nothing()
    )
)
_NO_ROLES = delete(members).where(members.c.person == _OLD)
#: Groups keep whom they knew: only private chats belong to a person.
_SAID = (
    update(said)
    .where(said.c.chat.in_(select(chats.c.id).where(chats.c.person == _OLD)), said.c.person == _OLD)
    .values(person=_INTO)
)


def _theirs(column: Column[int]) -> Statement:
    return update(column.table).where(column == _OLD).values({column.name: _INTO})


#: Marking, approving and claiming are kept apart by person, so they must not come apart by joining.
_MOVES: tuple[Statement, ...] = (
    _ROLES_TOO,
    _NO_ROLES,
    _SAID,
    *(
        _theirs(column)
        for column in (
            chats.c.person,
            accounts.c.person,
            keys.c.person,
            drafts.c.person,
            reports.c.person,
            replies.c.worker,
            rewards.c.person,
            rewards.c.marked_by,
            rewards.c.approved_by,
            rewards.c.refused_by,
        )
    ),
)


def join(session: Session, old: PersonId, into: PersonId) -> None:
    """All that ``old`` has becomes ``into``'s, the name too when that one has none; raises ``NotFound``."""
    if old == into:
        return
    name_by_id = {row.id: row.name for row in session.all(_BOTH, old=old, into=into)}
    if len(name_by_id) < 2:
        raise NotFound(person=old)
    session.run(_NAME, into=into, name=name_by_id[old])
    for move in _MOVES:
        session.run(move, old=old, into=into)

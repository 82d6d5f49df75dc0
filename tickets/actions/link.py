"""Two accounts of one human, joined by a code shown in one chat and typed in the other: caps hold per person."""

from dataclasses import dataclass
from datetime import timedelta

from tickets.actions.codes import keep, redeem
from tickets.errors import AlreadyDone, Forbidden, StaleButton
from tickets.ids import ChatId, PersonId, new_lookup_code
from tickets.people import Chat
from tickets.turn import Turn
from tickets.views import Key, KeyPurpose

#: Long enough to change the device, short enough that nobody finds it later.
LIFE = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Who both are now, and the chat the code was shown in."""

    person: PersonId
    other: ChatId | None


def offer(turn: Turn, chat: Chat, person: PersonId) -> str:
    """A code of six characters to type in the other chat within ``LIFE``."""
    code = new_lookup_code()
    key = Key(purpose=KeyPurpose.LINK, person=person, chat=chat.id, expires_at=turn.now + LIFE)
    keep(turn, code, key)
    return code


def link(turn: Turn, chat: Chat, person: PersonId, code: str) -> Linked:
    """Join this chat's person and the code's; members of staff are joined to nobody, for a code may be a trick.

    Raises ``NotFound`` and ``TooMuch`` as ``redeem``, ``StaleButton`` in the very chat that shows the code (it stays
    good), ``AlreadyDone`` when both are one already, ``Forbidden`` for a member of staff.
    """
    key = redeem(turn, chat.id, code, KeyPurpose.LINK)
    if key.chat == chat.id:
        keep(turn, code, key)
        raise StaleButton("the code is for the other chat")
    if key.person == person:
        raise AlreadyDone
    people = turn.tx.people
    if people.members(person) or people.members(key.person):
        raise Forbidden("an account with rights is nobody else's")
    people.join(person, into=key.person)
    turn.tx.audit.note(at=turn.now, actor=key.person, action="link", object=str(person))
    return Linked(person=key.person, other=key.chat)

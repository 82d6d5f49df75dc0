"""Who is behind an account of a messenger: a person, made when the account is new."""

from handlers.messages import Sender
from tickets.ids import PersonId
from tickets.people import TELEGRAM, shown_name
from tickets.turn import Turn


def person_of(turn: Turn, sender: Sender) -> PersonId:
    """The person behind an account; a stranger becomes a person without roles."""
    people = turn.tx.people
    known = people.of_account(TELEGRAM, sender.account)
    if known is None:
        known = people.new()
        people.tie(TELEGRAM, sender.account, known)
    return known


def colleague(turn: Turn, sender: Sender) -> PersonId:
    """The same in a unit's group, where people go by the name they show; residents' names are none of ours."""
    person = person_of(turn, sender)
    name = shown_name(sender.name)
    if name and not turn.tx.people.name(person):
        turn.tx.people.call(person, name)
    return person

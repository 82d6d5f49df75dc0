"""What the desk can do, as the web calls it: one method per action, each one turn; refusals are errors of the house."""

from typing import Protocol

from tickets.actions.answer import ToKeep
from tickets.actions.bind import BindCode
from tickets.ids import DeskItemId, PersonId, RewardId


class DeskActions(Protocol):
    """``actor`` is the operator who acts; ``number`` a ticket's; every method raises ``NotFound`` for a strange one."""

    async def dispatch(self, actor: PersonId, number: str, *, unit: str, note: str) -> None:
        """Hand the ticket to a unit, with a word for its group."""

    async def reclassify(self, actor: PersonId, number: str, *, service: str, subtype: str | None, why: str) -> None:
        """Correct the service (and subtype), with the reason."""

    async def merge(self, actor: PersonId, number: str, *, into: str) -> None:
        """The same problem as another ticket: that one survives."""

    async def decline(self, actor: PersonId, number: str, *, reason: str) -> None:
        """Not a public matter; the reason tells the lawful path and goes to the reporter."""

    async def close(self, actor: PersonId, number: str, *, note: str) -> None:
        """End it by the desk's decision."""

    async def verify(self, actor: PersonId, number: str) -> None:
        """The first report is true (属实): its reward is marked for a second person's approval."""

    async def detail(self, actor: PersonId, number: str, *, text: str) -> None:
        """Add what the unit needs to know to its card."""

    async def place(self, actor: PersonId, number: str, *, place: str) -> None:
        """Say where it is, in words or by a name of the town; a ticket nobody has is then routed."""

    async def reopen(self, actor: PersonId, number: str, *, note: str) -> None:
        """Not the end after all."""

    async def approve(self, actor: PersonId, reward: RewardId) -> None:
        """Approve a reward another person marked; raises ``SamePerson``."""

    async def refuse(self, actor: PersonId, reward: RewardId) -> None:
        """Do not pay it."""

    async def keep(self, actor: PersonId, item: DeskItemId, given: ToKeep) -> None:
        """Answer a question and keep the answer; ``SameQuestion`` when it has one that ``given`` does not replace."""

    async def retire_answer(self, actor: PersonId, code: str) -> None:
        """Use a kept answer no more."""

    async def done(self, actor: PersonId, item: DeskItemId, *, answer: str | None) -> None:
        """An item of the queue is dealt with; ``answer`` goes to the resident it came from."""

    async def bind_code(self, actor: PersonId, unit: str) -> BindCode:
        """A code that makes a group in the messenger the unit's; works once, for a day."""

    async def dismiss(self, actor: PersonId, unit: str, person: PersonId) -> None:
        """Not a member any more, from this moment on: keys, pages and old buttons of theirs open nothing there."""

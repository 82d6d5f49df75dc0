"""The desk's actions (专席): each is one turn on one ticket, reward or waiting item, with the operator's name kept."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.announcements import announce
from handlers.exchange import Exchange
from handlers.groups import left_alone
from handlers.kit import Kit, T
from handlers.money import yuan
from handlers.when import when
from tickets.actions import answer as kept_answer
from tickets.actions import bind, dispatch, feedback, members, reward
from tickets.actions.answer import ToKeep
from tickets.desk import KEEPABLE
from tickets.errors import BadInput, Forbidden, NotAllowedNow, NotFound
from tickets.events import Event
from tickets.ids import DeskItemId, PersonId, RewardId, UnitCode
from tickets.message import Subject
from tickets.people import Role
from tickets.ports import Tx
from tickets.reward import Reward
from tickets.service import ServiceCode
from tickets.ticket import Ticket
from tickets.turn import Turn

Action = Callable[[Turn, Ticket], list[Event]]


@dataclass(frozen=True)
class OperatorDesk:
    """What the web, scripts and tests call; rights are checked in the turn, against the roles of that moment."""

    kit: Kit

    async def dispatch(self, actor: PersonId, number: str, *, unit: str, note: str) -> None:
        """Name the unit."""
        await self._on(
            actor, "dispatch", number, lambda t, k: dispatch.dispatch(t, k, UnitCode(unit), by=actor, note=note)
        )

    async def reclassify(self, actor: PersonId, number: str, *, service: str, subtype: str | None, why: str) -> None:
        """Correct the service."""
        code, why = self._service(service), why.strip()
        await self._on(
            actor,
            "reclassify",
            number,
            lambda t, k: dispatch.reclassify(t, k, code, by=actor, subtype=subtype, why=why),
        )

    async def merge(self, actor: PersonId, number: str, *, into: str) -> None:
        """Two tickets of one problem become one."""
        await self._on(
            actor, "merge", number, lambda t, k: dispatch.merge(t, k, t.tx.tickets.by_number(into), by=actor)
        )

    async def decline(self, actor: PersonId, number: str, *, reason: str) -> None:
        """Not a public matter."""
        await self._on(actor, "decline", number, lambda t, k: dispatch.decline(t, k, reason, by=actor))

    async def close(self, actor: PersonId, number: str, *, note: str) -> None:
        """End it."""
        await self._on(actor, "close", number, lambda t, k: feedback.close(t, k, by=actor, why=note))

    async def reopen(self, actor: PersonId, number: str, *, note: str) -> None:
        """Back to work."""
        await self._on(actor, "reopen", number, lambda t, k: feedback.reopen(t, k, by=actor, why=note))

    async def verify(self, actor: PersonId, number: str) -> None:
        """属实."""
        await self._on(actor, "verify", number, lambda t, k: reward.verify(t, k, by=actor))

    async def detail(self, actor: PersonId, number: str, *, text: str) -> None:
        """A word for the unit's card."""
        if not text.strip():
            raise BadInput("there is nothing to add", field="text", why="empty")
        await self._on(actor, "detail", number, lambda t, k: dispatch.add_detail(t, k, text, by=actor))

    async def place(self, actor: PersonId, number: str, *, place: str) -> None:
        """Where it is."""
        if not place.strip():
            raise BadInput("say where it is", field="place", why="empty")
        await self._on(actor, "place", number, lambda t, k: dispatch.relocate(t, k, place.strip(), by=actor))

    async def approve(self, actor: PersonId, reward_id: RewardId) -> None:
        """The second person's word; the reporter gets the private notice."""

        def work(turn: Turn) -> None:
            approved, code, events = reward.approve(turn, turn.tx.rewards.get(reward_id), by=actor)
            send_notice(turn, approved, code)
            announce(turn, events)

        await self._do(actor, "approve", str(reward_id), work)

    async def refuse(self, actor: PersonId, reward_id: RewardId) -> None:
        """Not paid."""

        def work(turn: Turn) -> None:
            announce(turn, reward.refuse(turn, turn.tx.rewards.get(reward_id), by=actor))

        await self._do(actor, "refuse", str(reward_id), work)

    async def done(self, actor: PersonId, item: DeskItemId, *, answer: str | None) -> None:
        """Dealt with; an answer goes to the resident's chat."""
        await self._do(actor, "done", str(item), lambda turn: finish(turn, item, actor, answer))

    async def keep(self, actor: PersonId, item: DeskItemId, given: ToKeep) -> None:
        """Answer, and keep the answer for whoever asks the same."""

        def work(turn: Turn) -> None:
            if turn.tx.desk.get(item).reason not in KEEPABLE:
                raise NotAllowedNow("only the answer to a question is kept")
            finish(turn, item, actor, given.words)
            kept_answer.keep(turn, given, by=actor)

        await self._do(actor, "keep", str(item), work)

    async def retire_answer(self, actor: PersonId, code: str) -> None:
        """Use a kept answer no more."""
        await self._do(actor, "retire", code, lambda turn: kept_answer.retire(turn, code, by=actor))

    async def bind_code(self, actor: PersonId, unit: str) -> bind.BindCode:
        """A code that makes a group the unit's."""
        code = self._unit(unit)
        return await self._do(actor, "bind_code", code, lambda turn: bind.give_code(turn, code, by=actor))

    async def dismiss(self, actor: PersonId, unit: str, person: PersonId) -> None:
        """No member of the unit any more."""
        code = self._unit(unit)

        def work(turn: Turn) -> None:
            if members.dismiss(turn, code, person):
                left_alone(turn, code)

        await self._do(actor, "dismiss", str(person), work, detail=code)

    def _unit(self, code: str) -> UnitCode:
        if code not in self.kit.town.units:
            raise NotFound(field="unit")
        return UnitCode(code)

    def _service(self, code: str) -> ServiceCode:
        if code not in list(ServiceCode):
            raise BadInput("no such service", field="service", value=code)
        return ServiceCode(code)

    async def _on(self, actor: PersonId, action: str, number: str, act: Action) -> None:
        await self._do(actor, action, number, lambda turn: announce(turn, act(turn, turn.tx.tickets.by_number(number))))

    async def _do(self, actor: PersonId, action: str, object: str, work: Callable[[Turn], T], detail: str = "") -> T:
        def turned(tx: Tx) -> T:
            turn = Turn(tx=tx, town=self.kit.town, now=self.kit.clock())
            check_desk(turn, actor)
            done = work(turn)
            tx.audit.note(at=turn.now, actor=actor, action=action, object=object, detail=detail)
            return done

        return await self.kit.transact(turned)


def check_desk(turn: Turn, actor: PersonId) -> None:
    """Operators and approvers only, by their roles of this moment."""
    people = turn.tx.people
    if not (people.is_member(actor, Role.OPERATOR) or people.is_member(actor, Role.APPROVER)):
        raise Forbidden("only the desk may do this")


def finish(turn: Turn, item: DeskItemId, actor: PersonId, answer: str | None) -> None:
    """A waiting item is done; words for the resident are said in the chat it came from, or its ticket's reporters'."""
    waiting = turn.tx.desk.get(item)
    turn.tx.desk.done(item, actor, turn.now)
    if not answer:
        return
    chats = [waiting.chat] if waiting.chat else []
    if not chats and waiting.ticket:
        chats = [chat for _, chat in turn.tx.reports.reporters(waiting.ticket)]
    for id in chats:
        chat = turn.tx.chats.get(id)
        Exchange(turn=turn, chat=chat, person=actor).say(
            "desk-answer", about=Subject(ticket=waiting.ticket), words=answer
        )


def send_notice(turn: Turn, approved: Reward, code: str) -> None:
    """领奖通知: only in the reporter's private chat, with the one-time code."""
    chat = turn.tx.chats.of_person(approved.person)
    if chat is None:
        return
    exchange = Exchange(turn=turn, chat=chat, person=approved.person)
    ticket = turn.tx.tickets.get(approved.ticket)
    until = when(chat.lang, turn.town, approved.claim_until, turn.now) if approved.claim_until else ""
    exchange.say(
        "reward-notice",
        about=Subject(ticket=ticket.id, reward=approved.id),
        buttons=("claim", "subscribe"),
        number=ticket.number,
        amount=yuan(approved.amount),
        code=code,
        until=until,
    )

"""A small scene for the stores: a clock, a resident, a unit's group, and the things they usually keep."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar

from storage.opening import Storage
from tickets.ids import ChatId, MessageId, PersonId, PhotoHash, ReportId, RewardId, TicketId, UnitCode
from tickets.people import Chat, ChatKind, Member, Role
from tickets.ports import Tx
from tickets.report import Link, LinkedReport, Report
from tickets.reward import Reward, RewardState
from tickets.service import ServiceCode
from tickets.ticket import CardStyle, Ticket

T = TypeVar("T")

START = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
UNIT = UnitCode("chengguan-dongbin")
TICK = timedelta(microseconds=1)


@dataclass
class Clock:
    """Stands still until moved."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment


@dataclass
class Scene:
    """A storage with somebody in it; ``do`` is one turn."""

    storage: Storage
    clock: Clock
    _numbers: Iterable[int] = field(default_factory=lambda: count(1))

    def do(self, work: Callable[[Tx], T]) -> T:
        return self.storage.transact.now(work)

    def resident(self, address: str = "r1", channel: str = "web") -> Chat:
        return self.do(lambda tx: tx.chats.open(channel=channel, address=address, kind=ChatKind.PRIVATE))

    def group(self) -> Chat:
        return self.do(lambda tx: tx.chats.open(channel="web", address="g1", kind=ChatKind.GROUP, unit=UNIT))

    def staff(self, name: str = "老赵", role: Role = Role.OPERATOR, unit: UnitCode | None = None) -> Member:
        return self.do(lambda tx: tx.people.enrol(name=name, role=role, unit=unit))

    def ticket(self, **facts: object) -> Ticket:
        """A new ticket with a number of its own."""
        values: dict[str, object] = {
            "number": f"WH261122-{next(iter(self._numbers)):04d}",
            "lookup": "ABC234",
            "service": ServiceCode.STREET_VENDING,
            "style": CardStyle.MASKED,
            "opened_at": self.clock(),
        }
        ticket = Ticket(id=TicketId(0), **(values | facts))  # type: ignore[arg-type]
        ticket.id = self.do(lambda tx: tx.tickets.add(ticket))
        return ticket

    def report(self, chat: Chat, ticket: Ticket, link: Link = Link.FIRST, text: str = "路口有人摆摊") -> ReportId:
        """What the chat's person said, linked."""
        assert chat.person is not None
        report = Report(id=ReportId(0), person=chat.person, chat=chat.id, at=self.clock(), text=text)

        def keep(tx: Tx) -> ReportId:
            new = tx.reports.add(report)
            kept = Report(id=new, person=report.person, chat=report.chat, at=report.at, text=text)
            tx.reports.link(LinkedReport(report=kept, ticket=ticket.id, link=link))
            return new

        return self.do(keep)

    def hear(self, chat: Chat, text: str, photos: tuple[PhotoHash, ...] = ()) -> MessageId:
        person = chat.person if chat.person is not None else self.staff().person
        return self.do(lambda tx: hear(tx, chat.id, person, text, photos, self.clock()))

    def reward(self, ticket: Ticket, person: PersonId, amount: int = 5000) -> RewardId:
        """One marked by an operator."""
        marked = Reward(
            id=RewardId(0),
            ticket=ticket.id,
            person=person,
            rule="vending-2026",
            amount=amount,
            state=RewardState.MARKED,
            marked_at=self.clock(),
            marked_by=self.staff().person,
        )
        return self.do(lambda tx: tx.rewards.add(marked))


def hear(tx: Tx, chat: ChatId, person: PersonId, text: str, photos: tuple[PhotoHash, ...], at: datetime) -> MessageId:
    """An incoming message without anything special."""
    return tx.said.hear(chat=chat, person=person, author=None, text=text, photos=photos, files=(), reply_to=None, at=at)

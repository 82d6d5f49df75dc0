"""A small town at work on a real database: who takes part, and one turn at a time."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from storage.opening import Storage
from storage.tables import ledger
from tests.unit.tickets.small_town import allowed, named, town
from tests.unit.tickets.values import NOW, reading
from tickets.actions import report, work
from tickets.draft import Draft
from tickets.events import EventKind
from tickets.feedback import Voice
from tickets.ids import MessageId, PersonId, PhotoHash, TicketId, UnitCode
from tickets.people import Chat, ChatKind, Role
from tickets.reading import Reading
from tickets.reply import Reply
from tickets.report import Fragment, Spot
from tickets.service import PROPERTY, ServiceCode
from tickets.ticket import CardStyle, Ticket, TicketPhoto
from tickets.town import Clock, RewardRule, RewardTerms, Route, Rung, Town
from tickets.turn import Turn

T = TypeVar("T")
COMPANY_SERVICE = ServiceCode.PROPERTY_SERVICE

_ROUTES = (
    Route(service=ServiceCode.GARBAGE, kinds=("sanitation",)),
    Route(service=ServiceCode.STREET_VENDING, kinds=("community", "street")),
    Route(service=ServiceCode.PROPERTY_FEES, kinds=("street",)),
    Route(service=COMPANY_SERVICE, kinds=("company", "community", "street")),
)
_LADDER = (
    Rung(of="company", kinds=("community",), allowance=allowed(4, Clock.WORK_HOURS)),
    Rung(of="community", kinds=("street",), allowance=allowed(1)),
    Rung(of="street", kinds=("district",), allowance=allowed(1)),
)


def _rule(code: ServiceCode, yuan: int) -> RewardRule:
    return RewardRule(
        code=f"{code}-2026",
        name=named(code),
        services=frozenset({code}),
        subtypes=frozenset(),
        amount=yuan * 100,
        valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31),
        needs_photo=False,
        source=named("law"),
    )


def working_town() -> Town:
    """Property cards are composed; garbage pays 50 yuan and vending 30, at most 100 a day, 150 a month, 200 for all."""
    small = town(*_ROUTES, ladder=_LADDER)
    services = {code: replace(one, card=_style(code)) for code, one in small.services.items()}
    rules = (_rule(ServiceCode.GARBAGE, 50), _rule(ServiceCode.STREET_VENDING, 30))
    terms = RewardTerms(per_day=10000, per_month=15000, pool_per_month=20000, claim_days=30)
    return replace(small, services=services, reward_rules=rules, reward_terms=terms)


def _style(code: ServiceCode) -> CardStyle:
    return CardStyle.COMPOSED if code in PROPERTY else CardStyle.MASKED


@dataclass
class Hands:
    """Aware UTC that moves when told."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class Scene:
    """``do`` is one turn; the rest are turns that tests need often."""

    storage: Storage
    clock: Hands
    town: Town = field(default_factory=working_town)

    def __post_init__(self) -> None:
        self.staff_id = self.staff("Operator")

    def do(self, work: Callable[[Turn], T]) -> T:
        return self.storage.transact.now(lambda tx: work(Turn(tx=tx, town=self.town, now=self.clock())))

    def resident(self, address: str = "resident") -> Chat:
        return self.do(lambda turn: turn.tx.chats.open(channel="web", address=address, kind=ChatKind.PRIVATE))

    def group(self, unit: str) -> Chat:
        return self.do(
            lambda turn: turn.tx.chats.open(
                channel="web", address=f"unit:{unit}", kind=ChatKind.GROUP, unit=UnitCode(unit)
            )
        )

    def staff(self, name: str = "Zhao", role: Role = Role.OPERATOR, unit: str | None = None) -> PersonId:
        member = UnitCode(unit) if unit else None
        return self.do(lambda turn: turn.tx.people.enrol(name=name, role=role, unit=member).person)

    def photos(self, ticket: Ticket) -> list[TicketPhoto]:
        return self.do(lambda turn: turn.tx.tickets.photos(ticket.id))

    def followers(self, ticket: Ticket) -> list[PersonId]:
        return [person for person, _ in self.do(lambda turn: turn.tx.reports.reporters(ticket.id))]

    def draft(self, chat: Chat, *texts: str, photos: tuple[str, ...] = ()) -> Draft:
        """What the person wrote, heard and kept."""
        assert chat.person is not None

        def work(turn: Turn) -> Draft:
            assert chat.person is not None
            started = turn.tx.drafts.start(chat.id, chat.person)
            hashes = tuple(PhotoHash(name * 64) for name in photos)
            for text in texts:
                heard = _hear(turn, chat, chat.person, text, hashes)
                started = started.plus(Fragment(message=heard, at=turn.now, text=text, photos=hashes))
            turn.tx.drafts.save(started)
            return started

        return self.do(work)

    def open(
        self,
        chat: Chat,
        service: ServiceCode = ServiceCode.GARBAGE,
        *,
        at: str | None = "managed",
        read: Reading | None = None,
        photos: tuple[str, ...] = (),
    ) -> Ticket:
        """A ticket, sent to its unit."""
        draft = self.draft(chat, "rubbish everywhere", photos=photos)
        found = read or reading(service=service, place=at)
        spot = Spot(text=found.place.text, code=found.place.code) if found.place else Spot()
        return self.do(lambda turn: report.open_ticket(turn, draft=draft, reading=found, service=service, spot=spot)[0])

    def add(self, chat: Chat, ticket: Ticket, text: str, *, read: Reading | None = None) -> None:
        draft = self.draft(chat, text)
        self.do(lambda turn: report.add(turn, self.get(ticket, turn), draft=draft, reading=read or reading()))

    def replied(self, ticket: Ticket, worker: PersonId, text: str, *, voice: Voice = Voice.DONE) -> Reply:
        """A worker's words, held."""
        unit = self.now_of(ticket).unit
        group = self.group(unit or "nobody")

        def said(turn: Turn) -> Reply:
            heard = _hear(turn, group, worker, text, ())
            return work.reply(
                turn,
                self.get(ticket, turn),
                by=worker,
                chat=group.id,
                message=heard,
                text=text,
                photos=(),
                voice=voice,
                stopped=False,
            )

        return self.do(said)

    def resolved(self, ticket: Ticket) -> None:
        """Its unit says it is done, and confirms."""
        worker = self.staff("Worker", Role.WORKER, self.now_of(ticket).unit)
        kept = self.replied(ticket, worker, "cleared")
        self.do(lambda turn: work.resolve(turn, kept, by=worker))

    def get(self, ticket: Ticket, turn: Turn) -> Ticket:
        return turn.tx.tickets.get(ticket.id)

    def on(self, ticket: Ticket, act: Callable[[Turn, Ticket], T]) -> T:
        """One action on the ticket as it stands."""
        return self.do(lambda turn: act(turn, self.get(ticket, turn)))

    def now_of(self, ticket: Ticket | TicketId) -> Ticket:
        id = ticket.id if isinstance(ticket, Ticket) else ticket
        return self.do(lambda turn: turn.tx.tickets.get(id))

    def history(self, ticket: Ticket) -> list[EventKind]:
        return [event.kind for event in self.do(lambda turn: turn.tx.tickets.history(ticket.id))]

    def waiting(self, ticket: Ticket | None = None) -> list[str]:
        """Reasons of what waits at the desk, of one ticket or of all."""
        lines = self.storage.reads.queue()
        return [line.item.reason for line in lines if ticket is None or line.item.ticket == ticket.id]

    def paid(self) -> list[int]:
        """The ledger: every payment in cents."""
        with self.storage.database.engine.connect() as connection:
            return list(connection.scalars(select(ledger.c.amount)))

    def counted(self, what: str) -> int:
        """The sum of a counter over everything."""
        return sum(one.n for one in self.storage.reads.counts(date(2020, 1, 1)) if one.what == what)


def _hear(turn: Turn, chat: Chat, person: PersonId, text: str, photos: tuple[PhotoHash, ...]) -> MessageId:
    return turn.tx.said.hear(
        chat=chat.id, person=person, author=None, text=text, photos=photos, files=(), reply_to=None, at=turn.now
    )

"""Rewards and the ledger: every change compares and sets, and a payment is one row that can exist only once."""

from datetime import datetime

from sqlalchemy import bindparam, func, insert, or_, select, update

from storage.statements import Lock, Locked, OnConflict, Row, Session, binds, one_of
from storage.tables import REWARD_APPROVED, ledger, rewards, tickets
from storage.tickets import ticket_of
from tickets.errors import AlreadyDone, NotFound
from tickets.ids import PersonId, RewardId, TicketId
from tickets.reward import Reward, RewardState
from tickets.ticket import Ticket

_FIELDS = tuple(Reward.__dataclass_fields__)
_REWARD = tuple(rewards.c[name] for name in _FIELDS)
_ADD = OnConflict(
    lambda insert: (
        insert(rewards)
        .values(**binds(rewards, without=("id", "refused_at", "refused_by")))
        .on_conflict_do_nothing(index_elements=["ticket"])
        .returning(rewards.c.id)
    )
)
_GET = Locked(select(*_REWARD).where(rewards.c.id == bindparam("reward")))
_OF_TICKET = select(*_REWARD).where(rewards.c.ticket == bindparam("ticket"))
_BY_CODE = Locked(select(*_REWARD).where(rewards.c.code_hash == bindparam("code_hash")))
_THIS = rewards.c.id == bindparam("reward")
_APPROVE = (
    update(rewards)
    .where(_THIS, rewards.c.state == RewardState.MARKED)
    .values(
        state=RewardState.APPROVED,
        approved_at=bindparam("approved_at"),
        approved_by=bindparam("approved_by"),
        code_hash=bindparam("code_hash"),
        claim_until=bindparam("claim_until"),
    )
)
_REFUSE = (
    update(rewards)
    .where(_THIS, rewards.c.state == RewardState.MARKED)
    .values(state=RewardState.REFUSED, refused_at=bindparam("refused_at"), refused_by=bindparam("refused_by"))
)
_CLAIM = (
    update(rewards)
    .where(
        _THIS,
        rewards.c.state == RewardState.APPROVED,
        or_(rewards.c.claim_until.is_(None), rewards.c.claim_until > bindparam("claimed_at")),
    )
    .values(state=RewardState.CLAIMED, claimed_at=bindparam("claimed_at"))
    .returning(rewards.c.amount)
)
_PAY = insert(ledger).values(**binds(ledger, without=("id",)))
_EXPIRE = update(rewards).where(_THIS, rewards.c.state == RewardState.APPROVED).values(state=RewardState.EXPIRED)
_TO_EXPIRE = Locked(
    select(*_REWARD)
    .where(REWARD_APPROVED, rewards.c.claim_until <= bindparam("now"))
    .order_by(rewards.c.claim_until, rewards.c.id),
    waiting=False,
)
_HOLDS = (
    one_of(rewards.c.state, RewardState.APPROVED, RewardState.CLAIMED),
    rewards.c.approved_at >= bindparam("since"),
)
#: Sums are asked before something is approved: two turns that ask at once must not both find room under a cap.
_HOLD_SUMS = select(func.pg_advisory_xact_lock(Lock.REWARD_SUMS).label("held"))
_SUM = select(func.coalesce(func.sum(rewards.c.amount), 0).label("cents")).where(
    rewards.c.person == bindparam("person"), *_HOLDS
)
_SINCE = select(*_REWARD).where(*_HOLDS).order_by(rewards.c.approved_at, rewards.c.id)
_SINCE_TICKETS = select(tickets).where(tickets.c.id.in_(select(rewards.c.ticket).where(*_HOLDS)))
_ALL = select(*_REWARD).order_by(rewards.c.id.desc())
_ALL_TICKETS = select(tickets).where(tickets.c.id.in_(select(rewards.c.ticket)))


def _reward(row: Row) -> Reward:
    return Reward(**row._asdict())


def _paired(reward_rows: list[Row], ticket_rows: list[Row]) -> list[tuple[Reward, Ticket]]:
    ticket_by_id = {row.id: ticket_of(row) for row in ticket_rows}
    return [(_reward(row), ticket_by_id[row.ticket]) for row in reward_rows]


def of_ticket(session: Session, ticket: TicketId) -> Reward | None:
    """The ticket's one reward."""
    row = session.one(_OF_TICKET, ticket=ticket)
    return None if row is None else _reward(row)


def newest(session: Session) -> list[tuple[Reward, Ticket]]:
    """Every reward with its ticket, newest first."""
    return _paired(session.all(_ALL), session.all(_ALL_TICKETS))


class Rewards:
    """``tickets.ports.Rewards``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, reward: Reward) -> RewardId:
        """Raises ``AlreadyDone`` when the ticket has one."""
        new = self._session.value(_ADD, **{name: getattr(reward, name) for name in _FIELDS if name != "id"})
        if new is None:
            raise AlreadyDone(ticket=reward.ticket)
        return RewardId(new)

    def get(self, reward: RewardId) -> Reward:
        """Raises ``NotFound``."""
        row = self._session.one(_GET, reward=reward)
        if row is None:
            raise NotFound(reward=reward)
        return _reward(row)

    def of_ticket(self, ticket: TicketId) -> Reward | None:
        """The ticket's one reward."""
        return of_ticket(self._session, ticket)

    def approve(self, reward: Reward) -> None:
        """marked → approved with the reward's approver, code hash and claim end; raises ``AlreadyDone``."""
        names = ("approved_at", "approved_by", "code_hash", "claim_until")
        if not self._session.run(_APPROVE, reward=reward.id, **{name: getattr(reward, name) for name in names}):
            raise AlreadyDone(reward=reward.id)

    def refuse(self, reward: RewardId, by: PersonId, at: datetime) -> None:
        """marked → refused; raises ``AlreadyDone``."""
        if not self._session.run(_REFUSE, reward=reward, refused_at=at, refused_by=by):
            raise AlreadyDone(reward=reward)

    def by_code(self, code_hash: str) -> Reward | None:
        """The reward this code opens."""
        row = self._session.one(_BY_CODE, code_hash=code_hash)
        return None if row is None else _reward(row)

    def claim(self, reward: RewardId, at: datetime) -> bool:
        """approved → claimed and one ledger row, together; False when it was not approved (any more) or is too late."""
        amount = self._session.value(_CLAIM, reward=reward, claimed_at=at)
        if amount is None:
            return False
        self._session.run(_PAY, reward=reward, amount=amount, at=at)
        return True

    def approved_for(self, person: PersonId, since: datetime) -> int:
        """Cents approved (and not expired) for a person since a moment."""
        self._session.hold(_HOLD_SUMS)
        return int(self._session.value(_SUM, person=person, since=since))

    def approved_since(self, since: datetime) -> list[tuple[Reward, Ticket]]:
        """Everything approved (and claimed) since a moment, for the pool and the public notice; oldest first."""
        self._session.hold(_HOLD_SUMS)
        return _paired(self._session.all(_SINCE, since=since), self._session.all(_SINCE_TICKETS, since=since))

    def to_expire(self, now: datetime) -> list[Reward]:
        """Approved rewards whose claim end has come, longest waiting first."""
        return [_reward(row) for row in self._session.all(_TO_EXPIRE, now=now)]

    def expire(self, reward: RewardId) -> None:
        """approved → expired; raises ``AlreadyDone``."""
        if not self._session.run(_EXPIRE, reward=reward):
            raise AlreadyDone(reward=reward)

"""The public reward notice (奖励公告): counts, sums, services, districts; never a person or a nearer place."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from tickets.errors import Forbidden, NotFound
from tickets.ids import GridCode, PersonId
from tickets.people import Role
from tickets.routing import district_of
from tickets.service import ServiceCode
from tickets.town import Town
from tickets.turn import Turn

#: Fewer rewards than this are told without numbers per service or district: one neighbour could be guessed.
K_ANONYMITY = 5
_NIGHT, _MORNING = time(22), time(7)


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What the public may know of one period; ``amount`` in cents."""

    since: datetime
    until: datetime
    rewards: int
    amount: int
    services: tuple[tuple[ServiceCode, int], ...]
    districts: tuple[tuple[GridCode, int], ...]


def notice(turn: Turn, *, since: datetime) -> Notice:
    """Everything approved since a moment, as figures."""
    given = turn.tx.rewards.approved_since(since)
    services = Counter(ticket.service for _, ticket in given)
    districts = Counter(district for _, ticket in given if (district := district_of(turn.town, ticket.grid)))
    return Notice(
        since=since,
        until=turn.now,
        rewards=len(given),
        amount=sum(reward.amount for reward, _ in given),
        services=tuple(services.most_common()),
        districts=tuple(districts.most_common()),
    )


def check_approver(turn: Turn, by: PersonId | None) -> None:
    """A broadcast needs a named approver."""
    if by is None:
        raise NotFound("no operator of this name")
    if not turn.tx.people.is_member(by, Role.APPROVER):
        raise Forbidden("this operator has not the role approver")


def not_at_night(town: Town, moment: datetime) -> datetime:
    """The moment itself, or the next 07:00 local time: no broadcasts between 22:00 and 07:00."""
    local = town.local(moment)
    if _MORNING <= local.time() < _NIGHT:
        return moment
    day = local.date() if local.time() < _MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, tzinfo=local.tzinfo).astimezone(moment.tzinfo)

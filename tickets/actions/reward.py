"""Rewards: marked by one operator, approved by a second person, claimed once by the reporter (举报奖励)."""

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from tickets.errors import Forbidden, NotAllowedNow, NotFound, SamePerson, TooMuch
from tickets.events import Audience, Event, EventKind
from tickets.ids import PersonId, RewardId
from tickets.people import Role
from tickets.report import Link
from tickets.reward import Reward, RewardState, rule_for
from tickets.status import Outcome
from tickets.ticket import Ticket
from tickets.turn import Turn, happened

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 4, 5


def new_code() -> str:
    """A one-time claim code of 20 characters (99 bits): only its hash is kept."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))


def code_hash(code: str) -> str:
    """SHA-256 of the code as typed: capitals, without blanks and dashes."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def verify(turn: Turn, ticket: Ticket, *, by: PersonId) -> list[Event]:
    """属实: the first report is true (resolved or not); marks the reward the town's rules give, for a second person."""
    if ticket.outcome in (Outcome.MERGED, Outcome.WITHDRAWN):
        raise NotAllowedNow(now=str(ticket.outcome))
    linked = turn.tx.reports.of_ticket(ticket.id)
    reports = [one.report for one in linked if one.link is not Link.LEFT]
    first = reports[0]
    if first.person == by or turn.tx.people.members(first.person):
        raise Forbidden("staff cannot be rewarded, nor verify their own report")
    day = turn.town.local(first.at).date()
    here = {photo.hash for photo in turn.tx.tickets.photos(ticket.id)}
    photos = any(not here.isdisjoint(report.photos) for report in reports if report.person == first.person)
    rule = rule_for(turn.town, ticket.service, ticket.subtype, day, photos=photos)
    events = [replace(happened(EventKind.VERIFIED, ticket, turn, by=by), audience=Audience.DESK)]
    if rule is None:
        return turn.record(events)
    reward = Reward(
        id=RewardId(0),
        ticket=ticket.id,
        person=first.person,
        rule=rule.code,
        amount=rule.amount,
        state=RewardState.MARKED,
        marked_at=turn.now,
        marked_by=by,
    )
    turn.tx.rewards.add(reward)
    turn.count(ticket, "verified")
    return turn.record(events)


def approve(turn: Turn, reward: Reward, *, by: PersonId) -> tuple[Reward, str, list[Event]]:
    """The second person releases it; gives the reward, the plain code (kept nowhere) and what happened."""
    if by == reward.marked_by:
        raise SamePerson
    if not turn.tx.people.is_member(by, Role.APPROVER):
        raise Forbidden("only an approver approves rewards")
    ticket = turn.tx.tickets.get(reward.ticket)
    if ticket.outcome is Outcome.MERGED:
        raise NotAllowedNow(now=str(ticket.outcome))
    _within_caps(turn, reward)
    code = new_code()
    approved = replace(
        reward,
        state=RewardState.APPROVED,
        approved_at=turn.now,
        approved_by=by,
        code_hash=code_hash(code),
        claim_until=turn.now + timedelta(days=turn.town.reward_terms.claim_days),
    )
    turn.tx.rewards.approve(approved)
    turn.count(ticket, "rewarded")
    turn.count(ticket, "reward_cents", reward.amount)
    event = happened(EventKind.REWARD_APPROVED, ticket, turn, amount=reward.amount, by=by)
    return approved, code, turn.record([replace(event, audience=Audience.DESK)])


def _within_caps(turn: Turn, reward: Reward) -> None:
    terms = turn.town.reward_terms
    month = month_start(turn)
    today = month.replace(day=turn.day.day)
    pool = sum(given.amount for given, _ in turn.tx.rewards.approved_since(month))
    spent = (
        ("per_day", terms.per_day, turn.tx.rewards.approved_for(reward.person, today)),
        ("per_month", terms.per_month, turn.tx.rewards.approved_for(reward.person, month)),
        ("pool_per_month", terms.pool_per_month, pool),
    )
    for cap, limit, so_far in spent:
        if so_far + reward.amount > limit:
            raise TooMuch("this reward would exceed a cap of the town", field=cap, limit=limit, so_far=so_far)


def refuse(turn: Turn, reward: Reward, *, by: PersonId) -> list[Event]:
    """Not paid: anybody of the desk may refuse what was not approved yet."""
    turn.tx.rewards.refuse(reward.id, by, turn.now)
    ticket = turn.tx.tickets.get(reward.ticket)
    event = happened(EventKind.REWARD_REFUSED, ticket, turn, by=by)
    return turn.record([replace(event, audience=Audience.DESK)])


def by_code(turn: Turn, code: str, person: PersonId) -> Reward:
    """The person's reward with this code; somebody else's is answered like none."""
    reward = turn.tx.rewards.by_code(code_hash(code))
    if reward is None or reward.person != person:
        raise NotFound("no reward with this code")
    return reward


def claim(turn: Turn, reward: Reward, *, by: PersonId) -> bool:
    """领奖: pays once whoever presses how often; True only for the one that paid."""
    if reward.person != by:
        raise NotFound("no such reward")
    if reward.claim_until is not None and turn.now > reward.claim_until:
        return False
    if not turn.tx.rewards.claim(reward.id, turn.now):
        return False
    ticket = turn.tx.tickets.get(reward.ticket)
    turn.count(ticket, "claimed")
    turn.record([replace(happened(EventKind.CLAIMED, ticket, turn, amount=reward.amount), audience=Audience.DESK)])
    return True


def expire(turn: Turn, reward: Reward) -> None:
    """Unclaimed money returns to the pool."""
    turn.tx.rewards.expire(reward.id)


def month_start(turn: Turn) -> datetime:
    """The first moment of the local month."""
    return turn.town.local(turn.now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)

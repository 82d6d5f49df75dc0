"""Money for a verified first report: which rule holds, and the states between a mark and a payment."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tickets.ids import PersonId, RewardId, TicketId
from tickets.service import ServiceCode
from tickets.town import RewardRule, Town


class RewardState(StrEnum):
    """Marked by one operator, approved by another, then claimed once or expired."""

    MARKED = "marked"
    APPROVED = "approved"
    REFUSED = "refused"
    CLAIMED = "claimed"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Reward:
    """One reward for the first reporter of one ticket; ``amount`` in cents, the code kept only as a hash."""

    id: RewardId
    ticket: TicketId
    person: PersonId
    rule: str
    amount: int
    state: RewardState
    marked_at: datetime
    marked_by: PersonId
    approved_at: datetime | None = None
    approved_by: PersonId | None = None
    code_hash: str | None = None
    claim_until: datetime | None = None
    claimed_at: datetime | None = None


def rule_for(town: Town, service: ServiceCode, subtype: str | None, day: date, *, photos: bool) -> RewardRule | None:
    """The first rule of the town that pays for this on that day."""
    return next(
        (
            rule
            for rule in town.reward_rules
            if service in rule.services
            and (not rule.subtypes or subtype in rule.subtypes)
            and rule.valid_from <= day <= rule.valid_until
            and (photos or not rule.needs_photo)
        ),
        None,
    )

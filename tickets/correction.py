"""What a town teaches the model: a message whose service somebody set right, and who that was."""

from dataclasses import dataclass
from datetime import datetime

from tickets.ids import PersonId, TicketId
from tickets.service import ServiceCode


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One change of a ticket's service (改类别): the first report's words, the service before and after, who, when."""

    ticket: TicketId
    words: str
    former: ServiceCode
    service: ServiceCode
    by: PersonId
    desk: bool
    """An operator decided; False for a resident, and for an operator about a report of their own."""
    at: datetime

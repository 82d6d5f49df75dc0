"""What a town teaches the model: a message whose service somebody set right, and who that was."""

from dataclasses import dataclass
from datetime import datetime

from tickets.ids import PersonId, TicketId
from tickets.service import ServiceCode


@dataclass(frozen=True, kw_only=True)
class Correction:
    """One change of a ticket's service (改类别): the first report's words, both services, who, when and why.

    A change of the subtype alone names the same service twice: somebody looked and found it right.
    """

    ticket: TicketId
    words: str
    former: ServiceCode
    service: ServiceCode
    by: PersonId
    desk: bool
    """An operator decided; False for a resident, and for an operator about a report of their own."""
    at: datetime
    author: PersonId
    """Whose words they are: who wrote the ticket's first report."""
    why: str = ""
    """The operator's reason."""
    borne_out: bool = False
    """A unit resolved the ticket afterwards, and none gave it back."""

"""The names things go by: one type per kind of id, and how a ticket's number and look-up code are written."""

import secrets
from datetime import date
from typing import NewType

PersonId = NewType("PersonId", int)
ChatId = NewType("ChatId", int)
InboxId = NewType("InboxId", int)
DraftId = NewType("DraftId", int)
ReportId = NewType("ReportId", int)
TicketId = NewType("TicketId", int)
ReplyId = NewType("ReplyId", int)
RewardId = NewType("RewardId", int)
DeskItemId = NewType("DeskItemId", int)
DeliveryId = NewType("DeliveryId", int)

#: Position of a message in its chat: delivery order, web message id and event-stream cursor in one.
MessageId = NewType("MessageId", int)

KeptAnswerId = NewType("KeptAnswerId", int)

UnitCode = NewType("UnitCode", str)
GridCode = NewType("GridCode", str)
PlaceCode = NewType("PlaceCode", str)
#: A message's id as its messenger counts; ours is ``MessageId``.
PostId = NewType("PostId", int)
#: SHA-256 of the stored (re-encoded) photo, 64 hex digits.
PhotoHash = NewType("PhotoHash", str)

#: No 0/O, 1/I/L: read out on the telephone by people of every age.
_LOOKUP_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def ticket_number(prefix: str, day: date, serial: int) -> str:
    """``WH261122-0038``: the town's prefix, the local day, the day's serial (more digits when a day needs them)."""
    return f"{prefix}{day:%y%m%d}-{serial:04d}"


def new_lookup_code() -> str:
    """Six characters that, with the number, open a ticket's public page: 31**6, so guesses must be limited too."""
    return "".join(secrets.choice(_LOOKUP_ALPHABET) for _ in range(6))

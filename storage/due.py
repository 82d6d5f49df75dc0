"""The one question the sleeping pump asks: when is there something to do next?"""

from datetime import datetime

from sqlalchemy import func, select

from storage import deliveries
from storage.statements import Session
from storage.tables import DRAFT_OPEN, drafts, replies
from tickets.reply import ReplyState

_EARLIEST = (
    select(func.min(drafts.c.settle_at).label("at")).where(DRAFT_OPEN, drafts.c.settle_at.is_not(None)),
    select(func.min(drafts.c.expires_at).label("at")).where(DRAFT_OPEN, drafts.c.expires_at.is_not(None)),
    select(func.min(replies.c.release_at).label("at")).where(
        replies.c.state == ReplyState.HELD, replies.c.release_at.is_not(None)
    ),
)


def next_due(session: Session) -> datetime | None:
    """The earliest moment at which a draft settles or lapses, a reply is released or a message held back is due."""
    moments = [deliveries.next_due(session), *(session.value(statement) for statement in _EARLIEST)]
    return min((moment for moment in moments if moment is not None), default=None)

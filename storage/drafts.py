"""Reports being said: one row each, open until the draft ends."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from storage import chats
from storage.fragments import fragment_from_plain, fragment_to_plain, spot_from_plain, spot_to_plain
from storage.statements import Locked, Row, Session, binds
from storage.tables import DRAFT_OPEN, drafts
from storage.tables import chats as chats_table
from tickets.draft import Draft
from tickets.errors import NotFound
from tickets.ids import ChatId, DraftId, PersonId

_FIELDS = tuple(Draft.__dataclass_fields__)
_FIXED = ("id", "chat", "person")
_DRAFT = tuple(drafts.c[name] for name in _FIELDS)
_THIS = drafts.c.id == bindparam("draft")
_START = insert(drafts).values(**binds(drafts, without=("id", "ended")), ended=False).returning(drafts.c.id)
_SAVE = update(drafts).where(_THIS, DRAFT_OPEN).values(binds(drafts, without=("id", "chat", "person", "ended")))
_END = update(drafts).where(_THIS).values(ended=True)
_REOPEN = update(drafts).where(_THIS, drafts.c.ended).values(ended=False)
_ENDED = select(*_DRAFT).where(_THIS, drafts.c.ended)
_GET = select(*_DRAFT).where(_THIS, DRAFT_OPEN)
#: A draft is behind its chat's lock: a chat has one open draft, and a lock on a row cannot guard one not there yet.
_HOLD_CHAT_OF = Locked(
    select(chats_table.c.id).where(
        chats_table.c.id == select(drafts.c.chat).where(drafts.c.id == bindparam("draft")).scalar_subquery()
    )
)
_OF_CHAT = select(*_DRAFT).where(drafts.c.chat == bindparam("chat"), DRAFT_OPEN).order_by(drafts.c.id.desc()).limit(1)
_TO_SETTLE = (
    select(*_DRAFT).where(drafts.c.settle_at <= bindparam("now"), DRAFT_OPEN).order_by(drafts.c.settle_at, drafts.c.id)
)
_TO_OPEN = (
    select(*_DRAFT)
    .where(drafts.c.expires_at <= bindparam("now"), DRAFT_OPEN)
    .order_by(drafts.c.expires_at, drafts.c.id)
)


def _draft(row: Row) -> Draft:
    values = row._asdict()
    values["fragments"] = tuple(fragment_from_plain(plain) for plain in row.fragments)
    values["spot"] = spot_from_plain(row.spot)
    return Draft(**values)


def _plain(draft: Draft) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(draft, name) for name in _FIELDS if name not in _FIXED}
    values["fragments"] = [fragment_to_plain(fragment) for fragment in draft.fragments]
    values["spot"] = spot_to_plain(draft.spot)
    return values


def get(session: Session, draft: DraftId) -> Draft | None:
    """An open draft by id."""
    row = session.one(_GET, draft=draft)
    return None if row is None else _draft(row)


def of_chat(session: Session, chat: ChatId) -> Draft | None:
    """The chat's open draft, the newest should there be two."""
    row = session.one(_OF_CHAT, chat=chat)
    return None if row is None else _draft(row)


def to_settle(session: Session, now: datetime) -> list[Draft]:
    """Drafts whose pause is over, longest waiting first."""
    return [_draft(row) for row in session.all(_TO_SETTLE, now=now)]


def to_open(session: Session, now: datetime) -> list[Draft]:
    """Drafts unanswered for too long, longest waiting first."""
    return [_draft(row) for row in session.all(_TO_OPEN, now=now)]


class Drafts:
    """``tickets.ports.Drafts``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_chat(self, chat: ChatId) -> Draft | None:
        """The chat's open draft."""
        chats.hold(self._session, chat)
        return of_chat(self._session, chat)

    def get(self, draft: DraftId) -> Draft | None:
        """An open draft by id."""
        self._session.hold(_HOLD_CHAT_OF, draft=draft)
        return get(self._session, draft)

    def start(self, chat: ChatId, person: PersonId) -> Draft:
        """A new empty draft with its id."""
        empty = Draft(id=DraftId(0), chat=chat, person=person)
        return replace(empty, id=DraftId(self._session.value(_START, chat=chat, person=person, **_plain(empty))))

    def save(self, draft: Draft) -> None:
        """Write it back; raises ``NotFound`` when it has ended."""
        if not self._session.run(_SAVE, draft=draft.id, **_plain(draft)):
            raise NotFound(draft=draft.id)

    def end(self, draft: DraftId) -> None:
        """It was opened, answered or given up; ending twice is ending once."""
        self._session.run(_END, draft=draft)

    def reopen(self, draft: DraftId) -> Draft | None:
        """Bring back an ended draft whose words are wanted after all; None when unknown or another is open."""
        self._session.hold(_HOLD_CHAT_OF, draft=draft)
        row = self._session.one(_ENDED, draft=draft)
        if row is None or self.of_chat(row.chat) is not None:
            return None
        self._session.run(_REOPEN, draft=draft)
        return _draft(row)

"""Read-only questions, each on a snapshot of its own, so that looking never waits for writing."""

import shutil
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path

from storage import (
    answers,
    bots,
    chats,
    corrections,
    counts,
    desk,
    drafts,
    files,
    inbox,
    keys,
    line,
    people,
    rewards,
    said,
)
from storage.database import Database
from storage.due import next_due
from storage.statements import Session
from storage.tickets import of_person
from tickets.correction import Correction
from tickets.delivery import Waiting
from tickets.draft import Draft
from tickets.errors import ChuishaoError
from tickets.ids import ChatId, InboxId, MessageId, PersonId, PhotoHash, PostId, TicketId, UnitCode
from tickets.kept import AnswerBook
from tickets.message import Said
from tickets.people import Bot, Chat
from tickets.reading import Asked, Context
from tickets.reads import NO_ROW
from tickets.reward import Reward
from tickets.service import ServiceCode
from tickets.status import OPEN, Status
from tickets.ticket import Ticket
from tickets.views import Count, InboxRow, Key, QueueLine, Staff, TicketFile, TicketLine

#: Below this a report with its photos may not fit any more.
MIN_FREE_BYTES = 64 * 1024 * 1024


class Reads:
    """``tickets.reads.Reads``; safe to call from any thread."""

    def __init__(self, database: Database, data_dir: Path, writer_failure: Callable[[], str | None]) -> None:
        self._database = database
        self._data_dir = data_dir
        self._writer_failure = writer_failure
        self._idle: deque[Session] = deque()
        self._places = threading.BoundedSemaphore(database.looks)

    @contextmanager
    def _look(self) -> Iterator[Session]:
        with self._places:
            session = self._begun()
            try:
                yield session
            finally:
                self._end(session)

    def _begun(self) -> Session:
        """A session at the start of its snapshot; one that lay idle may have lost its connection since."""
        while self._idle:
            with suppress(IndexError, self._error):
                return _begin(self._idle.pop())
        return _begin(self._database.reader())

    def _end(self, session: Session) -> None:
        try:
            session.command("ROLLBACK")
        except self._error:
            # Lost; whatever was asked has failed by itself, and the next look connects anew.
            with suppress(self._error):
                session.close()
        else:
            self._idle.append(session)

    @property
    def _error(self) -> type[Exception]:
        error: type[Exception] = self._database.engine.dialect.loaded_dbapi.Error
        return error

    def close(self) -> None:
        """Close every connection; none may be in use."""
        while self._idle:
            self._idle.pop().close()

    def chat(self, chat: ChatId) -> Chat:
        """Raises ``NotFound``."""
        with self._look() as session:
            return chats.get(session, chat)

    def chat_of_unit(self, unit: UnitCode) -> Chat | None:
        """The unit's group chat."""
        with self._look() as session:
            return chats.of_unit(session, unit)

    def card_of(self, ticket: TicketId, chat: ChatId) -> Said | None:
        """The ticket's card in that group."""
        with self._look() as session:
            return said.card_of(session, ticket, chat)

    def key(self, digest: str) -> Key | None:
        """The key with this SHA-256, expired ones left to the caller."""
        with self._look() as session:
            return keys.get(session, digest)

    def staff(self, person: PersonId) -> Staff:
        """The person with every role (none for a resident); raises ``NotFound``."""
        with self._look() as session:
            name = people.name_of(session, person)
            return Staff(person=person, name=name, roles=tuple(people.roles(session, person)))

    def transcript(self, chat: ChatId, after: MessageId, limit: int = 200) -> list[Said]:
        """Messages behind ``after`` in order."""
        with self._look() as session:
            return said.transcript(session, chat, after, limit)

    def last_messages(self, chat: ChatId, limit: int = 200) -> list[Said]:
        """The newest messages, in order."""
        with self._look() as session:
            return said.last_messages(session, chat, limit)

    def changes(self, chat: ChatId, cursor: MessageId, limit: int = 200) -> list[Said]:
        """Messages new or edited behind the cursor, in cursor order."""
        with self._look() as session:
            return said.changes(session, chat, cursor, limit)

    def may_see_photo(self, chat: ChatId, photo: PhotoHash) -> bool:
        """Whether the photo stands in a message of this chat."""
        with self._look() as session:
            return said.shows_photo(session, chat, photo)

    def inbox(self, limit: int = 256, after: InboxId = NO_ROW) -> list[InboxRow]:
        """Rows not done yet behind ``after``, oldest first."""
        with self._look() as session:
            return inbox.waiting(session, limit, after)

    def drafts_to_settle(self, now: datetime) -> list[Draft]:
        """Drafts whose pause is over, longest waiting first."""
        with self._look() as session:
            return drafts.to_settle(session, now)

    def drafts_to_open(self, now: datetime) -> list[Draft]:
        """Drafts unanswered for too long, longest waiting first."""
        with self._look() as session:
            return drafts.to_open(session, now)

    def next_due(self) -> datetime | None:
        """The earliest moment at which a draft settles or lapses, a reply is released or a message held back is due."""
        with self._look() as session:
            return next_due(session)

    def context(self, chat: ChatId, person: PersonId, about: MessageId | None) -> Context:
        """What was asked last (by the chat's draft, else a verdict when something is resolved) and what is open."""
        with self._look() as session:
            draft = drafts.of_chat(session, chat)
            working = [ticket.status for ticket in of_person(session, person) if ticket.status in OPEN]
            asked = draft.asked if draft else Asked.NOTHING
            if asked is Asked.NOTHING and Status.RESOLVED in working:
                asked = Asked.VERDICT
            replied_to = about is not None and said.answers_ticket(session, chat, about)
            return Context(asked=asked, open_tickets=len(working), replied_to=replied_to)

    def queue(self) -> list[QueueLine]:
        """What waits at the desk, emergencies first, then oldest first."""
        with self._look() as session:
            return desk.queue(session)

    def tickets(self, *, status: str | None = None, text: str = "", limit: int = 100) -> list[TicketLine]:
        """Newest first; ``text`` is looked for in numbers, places and the residents' words."""
        with self._look() as session:
            return files.lines(session, status, text, limit)

    def ticket(self, number: str) -> TicketFile:
        """Raises ``NotFound``."""
        with self._look() as session:
            return files.whole(session, number)

    def rewards(self) -> list[tuple[Reward, Ticket]]:
        """Newest first."""
        with self._look() as session:
            return rewards.newest(session)

    def counts(self, since: date) -> list[Count]:
        """Every counter of this day and later."""
        with self._look() as session:
            return counts.since(session, since)

    def waiting(self, channel: str) -> list[Waiting]:
        """The first delivery of each chat's line, oldest first, due or not yet; no chat where one is being sent."""
        with self._look() as session:
            return line.waiting(session, channel)

    def said_at(self, chat: ChatId, post: PostId) -> Said | None:
        """Our message that the messenger calls ``post``."""
        with self._look() as session:
            return line.said_at(session, chat, post)

    def bots(self) -> list[Bot]:
        """Every bot that was ever started here."""
        with self._look() as session:
            return bots.known(session)

    def corrections(self) -> list[Correction]:
        """Every change of a ticket's service, oldest first; withdrawn tickets left out."""
        with self._look() as session:
            return corrections.corrections(session)

    def confirmed(self, limit: int = 2000) -> list[tuple[str, ServiceCode]]:
        """Words and service of tickets nobody moved and whose resident was satisfied, newest first."""
        with self._look() as session:
            return corrections.confirmed(session, limit)

    def answers(self) -> AnswerBook:
        """Answers the desk keeps and kept, and how often each of all answers was given."""
        with self._look() as session:
            return answers.book(session)

    def failures(self) -> list[str]:
        """Why this storage cannot take a report now; empty when it can."""
        found = [self._writer_failure(), self._disk_failure()]
        try:
            self.inbox(limit=1)
        except (ChuishaoError, self._error) as error:
            found.append(str(error))
        return [failure for failure in found if failure]

    def _disk_failure(self) -> str | None:
        free = shutil.disk_usage(self._data_dir).free
        return f"only {free // 1_000_000} MB free" if free < MIN_FREE_BYTES else None


def _begin(session: Session) -> Session:
    session.command("BEGIN")
    return session

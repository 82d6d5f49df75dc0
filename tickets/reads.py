"""What is read outside any turn, as a shape: pages, streams and the pump look without waiting for a writer."""

from datetime import date, datetime
from typing import Protocol

from tickets.correction import Correction
from tickets.delivery import Waiting
from tickets.draft import Draft
from tickets.ids import ChatId, InboxId, MessageId, PersonId, PhotoHash, PostId, TicketId, UnitCode
from tickets.kept import AnswerBook
from tickets.message import Said
from tickets.people import Bot, Chat
from tickets.reading import Context
from tickets.reward import Reward
from tickets.service import ServiceCode
from tickets.ticket import Ticket
from tickets.views import Count, InboxRow, Key, QueueLine, Staff, TicketFile, TicketLine

#: Before every row of the inbox.
NO_ROW = InboxId(0)


class Reads(Protocol):
    """Read-only questions, each on a connection of its own, never inside a turn; safe to call from any thread."""

    def chat(self, chat: ChatId) -> Chat: ...

    def chat_of_unit(self, unit: UnitCode) -> Chat | None: ...

    def card_of(self, ticket: TicketId, chat: ChatId) -> Said | None:
        """The ticket's card in that group."""

    def key(self, digest: str) -> Key | None:
        """The key with this SHA-256, expired ones left to the caller."""

    def staff(self, person: PersonId) -> Staff: ...

    def transcript(self, chat: ChatId, after: MessageId, limit: int = 200) -> list[Said]:
        """Messages behind ``after`` in order."""

    def last_messages(self, chat: ChatId, limit: int = 200) -> list[Said]:
        """The newest messages, in order."""

    def changes(self, chat: ChatId, cursor: MessageId, limit: int = 200) -> list[Said]:
        """Messages new or edited behind the cursor, in cursor order."""

    def may_see_photo(self, chat: ChatId, photo: PhotoHash) -> bool:
        """Whether the photo stands in a message of this chat."""

    def inbox(self, limit: int = 256, after: InboxId = NO_ROW) -> list[InboxRow]:
        """Rows not done yet behind ``after``, oldest first."""

    def drafts_to_settle(self, now: datetime) -> list[Draft]: ...

    def drafts_to_open(self, now: datetime) -> list[Draft]:
        """Unanswered for too long."""

    def next_due(self) -> datetime | None:
        """The earliest moment at which a draft settles or lapses, a reply is released or a web delivery is due."""

    def context(self, chat: ChatId, person: PersonId, about: MessageId | None) -> Context:
        """The conversation for the reader: what was asked, how many tickets are open, whether it answers one."""

    def queue(self) -> list[QueueLine]:
        """What waits at the desk, emergencies first, then oldest first."""

    def tickets(self, *, status: str | None = None, text: str = "", limit: int = 100) -> list[TicketLine]: ...

    def ticket(self, number: str) -> TicketFile:
        """Raises ``NotFound``."""

    def rewards(self) -> list[tuple[Reward, Ticket]]:
        """Newest first."""

    def counts(self, since: date) -> list[Count]: ...

    def waiting(self, channel: str) -> list[Waiting]:
        """The first delivery of every chat of this channel whose line is not empty, oldest first, due or not yet."""

    def said_at(self, chat: ChatId, post: PostId) -> Said | None:
        """Our message that the messenger calls ``post``."""

    def bots(self) -> list[Bot]:
        """Every bot that was ever started here."""

    def corrections(self) -> list[Correction]:
        """Every change of a ticket's service, oldest first; withdrawn tickets left out."""

    def confirmed(self, limit: int = 2000) -> list[tuple[str, ServiceCode]]:
        """Words and service of tickets nobody moved and whose resident was satisfied, newest first."""

    def answers(self) -> AnswerBook:
        """Answers the desk keeps and kept, and how often each of all answers was given."""

    def failures(self) -> list[str]:
        """Why this storage cannot take a report now; empty when it can."""

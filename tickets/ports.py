"""What the rules need from outside, as shapes: the stores of one turn, the reader; ``storage`` and ``nlp`` fit them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from tickets.draft import Draft
from tickets.events import Event
from tickets.ids import (
    ChatId,
    DeskItemId,
    DraftId,
    InboxId,
    MessageId,
    PersonId,
    PhotoHash,
    ReplyId,
    ReportId,
    RewardId,
    TicketId,
    UnitCode,
)
from tickets.kept import KeptAnswers
from tickets.message import DeskItem, Said
from tickets.people import Chat, ChatKind, Member, Role
from tickets.reading import Context, EmergencyKind, Reading
from tickets.reply import Reply
from tickets.report import LinkedReport, Report
from tickets.reward import Reward
from tickets.sending import Bots, Deliveries, Leases, Posts
from tickets.ticket import Ticket, TicketPhoto
from tickets.views import InboxRow, Key


class Reader(Protocol):
    """Understands text; slow things (a millisecond) but never I/O; safe to call from any thread."""

    model: str

    def read(self, text: str, context: Context) -> Reading:
        """Read one whole message; never raises, whatever the text."""

    def emergency(self, text: str) -> EmergencyKind | None:
        """The danger the words name, by rule alone, in well under a millisecond."""


class Inbox(Protocol):
    """Raw updates, committed before anything else happens to them."""

    def add(self, *, channel: str, key: str, chat: ChatId, raw: str, digest: str, at: datetime) -> tuple[InboxId, bool]:
        """Keep one update; (id, False) when this key came before, ``SameKeyOtherBody`` when with another digest."""

    def find(self, *, channel: str, key: str, digest: str) -> InboxRow | None:
        """The update kept under this key, done or not (``raw`` is "" once erased); ``SameKeyOtherBody`` as ``add``."""

    def done(self, inbox: InboxId, at: datetime) -> None:
        """Mark it handled; raises ``AlreadyDone`` when it was (the turn must then have no effect)."""

    def dead(self, inbox: InboxId, why: str, at: datetime) -> None:
        """Give it up for the desk, with the reason."""

    def forget(self, inbox: InboxId, at: datetime) -> None:
        """Mark it handled and empty its raw text at once: talk of a group that is none of our business."""

    def erase(self, before: datetime) -> int:
        """Empty the raw text of rows done before a moment; their keys stay. How many were emptied."""


class Chats(Protocol):
    """Chats and how much of each was seen."""

    def get(self, chat: ChatId) -> Chat: ...

    def at(self, channel: str, address: str) -> Chat | None:
        """The chat at this address."""

    def open(
        self,
        *,
        channel: str,
        address: str,
        kind: ChatKind,
        unit: UnitCode | None = None,
        lang: str = "zh",
        person: PersonId | None = None,
    ) -> Chat:
        """The chat at this address, made when there is none; a private one belongs to ``person``, else to a new one."""

    def move(self, chat: ChatId, address: str) -> None:
        """The group has a new address; its posts there are counted anew, so the known ones are forgotten."""

    def save(self, chat: Chat) -> None: ...

    def of_unit(self, unit: UnitCode) -> Chat | None:
        """The unit's group chat: the one bound last that is not retired; its page on the web is always there."""

    def of_person(self, person: PersonId) -> Chat | None:
        """The private chat the person used last; one that is not retired before one that is."""

    def subscribers(self) -> list[Chat]:
        """Private chats that want the public notices."""


class People(Protocol):
    """Roles and accounts; a person without any role is a resident."""

    def new(self, name: str = "") -> PersonId:
        """A new person, without roles."""

    def of_account(self, network: str, address: str) -> PersonId | None:
        """Whose account this is."""

    def call(self, person: PersonId, name: str) -> None:
        """The name colleagues see."""

    def tie(self, network: str, address: str, person: PersonId) -> None:
        """The account is this person's (from now on)."""

    def join(self, person: PersonId, into: PersonId) -> None:
        """Two persons turned out to be one: all that the one has becomes ``into``'s."""

    def dismiss(self, person: PersonId, role: Role, unit: UnitCode | None = None) -> bool:
        """Take a role away; False when the person did not have it."""

    def name(self, person: PersonId) -> str: ...

    def members(self, person: PersonId) -> list[Member]: ...

    def is_member(self, person: PersonId, role: Role, unit: UnitCode | None = None) -> bool: ...

    def named(self, name: str, role: Role) -> list[Member]:
        """Everybody of this display name with this role."""

    def of_unit(self, unit: UnitCode, role: Role) -> list[Member]:
        """Who has this role in the unit, longest first."""

    def enrol(self, *, name: str, role: Role, unit: UnitCode | None = None, person: PersonId | None = None) -> Member:
        """Give a (new) person a role."""


class Drafts(Protocol):
    """Reports being said."""

    def of_chat(self, chat: ChatId) -> Draft | None:
        """The chat's open draft."""

    def get(self, draft: DraftId) -> Draft | None:
        """An open draft by id."""

    def start(self, chat: ChatId, person: PersonId) -> Draft:
        """A new empty draft with its id."""

    def save(self, draft: Draft) -> None: ...

    def end(self, draft: DraftId) -> None:
        """It was opened, answered or given up."""

    def reopen(self, draft: DraftId) -> Draft | None:
        """Bring back an ended draft whose words are wanted after all; None when unknown or another is open."""


class Reports(Protocol):
    """Immutable reports and their links to tickets."""

    def add(self, report: Report) -> ReportId:
        """Keep it (its ``id`` is ignored and given back new)."""

    def get(self, report: ReportId) -> Report:
        """Raises ``NotFound``."""

    def link(self, linked: LinkedReport) -> None: ...

    def about(self, linked: LinkedReport) -> None:
        """From now on the ticket is about these words of the report (``span`` and ``without``)."""

    def links(self, report: ReportId) -> list[LinkedReport]:
        """How the report belongs to each of its tickets, oldest ticket first."""

    def of_ticket(self, ticket: TicketId) -> list[LinkedReport]:
        """Oldest first."""

    def reporters(self, ticket: TicketId) -> list[tuple[PersonId, ChatId]]:
        """Each person who reported or joined, once, first reporter first, with the chat they wrote in."""

    def unlink(self, report: ReportId, ticket: TicketId) -> None:
        """The report is not about this ticket after all."""

    def leave(self, ticket: TicketId, person: PersonId) -> None:
        """The person is no reporter of this ticket any more; the words stay."""

    def move(self, ticket: TicketId, into: TicketId) -> None:
        """Merge: links and photos of one ticket become the other's (first → joined)."""


class Tickets(Protocol):
    """Tickets, their history and photos."""

    def next_serial(self, day: date) -> int:
        """The next number of that local day, from 1."""

    def add(self, ticket: Ticket) -> TicketId:
        """Keep a new one (its ``id`` is ignored and given back new)."""

    def get(self, ticket: TicketId) -> Ticket:
        """Raises ``NotFound``."""

    def by_number(self, number: str) -> Ticket:
        """By number, merged numbers included (as themselves); raises ``NotFound``."""

    def save(self, ticket: Ticket) -> None:
        """Write it back with ``version`` raised; raises ``Conflict`` when another turn was faster."""

    def of_person(self, person: PersonId) -> list[Ticket]:
        """Every ticket the person reported or joined, newest first (merged ones left out)."""

    def record(self, events: Iterable[Event]) -> None: ...

    def history(self, ticket: TicketId) -> list[Event]:
        """Oldest first."""

    def add_photos(self, ticket: TicketId, photos: Iterable[TicketPhoto]) -> None: ...

    def drop_photos(self, ticket: TicketId, photos: Iterable[PhotoHash]) -> None:
        """These photos are not of this ticket."""

    def photos(self, ticket: TicketId) -> list[TicketPhoto]: ...

    def show_photos(self, ticket: TicketId, shown: bool) -> None:
        """The resident's word on whether the unit may see their photos."""

    def of_unit(self, unit: UnitCode) -> list[Ticket]:
        """The unit's open tickets, oldest first."""

    def to_remind(self, now: datetime) -> list[Ticket]: ...

    def to_whistle(self, now: datetime) -> list[Ticket]: ...

    def to_lapse(self, now: datetime) -> list[Ticket]: ...


class Replies(Protocol):
    """Workers' words."""

    def add(self, reply: Reply) -> ReplyId: ...

    def get(self, reply: ReplyId) -> Reply: ...

    def save(self, reply: Reply) -> None: ...

    def of_ticket(self, ticket: TicketId) -> list[Reply]: ...

    def to_release(self, now: datetime) -> list[Reply]: ...


class DeskItems(Protocol):
    """What waits at the desk."""

    def add(
        self, *, reason: str, at: datetime, ticket: TicketId | None = None, chat: ChatId | None = None, text: str = ""
    ) -> DeskItemId: ...

    def get(self, item: DeskItemId) -> DeskItem: ...

    def waiting(self, reason: str) -> list[DeskItem]:
        """What waits for this reason, oldest first."""

    def done(self, item: DeskItemId, by: PersonId | None, at: datetime) -> None:
        """Raises ``AlreadyDone``."""

    def done_for(self, ticket: TicketId, reasons: Sequence[str], by: PersonId | None, at: datetime) -> None:
        """Close the ticket's open items with these reasons."""


class Rewards(Protocol):
    """Rewards and the ledger; every state change compares and sets."""

    def add(self, reward: Reward) -> RewardId:
        """Raises ``AlreadyDone`` when the ticket has one."""

    def get(self, reward: RewardId) -> Reward: ...

    def of_ticket(self, ticket: TicketId) -> Reward | None: ...

    def approve(self, reward: Reward) -> None:
        """marked → approved with the reward's approver, code hash and claim end; raises ``AlreadyDone``."""

    def refuse(self, reward: RewardId, by: PersonId, at: datetime) -> None: ...

    def by_code(self, code_hash: str) -> Reward | None: ...

    def claim(self, reward: RewardId, at: datetime) -> bool:
        """approved → claimed and one ledger row, together; False when it was not approved (any more)."""

    def approved_for(self, person: PersonId, since: datetime) -> int:
        """Cents approved for a person since a moment."""

    def approved_since(self, since: datetime) -> list[tuple[Reward, Ticket]]:
        """Everything approved (and claimed) since a moment, for the pool and the public notice."""

    def to_expire(self, now: datetime) -> list[Reward]: ...

    def expire(self, reward: RewardId) -> None: ...


class SaidBook(Protocol):
    """What stands in each chat, so that a reply or a press finds what it is about."""

    def get(self, chat: ChatId, message: MessageId) -> Said | None: ...

    def hear(
        self,
        *,
        chat: ChatId,
        person: PersonId | None,
        author: str | None,
        text: str,
        photos: Sequence[PhotoHash],
        files: Sequence[str],
        reply_to: MessageId | None,
        at: datetime,
    ) -> MessageId:
        """Keep a message that came in, at the chat's next position."""

    def settle(self, chat: ChatId, message: MessageId, *, text: str, photos: Sequence[PhotoHash]) -> None:
        """What an incoming message turned out to hold once its photos were checked."""

    def file_under(self, chat: ChatId, messages: Sequence[MessageId], ticket: TicketId) -> None:
        """These incoming messages are about this ticket."""

    def card_of(self, ticket: TicketId, chat: ChatId) -> Said | None:
        """The ticket's card in that group."""

    def offering(self, chat: ChatId, button: str) -> list[Said]:
        """Messages of ours in this chat that still offer this button, oldest first."""

    def hold_of(self, reply: ReplyId, chat: ChatId) -> Said | None:
        """The message in the group that offers 立即发 and 仅内部 for this reply."""


class Counts(Protocol):
    """Counters kept in the same turn as the work they count."""

    def bump(self, *, day: date, what: str, service: str, unit: str | None, grid: str | None, n: int = 1) -> None: ...


class Audit(Protocol):
    """Who of the staff looked at or did what."""

    def note(self, *, at: datetime, actor: PersonId | None, action: str, object: str, detail: str = "") -> None: ...


class Tx(Protocol):
    """One transaction: what a turn may touch. Synchronous; nothing is kept unless the whole turn returns."""

    inbox: Inbox
    chats: Chats
    people: People
    drafts: Drafts
    reports: Reports
    tickets: Tickets
    replies: Replies
    desk: DeskItems
    rewards: Rewards
    said: SaidBook
    posts: Posts
    deliveries: Deliveries
    bots: Bots
    leases: Leases
    answers: KeptAnswers
    counts: Counts
    audit: Audit
    keys: "Keys"


class Keys(Protocol):
    """Secrets by their SHA-256."""

    def add(self, digest: str, key: Key) -> None: ...

    def spend(self, digest: str, now: datetime) -> Key:
        """Use up a one-time key; raises ``NotFound`` when absent, used or expired."""


class Photos(Protocol):
    """Photo files: uploads as they came, then re-encoded without metadata under their SHA-256."""

    def keep(self, data: bytes) -> str:
        """Store an upload durably (fsync) and give its name; any bytes are taken, up to the limit of the edge."""

    def accept(self, upload: str) -> PhotoHash:
        """Check and re-encode an upload (max 2048 px, no metadata); raises ``UnusablePhoto`` with its ``reason``."""

    def open(self, photo: PhotoHash) -> bytes:
        """The stored JPEG; raises ``NotFound``."""

    def set_aside(self, data: bytes) -> str:
        """Store a file that is no photo durably, as it is, for the desk alone; its name."""

    def original(self, name: str) -> bytes:
        """A file that was set aside; raises ``NotFound``."""

"""Every table of the house; who reported and in what words stands in ``reports`` and ``said``, never in ``tickets``."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
    literal_column,
    true,
)

from storage.columns import Code, Items, Json, Moment, Words
from tickets.events import Audience, EventKind
from tickets.people import ChatKind, Role
from tickets.reading import Act, Asked
from tickets.reply import ReplyState
from tickets.report import Link
from tickets.reward import RewardState
from tickets.service import ServiceCode
from tickets.status import Outcome, Status
from tickets.ticket import CardStyle, PhotoSource
from tickets.views import KeyPurpose

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
#: SQLite gives numbers by itself only to a column declared INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")
#: A position in a chat; an address may ask for one up to 2**53, and PostgreSQL's INTEGER ends earlier.
Position = Integer().with_variant(BigInteger(), "postgresql")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _to(table: str, name: str, *, null: bool = False, key: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Id, ForeignKey(f"{table}.id"), nullable=null, primary_key=key, index=index)


def _where(name: str, *columns: Column[object], only: ColumnElement[bool]) -> Index:
    """An index of the few rows that wait for something, so that asking what is due never reads the many that do not.

    A database takes it only for a question that holds the same condition without parameters: hence the names for those.
    """
    return Index(name, *columns, sqlite_where=only, postgresql_where=only)


inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("channel", String, nullable=False),
    Column("key", Words, nullable=False),
    _to("chats", "chat"),
    Column("raw", Words, nullable=False),
    Column("digest", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("dead", Words),
    UniqueConstraint("channel", "key"),
)
_where("ix_inbox_waiting", inbox.c.id, only=inbox.c.done_at.is_(None))
INBOX_KEPT = inbox.c.raw != literal_column("''")
_where("ix_inbox_kept", inbox.c.done_at, only=INBOX_KEPT)

persons = Table("persons", metadata, _id(), Column("name", Words, nullable=False), Column("at", Moment, nullable=False))

members = Table(
    "members",
    metadata,
    _to("persons", "person", key=True),
    Column("role", Code(Role), primary_key=True),
    Column("unit", String, primary_key=True),
)

chats = Table(
    "chats",
    metadata,
    _id(),
    Column("channel", String, nullable=False),
    Column("address", Words, nullable=False),
    Column("kind", Code(ChatKind), nullable=False),
    _to("persons", "person", null=True, index=True),
    Column("unit", String, index=True),
    Column("lang", String, nullable=False),
    Column("seen", Position, nullable=False),
    Column("notice", String),
    Column("subscribed", Boolean, nullable=False),
    Column("next_seq", Position, nullable=False),
    Column("used_at", Moment, nullable=False),
    UniqueConstraint("channel", "address"),
)
CHAT_SUBSCRIBED = chats.c.subscribed.is_(true())
_where("ix_chats_subscribed", chats.c.id, only=CHAT_SUBSCRIBED)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    _to("chats", "chat"),
    _to("persons", "person"),
    Column("fragments", Json, nullable=False),
    Column("version", Integer, nullable=False),
    Column("settle_at", Moment),
    Column("expires_at", Moment),
    Column("asked", Code(Asked), nullable=False),
    Column("service", Code(ServiceCode)),
    Column("spot", Json, nullable=False),
    Column("alerted", Boolean, nullable=False),
    Column("service_asked", Boolean, nullable=False),
    Column("place_asked", Boolean, nullable=False),
    Column("pending", Code(Act)),
    _to("tickets", "ticket", null=True),
    Column("submitted", Boolean, nullable=False),
    # An ended draft stays, because its words may be wanted after all.
    Column("ended", Boolean, nullable=False),
)
DRAFT_OPEN = drafts.c.ended.is_(false())
_where("ix_drafts_open", drafts.c.chat, only=DRAFT_OPEN)
_where("ix_drafts_settle", drafts.c.settle_at, only=drafts.c.settle_at.is_not(None) & DRAFT_OPEN)
_where("ix_drafts_expire", drafts.c.expires_at, only=drafts.c.expires_at.is_not(None) & DRAFT_OPEN)

tickets = Table(
    "tickets",
    metadata,
    _id(),
    Column("number", String, nullable=False, unique=True),
    Column("lookup", String, nullable=False),
    Column("service", Code(ServiceCode), nullable=False),
    Column("subtype", String),
    Column("style", Code(CardStyle), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("status", Code(Status), nullable=False),
    Column("spot_text", Words, nullable=False),
    Column("spot_code", String),
    Column("lat", Float),
    Column("lon", Float),
    Column("grid", String),
    Column("unit", String),
    Column("reasons", Items, nullable=False),
    Column("phrases", Items, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("emergency", String),
    Column("accuses_company", Boolean, nullable=False),
    Column("detail", Words, nullable=False),
    Column("dispatched_at", Moment),
    Column("due_at", Moment),
    Column("remind_at", Moment),
    Column("rung", Integer, nullable=False),
    Column("whistle_at", Moment),
    Column("accepted_by", Words),
    Column("resolved_at", Moment),
    Column("seen_at", Moment),
    Column("lapse_at", Moment),
    Column("closed_at", Moment),
    Column("outcome", Code(Outcome)),
    _to("tickets", "merged_into", null=True),
    Column("returns", Integer, nullable=False),
    Column("reopenings", Integer, nullable=False),
    Column("urges", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("ix_tickets_status", tickets.c.status, tickets.c.id)
_where("ix_tickets_remind", tickets.c.remind_at, only=tickets.c.remind_at.is_not(None))
_where("ix_tickets_whistle", tickets.c.whistle_at, only=tickets.c.whistle_at.is_not(None))
_where("ix_tickets_lapse", tickets.c.lapse_at, only=tickets.c.lapse_at.is_not(None))
_where("ix_tickets_merged", tickets.c.merged_into, only=tickets.c.merged_into.is_not(None))

serials = Table("serials", metadata, Column("day", Date, primary_key=True), Column("last", Integer, nullable=False))

ticket_photos = Table(
    "ticket_photos",
    metadata,
    _id(),
    _to("tickets", "ticket"),
    Column("hash", String, nullable=False),
    Column("source", Code(PhotoSource), nullable=False),
    Column("shown", Boolean),
    UniqueConstraint("ticket", "hash"),
)

events = Table(
    "events",
    metadata,
    _id(),
    _to("tickets", "ticket", index=True),
    Column("kind", Code(EventKind), nullable=False),
    Column("at", Moment, nullable=False),
    Column("audience", Code(Audience), nullable=False),
    _to("persons", "actor", null=True),
    Column("unit", String),
    Column("data", Json, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    _id(),
    _to("persons", "person", index=True),
    _to("chats", "chat"),
    Column("at", Moment, nullable=False),
    Column("text", Words, nullable=False),
    Column("photos", Items, nullable=False),
    Column("spot", Json, nullable=False),
    Column("files", Items, nullable=False),
    Column("services", Json, nullable=False),
    Column("model", String, nullable=False),
)

report_tickets = Table(
    "report_tickets",
    metadata,
    _to("reports", "report", key=True),
    _to("tickets", "ticket", key=True, index=True),
    Column("link", Code(Link), nullable=False),
    Column("span_start", Integer),
    Column("span_end", Integer),
)

replies = Table(
    "replies",
    metadata,
    _id(),
    _to("tickets", "ticket", index=True),
    Column("unit", String, nullable=False),
    _to("persons", "worker"),
    _to("chats", "chat"),
    Column("message", Position, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Words, nullable=False),
    Column("photos", Items, nullable=False),
    Column("state", Code(ReplyState), nullable=False),
    Column("release_at", Moment),
    Column("resolves", Boolean, nullable=False),
)
_where("ix_replies_release", replies.c.release_at, only=replies.c.release_at.is_not(None))

desk_items = Table(
    "desk_items",
    metadata,
    _id(),
    Column("reason", String, nullable=False),
    Column("at", Moment, nullable=False),
    _to("tickets", "ticket", null=True, index=True),
    _to("chats", "chat", null=True),
    Column("text", Words, nullable=False),
    Column("done_at", Moment),
    _to("persons", "done_by", null=True),
)
_where("ix_desk_items_waiting", desk_items.c.id, only=desk_items.c.done_at.is_(None))

rewards = Table(
    "rewards",
    metadata,
    _id(),
    Column("ticket", Id, ForeignKey("tickets.id"), nullable=False, unique=True),
    _to("persons", "person", index=True),
    Column("rule", String, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("state", Code(RewardState), nullable=False),
    Column("marked_at", Moment, nullable=False),
    _to("persons", "marked_by"),
    Column("approved_at", Moment, index=True),
    _to("persons", "approved_by", null=True),
    Column("code_hash", String, unique=True),
    Column("claim_until", Moment),
    Column("claimed_at", Moment),
    Column("refused_at", Moment),
    _to("persons", "refused_by", null=True),
)
REWARD_APPROVED = rewards.c.state == literal_column("'approved'")
_where("ix_rewards_open", rewards.c.claim_until, only=REWARD_APPROVED)

ledger = Table(
    "ledger",
    metadata,
    _id(),
    Column("reward", Id, ForeignKey("rewards.id"), nullable=False, unique=True),
    Column("amount", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

said = Table(
    "said",
    metadata,
    _to("chats", "chat", key=True),
    Column("message", Position, primary_key=True, autoincrement=False),
    Column("cursor", Position, nullable=False),
    Column("mine", Boolean, nullable=False),
    Column("author", Words),
    Column("at", Moment, nullable=False),
    Column("text", Words, nullable=False),
    Column("buttons", Json, nullable=False),
    Column("photos", Items, nullable=False),
    Column("files", Items, nullable=False),
    _to("tickets", "ticket", null=True),
    Column("draft", Id),
    _to("replies", "reply", null=True),
    _to("rewards", "reward", null=True),
    Column("card", Boolean, nullable=False),
    Column("reply_to", Position),
    _to("persons", "person", null=True),
)
Index("ix_said_cursor", said.c.chat, said.c.cursor, unique=True)
SAID_CARD = said.c.card.is_(true())
_where("ix_said_card", said.c.ticket, said.c.chat, said.c.message, only=SAID_CARD)
_where("ix_said_reply", said.c.reply, said.c.chat, said.c.message, only=said.c.reply.is_not(None))

said_photos = Table(
    "said_photos",
    metadata,
    _to("chats", "chat", key=True),
    Column("photo", String, primary_key=True),
    Column("message", Position, primary_key=True, autoincrement=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    _id(),
    _to("chats", "chat"),
    Column("state", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("body", Json),
    Column("message", Position),
    Column("channel_message", String),
    Column("sent_at", Moment),
    Column("failure", Words),
)
DELIVERY_DUE = deliveries.c.state == literal_column("'due'")
_where("ix_deliveries_due", deliveries.c.due_at, deliveries.c.id, only=DELIVERY_DUE)

counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("what", String, primary_key=True),
    Column("service", String, primary_key=True),
    Column("unit", String, primary_key=True),
    Column("grid", String, primary_key=True),
    Column("n", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Moment, nullable=False),
    _to("persons", "actor", null=True),
    Column("action", String, nullable=False),
    Column("object", Words, nullable=False),
    Column("detail", Words, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("digest", String, primary_key=True),
    Column("purpose", Code(KeyPurpose), nullable=False),
    _to("persons", "person"),
    _to("chats", "chat", null=True),
    Column("path", String, nullable=False),
    Column("expires_at", Moment),
)

"""Tables of the work; who reported and in what words stands in ``reports`` and ``said``, never in ``tickets``."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    literal_column,
    true,
)

from storage.columns import Code, Items, Json, Moment, Words
from storage.table_parts import Id, Position, flag, index_where, metadata, own_id, to
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

inbox = Table(
    "inbox",
    metadata,
    own_id(),
    Column("channel", String, nullable=False),
    Column("key", Words, nullable=False),
    to("chats", "chat"),
    Column("raw", Words, nullable=False),
    Column("digest", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("dead", Words),
    UniqueConstraint("channel", "key"),
)
index_where("ix_inbox_waiting", inbox.c.id, only=inbox.c.done_at.is_(None))
INBOX_KEPT = inbox.c.raw != literal_column("''")
index_where("ix_inbox_kept", inbox.c.done_at, only=INBOX_KEPT)

persons = Table(
    "persons", metadata, own_id(), Column("name", Words, nullable=False), Column("at", Moment, nullable=False)
)

members = Table(
    "members",
    metadata,
    to("persons", "person", key=True),
    Column("role", Code(Role), primary_key=True),
    Column("unit", String, primary_key=True),
    Column("since", Moment, nullable=False, server_default=literal_column("0")),
)

accounts = Table(
    "accounts",
    metadata,
    Column("channel", String, primary_key=True),
    Column("address", Words, primary_key=True),
    to("persons", "person", index=True),
)

chats = Table(
    "chats",
    metadata,
    own_id(),
    Column("channel", String, nullable=False),
    Column("address", Words, nullable=False),
    Column("kind", Code(ChatKind), nullable=False),
    to("persons", "person", null=True, index=True),
    Column("unit", String, index=True),
    Column("lang", String, nullable=False),
    Column("seen", Position, nullable=False),
    Column("notice", String),
    Column("subscribed", Boolean, nullable=False),
    Column("next_seq", Position, nullable=False),
    Column("used_at", Moment, nullable=False),
    flag("retired"),
    UniqueConstraint("channel", "address"),
)
CHAT_SUBSCRIBED = chats.c.subscribed.is_(true())
index_where("ix_chats_subscribed", chats.c.id, only=CHAT_SUBSCRIBED)

drafts = Table(
    "drafts",
    metadata,
    own_id(),
    to("chats", "chat"),
    to("persons", "person"),
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
    to("tickets", "ticket", null=True),
    Column("submitted", Boolean, nullable=False),
    # An ended draft stays, because its words may be wanted after all.
    Column("ended", Boolean, nullable=False),
)
DRAFT_OPEN = drafts.c.ended.is_(false())
index_where("ix_drafts_open", drafts.c.chat, only=DRAFT_OPEN)
index_where("ix_drafts_settle", drafts.c.settle_at, only=drafts.c.settle_at.is_not(None) & DRAFT_OPEN)
index_where("ix_drafts_expire", drafts.c.expires_at, only=drafts.c.expires_at.is_not(None) & DRAFT_OPEN)

tickets = Table(
    "tickets",
    metadata,
    own_id(),
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
    to("tickets", "merged_into", null=True),
    Column("returns", Integer, nullable=False),
    Column("reopenings", Integer, nullable=False),
    Column("urges", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("ix_tickets_status", tickets.c.status, tickets.c.id)
index_where("ix_tickets_remind", tickets.c.remind_at, only=tickets.c.remind_at.is_not(None))
index_where("ix_tickets_whistle", tickets.c.whistle_at, only=tickets.c.whistle_at.is_not(None))
index_where("ix_tickets_lapse", tickets.c.lapse_at, only=tickets.c.lapse_at.is_not(None))
index_where("ix_tickets_merged", tickets.c.merged_into, only=tickets.c.merged_into.is_not(None))

serials = Table("serials", metadata, Column("day", Date, primary_key=True), Column("last", Integer, nullable=False))

ticket_photos = Table(
    "ticket_photos",
    metadata,
    own_id(),
    to("tickets", "ticket"),
    Column("hash", String, nullable=False),
    Column("source", Code(PhotoSource), nullable=False),
    Column("shown", Boolean),
    UniqueConstraint("ticket", "hash"),
)

events = Table(
    "events",
    metadata,
    own_id(),
    to("tickets", "ticket", index=True),
    Column("kind", Code(EventKind), nullable=False),
    Column("at", Moment, nullable=False),
    Column("audience", Code(Audience), nullable=False),
    to("persons", "actor", null=True),
    Column("unit", String),
    Column("data", Json, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    own_id(),
    to("persons", "person", index=True),
    to("chats", "chat"),
    Column("at", Moment, nullable=False),
    Column("text", Words, nullable=False),
    Column("photos", Items, nullable=False),
    Column("spot", Json, nullable=False),
    Column("files", Items, nullable=False),
    Column("services", Json, nullable=False),
    Column("model", String, nullable=False),
    Column("further", Json),
)

report_tickets = Table(
    "report_tickets",
    metadata,
    to("reports", "report", key=True),
    to("tickets", "ticket", key=True, index=True),
    Column("link", Code(Link), nullable=False),
    Column("span_start", Integer),
    Column("span_end", Integer),
    Column("without", Json),
)

replies = Table(
    "replies",
    metadata,
    own_id(),
    to("tickets", "ticket", index=True),
    Column("unit", String, nullable=False),
    to("persons", "worker"),
    to("chats", "chat"),
    Column("message", Position, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Words, nullable=False),
    Column("photos", Items, nullable=False),
    Column("state", Code(ReplyState), nullable=False),
    Column("release_at", Moment),
    Column("resolves", Boolean, nullable=False),
)
index_where("ix_replies_release", replies.c.release_at, only=replies.c.release_at.is_not(None))

desk_items = Table(
    "desk_items",
    metadata,
    own_id(),
    Column("reason", String, nullable=False),
    Column("at", Moment, nullable=False),
    to("tickets", "ticket", null=True, index=True),
    to("chats", "chat", null=True),
    Column("text", Words, nullable=False),
    Column("done_at", Moment),
    to("persons", "done_by", null=True),
)
index_where("ix_desk_items_waiting", desk_items.c.id, only=desk_items.c.done_at.is_(None))

rewards = Table(
    "rewards",
    metadata,
    own_id(),
    Column("ticket", Id, ForeignKey("tickets.id"), nullable=False, unique=True),
    to("persons", "person", index=True),
    Column("rule", String, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("state", Code(RewardState), nullable=False),
    Column("marked_at", Moment, nullable=False),
    to("persons", "marked_by"),
    Column("approved_at", Moment, index=True),
    to("persons", "approved_by", null=True),
    Column("code_hash", String, unique=True),
    Column("claim_until", Moment),
    Column("claimed_at", Moment),
    Column("refused_at", Moment),
    to("persons", "refused_by", null=True),
)
REWARD_APPROVED = rewards.c.state == literal_column("'approved'")
index_where("ix_rewards_open", rewards.c.claim_until, only=REWARD_APPROVED)

ledger = Table(
    "ledger",
    metadata,
    own_id(),
    Column("reward", Id, ForeignKey("rewards.id"), nullable=False, unique=True),
    Column("amount", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

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
    own_id(),
    Column("at", Moment, nullable=False),
    to("persons", "actor", null=True),
    Column("action", String, nullable=False),
    Column("object", Words, nullable=False),
    Column("detail", Words, nullable=False),
)

kept_answers = Table(
    "kept_answers",
    metadata,
    own_id(),
    Column("asks", Items, nullable=False),
    Column("words", Words, nullable=False),
    Column("source", Words, nullable=False),
    Column("valid_until", Date, nullable=False),
    to("persons", "kept_by"),
    Column("kept_at", Moment, nullable=False),
    Column("retired_at", Moment),
    to("persons", "retired_by", null=True),
)
index_where("ix_kept_answers_live", kept_answers.c.id, only=kept_answers.c.retired_at.is_(None))

answer_uses = Table(
    "answer_uses",
    metadata,
    Column("code", String, primary_key=True),
    Column("given", Integer, nullable=False),
    Column("unhelpful", Integer, nullable=False),
    # The last day of it that the desk was told about once it was over.
    Column("ran_out", Date),
)

keys = Table(
    "keys",
    metadata,
    Column("digest", String, primary_key=True),
    Column("purpose", Code(KeyPurpose), nullable=False),
    to("persons", "person"),
    to("chats", "chat", null=True),
    Column("path", String, nullable=False),
    Column("expires_at", Moment),
)

"""The first schema: every table of the house."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

#: SQLite gives numbers by itself only to a column declared INTEGER.
_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_POSITION = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Make every table, those that others point at first."""
    for make in (
        _counts,
        _persons,
        _serials,
        _tickets,
        _audit,
        _chats,
        _events,
        _members,
        _rewards,
        _ticket_photos,
        _deliveries,
        _desk_items,
        _drafts,
        _inbox,
        _keys,
        _ledger,
        _replies,
        _reports,
        _said_photos,
        _report_tickets,
        _said,
    ):
        make()


def downgrade() -> None:
    raise NotImplementedError("one-way: restore a backup instead")


def _columns(kind: sa.types.TypeEngine[object], *names: str, null: bool = False) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=null) for name in names]


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _empty(column: str) -> object:
    return sa.column(column).is_(sa.null())


def _filled(column: str) -> object:
    return sa.column(column).is_not(sa.null())


def _true(column: str) -> object:
    return sa.column(column).is_(sa.true())


def _false(column: str) -> object:
    return sa.column(column).is_(sa.false())


def _index(name: str, table: str, *columns: str, unique: bool = False, only: object = None) -> None:
    op.create_index(name, table, list(columns), unique=unique, sqlite_where=only, postgresql_where=only)


def _counts() -> None:
    op.create_table(
        "counts",
        *_columns(sa.Date(), "day"),
        *_columns(sa.String(), "what", "service", "unit", "grid"),
        *_columns(sa.Integer(), "n"),
        sa.PrimaryKeyConstraint("day", "what", "service", "unit", "grid", name="pk_counts"),
    )


def _persons() -> None:
    op.create_table(
        "persons",
        *_columns(_ID, "id"),
        *_columns(sa.Text(), "name"),
        *_columns(sa.BigInteger(), "at"),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
    )


def _serials() -> None:
    op.create_table(
        "serials",
        *_columns(sa.Date(), "day"),
        *_columns(sa.Integer(), "last"),
        sa.PrimaryKeyConstraint("day", name="pk_serials"),
    )


def _tickets() -> None:
    op.create_table(
        "tickets",
        *_columns(_ID, "id"),
        *_columns(sa.String(), "number", "lookup", "service", "style", "status"),
        *_columns(sa.String(), "subtype", "spot_code", "grid", "unit", "emergency", "outcome", null=True),
        *_columns(sa.BigInteger(), "opened_at"),
        *_columns(sa.Text(), "spot_text", "reasons", "phrases", "detail"),
        *_columns(sa.Float(), "lat", "lon", null=True),
        *_columns(sa.Boolean(), "urgent", "accuses_company"),
        *_columns(sa.BigInteger(), "dispatched_at", "due_at", "remind_at", "whistle_at", "resolved_at", null=True),
        *_columns(sa.BigInteger(), "seen_at", "lapse_at", "closed_at", null=True),
        *_columns(sa.Integer(), "rung", "returns", "reopenings", "urges", "version"),
        *_columns(sa.Text(), "accepted_by", null=True),
        *_columns(_ID, "merged_into", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_tickets"),
        _to("tickets", "merged_into", "tickets"),
        sa.UniqueConstraint("number", name="uq_tickets_number"),
    )
    _index("ix_tickets_lapse", "tickets", "lapse_at", only=_filled("lapse_at"))
    _index("ix_tickets_merged", "tickets", "merged_into", only=_filled("merged_into"))
    _index("ix_tickets_remind", "tickets", "remind_at", only=_filled("remind_at"))
    _index("ix_tickets_status", "tickets", "status", "id")
    _index("ix_tickets_whistle", "tickets", "whistle_at", only=_filled("whistle_at"))


def _audit() -> None:
    op.create_table(
        "audit",
        *_columns(_ID, "id"),
        *_columns(sa.BigInteger(), "at"),
        *_columns(_ID, "actor", null=True),
        *_columns(sa.String(), "action"),
        *_columns(sa.Text(), "object", "detail"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        _to("audit", "actor", "persons"),
    )


def _chats() -> None:
    op.create_table(
        "chats",
        *_columns(_ID, "id"),
        *_columns(sa.String(), "channel", "kind", "lang"),
        *_columns(sa.Text(), "address"),
        *_columns(_ID, "person", null=True),
        *_columns(sa.String(), "unit", "notice", null=True),
        *_columns(_POSITION, "seen", "next_seq"),
        *_columns(sa.Boolean(), "subscribed"),
        *_columns(sa.BigInteger(), "used_at"),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
        _to("chats", "person", "persons"),
        sa.UniqueConstraint("channel", "address", name="uq_chats_channel_address"),
    )
    _index("ix_chats_person", "chats", "person")
    _index("ix_chats_subscribed", "chats", "id", only=_true("subscribed"))
    _index("ix_chats_unit", "chats", "unit")


def _events() -> None:
    op.create_table(
        "events",
        *_columns(_ID, "id", "ticket"),
        *_columns(sa.String(), "kind", "audience"),
        *_columns(sa.BigInteger(), "at"),
        *_columns(_ID, "actor", null=True),
        *_columns(sa.String(), "unit", null=True),
        *_columns(sa.Text(), "data"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        _to("events", "actor", "persons"),
        _to("events", "ticket", "tickets"),
    )
    _index("ix_events_ticket", "events", "ticket")


def _members() -> None:
    op.create_table(
        "members",
        *_columns(_ID, "person"),
        *_columns(sa.String(), "role", "unit"),
        sa.PrimaryKeyConstraint("person", "role", "unit", name="pk_members"),
        _to("members", "person", "persons"),
    )


def _rewards() -> None:
    op.create_table(
        "rewards",
        *_columns(_ID, "id", "ticket", "person", "marked_by"),
        *_columns(sa.String(), "rule", "state"),
        *_columns(sa.Integer(), "amount"),
        *_columns(sa.BigInteger(), "marked_at"),
        *_columns(sa.BigInteger(), "approved_at", "claim_until", "claimed_at", "refused_at", null=True),
        *_columns(_ID, "approved_by", "refused_by", null=True),
        *_columns(sa.String(), "code_hash", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_rewards"),
        _to("rewards", "approved_by", "persons"),
        _to("rewards", "marked_by", "persons"),
        _to("rewards", "person", "persons"),
        _to("rewards", "refused_by", "persons"),
        _to("rewards", "ticket", "tickets"),
        sa.UniqueConstraint("code_hash", name="uq_rewards_code_hash"),
        sa.UniqueConstraint("ticket", name="uq_rewards_ticket"),
    )
    _index("ix_rewards_approved_at", "rewards", "approved_at")
    _index("ix_rewards_open", "rewards", "claim_until", only=(sa.column("state") == sa.literal_column("'approved'")))
    _index("ix_rewards_person", "rewards", "person")


def _ticket_photos() -> None:
    op.create_table(
        "ticket_photos",
        *_columns(_ID, "id", "ticket"),
        *_columns(sa.String(), "hash", "source"),
        *_columns(sa.Boolean(), "shown", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_ticket_photos"),
        _to("ticket_photos", "ticket", "tickets"),
        sa.UniqueConstraint("ticket", "hash", name="uq_ticket_photos_ticket_hash"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        *_columns(_ID, "id", "chat"),
        *_columns(sa.String(), "state"),
        *_columns(sa.BigInteger(), "at", "due_at"),
        *_columns(sa.Integer(), "attempts"),
        *_columns(sa.Text(), "body", "failure", null=True),
        *_columns(_POSITION, "message", null=True),
        *_columns(sa.String(), "channel_message", null=True),
        *_columns(sa.BigInteger(), "sent_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        _to("deliveries", "chat", "chats"),
    )
    _index("ix_deliveries_due", "deliveries", "due_at", "id", only=(sa.column("state") == sa.literal_column("'due'")))


def _desk_items() -> None:
    op.create_table(
        "desk_items",
        *_columns(_ID, "id"),
        *_columns(sa.String(), "reason"),
        *_columns(sa.BigInteger(), "at"),
        *_columns(_ID, "ticket", "chat", "done_by", null=True),
        *_columns(sa.Text(), "text"),
        *_columns(sa.BigInteger(), "done_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_desk_items"),
        _to("desk_items", "chat", "chats"),
        _to("desk_items", "done_by", "persons"),
        _to("desk_items", "ticket", "tickets"),
    )
    _index("ix_desk_items_ticket", "desk_items", "ticket")
    _index("ix_desk_items_waiting", "desk_items", "id", only=_empty("done_at"))


def _drafts() -> None:
    op.create_table(
        "drafts",
        *_columns(_ID, "id", "chat", "person"),
        *_columns(sa.Text(), "fragments", "spot"),
        *_columns(sa.Integer(), "version"),
        *_columns(sa.BigInteger(), "settle_at", "expires_at", null=True),
        *_columns(sa.String(), "asked"),
        *_columns(sa.String(), "service", "pending", null=True),
        *_columns(sa.Boolean(), "alerted", "service_asked", "place_asked", "submitted", "ended"),
        *_columns(_ID, "ticket", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        _to("drafts", "chat", "chats"),
        _to("drafts", "person", "persons"),
        _to("drafts", "ticket", "tickets"),
    )
    _index("ix_drafts_expire", "drafts", "expires_at", only=sa.and_(_filled("expires_at"), _false("ended")))
    _index("ix_drafts_open", "drafts", "chat", only=_false("ended"))
    _index("ix_drafts_settle", "drafts", "settle_at", only=sa.and_(_filled("settle_at"), _false("ended")))


def _inbox() -> None:
    op.create_table(
        "inbox",
        *_columns(_ID, "id", "chat"),
        *_columns(sa.String(), "channel", "digest"),
        *_columns(sa.Text(), "key", "raw"),
        *_columns(sa.BigInteger(), "at"),
        *_columns(sa.BigInteger(), "done_at", null=True),
        *_columns(sa.Text(), "dead", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        _to("inbox", "chat", "chats"),
        sa.UniqueConstraint("channel", "key", name="uq_inbox_channel_key"),
    )
    _index("ix_inbox_waiting", "inbox", "id", only=_empty("done_at"))
    _index("ix_inbox_kept", "inbox", "done_at", only=sa.text("raw != ''"))


def _keys() -> None:
    op.create_table(
        "keys",
        *_columns(sa.String(), "digest", "purpose", "path"),
        *_columns(_ID, "person"),
        *_columns(_ID, "chat", null=True),
        *_columns(sa.BigInteger(), "expires_at", null=True),
        sa.PrimaryKeyConstraint("digest", name="pk_keys"),
        _to("keys", "chat", "chats"),
        _to("keys", "person", "persons"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger",
        *_columns(_ID, "id", "reward"),
        *_columns(sa.Integer(), "amount"),
        *_columns(sa.BigInteger(), "at"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
        _to("ledger", "reward", "rewards"),
        sa.UniqueConstraint("reward", name="uq_ledger_reward"),
    )


def _replies() -> None:
    op.create_table(
        "replies",
        *_columns(_ID, "id", "ticket", "worker", "chat"),
        *_columns(sa.String(), "unit", "state"),
        *_columns(_POSITION, "message"),
        *_columns(sa.BigInteger(), "at"),
        *_columns(sa.Text(), "text", "photos"),
        *_columns(sa.BigInteger(), "release_at", null=True),
        *_columns(sa.Boolean(), "resolves"),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
        _to("replies", "chat", "chats"),
        _to("replies", "ticket", "tickets"),
        _to("replies", "worker", "persons"),
    )
    _index("ix_replies_release", "replies", "release_at", only=_filled("release_at"))
    _index("ix_replies_ticket", "replies", "ticket")


def _reports() -> None:
    op.create_table(
        "reports",
        *_columns(_ID, "id", "person", "chat"),
        *_columns(sa.BigInteger(), "at"),
        *_columns(sa.Text(), "text", "photos", "spot", "files", "services"),
        *_columns(sa.String(), "model"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        _to("reports", "chat", "chats"),
        _to("reports", "person", "persons"),
    )
    _index("ix_reports_person", "reports", "person")


def _said_photos() -> None:
    op.create_table(
        "said_photos",
        *_columns(_ID, "chat"),
        *_columns(sa.String(), "photo"),
        *_columns(_POSITION, "message"),
        sa.PrimaryKeyConstraint("chat", "photo", "message", name="pk_said_photos"),
        _to("said_photos", "chat", "chats"),
    )


def _report_tickets() -> None:
    op.create_table(
        "report_tickets",
        *_columns(_ID, "report", "ticket"),
        *_columns(sa.String(), "link"),
        *_columns(sa.Integer(), "span_start", "span_end", null=True),
        sa.PrimaryKeyConstraint("report", "ticket", name="pk_report_tickets"),
        _to("report_tickets", "report", "reports"),
        _to("report_tickets", "ticket", "tickets"),
    )
    _index("ix_report_tickets_ticket", "report_tickets", "ticket")


def _said() -> None:
    op.create_table(
        "said",
        *_columns(_ID, "chat"),
        *_columns(_POSITION, "message", "cursor"),
        *_columns(sa.Boolean(), "mine", "card"),
        *_columns(sa.Text(), "author", null=True),
        *_columns(sa.BigInteger(), "at"),
        *_columns(sa.Text(), "text", "buttons", "photos", "files"),
        *_columns(_ID, "ticket", "draft", "reply", "reward", "person", null=True),
        *_columns(_POSITION, "reply_to", null=True),
        sa.PrimaryKeyConstraint("chat", "message", name="pk_said"),
        _to("said", "chat", "chats"),
        _to("said", "person", "persons"),
        _to("said", "reply", "replies"),
        _to("said", "reward", "rewards"),
        _to("said", "ticket", "tickets"),
    )
    _index("ix_said_card", "said", "ticket", "chat", "message", only=_true("card"))
    _index("ix_said_cursor", "said", "chat", "cursor", unique=True)
    _index("ix_said_reply", "said", "reply", "chat", "message", only=_filled("reply"))

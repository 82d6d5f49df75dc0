"""The second schema: messengers, with accounts, posts, bots, leases and the line of deliveries of each chat."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_POSITION = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    """Columns whose old rows have nothing to say get a default; nothing is written anew."""
    _members()
    _accounts()
    _posts()
    _bots()
    _deliveries()


def downgrade() -> None:
    raise NotImplementedError("one-way: restore a backup instead")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")


def _members() -> None:
    op.add_column("members", sa.Column("since", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.execute("UPDATE members SET since = (SELECT at FROM persons WHERE persons.id = members.person)")


def _accounts() -> None:
    op.add_column("chats", _flag("retired"))
    op.create_table(
        "accounts",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("person", _ID, nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name="pk_accounts"),
        _to("accounts", "person", "persons"),
    )
    op.create_index("ix_accounts_person", "accounts", ["person"])


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("chat", _ID, nullable=False),
        sa.Column("post", sa.BigInteger(), nullable=False),
        sa.Column("message", _POSITION, nullable=False),
        sa.Column("photo", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("chat", "post", name="pk_posts"),
        _to("posts", "chat", "chats"),
    )
    op.create_index("ix_posts_message", "posts", ["chat", "message"])
    op.create_table(
        "photo_copies",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("photo", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "photo", name="pk_photo_copies"),
    )


def _bots() -> None:
    op.create_table(
        "bots",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("heard_at", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("channel", name="pk_bots"),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _deliveries() -> None:
    for name in ("edits", "once", "pin", "maybe"):
        op.add_column("deliveries", _flag(name))
    op.add_column("deliveries", sa.Column("buttons", sa.Text(), nullable=True))
    op.drop_column("deliveries", "channel_message")
    op.drop_index("ix_deliveries_due", "deliveries")
    _index("ix_deliveries_held", ["due_at", "id"], "state = 'due' AND message IS NULL")
    _index("ix_deliveries_line", ["chat", "id", "once"], "(state = 'due' OR state = 'sending') AND message IS NOT NULL")
    _index("ix_deliveries_tried", ["chat", "message"], "buttons IS NOT NULL")


def _index(name: str, columns: list[str], only: str) -> None:
    op.create_index(name, "deliveries", columns, sqlite_where=sa.text(only), postgresql_where=sa.text(only))

"""The third schema: answers the desk keeps, and how often each answer was given."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Two new tables."""
    _kept_answers()
    op.create_table(
        "answer_uses",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("unhelpful", sa.Integer(), nullable=False),
        sa.Column("ran_out", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("code", name="pk_answer_uses"),
    )


def downgrade() -> None:
    raise NotImplementedError("one-way: restore a backup instead")


def _kept_answers() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("id", _ID, nullable=False),
        sa.Column("asks", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("kept_by", _ID, nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger(), nullable=True),
        sa.Column("retired_by", _ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_kept_answers"),
        sa.ForeignKeyConstraint(["kept_by"], ["persons.id"], name="fk_kept_answers_kept_by"),
        sa.ForeignKeyConstraint(["retired_by"], ["persons.id"], name="fk_kept_answers_retired_by"),
    )
    only = sa.text("retired_at IS NULL")
    op.create_index("ix_kept_answers_live", "kept_answers", ["id"], sqlite_where=only, postgresql_where=only)

"""The fourth schema: the further problems of a report, and which of its words each ticket is not about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Reports of before had one problem each."""
    op.add_column("reports", sa.Column("further", sa.Text(), nullable=True))
    op.add_column("report_tickets", sa.Column("without", sa.Text(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("one-way: restore a backup instead")

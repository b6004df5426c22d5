"""Events of announcements: merged, split, forgotten.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

from schema.utc import UtcDateTime

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: None = None
depends_on: None = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # as in 0001


def upgrade() -> None:
    """Make the table, with the merges that redirects tell of."""
    op.create_table(
        "announcement_event",
        sa.Column("id", RowId, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_id", sa.Text(), nullable=False),
        sa.Column("to_id", sa.Text(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_announcement_event"),
    )
    op.create_index("ix_announcement_event_from_id", "announcement_event", ["from_id"])
    op.create_index("ix_announcement_event_at", "announcement_event", ["at"])
    op.execute(
        "INSERT INTO announcement_event (at, kind, from_id, to_id, why)"
        " SELECT at, 'merged', old_id, new_id, 'found to be one before reasons were kept'"
        " FROM announcement_redirect ORDER BY at, old_id"
    )


def downgrade() -> None:
    """Drop the table, and its indexes with it."""
    op.drop_table("announcement_event")

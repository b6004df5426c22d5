"""Health of sources.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from schema.utc import UtcDateTime

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: None = None
depends_on: None = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # as in 0001


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "health_spell",
        sa.Column("id", RowId, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("judged_at", UtcDateTime(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_health_spell_source_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_health_spell"),
    )
    op.create_index("ix_health_spell_source_id_since", "health_spell", ["source_id", "since"])


def downgrade() -> None:
    """Drop the table, and its index with it."""
    op.drop_table("health_spell")

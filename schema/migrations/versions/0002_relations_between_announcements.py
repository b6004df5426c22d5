"""Relations between announcements.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: None = None
depends_on: None = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # as in 0001


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "relation",
        sa.Column("left_id", RowId, nullable=False),
        sa.Column("right_id", RowId, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["left_id"], ["announcement_page.id"], name="fk_relation_left_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["right_id"], ["announcement_page.id"], name="fk_relation_right_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", "kind", name="pk_relation"),
    )
    op.create_index("ix_relation_right_id", "relation", ["right_id"])


def downgrade() -> None:
    """Drop the table, and its index with it."""
    op.drop_table("relation")

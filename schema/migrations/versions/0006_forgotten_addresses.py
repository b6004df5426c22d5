"""Addresses of pages that were forgotten.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from schema.utc import UtcDateTime

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: None = None
depends_on: None = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "forgotten_address",
        sa.Column("address_hash", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_forgotten_address"),
    )


def downgrade() -> None:
    """Drop the table: what was forgotten may be loaded again."""
    op.drop_table("forgotten_address")

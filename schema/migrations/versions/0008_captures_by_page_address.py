"""Captures can be read page by page, in order of the pages' addresses.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: None = None
depends_on: None = None

_INDEX = "ix_capture_source_id_page_url_fetched_at"


def upgrade() -> None:
    """Make the index."""
    op.create_index(_INDEX, "capture", ["source_id", "page_url", "fetched_at"])


def downgrade() -> None:
    """Drop the index."""
    op.drop_index(_INDEX, "capture")

"""MinHash bands lie by span of days, and an index that no query reads goes.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: None = None
depends_on: None = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # as in 0001


def upgrade() -> None:
    """Make the table anew with the bands that it has."""
    op.execute(
        "CREATE TABLE kept_band AS"  # days were counted from 1970-01-01, whose ordinal is 719163
        " SELECT (day + 719163) / 64 AS period, value, announcement_page_id FROM minhash_band"
    )
    op.drop_table("minhash_band")
    op.create_table(
        "minhash_band",
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("announcement_page_id", RowId, nullable=False),
        _to_announcement_page(),
        sa.PrimaryKeyConstraint("period", "value", "announcement_page_id", name="pk_minhash_band"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO minhash_band (period, value, announcement_page_id)"
        " SELECT period, value, announcement_page_id FROM kept_band ORDER BY 1, 2, 3"
    )
    op.create_index("ix_minhash_band_announcement_page_id", "minhash_band", ["announcement_page_id"])
    op.drop_table("kept_band")
    op.drop_index("ix_page_version_text_hash", "page_version")


def downgrade() -> None:
    """Make the table anew with the bands that it has: their numbers are in their first bits."""
    day = "day - DATE '1970-01-01'"
    if op.get_context().dialect.name == "sqlite":
        day = "CAST(julianday(day) - julianday('1970-01-01') AS INTEGER)"
    op.execute(
        f"CREATE TABLE kept_band AS SELECT m.announcement_page_id, (m.value >> 59) + 16 AS band, m.value, {day} AS day"  # noqa: S608
        " FROM minhash_band m JOIN announcement_page ap ON ap.id = m.announcement_page_id"
    )
    op.drop_table("minhash_band")
    op.create_table(
        "minhash_band",
        sa.Column("announcement_page_id", RowId, nullable=False),
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        _to_announcement_page(),
        sa.PrimaryKeyConstraint("announcement_page_id", "band", name="pk_minhash_band"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO minhash_band (announcement_page_id, band, value, day)"
        " SELECT announcement_page_id, band, value, day FROM kept_band ORDER BY 1, 2"
    )
    op.create_index("ix_minhash_band_value_day", "minhash_band", ["value", "day"])
    op.drop_table("kept_band")
    op.create_index("ix_page_version_text_hash", "page_version", ["text_hash"])


def _to_announcement_page() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["announcement_page_id"],
        ["announcement_page.id"],
        name="fk_minhash_band_announcement_page_id",
        ondelete="CASCADE",
    )

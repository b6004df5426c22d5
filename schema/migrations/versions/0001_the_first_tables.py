"""The first tables.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

from schema.utc import UtcDateTime

revision: str = "0001"
down_revision: str | None = None
branch_labels: None = None
depends_on: None = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows by itself only under INTEGER


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "announcement",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("last_changed_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_announcement"),
    )
    op.create_index("ix_announcement_published_on", "announcement", ["published_on"])

    op.create_table(
        "announcement_redirect",
        sa.Column("old_id", sa.Text(), nullable=False),
        sa.Column("new_id", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("old_id", name="pk_announcement_redirect"),
    )
    op.create_index("ix_announcement_redirect_new_id", "announcement_redirect", ["new_id"])

    op.create_table(
        "source",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("curie", sa.Text(), nullable=True),
        sa.Column("gss", sa.Text(), nullable=True),
        sa.Column("home_url", sa.Text(), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("attribution", sa.Text(), nullable=False),
        sa.Column("full_text", sa.Boolean(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("items_per_month_min", sa.Integer(), nullable=False),
        sa.Column("items_per_month_max", sa.Integer(), nullable=False),
        sa.Column("longest_silence_days", sa.Integer(), nullable=False),
        sa.Column("recheck_days", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_source"),
    )
    op.create_table(
        "crawl_run",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("walk_complete", sa.Boolean(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=False),
        sa.Column("pages_found", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("fetched", sa.Integer(), nullable=False),
        sa.Column("not_modified", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("bytes_received", RowId, nullable=False),
        sa.Column("flow_run_id", sa.Text(), nullable=True),
        sa.Column("loaded", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_crawl_run_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_run"),
    )
    op.create_index("ix_crawl_run_source_id_started_at", "crawl_run", ["source_id", "started_at"])

    op.create_table(
        "furniture",
        sa.Column("id", RowId, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("learned_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_furniture_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_furniture"),
        sa.UniqueConstraint("source_id", "version", name="uq_furniture_source_id_version"),
    )
    op.create_table(
        "page",
        sa.Column("id", RowId, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("first_seen_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("last_changed_at", UtcDateTime(), nullable=False),
        sa.Column("last_checked_at", UtcDateTime(), nullable=False),
        sa.Column("gone_since", UtcDateTime(), nullable=True),
        sa.Column("gone_status", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_page_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_page"),
        sa.UniqueConstraint("source_id", "url", name="uq_page_source_id_url"),
    )
    op.create_index("ix_page_withdrawn_at", "page", ["withdrawn_at"])

    op.create_table(
        "document",
        sa.Column("id", RowId, nullable=False),
        sa.Column("page_id", RowId, nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("title_hash", sa.Text(), nullable=False),
        sa.Column("is_empty", sa.Boolean(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("title_by", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.Column("published_by", sa.Text(), nullable=True),
        sa.Column("updated_on", sa.Date(), nullable=True),
        sa.Column("updated_at", UtcDateTime(), nullable=True),
        sa.Column("updated_by", sa.Text(), nullable=True),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("captions", sa.JSON(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("organisations", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_document_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_document"),
        sa.UniqueConstraint("page_id", "content_hash", name="uq_document_page_id_content_hash"),
    )
    op.create_table(
        "furniture_block",
        sa.Column("furniture_id", RowId, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sample", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["furniture_id"], ["furniture.id"], name="fk_furniture_block_furniture_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("furniture_id", "fingerprint", name="pk_furniture_block"),
    )
    op.create_table(
        "page_address",
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("page_id", RowId, nullable=False),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_page_address_page_id"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_page_address_source_id"),
        sa.PrimaryKeyConstraint("source_id", "url", name="pk_page_address"),
    )
    op.create_index("ix_page_address_page_id", "page_address", ["page_id"])

    op.create_table(
        "announcement_page",
        sa.Column("id", RowId, nullable=False),
        sa.Column("page_id", RowId, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("announcement_id", sa.Text(), nullable=False),
        sa.Column("own_id", sa.Text(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("matched_by", sa.Text(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("matched_to_id", RowId, nullable=True),
        sa.Column("document_id", RowId, nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["announcement_id"], ["announcement.id"], name="fk_announcement_page_announcement_id"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_announcement_page_document_id"),
        sa.ForeignKeyConstraint(
            ["matched_to_id"], ["announcement_page.id"], name="fk_announcement_page_matched_to_id", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_announcement_page_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_announcement_page"),
        sa.UniqueConstraint("own_id", name="uq_announcement_page_own_id"),
        sa.UniqueConstraint("page_id", "edition", name="uq_announcement_page_page_id_edition"),
    )
    op.create_index("ix_announcement_page_announcement_id", "announcement_page", ["announcement_id"])
    op.create_index("ix_announcement_page_text_hash", "announcement_page", ["text_hash"])

    op.create_table(
        "capture",
        sa.Column("id", RowId, nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("requested_url", sa.Text(), nullable=False),
        sa.Column("page_url", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("fetched_at", UtcDateTime(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body_length", sa.Integer(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=False),
        sa.Column("warc_offset", RowId, nullable=False),
        sa.Column("warc_length", RowId, nullable=False),
        sa.Column("listed_title", sa.Text(), nullable=True),
        sa.Column("listed_published", sa.Text(), nullable=True),
        sa.Column("page_id", RowId, nullable=True),
        sa.Column("document_id", RowId, nullable=True),
        sa.Column("cleaner_version", sa.Text(), nullable=True),
        sa.Column("furniture_version", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_capture_document_id"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_capture_page_id"),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name="fk_capture_run_id"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_capture_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_capture"),
        sa.UniqueConstraint("warc_file", "warc_offset", name="uq_capture_warc_file_warc_offset"),
    )
    op.create_index("ix_capture_document_id", "capture", ["document_id"])
    op.create_index("ix_capture_page_id_fetched_at", "capture", ["page_id", "fetched_at"])
    op.create_index("ix_capture_source_id_fetched_at", "capture", ["source_id", "fetched_at"])
    op.create_index("ix_capture_source_id_url_fetched_at", "capture", ["source_id", "url", "fetched_at"])

    op.create_table(
        "page_version",
        sa.Column("id", RowId, nullable=False),
        sa.Column("page_id", RowId, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("valid_to", UtcDateTime(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("change_kind", sa.Text(), nullable=False),
        sa.Column("diff", sa.JSON(), nullable=True),
        sa.Column("document_id", RowId, nullable=False),
        sa.Column("cosmetic_changes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name="fk_page_version_document_id"),
        sa.ForeignKeyConstraint(["page_id"], ["page.id"], name="fk_page_version_page_id"),
        sa.PrimaryKeyConstraint("id", name="pk_page_version"),
        sa.UniqueConstraint("page_id", "valid_from", name="uq_page_version_page_id_valid_from"),
    )
    op.create_index("ix_page_version_document_id", "page_version", ["document_id"])
    op.create_index("ix_page_version_text_hash", "page_version", ["text_hash"])

    op.create_table(
        "removed_block",
        sa.Column("document_id", RowId, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name="fk_removed_block_document_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("document_id", "position", name="pk_removed_block"),
    )
    op.create_index("ix_removed_block_rule", "removed_block", ["rule"])

    op.create_table(
        "issue",
        sa.Column("id", RowId, nullable=False),
        sa.Column("run_id", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("page_url", sa.Text(), nullable=True),
        sa.Column("listed_title", sa.Text(), nullable=True),
        sa.Column("listed_published", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("last_at", UtcDateTime(), nullable=False),
        sa.Column("capture_id", RowId, nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["capture.id"], name="fk_issue_capture_id"),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_run.id"], name="fk_issue_run_id"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name="fk_issue_source_id"),
        sa.PrimaryKeyConstraint("id", name="pk_issue"),
    )
    op.create_index("ix_issue_capture_id", "issue", ["capture_id"])
    op.create_index("ix_issue_run_id", "issue", ["run_id"])
    op.create_index("ix_issue_source_id_at", "issue", ["source_id", "at"])

    op.create_table(
        "minhash_band",
        sa.Column("announcement_page_id", RowId, nullable=False),
        sa.Column("band", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_page_id"],
            ["announcement_page.id"],
            name="fk_minhash_band_announcement_page_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("announcement_page_id", "band", name="pk_minhash_band"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_minhash_band_value_day", "minhash_band", ["value", "day"])

    op.create_table(
        "page_match",
        sa.Column("left_id", RowId, nullable=False),
        sa.Column("right_id", RowId, nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("matched_by", sa.Text(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["left_id"], ["announcement_page.id"], name="fk_page_match_left_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["announcement_page.id"], name="fk_page_match_right_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("left_id", "right_id", name="pk_page_match"),
    )
    op.create_index("ix_page_match_right_id", "page_match", ["right_id"])


def downgrade() -> None:
    """Drop the tables, and their indexes with them."""
    op.drop_table("page_match")
    op.drop_table("minhash_band")
    op.drop_table("issue")
    op.drop_table("removed_block")
    op.drop_table("page_version")
    op.drop_table("capture")
    op.drop_table("announcement_page")
    op.drop_table("page_address")
    op.drop_table("furniture_block")
    op.drop_table("document")
    op.drop_table("page")
    op.drop_table("furniture")
    op.drop_table("crawl_run")
    op.drop_table("source")
    op.drop_table("announcement_redirect")
    op.drop_table("announcement")

"""v1_versions: what pages said before and say now."""

from schema.v1.certainty import published_certainty
from schema.v1.description import Column, Reference, View
from schema.v1.shared_columns import (
    ATTRIBUTION,
    BODY_TEXT,
    CLEANER_VERSION,
    EXCERPT,
    LICENCE,
    PAGE_ID,
    PUBLISHED_BY,
    PUBLISHED_ON,
    SOURCE_ID,
    TEXT_HASH,
    TITLE,
    UPDATED_ON,
    WARC_FILE,
    WARC_OFFSET,
)

VERSIONS = View(
    name="v1_versions",
    comment="One row for a page's text from one moment until the next substantive change.",
    columns=(
        Column(
            "id",
            "text",
            "public name: the page's id, a hyphen, and valid_from as digits; quick to find together with page_id",
            "mbq3v7yhslo2c5ea-20260304T020000000000",
        ),
        PAGE_ID,
        SOURCE_ID,
        Column("url", "text", "canonical address of the page", "https://fernshire.example/news/young-carers"),
        Column(
            "announcement_id",
            "text",
            "the announcement that this edition of the page carries, its id in v1_announcements",
            "gy2dkn3ffzqxe4tm",
        ),
        Column(
            "edition",
            "integer",
            "1, and one more each time the address was given to a new announcement (a yearly page rewritten)",
            1,
        ),
        Column("valid_from", "moment", "when this text was first fetched, UTC", "2026-03-04T02:00:00Z"),
        Column(
            "valid_to",
            "moment",
            "when the next one was, UTC; null: it is current",
            "2026-03-08T02:00:00Z",
            nullable=True,
        ),
        Column("is_current", "boolean", "whether this is the page's present text", True),
        Column(
            "change_kind",
            "text",
            "new, substantive (the text changed in substance) or rewritten (the address has a new announcement)",
            "substantive",
        ),
        TITLE,
        PUBLISHED_ON,
        PUBLISHED_BY,
        Column(
            "published_certainty",
            "text",
            "how sure that day is, in words that follow from published_by",
            "stated in metadata",
            nullable=True,
        ),
        UPDATED_ON,
        EXCERPT,
        BODY_TEXT,
        Column(
            "diff",
            "json",
            "what headline and text were before and are now, a list of [before, after] pairs of words; null for the"
            " first version, and where the licence does not allow whole texts",
            [["on Monday", "on Tuesday"]],
            nullable=True,
        ),
        TEXT_HASH,
        Column(
            "cosmetic_changes",
            "integer",
            "times its wording stayed while case, punctuation, dates of view or markup changed",
            0,
            unit="changes",
        ),
        Column(
            "withdrawn_at",
            "moment",
            "moment that the page's own notice of withdrawal tells, UTC; null where it has none",
            "2026-05-01T09:00:00Z",
            nullable=True,
        ),
        LICENCE,
        ATTRIBUTION,
        CLEANER_VERSION,
        WARC_FILE,
        WARC_OFFSET,
    ),
    key=("id",),
    references=(
        Reference(("page_id",), "v1_pages", ("id",)),
        Reference(("source_id",), "v1_sources", ("id",)),
        Reference(("announcement_id",), "v1_announcements", ("id",)),
        Reference(("warc_file", "warc_offset"), "v1_captures", ("warc_file", "warc_offset")),
    ),
    since="1.1",
    query=f"""
        SELECT p.public_id || '-' || stamp(v.valid_from), p.public_id, s.id, p.url, ap.announcement_id, v.edition,
               v.valid_from, v.valid_to, v.is_current, v.change_kind,
               d.title, d.published_on, d.published_by, {published_certainty("d.published_by")}, d.updated_on,
               substr(d.body_text, 1, 300),
               CASE WHEN s.full_text THEN d.body_text END,
               CASE WHEN s.full_text AND v.change_kind <> 'new' THEN v.diff END,
               v.text_hash, v.cosmetic_changes, d.withdrawn_at, s.licence, s.attribution,
               t.cleaner_version, t.warc_file, t.warc_offset
        FROM page_version v
        JOIN page p ON p.id = v.page_id
        JOIN source s ON s.id = p.source_id
        JOIN document d ON d.id = v.document_id
        LEFT JOIN announcement_page ap ON ap.page_id = v.page_id AND ap.edition = v.edition
        LEFT JOIN capture t ON t.id = (
            SELECT c.id FROM capture c WHERE c.document_id = v.document_id
            ORDER BY c.fetched_at DESC, c.warc_file, c.warc_offset LIMIT 1)
    """,  # noqa: S608 - nothing that a page or reader says comes into it
)

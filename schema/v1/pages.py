"""v1_pages, v1_addresses: all that lead to them, and v1_removed: what cleaning took out of them."""

from schema.v1.certainty import published_certainty
from schema.v1.description import Column, Reference, View
from schema.v1.shared_columns import (
    ATTRIBUTION,
    CLEANER_VERSION,
    LANGUAGE,
    LICENCE,
    PAGE_ID,
    PUBLISHED_BY,
    PUBLISHED_CERTAINTY,
    PUBLISHED_ON,
    SOURCE_ID,
    UPDATED_ON,
    WARC_FILE,
    WARC_OFFSET,
)

PAGES = View(
    name="v1_pages",
    comment="One row a page, with its present text and the announcement it carries.",
    columns=(
        Column("source_id", "text", "its publisher's id in v1_sources", "fernshire"),
        Column(
            "url", "text", "canonical address; with source_id a key too", "https://fernshire.example/news/young-carers"
        ),
        Column(
            "title",
            "text",
            "headline of the present version; null where no text could be read",
            "Centre for young carers opens in Fernshire",
            nullable=True,
        ),
        PUBLISHED_ON,
        PUBLISHED_BY,
        UPDATED_ON,
        Column(
            "excerpt",
            "text",
            "first 300 characters of the present text",
            "A centre for young carers opened on Monday …",
            nullable=True,
        ),
        Column(
            "body_text",
            "text",
            "whole present text; null where the licence does not allow it",
            "A centre for young carers opened on Monday.\n\nIt offers …",
            nullable=True,
        ),
        Column("text_hash", "text", "SHA-256 of the text's words, in hex", "9f2b…", nullable=True),
        Column("versions", "integer", "how many texts it has had that differ in substance", 2, unit="versions"),
        Column("first_seen_at", "moment", "when it was first fetched, UTC", "2026-03-02T02:00:00Z"),
        Column("last_seen_at", "moment", "when it last answered, UTC", "2026-03-09T02:00:00Z"),
        Column("last_changed_at", "moment", "when its text last changed in substance, UTC", "2026-03-04T02:00:00Z"),
        Column("last_checked_at", "moment", "when it was last asked for, UTC", "2026-03-09T02:00:00Z"),
        Column(
            "withdrawn_at",
            "moment",
            "when it was withdrawn, UTC; null while it stands",
            "2026-05-01T02:00:00Z",
            nullable=True,
        ),
        Column(
            "announcement_id",
            "text",
            "the announcement it carries; null where no text could be read",
            "gy2dkn3ffzqxe4tm",
            nullable=True,
        ),
        Column("is_primary", "boolean", "whether it speaks for the announcement", True, nullable=True),
        Column("matched_by", "text", "first, same text or near copy", "first", nullable=True),
        Column("score", "real", "0 to 1: how sure the match is", 1.0, nullable=True),
        Column(
            "id",
            "text",
            "public name of the page, made from the address under which it was first met; stays when it moves",
            "mbq3v7yhslo2c5ea",
            since="1.1",
        ),
        Column(
            "published_at",
            "moment",
            "moment of publication, UTC, where the page tells it",
            "2026-03-01T09:30:00Z",
            nullable=True,
            since="1.1",
        ),
        PUBLISHED_CERTAINTY.added_in("1.1"),
        Column(
            "updated_by",
            "text",
            "how updated_on was found; null where no day was",
            "meta",
            nullable=True,
            since="1.1",
        ),
        Column("title_by", "text", "how the headline was found", "h1", nullable=True, since="1.1"),
        Column(
            "method",
            "text",
            "how the body was found: layout, article, api or json-ld",
            "article",
            nullable=True,
            since="1.1",
        ),
        LANGUAGE.added_in("1.1"),
        Column(
            "organisations",
            "json",
            "list of the organisations that the page names as its publishers; null where no text could be read",
            ["Fernshire County Council", "NHS Fernshire"],
            nullable=True,
            since="1.1",
        ),
        LICENCE.added_in("1.1"),
        ATTRIBUTION.added_in("1.1"),
        Column(
            "gone_status",
            "integer",
            "404 or 410 while the address answers so; null while it answers with a page",
            410,
            nullable=True,
            since="1.1",
        ),
        CLEANER_VERSION.added_in("1.1"),
        WARC_FILE.added_in("1.1"),
        WARC_OFFSET.added_in("1.1"),
    ),
    key=("id",),
    references=(
        Reference(("source_id",), "v1_sources", ("id",)),
        Reference(("announcement_id",), "v1_announcements", ("id",)),
        Reference(("warc_file", "warc_offset"), "v1_captures", ("warc_file", "warc_offset")),
    ),
    query=f"""
        SELECT p.source_id, p.url, d.title, d.published_on, d.published_by, d.updated_on,
               substr(d.body_text, 1, 300),
               CASE WHEN s.full_text THEN d.body_text END,
               v.text_hash,
               (SELECT count(*) FROM page_version c WHERE c.page_id = p.id),
               p.first_seen_at, p.last_seen_at, p.last_changed_at, p.last_checked_at, p.withdrawn_at,
               ap.announcement_id, ap.is_primary, ap.matched_by, ap.score,
               p.public_id, d.published_at, {published_certainty("d.published_by")}, d.updated_by, d.title_by, d.method,
               d.language, d.organisations, s.licence, s.attribution, p.gone_status,
               t.cleaner_version, t.warc_file, t.warc_offset
        FROM page p
        JOIN source s ON s.id = p.source_id
        LEFT JOIN page_version v ON v.page_id = p.id AND v.is_current
        LEFT JOIN document d ON d.id = v.document_id
        LEFT JOIN announcement_page ap ON ap.page_id = p.id AND ap.is_current
        LEFT JOIN capture t ON t.id = (
            SELECT c.id FROM capture c WHERE c.document_id = v.document_id
            ORDER BY c.fetched_at DESC, c.warc_file, c.warc_offset LIMIT 1)
    """,  # noqa: S608 - nothing that a page or reader says comes into it
)

ADDRESSES = View(
    name="v1_addresses",
    comment="One row for every address known to lead to a page, its canonical one included.",
    columns=(
        Column("source_id", "text", "publisher at which it was met, its id in v1_sources", "fernshire"),
        Column(
            "url",
            "text",
            "an address that was asked for, answered or declared",
            "https://fernshire.example/news/article/123",
        ),
        Column("page_id", "text", "the page that it leads to, its id in v1_pages", "mbq3v7yhslo2c5ea"),
        Column("is_canonical", "boolean", "whether it is the page's url in v1_pages", False),
    ),
    key=("source_id", "url"),
    references=(
        Reference(("source_id",), "v1_sources", ("id",)),
        Reference(("page_id",), "v1_pages", ("id",)),
    ),
    since="1.1",
    query="""
        SELECT a.source_id, a.url, p.public_id, a.url = p.url
        FROM page_address a
        JOIN page p ON p.id = a.page_id
    """,
)

REMOVED = View(
    name="v1_removed",
    comment="One row for every block that cleaning took out of a page's present text, and the rule that did.",
    columns=(
        PAGE_ID,
        Column("position", "integer", "order of removal, from 0", 0),
        Column("rule", "text", "id of the rule, or 'furniture:' and a block's fingerprint", "cookie-banner"),
        Column(
            "text",
            "text",
            "what it said, at most 500 characters; null where the licence does not allow whole texts",
            "We use cookies to make this site better.",
            nullable=True,
        ),
        Column("place", "text", "short path in the page", "main/div.alert"),
        Column("characters", "integer", "length of what it said, counted to 500", 40, unit="characters"),
        SOURCE_ID,
    ),
    key=("page_id", "position"),
    references=(
        Reference(("page_id",), "v1_pages", ("id",)),
        Reference(("source_id",), "v1_sources", ("id",)),
    ),
    since="1.1",
    query="""
        SELECT p.public_id, r.position, r.rule, CASE WHEN s.full_text THEN r.text END, r."where", length(r.text), s.id
        FROM removed_block r
        JOIN page_version v ON v.document_id = r.document_id AND v.is_current
        JOIN page p ON p.id = v.page_id
        JOIN source s ON s.id = p.source_id
    """,
)

"""v1_announcements, and v1_outlets: who carries them."""

from schema.v1.certainty import match_certainty, outlet_rank, published_certainty
from schema.v1.description import Column, Reference, View
from schema.v1.shared_columns import (
    ATTRIBUTION,
    BODY_TEXT,
    CLEANER_VERSION,
    EXCERPT,
    LANGUAGE,
    LICENCE,
    PAGE_ID,
    PUBLISHED_CERTAINTY,
    TEXT_HASH,
    TITLE,
    WARC_FILE,
    WARC_OFFSET,
)

ANNOUNCEMENTS = View(
    name="v1_announcements",
    comment="One row an announcement, with the words of the page that speaks for it.",
    columns=(
        Column("id", "text", "public name of the announcement; never reused", "gy2dkn3ffzqxe4tm"),
        TITLE,
        Column(
            "published_on",
            "date",
            "earliest day of publication of its pages, Europe/London; null where none tells it",
            "2026-03-01",
            nullable=True,
        ),
        Column("announcer", "text", "publisher whose page speaks for the announcement", "Fernshire County Council"),
        Column("announcer_id", "text", "that publisher's id in v1_sources", "fernshire"),
        Column(
            "announcer_gss", "text", "that publisher's ONS code; null where it has none", "E10000099", nullable=True
        ),
        Column("url", "text", "address of that page", "https://fernshire.example/news/young-carers"),
        LANGUAGE,
        EXCERPT,
        BODY_TEXT,
        LICENCE,
        ATTRIBUTION,
        Column("pages", "integer", "how many pages carry or carried it", 3, unit="pages"),
        Column("first_seen_at", "moment", "when the first of them was seen, UTC", "2026-03-02T02:00:00Z"),
        Column(
            "last_changed_at",
            "moment",
            "when a page's text last changed or a page joined, UTC",
            "2026-03-04T02:00:00Z",
        ),
        Column(
            "withdrawn_at",
            "moment",
            "when the page that speaks for it was withdrawn, UTC; null while it stands",
            "2026-05-01T02:00:00Z",
            nullable=True,
        ),
        Column("announcer_kind", "text", "that publisher's kind, as in v1_sources", "council", since="1.1"),
        Column(
            "announcer_curie",
            "text",
            "that publisher's digital-land identifier; null where it has none",
            "local-authority:FER",
            nullable=True,
            since="1.1",
        ),
        Column("page_id", "text", "the page that speaks for it, its id in v1_pages", "mbq3v7yhslo2c5ea", since="1.1"),
        Column(
            "published_at",
            "moment",
            "moment of publication, UTC, where the page that published_on is from tells it",
            "2026-03-01T09:30:00Z",
            nullable=True,
            since="1.1",
        ),
        Column(
            "published_by",
            "text",
            "how published_on was found; null where no day was",
            "json-ld",
            nullable=True,
            since="1.1",
        ),
        PUBLISHED_CERTAINTY.added_in("1.1"),
        Column(
            "updated_on",
            "date",
            "day of the last change that the page which speaks for it declares",
            "2026-03-03",
            nullable=True,
            since="1.1",
        ),
        Column(
            "organisations",
            "json",
            "list of the organisations which that page names as its publishers",
            ["Fernshire County Council", "NHS Fernshire"],
            since="1.1",
        ),
        Column("outlets", "integer", "how many publishers carry or carried it", 2, unit="publishers", since="1.1"),
        Column(
            "last_seen_at",
            "moment",
            "when one of its pages last answered, UTC",
            "2026-03-09T02:00:00Z",
            since="1.1",
        ),
        Column(
            "last_checked_at",
            "moment",
            "when one of its pages was last asked for, whatever it answered, UTC",
            "2026-03-09T02:00:00Z",
            since="1.1",
        ),
        TEXT_HASH.added_in("1.1"),
        CLEANER_VERSION.added_in("1.1"),
        WARC_FILE.added_in("1.1"),
        WARC_OFFSET.added_in("1.1"),
    ),
    key=("id",),
    references=(
        Reference(("announcer_id",), "v1_sources", ("id",)),
        Reference(("page_id",), "v1_pages", ("id",)),
        Reference(("warc_file", "warc_offset"), "v1_captures", ("warc_file", "warc_offset")),
    ),
    query=f"""
        SELECT a.id, a.title, a.published_on, s.name, s.id, s.gss, p.url, d.language,
               substr(d.body_text, 1, 300),
               CASE WHEN s.full_text THEN d.body_text END,
               s.licence, s.attribution,
               (SELECT count(DISTINCT c.page_id) FROM announcement_page c WHERE c.announcement_id = a.id),
               a.first_seen_at, a.last_changed_at, a.withdrawn_at,
               s.kind, s.curie, p.public_id, dated.published_at, dated.published_by,
               {published_certainty("dated.published_by")},
               d.updated_on, d.organisations,
               (SELECT count(DISTINCT o.source_id) FROM announcement_page c JOIN page o ON o.id = c.page_id
                WHERE c.announcement_id = a.id),
               (SELECT max(o.last_seen_at) FROM announcement_page c JOIN page o ON o.id = c.page_id
                WHERE c.announcement_id = a.id),
               (SELECT max(o.last_checked_at) FROM announcement_page c JOIN page o ON o.id = c.page_id
                WHERE c.announcement_id = a.id),
               ap.text_hash, t.cleaner_version, t.warc_file, t.warc_offset
        FROM announcement a
        JOIN announcement_page ap ON ap.announcement_id = a.id AND ap.is_primary
        JOIN page p ON p.id = ap.page_id
        JOIN source s ON s.id = p.source_id
        JOIN document d ON d.id = ap.document_id
        LEFT JOIN document dated ON dated.id = CASE WHEN d.published_on = a.published_on THEN d.id ELSE (
            SELECT e.id FROM announcement_page c JOIN document e ON e.id = c.document_id
            WHERE c.announcement_id = a.id AND e.published_on = a.published_on
            ORDER BY c.own_id LIMIT 1) END
        LEFT JOIN capture t ON t.id = (
            SELECT c.id FROM capture c WHERE c.document_id = d.id
            ORDER BY c.fetched_at DESC, c.warc_file, c.warc_offset LIMIT 1)
    """,  # noqa: S608 - nothing that a page or reader says comes into it
)

OUTLETS = View(
    name="v1_outlets",
    comment="One row for every page that carries or carried an announcement, and why it is held to.",
    columns=(
        Column("announcement_id", "text", "the announcement, its id in v1_announcements", "gy2dkn3ffzqxe4tm"),
        PAGE_ID,
        Column(
            "edition",
            "integer",
            "1, and one more each time the address was given to a new announcement, as in v1_versions",
            1,
        ),
        Column("source_id", "text", "the page's publisher, its id in v1_sources", "gazette"),
        Column("outlet", "text", "that publisher's name", "The Fernshire Gazette"),
        Column("kind", "text", "that publisher's kind, as in v1_sources", "local-press"),
        Column("gss", "text", "that publisher's ONS code; null where it has none", "E10000099", nullable=True),
        Column("rank", "text", "what that publisher is to the announcement: announcer, partner or press", "press"),
        Column("url", "text", "canonical address of the page", "https://gazette.example/carers-centre"),
        Column("title", "text", "headline there", "New centre for young carers", nullable=True),
        Column("published_on", "date", "day of publication there, Europe/London", "2026-03-02", nullable=True),
        Column("published_by", "text", "how that day was found; null where no day was", "time-element", nullable=True),
        Column(
            "published_certainty",
            "text",
            "how sure that day is, in words that follow from published_by",
            "read on the page",
            nullable=True,
        ),
        Column("is_primary", "boolean", "whether the page speaks for the announcement", False),
        Column("is_current", "boolean", "whether the page still carries it; its address may have a new one", True),
        Column("matched_by", "text", "why it is held to carry it: first, same text or near copy", "near copy"),
        Column("score", "real", "0 to 1: how sure the match is; 1 for the first page", 0.97),
        Column("match_certainty", "text", "how sure the match is, in words", "almost certain"),
        Column(
            "matched_to_page_id",
            "text",
            "the page that it was matched to, its id in v1_pages; null for the first",
            "mbq3v7yhslo2c5ea",
            nullable=True,
        ),
        Column("text_hash", "text", "SHA-256 of the words there, in hex: equal words, equal hash", "41c0…"),
        Column("first_seen_at", "moment", "when the page was first fetched, UTC", "2026-03-03T02:00:00Z"),
        Column("last_seen_at", "moment", "when the page last answered, UTC", "2026-03-09T02:00:00Z"),
        Column(
            "withdrawn_at",
            "moment",
            "when the page was withdrawn, UTC; null while it stands",
            "2026-05-01T02:00:00Z",
            nullable=True,
        ),
        Column("licence", "text", "terms of the text there", "unclear"),
        Column("attribution", "text", "sentence that must stand beside that text", "© The Fernshire Gazette"),
    ),
    key=("page_id", "edition"),
    references=(
        Reference(("announcement_id",), "v1_announcements", ("id",)),
        Reference(("page_id",), "v1_pages", ("id",)),
        Reference(("matched_to_page_id",), "v1_pages", ("id",)),
        Reference(("source_id",), "v1_sources", ("id",)),
    ),
    since="1.1",
    query=f"""
        SELECT ap.announcement_id, p.public_id, ap.edition, s.id, s.name, s.kind, s.gss, {outlet_rank("s.kind")},
               p.url, d.title, d.published_on, d.published_by, {published_certainty("d.published_by")},
               ap.is_primary, ap.is_current, ap.matched_by, ap.score, {match_certainty("ap.matched_by", "ap.score")},
               m.public_id, ap.text_hash, p.first_seen_at, p.last_seen_at, p.withdrawn_at, s.licence, s.attribution
        FROM announcement_page ap
        JOIN page p ON p.id = ap.page_id
        JOIN source s ON s.id = p.source_id
        JOIN document d ON d.id = ap.document_id
        LEFT JOIN announcement_page mp ON mp.id = ap.matched_to_id
        LEFT JOIN page m ON m.id = mp.page_id
    """,  # noqa: S608 - nothing that a page or reader says comes into it
)

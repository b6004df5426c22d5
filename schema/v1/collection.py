"""v1_sources, v1_health: how they fare, v1_runs, v1_captures and v1_issues: what was collected, and what went wrong."""

from schema.v1.description import Column, Reference, View
from schema.v1.shared_columns import WARC_OFFSET

SOURCES = View(
    name="v1_sources",
    comment="One row a publisher, and how its latest crawl went.",
    columns=(
        Column("id", "text", "name of its source file", "fernshire"),
        Column("name", "text", "the publisher's name as readers know it", "Fernshire County Council"),
        Column("kind", "text", "department, council, sector-body, trade-press or local-press", "council"),
        Column(
            "curie",
            "text",
            "digital-land identifier; null where it has none",
            "local-authority:FER",
            nullable=True,
        ),
        Column("gss", "text", "nine-character ONS code; null where it has none", "E10000099", nullable=True),
        Column("home_url", "text", "address of the newsroom", "https://fernshire.example/news"),
        Column("licence", "text", "terms of its texts", "OGL-3.0"),
        Column(
            "attribution",
            "text",
            "sentence that must stand beside them",
            "Contains public sector information licensed under the Open Government Licence v3.0.",
        ),
        Column("full_text", "boolean", "whether whole texts are passed on", True),
        Column(
            "verified",
            "date",
            "day an operator last saw the source work; null: never",
            "2026-02-20",
            nullable=True,
        ),
        Column("pages", "integer", "pages known", 1480, unit="pages"),
        Column("announcements", "integer", "announcements that its pages speak for", 1312, unit="announcements"),
        Column(
            "newest_published_on",
            "date",
            "latest day of publication among them; of first sight, where a page tells none",
            "2026-03-09",
            nullable=True,
        ),
        Column(
            "last_run_at",
            "moment",
            "start of its latest crawl, UTC; null: none yet",
            "2026-03-09T02:00:00Z",
            nullable=True,
        ),
        Column("last_outcome", "text", "how that crawl ended", "ok", nullable=True),
        Column("last_detail", "text", "one sentence on it", "3 new pages.", nullable=True),
        Column("platform", "text", "software that the newsroom runs on", "jadu", since="1.1"),
        Column("since", "date", "nothing published before this day is collected", "2020-01-01", since="1.1"),
        Column(
            "health",
            "text",
            "the state it is in: healthy, degraded, broken or blocked; null: not judged yet",
            "healthy",
            nullable=True,
            since="1.1",
        ),
        Column(
            "health_since",
            "moment",
            "when it was first judged to be in that state, UTC",
            "2026-03-02T02:10:00Z",
            nullable=True,
            since="1.1",
        ),
    ),
    key=("id",),
    query="""
        SELECT s.id, s.name, s.kind, s.curie, s.gss, s.home_url, s.licence, s.attribution, s.full_text, s.verified,
               coalesce(n.pages, 0), coalesce(w.announcements, 0), w.newest,
               r.started_at, r.outcome, r.detail, s.platform, s.since, h.state, h.since
        FROM source s
        LEFT JOIN (SELECT source_id, count(*) AS pages FROM page GROUP BY source_id) n ON n.source_id = s.id
        LEFT JOIN (
            SELECT p.source_id, count(*) AS announcements, max(ap.day) AS newest
            FROM announcement_page ap
            JOIN page p ON p.id = ap.page_id
            WHERE ap.is_primary
            GROUP BY p.source_id) w ON w.source_id = s.id
        LEFT JOIN crawl_run r ON r.id = (
            SELECT c.id FROM crawl_run c WHERE c.source_id = s.id AND c.mode <> 'reclean'
            ORDER BY c.started_at DESC, c.id DESC LIMIT 1)
        LEFT JOIN health_spell h ON h.id = (
            SELECT c.id FROM health_spell c WHERE c.source_id = s.id AND c.until IS NULL
            ORDER BY c.since DESC, c.id DESC LIMIT 1)
    """,
)

HEALTH = View(
    name="v1_health",
    comment="One row for every stretch of time in which a source was in one state of health.",
    columns=(
        Column("source_id", "text", "publisher, its id in v1_sources", "fernshire"),
        Column("state", "text", "healthy, degraded, broken or blocked", "degraded"),
        Column("since", "moment", "when it was first judged to be in that state, UTC", "2026-03-05T02:10:00Z"),
        Column(
            "until",
            "moment",
            "when it was judged to have left it, UTC; null: it is in it",
            "2026-03-07T02:10:00Z",
            nullable=True,
        ),
        Column("judged_at", "moment", "when it was last judged to be in it, UTC", "2026-03-06T02:10:00Z"),
        Column(
            "reasons",
            "json",
            "why, as last judged: a JSON list of {reason, detail}",
            [{"reason": "few", "detail": "2 announcements in 30 days."}],
        ),
    ),
    key=("source_id", "since"),
    references=(Reference(("source_id",), "v1_sources", ("id",)),),
    query="""
        SELECT h.source_id, h.state, h.since, h.until, h.judged_at, h.reasons FROM health_spell h
    """,
)

_RUN = "0d0bd5f2-6f0a-4c60-9d6c-3f3a8d1f0c11"

RUNS = View(
    name="v1_runs",
    comment="One row for every crawl or recleaning of a source, and what loading it did.",
    columns=(
        Column("id", "text", "public name of the run, a UUID", _RUN),
        Column("source_id", "text", "the source that was read, its id in v1_sources", "fernshire"),
        Column("mode", "text", "incremental, full, backfill, reclean, rebuilt, forget or maintain", "incremental"),
        Column(
            "outcome",
            "text",
            "ok, nothing new, unchanged, blocked, site changed, unreachable or failed",
            "ok",
        ),
        Column("detail", "text", "one sentence on it", "3 new pages."),
        Column("walk_complete", "boolean", "whether the listing was walked to its end or to known pages", True),
        Column("started_at", "moment", "start of the crawl or recleaning, UTC", "2026-03-09T02:00:00Z"),
        Column("finished_at", "moment", "its end, UTC", "2026-03-09T02:03:20Z"),
        Column("pages_found", "integer", "distinct pages that listings named", 60, unit="pages"),
        Column("requests", "integer", "requests sent", 12, unit="requests"),
        Column("fetched", "integer", "new or changed pages fetched", 3, unit="pages"),
        Column("not_modified", "integer", "pages and listings that had not changed", 8, unit="answers"),
        Column("gone", "integer", "known pages that answered 404 or 410", 1, unit="pages"),
        Column("failed", "integer", "pages asked for in vain", 0, unit="pages"),
        Column("bytes_received", "integer", "bytes received", 182044, unit="bytes"),
        Column("new_pages", "integer", "pages that the load added", 2, nullable=True, unit="pages"),
        Column(
            "changed_pages",
            "integer",
            "pages whose text changed in substance",
            1,
            nullable=True,
            unit="pages",
        ),
        Column("withdrawn_pages", "integer", "pages found to be withdrawn", 1, nullable=True, unit="pages"),
        Column(
            "new_announcements",
            "integer",
            "announcements that the load added",
            2,
            nullable=True,
            unit="announcements",
        ),
        Column(
            "merged_pages",
            "integer",
            "pages that joined an announcement which another page had begun",
            0,
            nullable=True,
            unit="pages",
        ),
        Column("issues", "integer", "issues that it met", 0, nullable=True, unit="issues"),
        Column("flow_run_id", "text", "Prefect's id of the flow run", _RUN, nullable=True),
    ),
    key=("id",),
    references=(Reference(("source_id",), "v1_sources", ("id",)),),
    since="1.1",
    query="""
        SELECT r.id, r.source_id, r.mode, r.outcome, r.detail, r.walk_complete, r.started_at, r.finished_at,
               r.pages_found, r.requests, r.fetched, r.not_modified, r.gone, r.failed, r.bytes_received,
               figure(r.loaded, new_pages), figure(r.loaded, changed), figure(r.loaded, withdrawn),
               figure(r.loaded, new_announcements), figure(r.loaded, merged), figure(r.loaded, issues), r.flow_run_id
        FROM crawl_run r
    """,
)

_WARC = f"fernshire/{_RUN}.warc.gz"

CAPTURES = View(
    name="v1_captures",
    comment="One row for every HTTP exchange that brought a page or listing, and where its bytes lie in the archive.",
    columns=(
        Column(
            "warc_file",
            "text",
            "archive file, relative to the archive's folder; another one when archive files are merged",
            _WARC,
        ),
        Column("warc_offset", "integer", "bytes from that file's start to the record", 48213, unit="bytes"),
        Column("warc_length", "integer", "length of the record", 9120, unit="bytes"),
        Column("source_id", "text", "source it was fetched for, its id in v1_sources", "fernshire"),
        Column("run_id", "text", "crawl that fetched it, its id in v1_runs", _RUN),
        Column(
            "page_id",
            "text",
            "page it is a reading of, its id in v1_pages; null: none",
            "mbq3v7yhslo2c5ea",
            nullable=True,
        ),
        Column("kind", "text", "page, api (a machine-readable reading of a page), listing or feed", "page"),
        Column("url", "text", "canonical form of the address that answered", "https://fernshire.example/news/carers"),
        Column(
            "requested_url",
            "text",
            "canonical form of the address that was asked for",
            "https://fernshire.example/news/carers",
        ),
        Column("status", "integer", "HTTP status", 200),
        Column("fetched_at", "moment", "when the answer came, UTC", "2026-03-02T02:00:12Z"),
        Column("elapsed_ms", "integer", "time from request to answer", 240, unit="milliseconds"),
        Column("sha256", "text", "of the body, decoded from its transfer and content encodings, in hex", "c1d8…"),
        Column("body_length", "integer", "length of that body", 31077, unit="bytes"),
        Column("content_type", "text", "Content-Type header", "text/html; charset=utf-8", nullable=True),
        Column(
            "text_hash",
            "text",
            "SHA-256 of the words that cleaning found, in hex; null: not cleaned, or cleaning failed",
            "9f2b…",
            nullable=True,
        ),
        Column(
            "cleaner_version",
            "text",
            "version of the cleaner that read it; null as above",
            "7-3fa2b91c",
            nullable=True,
        ),
        Column(
            "furniture_version",
            "text",
            "hash of the furniture profile that cleaning was given; null: none",
            "5e11…",
            nullable=True,
        ),
    ),
    key=("warc_file", "warc_offset"),
    references=(
        Reference(("source_id",), "v1_sources", ("id",)),
        Reference(("run_id",), "v1_runs", ("id",)),
        Reference(("page_id",), "v1_pages", ("id",)),
    ),
    since="1.1",
    query="""
        SELECT c.warc_file, c.warc_offset, c.warc_length, c.source_id, c.run_id, p.public_id, c.kind, c.url,
               c.requested_url, c.status, c.fetched_at, c.elapsed_ms, c.sha256, c.body_length, c.content_type,
               d.text_hash, c.cleaner_version, c.furniture_version
        FROM capture c
        LEFT JOIN page p ON p.id = c.page_id
        LEFT JOIN document d ON d.id = c.document_id
    """,
)

ISSUES = View(
    name="v1_issues",
    comment="One row for everything that went wrong with one input.",
    columns=(
        Column("source_id", "text", "publisher it was met at", "fernshire"),
        Column("run_id", "text", "run that first met it", _RUN),
        Column("kind", "text", "what sort of fault", "no-body"),
        Column(
            "url",
            "text",
            "address it concerns; null: the source as a whole",
            "https://fernshire.example/news/empty",
            nullable=True,
        ),
        Column("detail", "text", "one sentence on it", "cleaning found no text on the page"),
        Column("at", "moment", "when it was first met, UTC", "2026-03-02T02:00:12Z"),
        Column(
            "last_at",
            "moment",
            "when it was last met, UTC: a fault that stands keeps its row",
            "2026-03-04T02:00:12Z",
        ),
        Column(
            "resolved_at",
            "moment",
            "when a run found it mended, UTC; null: it stands",
            "2026-03-05T02:04:00Z",
            nullable=True,
        ),
        Column(
            "warc_file",
            "text",
            "archive file of the capture it concerns; null: none",
            _WARC,
            nullable=True,
        ),
        WARC_OFFSET,
        Column(
            "page_url",
            "text",
            "public address of the press page it concerns; null: a listing, or the source as a whole",
            "https://fernshire.example/news/empty",
            nullable=True,
        ),
        Column(
            "page_id",
            "text",
            "that page's id in v1_pages; null: none, or a page that was never fetched",
            "mbq3v7yhslo2c5ea",
            nullable=True,
            since="1.1",
        ),
    ),
    key=(),
    references=(
        Reference(("source_id",), "v1_sources", ("id",)),
        Reference(("run_id",), "v1_runs", ("id",)),
        Reference(("page_id",), "v1_pages", ("id",)),
        Reference(("warc_file", "warc_offset"), "v1_captures", ("warc_file", "warc_offset")),
    ),
    query="""
        SELECT i.source_id, i.run_id, i.kind, i.url, i.detail, i.at, i.last_at, i.resolved_at,
               c.warc_file, c.warc_offset, i.page_url, p.public_id
        FROM issue i
        LEFT JOIN capture c ON c.id = i.capture_id
        LEFT JOIN page_address a ON a.source_id = i.source_id AND a.url = i.page_url
        LEFT JOIN page p ON p.id = a.page_id
    """,
)

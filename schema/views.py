"""The public interface: read-only views whose columns, once published, keep their names, order and meaning.

A change that readers could notice is a new view (`v2_…`) beside the old one. The text of an announcement is passed on
whole only where its source's licence allows it; everyone gets title, excerpt, facts and address.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """One view: `columns` pairs each column's name with what it holds, in order."""

    name: str
    comment: str
    columns: tuple[tuple[str, str], ...]
    query: str

    @property
    def create(self) -> str:
        """The statement that makes the view, the same on SQLite and PostgreSQL."""
        names = ", ".join(f'"{name}"' for name, _ in self.columns)
        return f"CREATE VIEW {self.name} ({names}) AS {self.query}"


_ANNOUNCEMENTS = View(
    name="v1_announcements",
    comment="One row an announcement, with the words of the page that speaks for it.",
    columns=(
        ("id", "public name of the announcement; never reused"),
        ("title", "headline"),
        ("published_on", "earliest day of publication of its pages, Europe/London"),
        ("announcer", "publisher whose page speaks for the announcement"),
        ("announcer_id", "that publisher's id in v1_sources"),
        ("announcer_gss", "that publisher's ONS code"),
        ("url", "address of that page"),
        ("language", "BCP 47 tag"),
        ("excerpt", "first 300 characters of the text"),
        ("body_text", "whole text, paragraphs separated by blank lines; null where the licence does not allow it"),
        ("licence", "terms of the text"),
        ("attribution", "sentence that must stand beside the text"),
        ("pages", "how many pages carry or carried it"),
        ("first_seen_at", "when the first of them was seen, UTC"),
        ("last_changed_at", "when a page's text last changed or a page joined, UTC"),
        ("withdrawn_at", "when the page that speaks for it was withdrawn, UTC; null while it stands"),
    ),
    query="""
        SELECT a.id, a.title, a.published_on, s.name, s.id, s.gss, p.url, d.language,
               substr(d.body_text, 1, 300),
               CASE WHEN s.full_text THEN d.body_text END,
               s.licence, s.attribution,
               (SELECT count(DISTINCT c.page_id) FROM announcement_page c WHERE c.announcement_id = a.id),
               a.first_seen_at, a.last_changed_at, a.withdrawn_at
        FROM announcement a
        JOIN announcement_page ap ON ap.announcement_id = a.id AND ap.is_primary
        JOIN page p ON p.id = ap.page_id
        JOIN source s ON s.id = p.source_id
        JOIN document d ON d.id = ap.document_id
    """,
)

_PAGES = View(
    name="v1_pages",
    comment="One row a page, with its present text and the announcement it carries.",
    columns=(
        ("source_id", "its publisher's id in v1_sources"),
        ("url", "canonical address; with source_id the key"),
        ("title", "headline of the present version; null where no text could be read"),
        ("published_on", "day of publication, Europe/London"),
        ("published_by", "how that day was found"),
        ("updated_on", "day of the last change that the page declares"),
        ("excerpt", "first 300 characters of the present text"),
        ("body_text", "whole present text; null where the licence does not allow it"),
        ("text_hash", "SHA-256 of the text's words"),
        ("versions", "how many texts it has had that differ in substance"),
        ("first_seen_at", "when it was first fetched, UTC"),
        ("last_seen_at", "when it last answered, UTC"),
        ("last_changed_at", "when its text last changed in substance, UTC"),
        ("last_checked_at", "when it was last asked for, UTC"),
        ("withdrawn_at", "when it was withdrawn, UTC; null while it stands"),
        ("announcement_id", "the announcement it carries; null where no text could be read"),
        ("is_primary", "whether it speaks for the announcement"),
        ("matched_by", "first, same text or near copy"),
        ("score", "0 to 1: how sure the match is"),
    ),
    query="""
        SELECT p.source_id, p.url, d.title, d.published_on, d.published_by, d.updated_on,
               substr(d.body_text, 1, 300),
               CASE WHEN s.full_text THEN d.body_text END,
               v.text_hash,
               (SELECT count(*) FROM page_version c WHERE c.page_id = p.id),
               p.first_seen_at, p.last_seen_at, p.last_changed_at, p.last_checked_at, p.withdrawn_at,
               ap.announcement_id, ap.is_primary, ap.matched_by, ap.score
        FROM page p
        JOIN source s ON s.id = p.source_id
        LEFT JOIN page_version v ON v.page_id = p.id AND v.is_current
        LEFT JOIN document d ON d.id = v.document_id
        LEFT JOIN announcement_page ap ON ap.page_id = p.id AND ap.is_current
    """,
)

_SOURCES = View(
    name="v1_sources",
    comment="One row a publisher, and how its latest crawl went.",
    columns=(
        ("id", "name of its source file"),
        ("name", "the publisher's name as readers know it"),
        ("kind", "department, council, sector-body, trade-press or local-press"),
        ("curie", "digital-land identifier"),
        ("gss", "nine-character ONS code"),
        ("home_url", "address of the newsroom"),
        ("licence", "terms of its texts"),
        ("attribution", "sentence that must stand beside them"),
        ("full_text", "whether whole texts are passed on"),
        ("verified", "day an operator last saw the source work; null: never"),
        ("pages", "pages known"),
        ("announcements", "announcements that its pages speak for"),
        ("newest_published_on", "latest day of publication among them"),
        ("last_run_at", "start of its latest crawl, UTC"),
        ("last_outcome", "how that crawl ended"),
        ("last_detail", "one sentence on it"),
    ),
    query="""
        SELECT s.id, s.name, s.kind, s.curie, s.gss, s.home_url, s.licence, s.attribution, s.full_text, s.verified,
               (SELECT count(*) FROM page p WHERE p.source_id = s.id),
               (SELECT count(*) FROM announcement_page ap JOIN page p ON p.id = ap.page_id
                WHERE p.source_id = s.id AND ap.is_primary),
               (SELECT max(ap.day) FROM announcement_page ap JOIN page p ON p.id = ap.page_id
                WHERE p.source_id = s.id AND ap.is_primary),
               r.started_at, r.outcome, r.detail
        FROM source s
        LEFT JOIN crawl_run r ON r.id = (
            SELECT c.id FROM crawl_run c WHERE c.source_id = s.id AND c.mode <> 'reclean'
            ORDER BY c.started_at DESC, c.id DESC LIMIT 1)
    """,
)

_HEALTH = View(
    name="v1_health",
    comment="One row for every stretch of time in which a source was in one state of health.",
    columns=(
        ("source_id", "publisher, its id in v1_sources"),
        ("state", "healthy, degraded, broken or blocked"),
        ("since", "when it was first judged to be in that state, UTC"),
        ("until", "when it was judged to have left it, UTC; null: it is in it"),
        ("judged_at", "when it was last judged to be in it, UTC"),
        ("reasons", "why, as last judged: a JSON list of {reason, detail}"),
    ),
    query="""
        SELECT h.source_id, h.state, h.since, h.until, h.judged_at, h.reasons FROM health_spell h
    """,
)

_ISSUES = View(
    name="v1_issues",
    comment="One row for everything that went wrong with one input.",
    columns=(
        ("source_id", "publisher it was met at"),
        ("run_id", "run that first met it"),
        ("kind", "what sort of fault"),
        ("url", "address it concerns; null: the source as a whole"),
        ("detail", "one sentence on it"),
        ("at", "when it was first met, UTC"),
        ("last_at", "when it was last met, UTC: a fault that stands keeps its row"),
        ("resolved_at", "when a run found it mended, UTC; null: it stands"),
        ("warc_file", "archive file of the capture it concerns"),
        ("warc_offset", "bytes from that file's start to the capture"),
        ("page_url", "public address of the press page it concerns; null: a listing, or the source as a whole"),
    ),
    query="""
        SELECT i.source_id, i.run_id, i.kind, i.url, i.detail, i.at, i.last_at, i.resolved_at,
               c.warc_file, c.warc_offset, i.page_url
        FROM issue i
        LEFT JOIN capture c ON c.id = i.capture_id
    """,
)

_REDIRECTS = View(
    name="v1_redirects",
    comment="One row an announcement id that leads on to another; no id is ever given to another announcement.",
    columns=(
        ("old_id", "id that was given out before"),
        ("new_id", "id in v1_announcements that its first page's announcement has now"),
        ("at", "when it began to lead on, UTC"),
    ),
    query="SELECT r.old_id, r.new_id, r.at FROM announcement_redirect r",
)

_EVENTS = View(
    name="v1_events",
    comment="One row for everything that became of an announcement id after readers could see it.",
    columns=(
        ("number", "order of the events; later ones have higher numbers"),
        ("at", "when it was found, UTC"),
        ("kind", "merged: it is one with to_id; split: pages of it became to_id; ended: its first page is no more"),
        ("from_id", "the announcement that it happened to"),
        ("to_id", "where its pages, or some of them, go on; null: it has none"),
        ("why", "the reason, in words"),
    ),
    query="SELECT e.id, e.at, e.kind, e.from_id, e.to_id, e.why FROM announcement_event e",
)

_RELATIONS = View(
    name="v1_relations",
    comment="One row for two announcements that have to do with one another and are not the same.",
    columns=(
        ("kind", "quote: a passage in both; series: a yearly notice and the next; stage: a proposal and the decision"),
        ("earlier_id", "the earlier one's id in v1_announcements"),
        ("earlier_source_id", "publisher of the page of it that was compared"),
        ("earlier_url", "address of that page"),
        ("later_id", "the later one's id in v1_announcements"),
        ("later_source_id", "publisher of the page of it that was compared"),
        ("later_url", "address of that page"),
        ("score", "0 to 1: share of the shorter text that is shared; 1: the same address"),
        (
            "evidence",
            "passages with character offsets in both texts, or figures; null where a licence does not allow it",
        ),
    ),
    query="""
        SELECT r.kind, l.announcement_id, lp.source_id, lp.url, n.announcement_id, np.source_id, np.url, r.score,
               CASE WHEN ls.full_text AND ns.full_text THEN r.evidence END
        FROM relation r
        JOIN announcement_page l ON l.id = r.left_id
        JOIN page lp ON lp.id = l.page_id
        JOIN source ls ON ls.id = lp.source_id
        JOIN announcement_page n ON n.id = r.right_id
        JOIN page np ON np.id = n.page_id
        JOIN source ns ON ns.id = np.source_id
        WHERE l.announcement_id <> n.announcement_id
    """,
)

VIEWS: tuple[View, ...] = (_ANNOUNCEMENTS, _PAGES, _SOURCES, _HEALTH, _ISSUES, _REDIRECTS, _EVENTS, _RELATIONS)

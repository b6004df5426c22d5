"""The public views: their columns are a promise, and texts leave only under a licence that allows it."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

from schema.describe import warehouse_page
from schema.load import load_run
from schema.models import Base
from schema.v1 import VIEWS
from tests.schema.batches import batch, page, source
from tests.schema.texts import RELEASE

# Published columns. Adding to the end is allowed; anything else breaks readers and needs a v2 view.
PUBLISHED = {
    "v1_announcements": [
        "id", "title", "published_on", "announcer", "announcer_id", "announcer_gss", "url", "language", "excerpt",
        "body_text", "licence", "attribution", "pages", "first_seen_at", "last_changed_at", "withdrawn_at",
    ],
    "v1_pages": [
        "source_id", "url", "title", "published_on", "published_by", "updated_on", "excerpt", "body_text", "text_hash",
        "versions", "first_seen_at", "last_seen_at", "last_changed_at", "last_checked_at", "withdrawn_at",
        "announcement_id", "is_primary", "matched_by", "score",
    ],
    "v1_sources": [
        "id", "name", "kind", "curie", "gss", "home_url", "licence", "attribution", "full_text", "verified", "pages",
        "announcements", "newest_published_on", "last_run_at", "last_outcome", "last_detail",
    ],
    "v1_health": ["source_id", "state", "since", "until", "judged_at", "reasons"],
    "v1_issues": [
        "source_id", "run_id", "kind", "url", "detail", "at", "last_at", "resolved_at", "warc_file", "warc_offset",
        "page_url",
    ],
    "v1_redirects": ["old_id", "new_id", "at"],
    "v1_events": ["number", "at", "kind", "from_id", "to_id", "why"],
    "v1_relations": [
        "kind", "earlier_id", "earlier_source_id", "earlier_url", "later_id", "later_source_id", "later_url", "score",
        "evidence",
    ],
}  # fmt: skip


def test_the_views_have_the_columns_that_were_published_in_their_order(warehouse: Engine) -> None:
    found = {view.name: [str(c["name"]) for c in inspect(warehouse).get_columns(view.name)] for view in VIEWS}
    assert {name: columns[: len(PUBLISHED[name])] for name, columns in found.items() if name in PUBLISHED} == PUBLISHED


def test_the_whole_text_is_given_only_where_the_licence_allows_it(warehouse: Engine) -> None:
    load_run(warehouse, batch(page("https://fernshire.example/a")))
    closed = source("gazette", "local-press", full_text=False)
    other = " ".join(f"word{number}" for number in range(200))
    load_run(warehouse, batch(page("https://gazette.example/a", other), of=closed))
    for view in ("v1_announcements", "v1_pages"):
        with warehouse.connect() as connection:
            rows = connection.execute(text(f"SELECT body_text, excerpt FROM {view} ORDER BY url")).all()
        assert [tuple(row) for row in rows] == [(RELEASE, RELEASE[:300]), (None, other[:300])]


def test_a_source_shows_its_latest_crawl_and_what_it_has(warehouse: Engine) -> None:
    load_run(warehouse, batch(page("https://fernshire.example/a")))
    load_run(warehouse, batch(number=2))
    load_run(warehouse, batch(number=3, mode="reclean"))
    with warehouse.connect() as connection:
        row = connection.execute(text("SELECT * FROM v1_sources")).one()
    assert (row.pages, row.announcements, row.last_outcome) == (1, 1, "ok")
    assert str(row.last_run_at).startswith("2026-03-03")


def test_every_table_and_column_says_what_it_holds() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if not column.comment
    ]
    assert silent == []
    assert [table.name for table in Base.metadata.sorted_tables if not table.comment] == []


def test_the_documentation_of_the_warehouse_is_current() -> None:
    page_as_written = Path(__file__).parents[2] / "docs" / "warehouse.md"
    assert page_as_written.read_text(encoding="utf-8") == warehouse_page(), "run: python -m schema.describe"


def test_the_questions_in_the_documentation_can_be_asked(warehouse: Engine) -> None:
    load_run(warehouse, batch(page("https://fernshire.example/a")))
    queries = warehouse_page().partition("```sql\n")[2].partition("```")[0].split(";\n")
    asked = [query for query in queries if query.strip()]
    assert len(asked) >= 5
    with warehouse.connect() as connection:
        for query in asked:
            connection.exec_driver_sql(query).all()

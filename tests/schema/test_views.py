"""The public views: what they show, and that texts leave only under a licence that allows it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from schema.describe import warehouse_page
from schema.load import load_run
from schema.models import Base
from tests.schema.batches import batch, page, source
from tests.schema.rich import fill
from tests.schema.texts import RELEASE


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


def test_an_announcements_day_is_the_earliest_of_its_pages_and_says_how_and_how_surely_that_page_told_it(
    warehouse: Engine,
) -> None:
    own = page("https://fernshire.example/a", number=2, published=date(2026, 3, 3))
    taken, read = page("https://gazette.example/a", published=date(2026, 3, 1))
    early = replace(read, published_by="url", published_at=datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
    load_run(warehouse, batch((taken, early), of=source("gazette", "local-press")))
    load_run(warehouse, batch(own, number=2))
    with warehouse.connect() as connection:
        row = connection.execute(text("SELECT * FROM v1_announcements")).one()
        outlets = connection.execute(text("SELECT * FROM v1_outlets ORDER BY source_id")).all()
    assert (row.announcer_id, row.outlets, str(row.published_on)) == ("fernshire", 2, "2026-03-01")
    assert (row.published_by, row.published_certainty) == ("url", "from the address")
    assert str(row.published_at).startswith("2026-03-01 09:30:00")
    assert [(o.source_id, o.rank, o.published_certainty, o.match_certainty) for o in outlets] == [
        ("fernshire", "announcer", "read on the page", "certain"),
        ("gazette", "press", "from the address", "certain"),
    ]


def test_every_address_that_led_to_a_page_leads_to_it_and_one_is_canonical(warehouse: Engine) -> None:
    load_run(warehouse, batch(page("https://fernshire.example/a", requested="https://fernshire.example/old")))
    with warehouse.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT a.url, a.is_canonical, p.url FROM v1_addresses a JOIN v1_pages p ON p.id = a.page_id ORDER BY 1"
            )
        ).all()
    assert [(row[0], bool(row[1]), row[2]) for row in rows] == [
        ("https://fernshire.example/a", True, "https://fernshire.example/a"),
        ("https://fernshire.example/old", False, "https://fernshire.example/a"),
    ]


@pytest.mark.parametrize("view", ["v1_announcements", "v1_pages", "v1_versions"])
def test_a_text_leads_back_to_the_archived_bytes_it_was_read_from_last(warehouse: Engine, view: str) -> None:
    first, again = page("https://fernshire.example/a"), page("https://fernshire.example/a", number=2)
    load_run(warehouse, batch(first))
    load_run(warehouse, batch(again, number=2))
    query = f"""
        SELECT c.sha256, c.fetched_at, v.cleaner_version
        FROM {view} v JOIN v1_captures c ON c.warc_file = v.warc_file AND c.warc_offset = v.warc_offset"""
    with warehouse.connect() as connection:
        row = connection.execute(text(query)).one()
    assert (row.sha256, row.cleaner_version) == (again[0].sha256, "1")
    assert str(row.fetched_at).startswith("2026-03-03")


def test_what_readers_may_not_have_is_in_no_view(warehouse: Engine) -> None:
    fill(warehouse)
    closed = (
        "SELECT count(*) FROM {} v JOIN v1_sources s ON s.id = v.source_id WHERE NOT s.full_text AND v.{} IS NOT NULL"
    )
    with warehouse.connect() as connection:
        for view, column in [("v1_pages", "body_text"), ("v1_versions", "body_text"), ("v1_removed", "text")]:
            assert connection.execute(text(closed.format(view, column))).scalar_one() == 0, view
        shown = connection.execute(text("SELECT count(*) FROM v1_versions WHERE source_id = 'gazette'")).scalar_one()
        diffs = connection.execute(text("SELECT source_id FROM v1_versions WHERE diff IS NOT NULL")).scalars().all()
    assert shown == 3
    assert set(diffs) == {"fernshire"}


def test_a_run_shows_what_its_load_did(warehouse: Engine) -> None:
    load_run(warehouse, batch(page("https://fernshire.example/a"), run_id="one"))
    with warehouse.connect() as connection:
        row = connection.execute(text("SELECT * FROM v1_runs")).one()
    assert (row.id, row.new_pages, row.new_announcements, row.merged_pages, row.issues) == ("one", 1, 1, 0, 0)

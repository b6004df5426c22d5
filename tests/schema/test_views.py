"""The public views: what they show, and that texts leave only under a licence that allows it."""

from pathlib import Path

from sqlalchemy import Engine, text

from schema.describe import warehouse_page
from schema.load import load_run
from schema.models import Base
from tests.schema.batches import batch, page, source
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

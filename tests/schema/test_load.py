"""Loading a run: what one night leaves in the warehouse, and that a second time leaves nothing more."""

from sqlalchemy import Engine, text

from schema.load import load_run, preview
from tests.schema.batches import batch, page

URL = "https://fernshire.example/news/young-carers"


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_new_page_becomes_a_version_and_an_announcement(warehouse: Engine) -> None:
    report = load_run(warehouse, batch(page(URL)))
    assert (report.new_pages, report.new_announcements, report.merged) == (1, 1, 0)
    with warehouse.connect() as connection:
        row = connection.execute(text("SELECT * FROM v1_announcements")).one()
    assert (row.title, row.url, row.pages) == ("Centre for young carers opens", URL, 1)


def test_loading_a_run_twice_changes_nothing(warehouse: Engine) -> None:
    night = batch(page(URL))
    first, second = load_run(warehouse, night), load_run(warehouse, night)
    assert second.already_loaded
    assert second.new_pages == first.new_pages
    assert (count(warehouse, "capture"), count(warehouse, "page_version")) == (1, 1)


def test_a_preview_says_what_a_load_would_do_and_writes_nothing(warehouse: Engine) -> None:
    night = batch(page(URL))
    foreseen = preview(warehouse, night)
    assert count(warehouse, "capture") == count(warehouse, "source") == count(warehouse, "crawl_run") == 0
    assert load_run(warehouse, night) == foreseen

"""Loading a run: what one night leaves in the warehouse, and that a second time leaves nothing more."""

from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import StatementError

from schema.load import load_run
from schema.models import Issue
from schema.records import CheckRecord, IssueRecord, RemovedRecord
from tests.schema.batches import batch, capture, document, night, page, source

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
    evening = batch(page(URL))
    first, second = load_run(warehouse, evening), load_run(warehouse, evening)
    assert second.already_loaded
    assert second.new_pages == first.new_pages
    assert (count(warehouse, "capture"), count(warehouse, "page_version")) == (1, 1)


def test_a_dry_run_says_what_a_load_would_do_and_writes_nothing(warehouse: Engine) -> None:
    evening = batch(page(URL))
    foreseen = load_run(warehouse, evening, dry_run=True)
    assert count(warehouse, "capture") == count(warehouse, "source") == count(warehouse, "crawl_run") == 0
    assert load_run(warehouse, evening) == foreseen


def test_what_cleaning_took_out_can_be_found_by_rule(warehouse: Engine) -> None:
    taken = capture(URL)
    removed = (RemovedRecord("service-notice", "Telephone payments are down", "main/div.alert"),)
    report = load_run(warehouse, batch((taken, document(taken, removed=removed))))
    assert report.removed_blocks == 1
    query = """
        SELECT p.url, r.text FROM removed_block r
        JOIN document d ON d.id = r.document_id JOIN page p ON p.id = d.page_id WHERE r.rule = 'service-notice'"""
    with warehouse.connect() as connection:
        assert tuple(connection.execute(text(query)).one()) == (URL, "Telephone payments are down")


def test_a_block_taken_out_of_an_otherwise_equal_document_is_not_lost(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    taken = capture(URL, 2)
    removed = (RemovedRecord("advert", "Plumber wanted", "main/aside"),)
    report = load_run(warehouse, batch((taken, document(taken, removed=removed)), number=2))
    assert (report.changed, count(warehouse, "removed_block")) == (0, 1)


def test_a_document_of_a_capture_that_nobody_has_is_an_issue(warehouse: Engine) -> None:
    stray = replace(batch(page(URL)), captures=())
    assert load_run(warehouse, stray).issues == 1
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT kind FROM v1_issues")).scalar_one() == "unknown-capture"


def test_an_issue_points_at_its_capture(warehouse: Engine) -> None:
    taken = capture(URL)
    fault = IssueRecord("date", URL, "no date could be read", taken.fetched_at, taken.warc_file, taken.warc_offset)
    load_run(warehouse, replace(batch((taken, document(taken))), issues=(fault, fault)))
    with warehouse.connect() as connection:
        row = connection.execute(text("SELECT kind, warc_file, warc_offset, page_url FROM v1_issues")).one()
    assert tuple(row) == ("date", taken.warc_file, 0, URL)


def test_an_issue_of_a_listing_names_no_page(warehouse: Engine) -> None:
    taken = capture(f"{URL}?page=2", kind="listing")
    fault = IssueRecord("broken-listing", taken.url, "", taken.fetched_at, taken.warc_file, taken.warc_offset)
    load_run(warehouse, replace(batch(), captures=(taken,), issues=(fault,)))
    with warehouse.connect() as connection:
        row = connection.execute(text("SELECT url, warc_file, page_url FROM v1_issues")).one()
    assert tuple(row) == (taken.url, taken.warc_file, None)


def dead_link(number: int) -> IssueRecord:
    return IssueRecord("not-found", f"{URL}/dead", "a listing names a page that answers 404", night(number))


def test_a_fault_that_stands_keeps_its_one_row_over_many_nights(warehouse: Engine) -> None:
    for number in (1, 2, 3):
        report = load_run(warehouse, replace(batch(number=number), issues=(dead_link(number),)))
        assert report.issues == 1
    with warehouse.connect() as connection:
        row = connection.execute(select(Issue.at, Issue.last_at, Issue.resolved_at)).one()
    assert tuple(row) == (night(1), night(3), None)


def test_a_fault_is_closed_when_its_address_is_read_in_good_order(warehouse: Engine) -> None:
    load_run(warehouse, replace(batch(number=1), issues=(dead_link(1),)))
    load_run(warehouse, batch(page(f"{URL}/dead", number=2), number=2))
    with warehouse.connect() as connection:
        assert connection.execute(select(Issue.resolved_at)).scalar_one() is not None


def test_a_fault_of_a_capture_stands_while_the_page_is_unchanged_and_ends_with_a_new_capture(warehouse: Engine) -> None:
    taken = capture(URL)
    fault = IssueRecord("no-date", URL, "no date", taken.fetched_at, taken.warc_file, taken.warc_offset)
    load_run(warehouse, replace(batch((taken, document(taken)), number=1), issues=(fault,)))
    check = CheckRecord(URL, URL, "page", night(2))
    load_run(warehouse, replace(batch(number=2), checks=(check,)))
    with warehouse.connect() as connection:
        assert connection.execute(select(Issue.resolved_at)).scalar_one() is None
    load_run(warehouse, batch(page(URL, number=3), number=3))
    with warehouse.connect() as connection:
        assert connection.execute(select(Issue.resolved_at)).scalar_one() is not None


def test_a_capture_without_a_document_still_makes_its_page_known(warehouse: Engine) -> None:
    load_run(warehouse, replace(batch(page(URL)), documents=()))
    with warehouse.connect() as connection:
        row = connection.execute(text("SELECT url, title, announcement_id FROM v1_pages")).one()
    assert tuple(row) == (URL, None, None)


def test_an_error_in_the_middle_of_a_load_leaves_nothing(warehouse: Engine) -> None:
    naive = replace(capture(f"{URL}/b"), fetched_at=datetime(2026, 3, 2))  # noqa: DTZ001
    broken = replace(batch(page(URL)), captures=(page(URL)[0], naive))
    with pytest.raises(StatementError, match="no time zone"):
        load_run(warehouse, broken)
    assert count(warehouse, "source") == count(warehouse, "capture") == 0


def test_a_removed_block_is_counted_once_over_nights_that_change_nothing(warehouse: Engine) -> None:
    for number in (1, 2, 3):
        load_run(warehouse, batch(page(URL, number=number), number=number))
    assert (count(warehouse, "document"), count(warehouse, "capture"), count(warehouse, "page_version")) == (1, 3, 1)


def test_a_source_of_another_name_for_the_same_id_is_the_same_source(warehouse: Engine) -> None:
    load_run(warehouse, batch())
    load_run(warehouse, batch(number=2, of=replace(source(), name="Fernshire Council")))
    with warehouse.connect() as connection:
        assert list(connection.execute(text("SELECT name FROM source")).scalars()) == ["Fernshire Council"]

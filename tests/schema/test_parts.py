"""Runs that are loaded in parts, and captures that are read again as what they are read as already."""

from dataclasses import replace

import pytest
from sqlalchemy import Engine, text

from schema.content import content_hash, is_empty
from schema.load import load_run
from schema.records import DocumentRecord, RunBatch, SameDocument
from tests.schema.batches import batch, page, run

URL = "https://fernshire.example/news/young-carers"
OTHER = "https://fernshire.example/news/library-hours"


def same(document: DocumentRecord, cleaner: str = "1") -> SameDocument:
    return SameDocument(
        page_url=document.page_url,
        warc_file=document.warc_file,
        warc_offset=document.warc_offset,
        fetched_at=document.fetched_at,
        content_hash=content_hash(document),
        is_empty=is_empty(document),
        method=document.method,
        removed=len(document.removed),
        furniture_version=document.furniture_version,
        cleaner_version=cleaner,
    )


def again(*documents: SameDocument, number: int = 2) -> RunBatch:
    """A recleaning that reads captures as what they are read as."""
    return RunBatch(batch().source, run(number, "reclean"), same=documents)


def asked(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_captures_that_are_read_as_before_note_the_cleaner_and_change_nothing_else(warehouse: Engine) -> None:
    first = page(URL)
    load_run(warehouse, batch(first))
    tables = "SELECT p.*, v.* FROM page p JOIN page_version v ON v.page_id = p.id"
    before = asked(warehouse, tables)
    report = load_run(warehouse, again(same(first[1], cleaner="2")))
    assert (report.unchanged, report.reread, report.changed) == (1, 0, 0)
    assert asked(warehouse, tables) == before
    assert asked(warehouse, "SELECT cleaner_version FROM capture") == [("2",)]


def test_issues_of_captures_that_are_read_as_before_stand_if_they_are_met_again(warehouse: Engine) -> None:
    empty, titled = page(URL, "…"), page(OTHER)
    load_run(warehouse, batch(empty, titled))
    standing = "SELECT kind, url FROM issue WHERE resolved_at IS NULL"
    assert asked(warehouse, standing) == [("no-body", URL)]
    load_run(warehouse, again(same(empty[1]), same(titled[1])))
    assert asked(warehouse, standing) == [("no-body", URL)]
    assert asked(warehouse, "SELECT count(*) FROM issue") == [(1,)]


def test_a_recleaning_closes_issues_of_the_captures_that_it_looked_at_and_of_no_others(warehouse: Engine) -> None:
    empty, other = page(URL, "…"), page(OTHER, "…")
    load_run(warehouse, batch(empty, other))
    filled = replace(empty[1], body_text=page(URL)[1].body_text)
    load_run(warehouse, replace(again(), documents=(filled,)))
    assert asked(warehouse, "SELECT url FROM issue WHERE resolved_at IS NULL") == [(OTHER,)]


def test_what_was_compared_with_a_reading_that_is_no_more_is_refused(warehouse: Engine) -> None:
    first = page(URL)
    load_run(warehouse, batch(first))
    load_run(warehouse, replace(again(), documents=(replace(first[1], title="Another title"),)))
    with pytest.raises(ValueError, match="was read as something else meanwhile"):
        load_run(warehouse, again(same(first[1]), number=3))


def test_a_capture_that_nobody_has_is_an_issue_though_it_is_said_to_be_as_before(warehouse: Engine) -> None:
    load_run(warehouse, again(same(page(URL)[1])))
    assert asked(warehouse, "SELECT kind FROM issue") == [("unknown-capture",)]


def test_parts_of_a_run_are_one_row_with_the_figures_of_all(warehouse: Engine) -> None:
    first = batch(page(URL))
    second = replace(batch(page(OTHER)), run=replace(first.run, pages_found=2), part=2)
    load_run(warehouse, first)
    assert load_run(warehouse, second).new_pages == 1
    assert asked(warehouse, "SELECT pages_found FROM crawl_run") == [(2,)]
    report = load_run(warehouse, second)
    assert (report.already_loaded, report.new_pages, report.parts) == (True, 2, 2)


def test_a_part_that_was_loaded_before_changes_nothing(warehouse: Engine) -> None:
    first = batch(page(URL))
    load_run(warehouse, first)
    load_run(warehouse, replace(batch(page(OTHER)), run=first.run, part=2))
    assert load_run(warehouse, replace(batch(page(OTHER, "Other words.")), run=first.run, part=2)).already_loaded
    assert asked(warehouse, "SELECT count(*) FROM document") == [(2,)]

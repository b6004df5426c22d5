"""Forgetting a page: the warehouse as if it had never been loaded, and it stays away."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from schema.forget import forget_page, forgotten_addresses
from schema.load import load_run
from schema.read import page_way
from schema.records import IssueRecord, RemovedRecord, RunBatch
from tests.schema.batches import batch, capture, check, document, gone, night, page, source
from tests.schema.rows import rows
from tests.schema.test_properties import empty_warehouse, few, nights
from tests.schema.texts import ABRIDGED, QUOTING, RELEASE

COUNCIL = "https://fernshire.example/news/young-carers"
COPY = "https://gazette.example/2026/young-carers"
GAZETTE, TRADE = source("gazette", "local-press"), source("trade", "trade-press")


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def ids(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row[0]: row[1] for row in connection.execute(text("SELECT source_id, announcement_id FROM v1_pages"))}


def without(batches: list[RunBatch], source_id: str, url: str) -> list[RunBatch]:
    """The batches as crawls would have brought them had the page not been there."""
    return [
        replace(
            each,
            captures=tuple(c for c in each.captures if (each.source.id, c.url) != (source_id, url)),
            documents=tuple(d for d in each.documents if (each.source.id, d.page_url) != (source_id, url)),
        )
        for each in batches
    ]


@few
@given(nights(), st.data())
def test_forgetting_a_page_leaves_what_loading_without_it_would_have_given(
    drawn: list[RunBatch], data: st.DataObject
) -> None:
    there = sorted({(each.source.id, made.page_url) for each in drawn for made in each.documents})
    if not there:
        return
    source_id, url = data.draw(st.sampled_from(there))
    with empty_warehouse() as engine, empty_warehouse() as expected:
        for each in drawn:
            load_run(engine, each)
        for each in without(drawn, source_id, url):
            load_run(expected, each)
        forget_page(engine, source_id, url, night(30))
        assert rows(engine) == rows(expected)


def test_everything_that_was_made_of_the_page_is_gone(warehouse: Engine) -> None:
    taken = capture(COUNCIL)
    removed = (RemovedRecord("advert", "Plumber wanted", "main/aside"),)
    fault = IssueRecord("no-date", COUNCIL, "no date", taken.fetched_at, taken.warc_file, taken.warc_offset)
    load_run(warehouse, replace(batch((taken, document(taken, removed=removed))), issues=(fault,)))
    load_run(warehouse, batch(page(COUNCIL, f"{RELEASE}\n\nIt is open.", 2), number=2))
    report = forget_page(warehouse, "fernshire", COUNCIL, night(3))
    assert (report.versions, report.issues, len(report.captures)) == (2, 1, 2)
    assert report.captures[0].capture.warc_file == taken.warc_file
    for table in ("page", "page_address", "capture", "document", "removed_block", "page_version", "issue"):
        assert count(warehouse, table) == 0, table
    for table in ("announcement", "announcement_page", "minhash_band", "page_match", "relation"):
        assert count(warehouse, table) == 0, table
    assert page_way(warehouse, COUNCIL) == []


def test_other_carriers_keep_the_announcement_under_an_id_to_which_the_old_one_leads(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_run(warehouse, batch(page(COPY, ABRIDGED, minute=9, published=date(2026, 3, 2)), of=GAZETTE))
    before = ids(warehouse)
    assert before["fernshire"] == before["gazette"]
    forget_page(warehouse, "fernshire", COUNCIL, night(3))
    after = ids(warehouse)
    assert after.keys() == {"gazette"}
    assert after["gazette"] != before["fernshire"]
    with warehouse.connect() as connection:
        redirect = connection.execute(text("SELECT old_id, new_id FROM v1_redirects")).one()
        event = connection.execute(text("SELECT kind, from_id, to_id, why FROM v1_events")).one()
    assert tuple(redirect) == (before["fernshire"], after["gazette"])
    assert tuple(event) == ("ended", *redirect, "its first page was forgotten")


def test_an_announcement_of_one_page_ends_with_it(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    was = ids(warehouse)["fernshire"]
    report = forget_page(warehouse, "fernshire", COUNCIL, night(3))
    assert report.announcements == (was,)
    with warehouse.connect() as connection:
        assert tuple(connection.execute(text("SELECT kind, from_id, to_id FROM v1_events")).one()) == (
            "ended",
            was,
            None,
        )


def test_two_pages_that_only_the_forgotten_one_held_together_part(warehouse: Engine) -> None:
    parts = RELEASE.split("\n\n")
    first, last = "\n\n".join(parts[:2]), "\n\n".join(parts[3:])
    load_run(warehouse, batch(page(COUNCIL)))
    load_run(warehouse, batch(page(COPY, first, published=date(2026, 3, 2)), of=GAZETTE))
    load_run(warehouse, batch(page("https://trade.example/carers", last, published=date(2026, 3, 2)), of=TRADE))
    assert len(set(ids(warehouse).values())) == 1
    forget_page(warehouse, "fernshire", COUNCIL, night(3))
    assert len(set(ids(warehouse).values())) == 2


def test_a_forgotten_page_is_not_loaded_again_under_any_of_its_addresses(warehouse: Engine) -> None:
    printed = f"{COUNCIL}?print=1"
    load_run(warehouse, batch(page(COUNCIL), page(printed, minute=1, page_url=COUNCIL)))
    forget_page(warehouse, "fernshire", printed, night(2))
    assert forgotten_addresses(warehouse, "fernshire", [COUNCIL, printed, f"{COUNCIL}/x"]) == {COUNCIL, printed}
    fault = IssueRecord("http-error", COUNCIL, "503", night(3))
    again = batch(
        page(COUNCIL, number=3),
        page(printed, number=3, minute=1),
        page(f"{COUNCIL}?utm=1", number=3, minute=2, page_url=COUNCIL),
        number=3,
        checks=(check(COUNCIL, 3),),
        gone=(gone(printed, 3),),
    )
    report = load_run(warehouse, replace(again, issues=(fault,)))
    assert (report.new_pages, report.issues) == (0, 0)
    assert count(warehouse, "page") == count(warehouse, "capture") == count(warehouse, "issue") == 0


def test_the_same_address_at_another_source_is_another_page(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_run(warehouse, batch(page(COUNCIL, QUOTING, minute=5), of=GAZETTE))
    forget_page(warehouse, "fernshire", COUNCIL, night(2))
    assert [way.source_id for way in page_way(warehouse, COUNCIL)] == ["gazette"]
    assert load_run(warehouse, batch(page(COUNCIL, RELEASE, 3), number=3, of=GAZETTE)).changed == 1


def test_a_dry_run_tells_what_would_go_and_leaves_it(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    before = rows(warehouse)
    foreseen = forget_page(warehouse, "fernshire", COUNCIL, night(2), dry_run=True)
    assert rows(warehouse) == before
    assert forget_page(warehouse, "fernshire", COUNCIL, night(2)) == foreseen


def test_a_page_that_nobody_knows_cannot_be_forgotten(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    with pytest.raises(LookupError, match="no page of gazette has the address"):
        forget_page(warehouse, "gazette", COUNCIL, night(2))

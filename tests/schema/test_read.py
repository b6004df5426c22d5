"""What the warehouse tells the next crawl, a recleaning and an operator."""

from dataclasses import replace
from datetime import date

from sqlalchemy import Engine

from schema.load import load_run
from schema.read import archived, known, last_walk_complete, latest_furniture, recent_captures, sources
from schema.records import FurnitureBlockRecord, FurnitureRecord, RunBatch
from tests.schema.batches import batch, capture, gone, night, page, run, source

URL = "https://fernshire.example/news/young-carers"
LISTING = "https://fernshire.example/news"


def test_known_has_the_latest_capture_of_every_address_listings_included(warehouse: Engine) -> None:
    listing = capture(LISTING, kind="listing", body="list")
    load_run(warehouse, replace(batch(page(URL)), captures=(page(URL)[0], listing)))
    load_run(warehouse, batch(page(URL, "Other words altogether.", 2), number=2))
    records = {record.url: record for record in known(warehouse, "fernshire")}
    assert records.keys() == {URL, LISTING}
    assert (records[URL].etag, records[URL].kind, records[LISTING].kind) == ('"2"', "page", "listing")
    assert (records[URL].first_seen_at, records[URL].last_changed_at) == (night(1), night(2))


def test_known_names_a_page_by_its_canonical_address(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{URL}?print=1", page_url=URL)))
    assert [(record.url, record.page_url) for record in known(warehouse, "fernshire")] == [(f"{URL}?print=1", URL)]


def test_known_names_an_address_that_redirects_beside_the_one_it_led_to(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL, requested=f"{URL}/old")))
    assert [(r.url, r.page_url, r.etag) for r in known(warehouse, "fernshire")] == [
        (URL, URL, '"1"'),
        (f"{URL}/old", URL, '"1"'),
    ]


def test_known_says_that_a_page_is_withdrawn(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(number=2, gone=(gone(URL, 2),)))
    assert [record.withdrawn for record in known(warehouse, "fernshire")] == [True]


def test_known_is_of_one_source_only(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    assert known(warehouse, "gazette") == []


def test_the_last_walk_is_that_of_the_newest_crawl_and_not_of_a_recleaning(warehouse: Engine) -> None:
    assert not last_walk_complete(warehouse, "fernshire")
    load_run(warehouse, RunBatch(source(), run(1, walk_complete=True)))
    assert last_walk_complete(warehouse, "fernshire")
    load_run(warehouse, RunBatch(source(), run(2, walk_complete=False)))
    load_run(warehouse, RunBatch(source(), run(3, mode="reclean", walk_complete=True)))
    assert not last_walk_complete(warehouse, "fernshire")


def test_archived_gives_page_captures_in_order_of_fetch_between_two_days(warehouse: Engine) -> None:
    listing = capture(LISTING, kind="listing")
    later = [page(f"{URL}-{number}", number=number) for number in (3, 1, 2)]
    load_run(warehouse, replace(batch(*later), captures=(listing, *(pair[0] for pair in later))))

    def days(since: date | None, until: date | None) -> list[int]:
        return [found.capture.fetched_at.day for found in archived(warehouse, "fernshire", since, until)]

    assert days(None, None) == [2, 3, 4]
    assert days(date(2026, 3, 3), None) == [3, 4]
    assert days(date(2026, 3, 3), date(2026, 3, 3)) == [3]
    first, *_ = archived(warehouse, "fernshire", None, None)
    assert first.capture == later[1][0]


def test_recent_captures_are_one_a_page_the_newest_first(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL), page(f"{URL}-b", "Words of another page.", minute=1)))
    load_run(warehouse, batch(page(URL, number=2), number=2))
    found = [(c.capture.url, c.capture.fetched_at.day) for c in recent_captures(warehouse, "fernshire", 10)]
    assert found == [(URL, 3), (f"{URL}-b", 2)]
    assert len(recent_captures(warehouse, "fernshire", 1)) == 1


def test_the_furniture_learned_last_is_the_one_that_is_given(warehouse: Engine) -> None:
    blocks = (FurnitureBlockRecord("a1", 9, "Pay by telephone"), FurnitureBlockRecord("b2", 8, "Share this page"))
    first, second = FurnitureRecord("v1", 10, blocks), FurnitureRecord("v2", 12, blocks[:1])
    assert latest_furniture(warehouse, "fernshire") is None
    for number, profile in enumerate((first, second, first), start=1):
        load_run(warehouse, replace(batch(number=number), furniture=profile))
        assert latest_furniture(warehouse, "fernshire") == profile


def test_sources_come_back_as_they_were_loaded_last(warehouse: Engine) -> None:
    load_run(warehouse, batch(of=source()))
    renamed = replace(source(), name="Fernshire County Council", hosts=("a.example", "b.example"))
    load_run(warehouse, batch(number=2, of=renamed))
    assert sources(warehouse) == [renamed]

"""What the warehouse tells the next crawl, a recleaning and an operator."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import upgrade
from schema.read import archived, known, last_walk_complete, latest_furniture, recent_captures, wanted
from schema.records import FurnitureBlockRecord, FurnitureRecord, IssueRecord, RunBatch, WantedRecord
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


def leads(warehouse: Engine) -> list[tuple[str, str | None, str, str | None]]:
    """(address that answered, address that redirects to it, page, entity tag) of every record."""
    return [(r.url, r.requested_url, r.page_url, r.etag) for r in known(warehouse, "fernshire")]


def test_known_names_an_address_that_redirects_with_the_one_it_led_to(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL, requested=f"{URL}/old")))
    assert leads(warehouse) == [(URL, f"{URL}/old", URL, '"1"')]


def test_known_names_every_address_that_redirects_to_a_page_with_the_page_as_it_answered_last(
    warehouse: Engine,
) -> None:
    load_run(warehouse, batch(page(URL, requested=f"{URL}/old"), page(URL, requested=f"{URL}/older", minute=1)))
    load_run(warehouse, batch(page(URL, number=2), number=2))
    assert leads(warehouse) == [(URL, f"{URL}/old", URL, '"2"'), (URL, f"{URL}/older", URL, '"2"')]


def test_an_address_that_redirects_elsewhere_now_is_named_with_the_page_it_leads_to_now(warehouse: Engine) -> None:
    first, second, old = f"{URL}-one", f"{URL}-two", f"{URL}/old"
    load_run(warehouse, batch(page(first, requested=old)))
    load_run(warehouse, batch(page(second, "Other words altogether.", 2, requested=old), number=2))
    assert leads(warehouse) == [(first, None, first, '"1"'), (second, old, second, '"2"')]


def test_a_page_that_moved_is_known_where_it_is_now_with_every_address_it_moved_from(warehouse: Engine) -> None:
    second, third = f"{URL}-moved", f"{URL}-again"
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(second, number=2, requested=URL), number=2))
    assert leads(warehouse) == [(second, URL, second, '"2"')]
    load_run(warehouse, batch(page(third, number=3, requested=second), number=3))
    assert leads(warehouse) == [(third, URL, third, '"3"'), (third, second, third, '"3"')]


def test_a_page_that_moves_back_is_known_where_it_was(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(f"{URL}-moved", number=2, requested=URL), number=2))
    load_run(warehouse, batch(page(URL, number=3, requested=f"{URL}-moved"), number=3))
    assert [(url, requested, tag) for url, requested, _, tag in leads(warehouse)] == [(URL, f"{URL}-moved", '"3"')]


def test_an_address_that_began_to_lead_to_another_page_keeps_its_record(warehouse: Engine) -> None:
    other = f"{URL}-other"
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(other, "Other words altogether.", 2, requested=URL), number=2))
    assert leads(warehouse) == [(URL, None, URL, '"1"'), (other, None, other, '"2"')]


@given(nights=st.lists(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=4), max_size=4))
@settings(max_examples=25, deadline=None)
def test_whatever_redirects_to_whatever_each_address_that_was_asked_for_or_answered_is_known(
    nights: list[list[tuple[int, int]]],
) -> None:
    engine = open_engine("sqlite://")
    upgrade(engine)
    met: set[str] = set()
    for number, exchanges in enumerate(nights, start=1):
        pairs = [
            page(f"{URL}-{final}", number=number, minute=minute, requested=f"{URL}-{requested}")
            for minute, (requested, final) in enumerate(exchanges)
        ]
        met |= {address for taken, _ in pairs for address in (taken.requested_url, taken.url)}
        load_run(engine, batch(*pairs, number=number))
    records = known(engine, "fernshire")
    answering = {record.url for record in records}
    redirecting = [record.requested_url for record in records if record.requested_url]
    assert answering | set(redirecting) == met
    assert not answering & set(redirecting)
    assert len(redirecting) == len(set(redirecting))
    engine.dispose()


def failed(kind: str, number: int, url: str = URL, page_url: str | None = URL, detail: str = "") -> IssueRecord:
    return IssueRecord(kind, url, detail, night(number), page_url=page_url, listed_title="As listed")


def night_of(number: int, *issues: IssueRecord, **brought: Any) -> RunBatch:
    return replace(batch(number=number, **brought), issues=issues)


def test_a_press_page_that_failed_is_wanted_with_what_was_listed_of_it(warehouse: Engine) -> None:
    api = "https://fernshire.example/api/content/news"
    load_run(warehouse, night_of(1, failed("http-error", 1, url=api)))
    assert wanted(warehouse, "fernshire", night(0)) == [WantedRecord(api, URL, night(1), "As listed", None)]
    assert wanted(warehouse, "gazette", night(0)) == []


def test_only_pages_that_may_answer_another_time_are_wanted_and_no_listings(warehouse: Engine) -> None:
    kinds = ["http-error", "unreachable", "too-large", "not-found", "blocked", "robots", "bad-item"]
    pages = [failed(kind, 1, f"{URL}/{kind}") for kind in kinds]
    load_run(warehouse, night_of(1, *pages, failed("http-error", 1, LISTING, page_url=None)))
    assert [record.url for record in wanted(warehouse, "fernshire", night(0))] == [
        f"{URL}/http-error",
        f"{URL}/too-large",
        f"{URL}/unreachable",
    ]


def test_a_page_is_wanted_for_a_span_after_it_first_failed_however_its_fault_is_told(warehouse: Engine) -> None:
    for number, detail in enumerate(("the page answered 500", "the page answered 503", "no answer in time"), start=1):
        load_run(warehouse, night_of(number, failed("http-error", number, detail=detail)))
    assert [record.first_at for record in wanted(warehouse, "fernshire", night(0))] == [night(1)]
    assert wanted(warehouse, "fernshire", night(1)) == []


@pytest.mark.parametrize(
    "answer",
    [
        night_of(2, failed("not-found", 2)),
        batch(page(URL, number=2), number=2),
        batch(page(f"{URL}-moved", number=2, requested=URL), number=2),
    ],
    ids=["gone", "answered", "moved"],
)
def test_a_page_that_answers_in_any_way_is_wanted_no_more(warehouse: Engine, answer: RunBatch) -> None:
    load_run(warehouse, night_of(1, failed("http-error", 1)))
    load_run(warehouse, answer)
    assert wanted(warehouse, "fernshire", night(0)) == []


def test_a_known_page_that_failed_and_then_is_gone_is_wanted_no_more(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, night_of(2, failed("http-error", 2)))
    load_run(warehouse, batch(number=3, gone=(gone(URL, 3),)))
    assert wanted(warehouse, "fernshire", night(0)) == []


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

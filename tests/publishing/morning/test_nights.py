"""Which runs are a night, on both databases."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from publishing.morning import latest_moment
from publishing.morning.nights import Night, began_before, nights_until
from schema.load import load_run
from tests.schema.batches import batch, night, source

SOURCES = ("fernshire", "marlow", "gazette", "ledger")


def crawl(warehouse: Engine, source_id: str, at: datetime, flow_run: str | None, mode: str = "incremental") -> None:
    empty = batch(of=source(source_id), mode=mode)
    figures = replace(
        empty.run, started_at=at, finished_at=at + timedelta(minutes=5), fetched=1, not_modified=3, flow_run_id=flow_run
    )
    load_run(warehouse, replace(empty, run=figures))


def nights(warehouse: Engine, until: datetime, count: int = 30) -> tuple[Night, ...]:
    with warehouse.connect() as connection:
        return nights_until(connection, until, count)


def test_a_flow_run_over_all_sources_is_a_night_however_close_the_next_one_is(warehouse: Engine) -> None:
    for number in (1, 2):
        for one in SOURCES:
            crawl(warehouse, one, night(1) + timedelta(seconds=number), f"flow-{number}")
    found = nights(warehouse, night(2))
    assert [(one.start, one.sources, one.fetched, one.not_modified, one.saved) for one in found] == [
        (night(1) + timedelta(seconds=number), 4, 4, 12, 0.75) for number in (1, 2)
    ]


def test_runs_that_prefect_did_not_start_are_a_night_by_their_day(warehouse: Engine) -> None:
    for number in (1, 2):
        for one in SOURCES:
            crawl(warehouse, one, night(number), None)
    assert [one.start for one in nights(warehouse, night(3))] == [night(1), night(2)]


def test_a_run_of_one_source_by_hand_belongs_to_the_night_before_it(warehouse: Engine) -> None:
    for number in (1, 2):
        for one in SOURCES:
            crawl(warehouse, one, night(number), f"flow-{number}")
    noon = night(2) + timedelta(hours=10)
    crawl(warehouse, "gazette", noon, "by hand")
    first, second = nights(warehouse, night(3))
    assert (first.fetched, second.fetched, second.end) == (4, 5, noon + timedelta(minutes=5))
    with warehouse.connect() as connection:
        assert began_before(connection, night(3)) == night(2) - timedelta(microseconds=1)
        assert latest_moment(connection) == noon + timedelta(minutes=5)


def test_what_touches_no_site_and_what_ends_later_is_no_night(warehouse: Engine) -> None:
    crawl(warehouse, "fernshire", night(1), "flow-1")
    crawl(warehouse, "fernshire", night(2), "reclean", mode="reclean")
    crawl(warehouse, "fernshire", night(4), "flow-4")
    assert [one.start for one in nights(warehouse, night(3))] == [night(1)]
    assert nights(warehouse, night(9), 1)[0].start == night(4)


def test_without_any_crawl_there_is_no_night(warehouse: Engine) -> None:
    with warehouse.connect() as connection:
        assert latest_moment(connection) is None
        assert began_before(connection, night(2)) == night(1)

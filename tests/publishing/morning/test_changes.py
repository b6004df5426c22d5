"""What became of known announcements: taken up, withdrawn, returned, merged; on both databases."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine, text

from publishing.morning import gather
from schema.load import load_run
from tests.publishing.morning.told import morning_of, part, read, span
from tests.schema import rich
from tests.schema.batches import batch, check, gone, night, page, source
from tests.schema.texts import RELEASE

NEWS = "https://fernshire.example/news"


def test_a_page_that_goes_is_withdrawn_in_that_night_and_in_no_other(warehouse: Engine) -> None:
    rich.fill(warehouse)
    told = morning_of(warehouse, 2).changes.withdrawn
    assert [(one.url, one.title, one.status) for one in told.shown] == [(rich.LIBRARY, "Library opens", 410)]
    assert "Fernshire: Library opens, gone: its address answers 410" in part(read(morning_of(warehouse, 2)), "changes")
    assert [morning_of(warehouse, number).changes.withdrawn.count for number in (1, 3)] == [0, 0]


def test_a_notice_of_withdrawal_is_told_in_the_night_it_is_found_though_its_own_moment_lies_before(
    warehouse: Engine,
) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/a")))
    capture, document = page(f"{NEWS}/a", number=2)
    noticed = replace(document, withdrawn_at=night(1) - timedelta(days=3))
    load_run(warehouse, batch((capture, noticed), number=2))
    again, _ = page(f"{NEWS}/a", number=3)
    seen_again = replace(noticed, warc_file=again.warc_file, fetched_at=again.fetched_at)
    load_run(warehouse, batch((again, seen_again), number=3))
    assert [morning_of(warehouse, number).changes.withdrawn.count for number in (1, 2, 3)] == [0, 1, 0]
    assert "by its own notice of 27 February 2026" in part(read(morning_of(warehouse, 2)), "changes")


def test_what_another_outlet_begins_to_carry_is_taken_up_and_not_new(warehouse: Engine) -> None:
    gazette = source("gazette", "local-press", full_text=False)
    load_run(warehouse, batch(page(f"{NEWS}/a")))
    load_run(warehouse, batch(page("https://gazette.example/a", RELEASE, 2), number=2, of=gazette))
    told = morning_of(warehouse, 2)
    assert (told.news.count, [one.outlet for one in told.changes.taken_up.shown]) == (0, ["Gazette"])
    shown = part(read(told), "changes")
    assert "Gazette carries Fernshire’s Centre for young carers opens (same text, certain)" in shown


def test_announcements_that_turn_out_to_be_one_are_told_with_why(warehouse: Engine) -> None:
    rich.fill(warehouse)
    told = morning_of(warehouse, 2).changes
    assert [(one.kind, one.url) for one in told.events.shown] == [("merged", rich.CARERS)]
    shown = part(read(morning_of(warehouse, 2)), "changes")
    assert "Two announcements are one: Centre for young carers opens" in shown
    assert told.events.shown[0].from_id in shown


def test_copies_met_in_one_night_are_no_event_but_counted(warehouse: Engine) -> None:
    gazette = source("gazette", "local-press")
    load_run(warehouse, batch(page("https://gazette.example/a"), of=gazette))
    load_run(warehouse, batch(page(f"{NEWS}/a")))
    told = morning_of(warehouse, 1).changes
    with warehouse.connect() as connection:
        events = connection.execute(text("SELECT count(*) FROM v1_events")).scalar_one()
    assert (events, told.events.count, told.merged_at_birth) == (1, 0, 1)
    assert "met on several sites in this very night" in part(read(morning_of(warehouse, 1)), "changes")


def test_announcements_that_are_said_to_have_returned_are_named(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(f"{NEWS}/a")))
    load_run(warehouse, batch(number=2, gone=(gone(f"{NEWS}/a", 2),)))
    load_run(warehouse, batch(number=3, checks=(check(f"{NEWS}/a", 3),)))
    since, moment = span(3)
    with warehouse.connect() as connection:
        (one,) = connection.execute(text("SELECT id FROM v1_announcements")).scalars()
        told = gather(connection, moment=moment, since=since, returned=(one,))
    assert [page.url for page in told.changes.returned.shown] == [f"{NEWS}/a"]
    assert "Returned" in part(read(told), "changes")

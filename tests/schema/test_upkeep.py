"""Captures that move, issues that are closed or pruned, and tombstones that come back, on both databases."""

from dataclasses import replace

from sqlalchemy import Engine, select, text

from schema.captures import move_captures, places
from schema.forget import forget_page, forgotten_hashes, page_titles, pages_at, restore_forgotten
from schema.load import load_run
from schema.models import Issue
from schema.read import archived, last_walk_complete
from schema.records import IssueRecord, RunBatch
from schema.upkeep import close_issues, give_back_space, prune
from tests.schema.batches import batch, capture, night, page, run

COUNCIL = "https://fernshire.example/news/young-carers"
NEWSROOM = "https://fernshire.example/news"


def with_listing() -> RunBatch:
    of_page = batch(page(COUNCIL))
    return replace(of_page, captures=(*of_page.captures, capture(NEWSROOM, kind="listing", minute=5)))


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_captures_move_and_listings_that_are_left_out_go_once_and_for_all(warehouse: Engine) -> None:
    load_run(warehouse, with_listing())
    before = places(warehouse, "fernshire")
    (of_page,) = [key for key, place in before.items() if place.kind == "page"]
    (of_listing,) = [key for key, place in before.items() if place.kind == "listing"]
    for _ in range(2):  # a kill may come between this and what follows it
        move_captures(warehouse, "fernshire", [(of_page, ("fernshire/new.warc.gz", 7))], [of_listing])
        assert places(warehouse, "fernshire") == {("fernshire/new.warc.gz", 7): before[of_page]}
    (found,) = archived(warehouse, "fernshire", None, None)
    assert (found.capture.warc_file, found.capture.warc_offset) == ("fernshire/new.warc.gz", 7)
    assert count(warehouse, "document") == 1


def test_captures_of_another_source_stay_where_they_are(warehouse: Engine) -> None:
    load_run(warehouse, with_listing())
    before = places(warehouse, "fernshire")
    move_captures(warehouse, "gazette", [(key, ("gazette/x", 1)) for key in before], list(before))
    assert places(warehouse, "fernshire") == before


def test_a_page_is_found_by_its_addresses_with_all_its_titles(warehouse: Engine) -> None:
    taken = replace(capture(COUNCIL), listed_title="As the listing has it")
    (_, made) = page(COUNCIL)
    load_run(warehouse, batch((taken, made)))
    assert pages_at(warehouse, {COUNCIL, f"{COUNCIL}/"}) == [("fernshire", COUNCIL)]
    assert pages_at(warehouse, {f"{COUNCIL}/"}) == []
    assert made is not None
    assert page_titles(warehouse, "fernshire", COUNCIL) == {"As the listing has it", made.title}


def test_tombstones_come_back_into_a_new_warehouse_and_keep_the_page_out(warehouse: Engine) -> None:
    load_run(warehouse, with_listing())
    forget_page(warehouse, "fernshire", COUNCIL, night(2))
    hashes = forgotten_hashes(warehouse)
    assert len(hashes) == 1
    with warehouse.begin() as connection:
        connection.execute(text("DELETE FROM forgotten_address"))
    for _ in range(2):
        restore_forgotten(warehouse, dict.fromkeys(hashes, night(2)))
    assert forgotten_hashes(warehouse) == hashes
    assert load_run(warehouse, batch(page(COUNCIL, number=3), number=3)).new_pages == 0


def test_issues_are_closed_where_their_captures_are_readable_and_pruned_when_long_mended(warehouse: Engine) -> None:
    taken = capture(COUNCIL)
    key = (taken.warc_file, taken.warc_offset)
    fault = IssueRecord("unreadable-capture", COUNCIL, "cut short", night(1), *key)
    (_, made) = page(COUNCIL)
    load_run(warehouse, replace(batch((taken, made)), issues=(fault,)))
    assert close_issues(warehouse, "fernshire", "no-date", {key}, night(2)) == 0
    assert close_issues(warehouse, "fernshire", "unreadable-capture", set(), night(2)) == 0
    assert close_issues(warehouse, "fernshire", "unreadable-capture", {key}, night(2)) == 1
    with warehouse.connect() as connection:
        assert list(connection.execute(select(Issue.resolved_at)).scalars()) == [night(2)]
    assert prune(warehouse, "fernshire", issues_before=night(2), spells_before=night(9)).issues == 0
    assert prune(warehouse, "gazette", issues_before=night(3), spells_before=night(9)).issues == 0
    assert prune(warehouse, "fernshire", issues_before=night(3), spells_before=night(9)).issues == 1
    assert count(warehouse, "capture") == 1


def test_upkeep_says_nothing_of_how_far_the_last_walk_went(warehouse: Engine) -> None:
    load_run(warehouse, replace(with_listing(), run=run(1, walk_complete=True)))
    for number, mode in enumerate(("maintain", "forget"), start=2):
        load_run(warehouse, replace(batch(number=number), run=run(number, mode=mode, walk_complete=False)))
    assert last_walk_complete(warehouse, "fernshire")


def test_space_is_given_back_and_rows_stay(warehouse: Engine) -> None:
    load_run(warehouse, with_listing())
    said = give_back_space(warehouse, erase=True)
    assert said.startswith("VACUUM")
    assert count(warehouse, "capture") == 2

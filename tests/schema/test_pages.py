"""Pages: which captures are readings of one page, and when it was seen, asked for, gone and back."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, Row, select, text

from schema.load import load_run
from schema.models import Page
from schema.read import page_way
from tests.schema.batches import batch, check, document, gone, night, page, source
from tests.schema.texts import RELEASE

URL = "https://fernshire.example/news/young-carers"
OTHER = RELEASE.replace("young carers", "old bridges").replace("Mill Lane", "Weir Road").replace("640", "17")
NEWSROOM = "https://fernshire.example/news"
UNLIKE = " ".join(f"word{number}" for number in range(200))


def pages(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT url FROM v1_pages ORDER BY url")).scalars())


def times(engine: Engine) -> Row[datetime, datetime, datetime, datetime, datetime | None]:
    with engine.connect() as connection:
        query = select(
            Page.first_seen_at, Page.last_seen_at, Page.last_changed_at, Page.last_checked_at, Page.withdrawn_at
        )
        return connection.execute(query).one()


def test_first_seen_last_seen_last_changed_and_last_checked_differ(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(URL, RELEASE + "\n\nThe centre opened on Monday.", 2), number=2))
    load_run(warehouse, batch(number=3, checks=(check(URL, 3),)))
    load_run(warehouse, batch(number=4, gone=(gone(URL, 4),)))
    assert times(warehouse) == (night(1), night(3), night(2), night(4), night(4))


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_withdrawn_and_comes_back(warehouse: Engine, status: int) -> None:
    load_run(warehouse, batch(page(URL)))
    assert load_run(warehouse, batch(number=2, gone=(gone(URL, 2, status),))).withdrawn == 1
    assert load_run(warehouse, batch(number=3, gone=(gone(URL, 3, status),))).withdrawn == 0
    assert times(warehouse).withdrawn_at == night(2)
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT withdrawn_at FROM v1_announcements")).scalar_one() is not None
    assert load_run(warehouse, batch(number=4, checks=(check(URL, 4),))).returned == 1
    assert times(warehouse).withdrawn_at is None
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT withdrawn_at FROM v1_announcements")).scalar_one() is None


def test_a_notice_of_withdrawal_keeps_the_text_and_sets_its_moment(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    taken, _ = page(URL, number=2)
    report = load_run(warehouse, batch((taken, document(taken, withdrawn_at=night(1))), number=2))
    assert (report.withdrawn, report.changed) == (1, 0)
    assert times(warehouse).withdrawn_at == night(1)
    report = load_run(warehouse, batch(page(URL, number=3), number=3))
    assert (report.returned, times(warehouse).withdrawn_at) == (1, None)


def test_a_page_whose_canonical_link_points_elsewhere_at_the_source_is_the_page_there(warehouse: Engine) -> None:
    printed = f"{URL}?print=1"
    load_run(warehouse, batch(page(URL), page(printed, minute=1, page_url=URL)))
    assert pages(warehouse) == [URL]
    report = load_run(warehouse, batch(page(printed, number=2, page_url=URL), number=2))
    assert (report.new_pages, report.changed) == (0, 0)


def test_the_canonical_link_joins_pages_whichever_was_read_first(warehouse: Engine) -> None:
    printed = f"{URL}?print=1"
    load_run(warehouse, batch(page(printed, page_url=URL)))
    load_run(warehouse, batch(page(URL, number=2), number=2))
    assert pages(warehouse) == [URL]


def test_a_page_that_declares_a_new_address_keeps_its_history(warehouse: Engine) -> None:
    moved = "https://fernshire.example/newsroom/young-carers"
    load_run(warehouse, batch(page(URL)))
    with warehouse.connect() as connection:
        before = connection.execute(text("SELECT id FROM v1_announcements")).scalar_one()
    load_run(warehouse, batch(page(URL, RELEASE + "\n\nIt is open.", 2, page_url=moved), number=2))
    assert pages(warehouse) == [moved]
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM page_version")).scalar_one() == 2
        assert list(connection.execute(text("SELECT id FROM v1_announcements")).scalars()) == [before]


def test_a_page_that_redirects_to_a_new_address_keeps_its_history(warehouse: Engine) -> None:
    moved = "https://fernshire.example/newsroom/young-carers"
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(moved, number=2, requested=URL), number=2))
    assert pages(warehouse) == [moved]
    assert len(page_way(warehouse, URL)[0].captures) == 2
    load_run(warehouse, batch(number=3, checks=(check(URL, 3),)))
    assert times(warehouse).last_seen_at == night(3)


def test_two_pages_that_turn_out_to_be_one_are_joined_with_all_they_had(warehouse: Engine) -> None:
    old = "https://fernshire.example/old/young-carers"
    load_run(warehouse, batch(page(URL), page(old, minute=1)))
    assert pages(warehouse) == [URL, old]
    load_run(warehouse, batch(page(old, RELEASE + "\n\nIt is open.", 2, page_url=URL), number=2))
    assert pages(warehouse) == [URL]
    way = page_way(warehouse, old)[0]
    assert (len(way.captures), len(way.versions)) == (3, 2)
    assert way.announcement is not None
    assert len(way.announcement.pages) == 1


def test_pages_that_all_declare_the_newsroom_as_their_address_stay_apart(warehouse: Engine) -> None:
    other = "https://fernshire.example/news/bridges"
    report = load_run(warehouse, batch(page(URL, page_url=NEWSROOM), page(other, UNLIKE, minute=1, page_url=NEWSROOM)))
    assert pages(warehouse) == [other, URL]
    assert report.issues == 2
    with warehouse.connect() as connection:
        assert set(connection.execute(text("SELECT kind FROM v1_issues")).scalars()) == {"canonical-conflict"}


def test_a_redirect_to_another_text_is_no_move(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(NEWSROOM, UNLIKE, 2, requested=URL), number=2))
    assert pages(warehouse) == [NEWSROOM, URL]
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT kind FROM v1_issues")).scalar_one() == "moved-elsewhere"


def test_equal_addresses_at_two_sources_are_two_pages(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    taken, made = page(URL, minute=5)
    load_run(warehouse, batch((taken, made), of=source("gazette", "local-press")))
    assert pages(warehouse) == [URL, URL]
    assert [way.source_id for way in page_way(warehouse, URL)] == ["fernshire", "gazette"]


def test_a_check_of_a_page_that_nobody_knows_is_an_issue(warehouse: Engine) -> None:
    report = load_run(warehouse, batch(checks=(check(URL, 1),), gone=(gone(f"{URL}/x", 1),)))
    assert report.issues == 2
    with warehouse.connect() as connection:
        assert set(connection.execute(text("SELECT kind FROM v1_issues")).scalars()) == {"unknown-page"}


def test_a_page_without_a_text_changed_last_when_it_was_first_seen_whatever_arrived_first(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL, "", 2), number=2))
    load_run(warehouse, batch(page(URL, "", 1), number=1))
    assert times(warehouse).last_changed_at == times(warehouse).first_seen_at == night(1)


MOVED = "https://fernshire.example/archive/2026/young-carers"


@pytest.mark.parametrize("order", ["new address first", "old address gone first", "both in one night"])
def test_a_page_that_moves_with_its_text_and_headline_keeps_its_history(warehouse: Engine, order: str) -> None:
    load_run(warehouse, batch(page(URL, RELEASE.replace("640", "655"))))
    load_run(warehouse, batch(page(URL, number=2), number=2))
    before = announcement_ids(warehouse)
    moved, left = page(MOVED, number=3), gone(URL, 3)
    match order:
        case "new address first":
            load_run(warehouse, batch(moved, number=3))
            load_run(warehouse, batch(number=4, gone=(gone(URL, 4),)))
        case "old address gone first":
            load_run(warehouse, batch(number=3, gone=(left,)))
            load_run(warehouse, batch(page(MOVED, number=4), number=4))
        case _:
            load_run(warehouse, batch(moved, number=3, gone=(left,)))
    assert pages(warehouse) == [MOVED]
    assert times(warehouse).first_seen_at == night(1)
    assert times(warehouse).withdrawn_at is None
    way = page_way(warehouse, URL)[0]
    assert [version.change_kind for version in way.versions] == ["new", "substantive"]
    with warehouse.connect() as connection:
        redirects = connection.execute(text("SELECT old_id, new_id FROM v1_redirects")).all()
        led = {str(row.old_id): str(row.new_id) for row in redirects}
        assert connection.execute(text("SELECT count(*) FROM announcement")).scalar_one() == 1
    now = announcement_ids(warehouse)
    assert now == before or {led[old] for old in before} == now


def test_a_moved_page_is_not_withdrawn_when_its_old_address_is_asked_for_again(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(MOVED, number=2), number=2, gone=(gone(URL, 2),)))
    load_run(warehouse, batch(number=3, checks=(check(MOVED, 3),), gone=(gone(URL, 3),)))
    assert times(warehouse).withdrawn_at is None


def test_an_address_that_answers_beside_another_with_its_text_is_no_move(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(page(MOVED, number=2), number=2, checks=(check(URL, 2),)))
    assert pages(warehouse) == [MOVED, URL]


@pytest.mark.parametrize("other", [{"title": "Another headline"}, {"published": None}, {"number": 60}])
def test_another_headline_another_day_or_another_month_is_no_move(warehouse: Engine, other: dict[str, Any]) -> None:
    load_run(warehouse, batch(page(URL)))
    load_run(warehouse, batch(number=2, gone=(gone(URL, 2),)))
    number = other.get("number", 3)
    load_run(warehouse, batch(page(MOVED, **{"number": number} | other), number=number))
    assert pages(warehouse) == [MOVED, URL]


def announcement_ids(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT id FROM v1_announcements")).scalars())

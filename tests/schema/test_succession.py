"""What becomes of announcement ids: redirects lead on, and events say when and why."""

from datetime import date

from sqlalchemy import Engine, Row, text

from schema.load import load_run
from tests.schema.batches import batch, page, source
from tests.schema.texts import QUOTING, RELEASE

COUNCIL = "https://fernshire.example/news/young-carers"
COPY = "https://gazette.example/2026/young-carers"
GAZETTE = source("gazette", "local-press")


def events(engine: Engine) -> list[Row[str, str, str | None, str]]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT kind, from_id, to_id, why FROM v1_events ORDER BY number")))


def redirects(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT old_id, new_id FROM v1_redirects")).all()
    return {str(row.old_id): str(row.new_id) for row in rows}


def ids(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT source_id, announcement_id FROM v1_pages")).all()
    return {str(row.source_id): str(row.announcement_id) for row in rows}


def load_copy(engine: Engine, body: str, number: int) -> None:
    load_run(engine, batch(page(COPY, body, number, published=date(2026, 3, 2)), number=number, of=GAZETTE))


def test_a_copy_that_is_told_at_once_is_no_event(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_copy(warehouse, RELEASE, 2)
    assert (events(warehouse), redirects(warehouse)) == ([], {})


def test_announcements_that_an_edit_makes_one_are_merged_and_the_event_says_why(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_copy(warehouse, QUOTING, 1)
    before = ids(warehouse)
    load_copy(warehouse, RELEASE, 2)
    [event] = events(warehouse)
    assert tuple(event)[:3] == ("merged", before["gazette"], before["fernshire"])
    assert event.why == "same text"
    assert redirects(warehouse) == {before["gazette"]: before["fernshire"]}


def test_an_edit_that_parts_pages_is_a_split_and_the_id_that_comes_back_is_the_pages_own(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_copy(warehouse, QUOTING, 1)
    before = ids(warehouse)
    load_copy(warehouse, RELEASE, 2)
    load_copy(warehouse, QUOTING, 3)
    assert ids(warehouse) == before
    split = events(warehouse)[-1]
    assert tuple(split)[:3] == ("split", before["fernshire"], before["gazette"])
    assert "(score" in split.why
    assert redirects(warehouse) == {}


def test_loading_the_same_night_again_tells_nothing_twice(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(COUNCIL)))
    load_copy(warehouse, QUOTING, 1)
    load_copy(warehouse, RELEASE, 2)
    told = events(warehouse)
    load_copy(warehouse, RELEASE, 2)
    assert events(warehouse) == told


def test_pages_of_different_ids_that_become_one_lead_to_one_id(warehouse: Engine) -> None:
    old = "https://fernshire.example/old/young-carers"
    load_run(
        warehouse, batch(page(COUNCIL, published=date(2026, 3, 1)), page(old, minute=1, published=date(2026, 5, 1)))
    )
    with warehouse.connect() as connection:
        rows = connection.execute(text("SELECT url, announcement_id FROM v1_pages")).all()
    before = {str(row.url): str(row.announcement_id) for row in rows}
    assert before[COUNCIL] != before[old]
    load_run(warehouse, batch(page(old, number=2, page_url=COUNCIL), number=2))
    [event] = events(warehouse)
    assert tuple(event) == ("ended", before[old], before[COUNCIL], "its page became another")
    assert redirects(warehouse) == {before[old]: before[COUNCIL]}
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM announcement")).scalar_one() == 1

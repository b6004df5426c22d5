"""Pages have public names that follow from where they were first met, and outlive rebuilds and moves."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from schema.load import load_run
from schema.page_ids import page_id
from tests.schema.batches import batch, document, gone, page
from tests.schema.texts import RELEASE

OLD, NEW = "https://fernshire.example/news/1", "https://fernshire.example/news/young-carers"
OTHER = " ".join(f"word{number}" for number in range(120))


def names(warehouse: Engine) -> dict[str, str]:
    with warehouse.connect() as connection:
        return {row.url: row.id for row in connection.execute(text("SELECT url, id FROM v1_pages"))}


@given(st.text(min_size=1, max_size=20), st.text(max_size=50), st.integers(0, 3))
def test_a_name_is_sixteen_letters_and_digits_and_always_the_same(source_id: str, url: str, attempt: int) -> None:
    name = page_id(source_id, url, attempt)
    assert len(name) == 16
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz234567")
    assert name == page_id(source_id, url, attempt)


def test_a_name_is_made_as_it_was_when_readers_were_first_given_it() -> None:
    assert page_id("fernshire", OLD) == "wl4pig25v5zrfnke"


def test_a_page_that_answers_at_another_address_keeps_its_name(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(OLD)))
    load_run(warehouse, batch(page(NEW, number=2, requested=OLD), number=2))
    assert names(warehouse) == {NEW: page_id("fernshire", OLD)}


def test_a_page_that_turns_out_to_be_an_older_one_has_the_older_ones_name(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(OLD)))
    load_run(warehouse, batch(page(NEW, number=2), number=2, gone=(gone(OLD, 2),)))
    assert names(warehouse) == {NEW: page_id("fernshire", OLD)}


def test_another_page_at_an_address_whose_page_has_moved_away_has_a_name_of_its_own(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(OLD)))
    load_run(warehouse, batch(page(NEW, number=2, requested=OLD), number=2))
    load_run(warehouse, batch(page(OLD, OTHER, number=3, title="Another matter"), number=3))
    assert names(warehouse) == {NEW: page_id("fernshire", OLD), OLD: page_id("fernshire", OLD, 1)}


def test_a_version_is_named_after_its_page_and_the_moment_of_its_first_capture(warehouse: Engine) -> None:
    load_run(warehouse, batch(page(OLD)))
    load_run(warehouse, batch(page(OLD, f"{RELEASE} A second garden follows in the spring.", 2), number=2))
    with warehouse.connect() as connection:
        found = connection.execute(text("SELECT id FROM v1_versions ORDER BY valid_from")).scalars().all()
    name = page_id("fernshire", OLD)
    assert found == [f"{name}-20260302T020000000000", f"{name}-20260303T020000000000"]


def test_cleaning_anew_changes_no_name(warehouse: Engine) -> None:
    taken, read = page(OLD)
    load_run(warehouse, batch((taken, read)))
    query = text("SELECT page_id, id FROM v1_versions")
    with warehouse.connect() as connection:
        before = connection.execute(query).all()
    again = document(taken, f"{RELEASE}\n\nA line that was lost before.", cleaner="2")
    load_run(warehouse, replace(batch((taken, again), mode="reclean")))
    with warehouse.connect() as connection:
        assert connection.execute(query).all() == before

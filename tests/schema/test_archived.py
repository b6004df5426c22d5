"""What recleaning reads of the warehouse: whole pages, a portion at a time."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from schema import archived
from schema.archived import archived_by_page
from schema.content import content_hash
from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import upgrade
from tests.schema.batches import batch, capture, page

SITE = "https://fernshire.example/news"


def found(engine: Engine, since: date | None = None, until: date | None = None) -> list[tuple[str, int]]:
    """(address, captures) of each page that comes."""
    pages = list(archived_by_page(engine, "fernshire", since, until))
    for one in pages:
        assert [item.capture.fetched_at for item in one] == sorted(item.capture.fetched_at for item in one)
        assert len({item.capture.page_url for item in one}) == 1
    return [(one[0].capture.page_url, len(one)) for one in pages]


def test_captures_come_with_the_hash_of_what_they_are_read_as(warehouse: Engine) -> None:
    read = page(f"{SITE}/read")
    unread = capture(f"{SITE}/unread")
    load_run(warehouse, batch(read))
    load_run(warehouse, replace(batch(number=2), captures=(unread,)))
    hashes = {one.capture.page_url: one.content_hash for (one,) in archived_by_page(warehouse, "fernshire", None, None)}
    assert hashes == {f"{SITE}/read": content_hash(read[1]), f"{SITE}/unread": None}


def test_a_page_in_the_span_comes_with_its_whole_history(warehouse: Engine) -> None:
    for number in (1, 2, 3):
        load_run(warehouse, batch(page(f"{SITE}/often", number=number), number=number))
    load_run(warehouse, batch(page(f"{SITE}/once", number=1), number=4))
    second = page(f"{SITE}/often", number=2)[0].fetched_at.date()
    assert found(warehouse, second, second) == [(f"{SITE}/often", 3)]
    assert found(warehouse) == [(f"{SITE}/often", 3), (f"{SITE}/once", 1)]


@settings(deadline=None, max_examples=15)
@given(histories=st.lists(st.integers(1, 5), min_size=1, max_size=8), portion=st.integers(1, 7))
def test_portions_neither_cut_a_page_nor_leave_one_out(
    tmp_path_factory: pytest.TempPathFactory, histories: list[int], portion: int
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('portions') / 'wire.sqlite'}")
    upgrade(engine)
    expected = [(f"{SITE}/{number}", captures) for number, captures in enumerate(histories)]
    for night in range(1, 6):
        pages = [page(url, number=night) for url, captures in expected if captures >= night]
        load_run(engine, batch(*pages, number=night))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archived, "PORTION", portion)
        assert found(engine) == sorted(expected)
    engine.dispose()

"""Each misbehaviour by itself: the night ends within its bounds, with the right outcome, and says what happened."""

from concurrent.futures import Future

import pytest

from tests.faults.conftest import Night, Warehouse
from tests.faults.misbehaviour import Misbehaviour
from tests.faults.misbehaviours.registry import MISBEHAVIOURS

Nights = dict[str, "Future[Night]"]

each = pytest.mark.parametrize("misbehaviour", MISBEHAVIOURS, ids=lambda one: one.name)


@each
def test_the_night_ends_with_the_right_outcome_and_an_issue_says_what_happened(
    misbehaviour: Misbehaviour, nights: Nights, warehouse: Warehouse
) -> None:
    night = nights[misbehaviour.name].result()

    issues = warehouse.rows("SELECT kind, detail FROM v1_issues WHERE source_id = :id", id=misbehaviour.name)
    said = f"{night.result.detail} {issues}"
    assert night.result.outcome is misbehaviour.outcome, said
    assert {kind for kind, _ in issues} == misbehaviour.issues, said


@each
def test_the_night_keeps_its_bounds_of_time_requests_and_memory(
    misbehaviour: Misbehaviour, nights: Nights, warehouse: Warehouse
) -> None:
    night = nights[misbehaviour.name].result()

    assert night.crawl_seconds <= misbehaviour.seconds
    assert len(warehouse.web.asked(misbehaviour.host)) <= misbehaviour.requests
    assert 0 < night.peak_mb <= misbehaviour.memory_mb


@each
def test_what_is_in_order_reaches_the_warehouse_and_nothing_else(
    misbehaviour: Misbehaviour, nights: Nights, warehouse: Warehouse
) -> None:
    nights[misbehaviour.name].result()

    pages = warehouse.rows(
        "SELECT title FROM v1_pages WHERE source_id = :id AND title IS NOT NULL", id=misbehaviour.name
    )
    assert len(pages) == misbehaviour.pages, pages


def test_nothing_was_asked_for_on_the_inside(nights: Nights, warehouse: Warehouse) -> None:
    for night in nights.values():
        night.result()
    assert warehouse.web.trespasses == []

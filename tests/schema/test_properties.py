"""What holds for any input: loading twice is loading once, the order of loads does not show, nothing raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import upgrade
from schema.records import RemovedRecord, RunBatch
from tests.schema.batches import batch, capture, document, renamed, source
from tests.schema.rows import rows
from tests.schema.texts import ABRIDGED, QUOTING, RELEASE

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
OUTLETS = [source("fernshire"), source("gazette", "local-press"), source("partner", "sector-body")]
bodies = st.sampled_from([RELEASE, ABRIDGED, QUOTING, RELEASE.replace("640", "655"), "Other words.", ""])
days = st.one_of(st.none(), st.dates(date(2026, 2, 1), date(2026, 4, 30)))


@st.composite
def nights(draw: st.DrawFn, text: st.SearchStrategy[str] = bodies) -> list[RunBatch]:
    """Some nights of some outlets: each page of a night has a moment of its own."""
    drawn: list[RunBatch] = []
    for number in range(1, draw(st.integers(1, 3)) + 1):
        for outlet in draw(st.lists(st.sampled_from(OUTLETS), min_size=1, max_size=3, unique=True)):
            pairs = []
            for minute, name in enumerate(draw(st.lists(st.sampled_from("abc"), max_size=3, unique=True))):
                taken = capture(f"https://{outlet.id}.example/{name}", number, minute=minute)
                pairs.append((taken, document(taken, draw(text), published=draw(days))))
            drawn.append(batch(*pairs, number=number, of=outlet))
    return drawn


@contextmanager
def empty_warehouse() -> Iterator[Engine]:
    engine = open_engine("sqlite://")
    with engine.connect() as connection:
        _driver(connection).deserialize(_migrated())
    yield engine
    engine.dispose()


@cache
def _migrated() -> bytes:
    """An empty SQLite warehouse, to be copied: that is many times faster than migrating."""
    engine = open_engine("sqlite://")
    upgrade(engine)
    with engine.connect() as connection:
        content = bytes(_driver(connection).serialize())
    engine.dispose()
    return content


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def filled(batches: list[RunBatch]) -> dict[str, list[str]]:
    with empty_warehouse() as engine:
        for each in batches:
            load_run(engine, each)
        return rows(engine)


@few
@given(nights())
def test_loading_everything_twice_changes_nothing(drawn: list[RunBatch]) -> None:
    once, twice = filled(drawn), filled([*drawn, *drawn])
    assert once == twice


@few
@given(nights())
def test_loading_everything_again_under_other_run_ids_changes_nothing_but_the_issues(drawn: list[RunBatch]) -> None:
    once, twice = filled(drawn), filled([*drawn, *map(renamed, drawn)])
    assert {**once, "issues": sorted(set(once["issues"]))} == {**twice, "issues": sorted(set(twice["issues"]))}


@few
@given(nights(), st.randoms(use_true_random=False))
def test_the_order_of_loads_does_not_show(drawn: list[RunBatch], chance: object) -> None:
    shuffled = list(drawn)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert filled(shuffled) == filled(drawn)


@few
@given(nights(st.text()), st.text(), st.text())
def test_no_text_makes_a_load_fail(drawn: list[RunBatch], title: str, removed: str) -> None:
    strange = [
        replace(
            each,
            documents=tuple(
                replace(made, title=title, removed=(RemovedRecord("rule", removed, "main"),)) for made in each.documents
            ),
        )
        for each in drawn
    ]
    filled(strange)


@pytest.mark.parametrize("text", ["nul \x00 in the text", "a lone surrogate \ud800", "🏛 𝕳𝖊𝖑𝖑𝖔", "\u202eright to left"])
def test_characters_that_a_database_cannot_hold_are_replaced(warehouse: Engine, text: str) -> None:
    taken = capture("https://fernshire.example/a")
    load_run(warehouse, batch((taken, document(taken, text, title=text))))
    assert len(rows(warehouse)["announcements"]) == 1

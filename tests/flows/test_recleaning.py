"""Recleaning: what has not changed is not loaded again, what has is; a recleaning is one run, in parts."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, text

from cleaning.document import Document
from flows import reading, recleaning
from flows.collect import Errand, collect
from flows.holding import hold_back
from flows.recleaning import RecleanErrand, reclean_source
from flows.results import SourceResult
from schema.engine import open_engine
from schema.migrate import upgrade
from spiders.source import load_source
from tests.flows.conftest import Press
from tests.flows.warehouse_rows import rows
from tests.parish_site import POSTS


@pytest.fixture
def collected(press: Press) -> Press:
    """A parish whose newsroom was collected."""
    engine = open_engine(press.settings.database_url)
    upgrade(engine)
    engine.dispose()
    assert collect(load_source(press.settings.sources_dir / "saltmere.yaml"), Errand(), press.settings, quiet).fine
    return press


def reclean(press: Press, errand: RecleanErrand | None = None, *, processes: int = 1) -> SourceResult:
    settings = press.settings.model_copy(update={"cleaning_processes": processes})
    source = load_source(settings.sources_dir / "saltmere.yaml")
    return reclean_source(source, errand or RecleanErrand(), settings, quiet)


def quiet(level: int, message: str) -> None:
    pass


def asked(press: Press, query: str) -> Sequence[Any]:
    engine = open_engine(press.settings.database_url, read_only=True)
    with engine.connect() as connection:
        found = connection.execute(text(query)).all()
    engine.dispose()
    return found


def warehouse_rows(press: Press) -> dict[str, list[str]]:
    engine: Engine = open_engine(press.settings.database_url, read_only=True)
    found = rows(engine)
    engine.dispose()
    return found


RUNS = "SELECT mode, walk_complete, pages_found, detail, loaded FROM crawl_run ORDER BY started_at"
DOCUMENTS = "SELECT id, page_id, content_hash, body_text FROM document ORDER BY id"


def test_nothing_is_loaded_again_where_no_document_changes(collected: Press) -> None:
    before, documents = warehouse_rows(collected), asked(collected, DOCUMENTS)
    result = reclean(collected)
    assert (result.load.reread, result.load.unchanged, result.pages_found) == (0, len(POSTS), len(POSTS))
    assert asked(collected, DOCUMENTS) == documents
    assert warehouse_rows(collected)["page_version"] == before["page_version"]


def test_a_new_rule_is_loaded_for_the_pages_that_it_changes_and_a_dry_run_counts_them(
    collected: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asked(collected, DOCUMENTS)[0]
    monkeypatch.setattr(reading, "_clean", partial(_with_another_end, reading._clean, first.body_text))
    dry = reclean(collected, RecleanErrand(dry_run=True))
    assert (dry.load.reread, asked(collected, DOCUMENTS)[0]) == (1, first)

    result = reclean(collected)
    assert (result.load.reread, result.detail) == (1, f"{len(POSTS)} captures recleaned, 1 texts changed")
    changed = [row for row in asked(collected, DOCUMENTS) if row.body_text.endswith("Another end.")]
    assert [row.page_id for row in changed] == [first.page_id]
    assert reclean(collected).load.reread == 0


def _with_another_end(clean: Any, of: str, *given: Any) -> Document:
    """A rule by which one text ends otherwise."""
    document: Document = clean(*given)
    return replace(document, body_text=f"{of}\nAnother end.") if document.body_text == of else document


def test_a_capture_notes_the_cleaner_that_read_it_last_though_its_document_stays(
    collected: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_clean", partial(_by_another_cleaner, reading._clean))
    assert reclean(collected).load.reread == 0
    query = "SELECT DISTINCT cleaner_version FROM capture WHERE document_id IS NOT NULL"
    assert [row.cleaner_version for row in asked(collected, query)] == ["another"]


def _by_another_cleaner(clean: Any, *given: Any) -> Document:
    document: Document = clean(*given)
    return replace(document, cleaner_version="another")


@pytest.mark.parametrize("processes", [1, 2])
def test_a_recleaning_is_one_run_however_many_batches_it_takes(
    collected: Press, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recleaning, "BATCH", 2)
    reclean(collected, processes=processes)
    run = asked(collected, RUNS)[-1]
    detail = f"{len(POSTS)} captures of {len(POSTS)} pages recleaned"
    assert (run.mode, bool(run.walk_complete), run.pages_found, run.detail) == ("reclean", True, len(POSTS), detail)
    assert len(asked(collected, RUNS)) == 2


def test_a_recleaning_that_is_cut_off_says_how_far_it_came_and_the_next_does_all(
    collected: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recleaning, "BATCH", 2)
    before = warehouse_rows(collected)
    parts: list[int] = []

    def cut_off(*given: Any) -> Any:
        parts.append(1)
        if len(parts) == 3:
            raise KeyboardInterrupt
        return hold_back(*given)

    monkeypatch.setattr(recleaning, "hold_back", cut_off)
    with pytest.raises(KeyboardInterrupt):
        reclean(collected)
    run = asked(collected, RUNS)[-1]
    assert (bool(run.walk_complete), run.pages_found, run.detail) == (False, 4, "4 captures of 4 pages recleaned")

    monkeypatch.undo()
    assert reclean(collected).pages_found == len(POSTS)
    assert warehouse_rows(collected)["page_version"] == before["page_version"]

"""Readings of pages whose design has changed are held back until a layout for it is there."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import text

from demo.server import LoopbackWeb
from demo.web import press_web, write_sources
from flows.collect import Errand, collect
from flows.holding import FEWEST_LOST, hold_back
from flows.reading import Reading
from flows.recleaning import RecleanErrand, reclean_source
from flows.selection import read_source
from flows.settings import Settings
from schema.engine import open_engine
from schema.migrate import upgrade
from schema.records import DocumentRecord, IssueRecord, PresentReading
from spiders.store import FolderStore
from tests.schema.batches import capture, document

COURIER = "calderwick-courier"
URL = "https://fernshire.example/news/{}"
TEXT = "The harbour bridge opens on Monday after eleven months of work on its bearings and its lamps."
OTHER = "Subscribe today and read the whole paper on any device wherever you are."


def say_nothing(level: int, message: str) -> None:
    del level, message


def reading(*documents: DocumentRecord, missed: bool = False) -> Reading:
    issues = [
        IssueRecord("layout-missed", one.page_url, "", one.fetched_at, one.warc_file, one.warc_offset)
        for one in documents
        if missed
    ]
    return Reading(documents, tuple(issues))


def read_again(count: int, body: str) -> tuple[Reading, dict[str, PresentReading]]:
    """`count` pages whose present text is TEXT, read again as `body`."""
    present = {URL.format(number): PresentReading("article", TEXT) for number in range(count)}
    return reading(*(document(capture(URL.format(number)), body) for number in range(count))), present


def test_a_page_that_misses_the_layout_which_matched_it_keeps_its_text() -> None:
    new = document(capture(URL.format(1)), OTHER)
    held = hold_back(reading(new, missed=True), {}, {URL.format(1): PresentReading("layout", TEXT)})
    assert held.documents == ()
    assert [issue.kind for issue in held.issues] == ["layout-missed", "held-back"]


def test_a_page_that_never_matched_the_layout_is_read_without_it() -> None:
    one = reading(document(capture(URL.format(1)), OTHER), missed=True)
    assert hold_back(one, {}, {}) == one
    assert hold_back(one, {}, {URL.format(1): PresentReading("article", TEXT)}) == one


def test_within_one_reading_an_earlier_capture_that_matched_holds_a_later_one_back() -> None:
    first = replace(document(capture(URL.format(1)), TEXT), method="layout")
    later = document(capture(URL.format(1), 2), OTHER)
    both = Reading((later, first), reading(later, missed=True).issues)
    assert hold_back(both, {}, {}).documents == (first,)


def test_most_pages_losing_their_words_at_once_is_a_new_design() -> None:
    lost, present = read_again(FEWEST_LOST, OTHER)
    assert hold_back(lost, {}, present).documents == ()


def test_one_page_that_is_wholly_rewritten_is_an_edit() -> None:
    lost, present = read_again(1, OTHER)
    assert hold_back(lost, {}, present) == lost


@pytest.mark.parametrize("body", [TEXT, TEXT + " " + OTHER, TEXT.replace("Monday", "Tuesday")])
def test_pages_that_keep_their_words_are_loaded(body: str) -> None:
    same, present = read_again(FEWEST_LOST, body)
    assert hold_back(same, {}, present) == same


def texts(settings: Settings) -> dict[str, str]:
    engine = open_engine(settings.database_url, read_only=True)
    with engine.connect() as connection:
        rows = connection.execute(
            text("""SELECT p.url, d.body_text FROM page p
                    JOIN page_version v ON v.page_id = p.id AND v.is_current
                    JOIN document d ON d.id = v.document_id""")
        )
        found = {row.url: row.body_text for row in rows}
    engine.dispose()
    return found


def standing(settings: Settings) -> list[str]:
    engine = open_engine(settings.database_url, read_only=True)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT kind FROM issue WHERE resolved_at IS NULL")).scalars().all()
    engine.dispose()
    return list(found)


def test_what_was_held_back_is_loaded_once_the_new_design_has_a_layout(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'wire.sqlite'}",
        archive=FolderStore(tmp_path / "archive"),
        spool=tmp_path / "spool",
        sources_dir=tmp_path / "sources",
        contact="tests@councilwire.example",
        allow_private_addresses=True,
        resolve={"*.example": "127.0.0.1"},
    )
    upgrade(open_engine(settings.database_url))
    with LoopbackWeb(press_web(2)) as web:
        write_sources(settings.sources_dir, web.port)
        collect(read_source(settings.sources_dir, COURIER), Errand(), settings, say_nothing)
        before = texts(settings)
        web.sites = dict(press_web(2, redesigned=True))
        changed = collect(read_source(settings.sources_dir, COURIER), Errand(), settings, say_nothing)
        assert changed.health is not None
        assert (changed.health.spell.state, changed.health.before) == ("broken", "healthy")
    assert texts(settings) == before
    assert standing(settings).count("held-back") == len(before)

    _add_layout(settings.sources_dir / f"{COURIER}.yaml")
    reclean_source(read_source(settings.sources_dir, COURIER), RecleanErrand(), settings, say_nothing)
    assert texts(settings) == before, "the new design says the same, and nothing of its furniture came in"
    assert "held-back" not in standing(settings)


def _add_layout(path: Path) -> None:
    """What an operator does after a redesign: the old layout ends, a new one stands below it."""
    source = yaml.safe_load(path.read_text(encoding="utf-8"))
    old = source["layouts"][0]
    new = {"item": ".c-teaser", "link": "h2 a", "title": ".c-article__hed", "body": ".c-article__copy"}
    source["layouts"] = [old | {"valid_until": datetime.now(UTC).date() - timedelta(days=1)}, new]
    path.write_text(yaml.safe_dump(source), encoding="utf-8")

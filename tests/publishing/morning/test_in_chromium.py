"""The morning of each of the demo's nights, against its gold and in a real browser; and a hostile one."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from publishing.morning import Morning, gather, headline, page, troubles
from schema.engine import open_engine
from tests.chromium import DESKTOP, PHONE, chromium, visiting
from tests.demonstration import Demonstration
from tests.publishing import facts
from tests.publishing.demonstrated import NIGHTS, copy_in_nights
from tests.publishing.morning import hostile
from tests.publishing.morning.told import morning_of, parsed, part

__all__ = ["chromium"]

PICTURE = Path(__file__).parents[3] / "docs" / "pictures" / "morning.png"
TAKE_PICTURES = os.environ.get("COUNCILWIRE_PICTURES") == "1"


@pytest.fixture(scope="module")
def demo(
    demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path
) -> Iterator[Engine]:
    """The demo's warehouse, its three nights a day apart."""
    folder = tmp_path_factory.mktemp("morning-demo")
    ran = demonstration.open()
    engine = open_engine(f"sqlite:///{shutil.copyfile(migrated_sqlite, folder / 'warehouse.sqlite')}")
    copy_in_nights(ran, engine)
    yield engine
    engine.dispose()


def morning(demo: Engine, night: int) -> Morning:
    """The morning after the demo's night 1, 2 or 3."""
    began = NIGHTS[night - 1]
    with demo.connect() as connection:
        return gather(connection, moment=began + timedelta(hours=1), since=began - timedelta(hours=1))


def titles(told: Morning) -> set[str]:
    return {story.headline.title for kind in told.news.kinds for source in kind.sources for story in source.stories}


def test_on_the_first_night_everything_is_new_and_look_alikes_are_told_apart(demo: Engine) -> None:
    told = morning(demo, 1)
    assert titles(told) == {one.title for one in facts.announced()} - facts.titles_of_the_second_night()
    assert told.news.first_night
    shown = part(parsed(page(told)), "new")
    for last_year, this_year in facts.twins():
        assert last_year in shown
        assert this_year in shown
    assert "but says “Hollin Cross” where that says “Ferrywick”" in shown


def test_the_second_night_brings_what_the_gold_says(demo: Engine) -> None:
    told = morning(demo, 2)
    assert titles(told) == facts.titles_of_the_second_night()
    pieces = {
        edit.title: [piece for piece in edit.pieces if piece.kind in {"added", "removed"}] for edit in told.edits.shown
    }
    assert {title: tuple(piece.text for piece in some) for title, some in pieces.items()} == facts.edits()
    assert {gone.title: gone.status is not None for gone in told.changes.withdrawn.shown} == facts.withdrawn()
    carried = {(edge.announcer, edge.carrier): edge.count for edge in told.charts.edges}
    assert carried == dict(facts.carriers())


def test_the_third_night_is_quiet_and_says_what_is_broken(demo: Engine) -> None:
    told = morning(demo, 3)
    assert headline(told) == "A quiet night: nothing new from seven publishers"
    assert troubles(told) == (
        "Two sources are not healthy: The Calderwick Courier (broken, since tonight) "
        "and Oxmere District Council (blocked)."
    )
    strips = {strip.name: strip.states for strip in told.charts.strips}
    assert strips == {
        "The Calderwick Courier": ("healthy", "healthy", "broken"),
        "Oxmere District Council": ("blocked", "blocked", "blocked"),
    }


LOOKS = [
    (1, "light", DESKTOP),
    (1, "dark", PHONE),
    (2, "dark", DESKTOP),
    (2, "light", PHONE),
    (3, "light", DESKTOP),
    (3, "dark", PHONE),
]
"""Nights, colours and windows that the page is looked at in."""


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look[0]}-{look[1]}-{look[2][0]}")
def test_the_page_opens_offline_without_complaint_and_without_serious_faults_of_accessibility(
    chromium: Browser, demo: Engine, tmp_path: Path, look: tuple[int, str, tuple[int, int]]
) -> None:
    night, scheme, size = look
    file = tmp_path / "morning.html"
    file.write_text(page(morning(demo, night)), encoding="utf-8")
    with visiting(chromium, file.as_uri(), size, offline=True, color_scheme=scheme) as visit:
        expect(visit.page.locator("h1")).to_have_count(1)
        assert (visit.said, visit.asked, visit.overflow()) == ([], [file.as_uri()], 0)
        visit.page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
        assert visit.faults() == []


def test_a_reader_sees_the_news_opens_a_text_and_a_charts_table_and_finds_the_edit(
    chromium: Browser, demo: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "morning.html"
    file.write_text(page(morning(demo, 2)), encoding="utf-8")
    with visiting(chromium, file.as_uri(), java_script_enabled=False) as visit:
        screen = visit.page
        expect(screen.get_by_role("heading", level=4)).to_have_count(len(facts.titles_of_the_second_night()))
        text = screen.locator("#new details").first
        text.get_by_text("Full text").click()
        expect(text.locator("p").first).to_be_visible()
        expect(screen.locator("#edits del")).to_have_text([before for before, _ in facts.edits().values()])
        expect(screen.locator("#edits ins")).to_have_text([after for _, after in facts.edits().values()])
        table = screen.locator("#charts figure details").first
        table.locator("summary").click()
        expect(table.get_by_role("table")).to_be_visible()
        text.get_by_text("Full text").click()
        table.locator("summary").click()
        picture = screen.screenshot(path=PICTURE if TAKE_PICTURES else None, full_page=True)
    assert len(picture) > 50_000  # an empty page makes a smaller one


def test_hostile_texts_run_nothing_and_turn_nothing_round(
    chromium: Browser, tmp_path: Path, migrated_sqlite: Path
) -> None:
    engine = open_engine(f"sqlite:///{shutil.copyfile(migrated_sqlite, tmp_path / 'warehouse.sqlite')}")
    hostile.fill(engine)
    for night in (1, 2):
        file = tmp_path / f"{night}.html"
        file.write_text(page(morning_of(engine, night)), encoding="utf-8")
        with visiting(chromium, file.as_uri()) as visit:
            assert visit.page.evaluate("typeof window.pwned") == "undefined"
            assert (visit.said, visit.asked, visit.overflow()) == ([], [file.as_uri()], 0)
            assert visit.faults() == []
            assert hostile.SCRIPT in visit.page.inner_text("body")
    engine.dispose()

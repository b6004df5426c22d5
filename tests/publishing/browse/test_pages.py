"""People's ways through the demo's release, in a real browser: search, facet, an announcement, its differences."""

import os
import re
import sqlite3
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, expect

from tests.chromium import DESKTOP, PHONE, Visit, visiting
from tests.publishing.browse.site import Site

PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
TAKE_PICTURES = os.environ.get("COUNCILWIRE_PICTURES") == "1"
"""`make pictures` sets it: the pictures in the docs are of what these tests saw."""
BROADCAST = "£3.2m to keep Harrowmere families together"
"""Four publishers carry it."""


def one(site: Site, query: str) -> str:
    connection = sqlite3.connect(site.file)
    try:
        return str(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def announcement(site: Site, title: str) -> str:
    return f"{site.address}/a/" + one(site, f"SELECT id FROM v1_announcements WHERE title = '{title}'")


def sound(visit: Visit, site: Site) -> None:
    """Nothing was complained of, nobody else was asked, and axe finds no serious fault."""
    assert visit.said == []
    assert visit.strangers(site.host) == []
    assert visit.faults() == []
    assert visit.overflow() == 0
    assert visit.page.locator("h1").count() == 1


def headings(visit: Visit) -> list[int]:
    levels: list[int] = visit.page.eval_on_selector_all(
        "h1, h2, h3, h4, h5, h6", "all => all.map(one => +one.tagName[1])"
    )
    return levels


def test_a_reader_searches_narrows_opens_an_announcement_and_sees_what_outlets_changed(
    chromium: Browser, demo_site: Site
) -> None:
    with visiting(chromium, demo_site.address) as visit:
        page = visit.page
        page.get_by_label("Search announcements").fill("families")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Search results")
        assert page.locator("mark").first.inner_text().lower().startswith("famil")
        before = int(page.locator("#found").inner_text().split()[0])
        facet = page.get_by_role("region", name="Source").get_by_role("link", name="Harrowmere Borough Council")
        promised = int(facet.locator("xpath=following-sibling::span").inner_text())
        facet.click()
        expect(page.locator("#found")).to_have_text(re.compile(rf"^{promised} announcements?$"))
        assert 0 < promised < before
        page.get_by_role("link", name=BROADCAST).click()
        expect(page.locator("h1")).to_have_text(BROADCAST)
        outlets = page.get_by_role("region", name="Who carries it")
        assert outlets.locator("ins").count() > 1
        assert outlets.locator("del").count() > 1
        page.get_by_role("link", name="councilwire", exact=True).click()
        expect(page.locator("h1")).to_have_text("Public announcements")
        assert visit.said == []
        assert visit.strangers(demo_site.host) == []


def test_a_choice_can_be_taken_back_and_a_new_search_keeps_it(chromium: Browser, demo_site: Site) -> None:
    with visiting(chromium, f"{demo_site.address}/?q=children") as visit:
        page = visit.page
        all_of_them = page.locator("#found").inner_text()
        page.get_by_role("region", name="Kind of publisher").get_by_role("link", name="Council").click()
        assert page.locator("#found").inner_text() != all_of_them
        page.get_by_label("Search announcements").fill("school")
        page.get_by_role("button", name="Search").click()
        page.get_by_role("link", name="Remove Kind of publisher: Council").click()
        expect(page.locator(".chosen")).to_have_count(0)
        assert "q=school" in page.url


def test_days_narrow_a_search(chromium: Browser, demo_site: Site) -> None:
    with visiting(chromium, demo_site.address) as visit:
        page = visit.page
        page.get_by_label("From").fill("2026-11-01")
        page.get_by_label("To", exact=True).fill("2026-11-10")
        page.get_by_role("button", name="Search").click()
        shown = page.locator(".hits time").evaluate_all("all => all.map(one => one.dateTime)")
        assert shown == sorted(shown, reverse=True)
        assert shown
        assert all("2026-11-01" <= day <= "2026-11-10" for day in shown)


def test_an_edit_is_shown_with_the_words_that_changed(chromium: Browser, demo_site: Site) -> None:
    edited = one(demo_site, "SELECT announcement_id FROM v1_versions WHERE diff IS NOT NULL AND diff <> '[]' LIMIT 1")
    with visiting(chromium, f"{demo_site.address}/a/{edited}") as visit:
        changes = visit.page.get_by_role("region", name="How it changed")
        assert changes.locator("del").count() >= 1
        assert changes.locator("ins").count() >= 1
        line = changes.locator("del").first.evaluate("one => getComputedStyle(one).textDecorationLine")
        assert line == "line-through"


def test_everything_can_be_reached_by_keyboard(chromium: Browser, demo_site: Site) -> None:
    with visiting(chromium, demo_site.address) as visit:
        page = visit.page
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Search announcements")).to_be_focused()
        shadow = page.get_by_label("Search announcements").evaluate("one => getComputedStyle(one).boxShadow")
        assert shadow != "none"


def kinds_of_page(site: Site) -> dict[str, str]:
    """One address of every kind of page."""
    edited = one(site, "SELECT announcement_id FROM v1_versions WHERE change_kind <> 'new' LIMIT 1")
    carried = one(site, "SELECT id FROM v1_announcements ORDER BY outlets DESC LIMIT 1")
    broken = one(site, "SELECT id FROM v1_sources ORDER BY health = 'healthy' LIMIT 1")
    sql = quote("SELECT title, url FROM v1_announcements")
    return {
        "front": "/",
        "results": "/?q=children&kind=council",
        "nothing-found": "/?q=xyzzy",
        "announcement": f"/a/{carried}",
        "edited": f"/a/{edited}",
        "unlicensed": "/a/" + one(site, "SELECT id FROM v1_announcements WHERE body_text IS NULL LIMIT 1"),
        "sources": "/sources",
        "source": f"/source/{broken}",
        "questions": "/questions",
        "question": "/councilwire/most-carried",
        "tables": "/councilwire",
        "table": "/councilwire/v1_announcements?_search=council&_facet=announcer",
        "row": "/councilwire/v1_sources/harrowmere",
        "sql": f"/councilwire?sql={sql}",
    }


KINDS = (
    *("front", "results", "nothing-found", "announcement", "edited", "unlicensed", "sources", "source", "questions"),
    *("question", "tables", "table", "row", "sql"),
)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_page_is_sound(chromium: Browser, demo_site: Site, kind: str, size: tuple[int, int]) -> None:
    with visiting(chromium, demo_site.address + kinds_of_page(demo_site)[kind], size) as visit:
        visit.page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        sound(visit, demo_site)
        levels = headings(visit)
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("kind", ["results", "announcement", "sources", "table"])
def test_the_dark_is_as_readable(chromium: Browser, demo_site: Site, kind: str) -> None:
    address = demo_site.address + kinds_of_page(demo_site)[kind]
    with visiting(chromium, address, color_scheme="dark") as visit:
        assert visit.page.evaluate("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert visit.faults() == []


def test_all_of_it_works_without_javascript(chromium: Browser, demo_site: Site) -> None:
    with visiting(chromium, f"{demo_site.address}/?q=families", java_script_enabled=False) as visit:
        visit.page.get_by_role("link", name=BROADCAST).click()
        visit.page.get_by_text("Harrowmere Borough Council: 15 blocks").click()
        expect(visit.page.get_by_role("region", name="Blocks taken out at Harrowmere Borough Council")).to_be_visible()


@pytest.mark.parametrize("name", ["browse-search", "browse-announcement"])
def test_what_the_docs_show_is_what_there_is(chromium: Browser, demo_site: Site, name: str) -> None:
    address = {
        "browse-search": f"{demo_site.address}/?q=children&kind=council",
        "browse-announcement": f"{announcement(demo_site, BROADCAST)}#outlets",
    }[name]
    with visiting(chromium, address, (1200, 1150)) as visit:
        picture = visit.page.screenshot(path=PICTURES / f"{name}.png" if TAKE_PICTURES else None)
    assert len(picture) > 50_000  # an empty page makes a smaller one
    assert f"pictures/{name}.png" in (PICTURES.parent / "browse.md").read_text(encoding="utf-8")

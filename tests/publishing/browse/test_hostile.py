"""What pages say is text on every page of browse, whatever it would like to be."""

import sqlite3

import pytest
from playwright.sync_api import Browser

from tests.chromium import visiting
from tests.publishing.browse.hostile import FORMULA, RIGHT_TO_LEFT, SCRIPT, SOURCE_NAME, SQL, TEMPLATE, TITLE
from tests.publishing.browse.site import Site


def paths(site: Site) -> list[str]:
    connection = sqlite3.connect(site.file)
    ids = [row[0] for row in connection.execute("SELECT id FROM v1_announcements ORDER BY id")]
    connection.close()
    assert len(ids) == 6  # seven pages, of which two with the same text, and a copy of the worst
    return [
        "/",
        "/?q=zebra",
        "/?q=zebra&sort=newest",
        "/?q=%3Cscript%3Ewindow.pwned%3Dtrue%3C/script%3E",
        "/?source=%22%3E%3Cscript%3Ewindow.pwned%3Dtrue%3C/script%3E&organisation=%3Cscript%3E&month=%3Cscript%3E",
        *(f"/a/{one}" for one in ids),
        "/a/%3Cscript%3Ewindow.pwned%3Dtrue%3C%2Fscript%3E",
        "/sources",
        "/source/evil",
        "/source/good",
        "/councilwire/newest",
        "/councilwire/edited",
        "/councilwire/removed",
        "/councilwire/licences",
        "/councilwire/v1_announcements?_search=zebra&_facet=title&_facet=announcer",
        "/councilwire/v1_sources",
        "/councilwire/v1_removed",
        "/councilwire/v1_versions",
        "/councilwire/v1_sources/evil",
        "/councilwire?sql=select+%27%3Cscript%3Ewindow.pwned%3Dtrue%3C/script%3E%27+as+%22%3Cscript%3E%22",
        "/councilwire?sql=%3Cscript%3Ewindow.pwned%3Dtrue%3C/script%3E",
        "/councilwire/nothing%3Cscript%3E",
    ]


@pytest.mark.parametrize("bypass_csp", [False, True], ids=["as served", "without its policy"])
def test_no_page_runs_a_script_that_was_planted_or_asks_a_stranger(
    chromium: Browser, hostile_site: Site, bypass_csp: bool
) -> None:
    with visiting(chromium, hostile_site.address, bypass_csp=bypass_csp) as visit:
        for path in paths(hostile_site):
            visit.page.goto(hostile_site.address + path)
            assert visit.page.evaluate("window.pwned") is None, path
            assert visit.page.locator("script, img, iframe, object, [onerror], [onload], [style]").count() == 0, path
            links = visit.page.locator("a").evaluate_all("all => all.map(one => one.protocol)")
            assert set(links) <= {"http:", "https:"}, path
        assert visit.strangers(hostile_site.host) == []
        assert [said for said in visit.said if "404" not in said and "400" not in said] == []


def test_what_was_planted_shows_as_the_text_it_is(chromium: Browser, hostile_site: Site) -> None:
    with visiting(chromium, f"{hostile_site.address}/?q=zebra") as visit:
        assert TITLE.replace("\u202d", "").split("\u202e")[0].strip() in visit.page.locator("h3").first.inner_text()
        visit.page.locator("h3 a").first.click()
        text = visit.page.locator("main").inner_text()
        for planted in (SCRIPT, TEMPLATE, SQL, FORMULA, SOURCE_NAME):
            assert planted in text


def test_a_title_that_turns_the_writing_round_turns_nothing_but_itself(chromium: Browser, hostile_site: Site) -> None:
    with visiting(chromium, f"{hostile_site.address}/?q=zebra") as visit:
        assert RIGHT_TO_LEFT[0] in visit.page.locator("h3").first.inner_text()
        about = visit.page.locator(".hits .about").first
        publisher, day = about.locator("bdi").bounding_box(), about.locator("time").bounding_box()
        assert publisher is not None
        assert day is not None
        assert (publisher["y"], publisher["x"]) < (day["y"], day["x"])


def test_marks_of_the_highlighter_in_a_text_make_no_markup(hostile_site: Site) -> None:
    page = hostile_site.get("/?q=zebra").text
    assert page.count("<mark>") == page.count("</mark>")
    assert "<b>marked</b>" not in page

"""What hostile pages leave in the warehouse, and in what people are shown: the words, and nothing that acts."""

import re
from concurrent.futures import Future

import pytest
from markdown_it import MarkdownIt

from flows.run_page import run_page
from schema.changes import changes_of, standing_issues
from spiders.journal import MOST_BAD_ITEMS
from tests.faults.conftest import FLOW_RUN, Night, Warehouse
from tests.faults.misbehaviours.encodings import ENCODINGS, NAME
from tests.faults.misbehaviours.markup import SQL_TITLE, TEMPLATE_TITLE
from tests.faults.misbehaviours.registry import MISBEHAVIOURS

Nights = dict[str, "Future[Night]"]

looks_at = pytest.mark.looks_at
EVERY = looks_at(*(one.name for one in MISBEHAVIOURS))

ACTING = re.compile(r"<script|\son\w+\s*=|javascript:|data:text|srcdoc|<iframe|<object|<svg|<math|<form|<style", re.I)
"""What a page must not be able to do to its reader."""

SHOWN = {"h2", "table", "thead", "tbody", "tr", "th", "td", "p", "ul", "li", "a", "em", "strong", "code"}
"""Tags of the page that a run leaves in the UI."""


def titles(warehouse: Warehouse, source_id: str) -> list[str]:
    rows = warehouse.rows("SELECT title FROM v1_pages WHERE source_id = :id AND title IS NOT NULL", id=source_id)
    return [title for (title,) in rows]


def bodies(warehouse: Warehouse, source_id: str) -> list[str]:
    return [
        body
        for (body,) in warehouse.rows(
            "SELECT d.body_html FROM document d JOIN page p ON p.id = d.page_id WHERE p.source_id = :id",
            id=source_id,
        )
    ]


@looks_at("scripts-in-body")
def test_a_body_keeps_its_words_and_its_honest_links_and_loses_what_acts(nights: Nights, warehouse: Warehouse) -> None:
    nights["scripts-in-body"].result()
    (hostile,) = [body for body in bodies(warehouse, "scripts-in-body") if "Come along" in body]
    assert not ACTING.search(hostile)
    assert "kettle has been mended twice" in hostile
    assert "/contact" in hostile


@EVERY
def test_no_markup_in_the_warehouse_acts(nights: Nights, warehouse: Warehouse) -> None:
    for night in nights.values():
        night.result()
    assert [body for (body,) in warehouse.rows("SELECT body_html FROM document") if ACTING.search(body or "")] == []


@looks_at("sql-in-title", "template-in-title")
def test_titles_that_are_code_are_kept_to_the_letter(nights: Nights, warehouse: Warehouse) -> None:
    for name, title in (("sql-in-title", SQL_TITLE), ("template-in-title", TEMPLATE_TITLE)):
        nights[name].result()
        assert title in titles(warehouse, name)
    assert warehouse.rows("SELECT count(*) FROM page")[0][0] > 0


@looks_at("script-in-title", "feed-html-in-titles")
def test_titles_are_text_in_the_warehouse_and_harmless_where_they_are_shown(
    nights: Nights, warehouse: Warehouse
) -> None:
    nights["script-in-title"].result()
    nights["feed-html-in-titles"].result()
    (title,) = [one for one in titles(warehouse, "script-in-title") if "alert" in one]
    assert title == "<script>alert('title')</script><img src=x onerror=alert(1)> opens", "it is what the page says"
    listed = warehouse.rows("SELECT listed_title FROM capture WHERE source_id = 'feed-html-in-titles'")
    assert not [said for (said,) in listed if said and ACTING.search(said)]


@looks_at(*(one.name for one in ENCODINGS))
@pytest.mark.parametrize("name", [one.name for one in ENCODINGS])
def test_letters_come_out_right_whatever_the_charset_says(name: str, nights: Nights, warehouse: Warehouse) -> None:
    nights[name].result()
    texts = warehouse.rows("SELECT body_text FROM v1_pages WHERE source_id = :id", id=name)
    assert any(NAME in (text or "") for (text,) in texts), texts


@looks_at("feed-of-bad-entries")
def test_a_site_cannot_flood_the_issues(nights: Nights, warehouse: Warehouse) -> None:
    nights["feed-of-bad-entries"].result()
    issues = warehouse.rows("SELECT detail FROM v1_issues WHERE source_id = 'feed-of-bad-entries'")
    assert len(issues) <= MOST_BAD_ITEMS + 1
    assert any("further items" in detail for (detail,) in issues), "the rest is counted"


@looks_at("canonical-elsewhere", "canonical-home", "canonical-script")
def test_no_page_takes_an_address_that_it_merely_declares(nights: Nights, warehouse: Warehouse) -> None:
    for name in ("canonical-elsewhere", "canonical-home", "canonical-script"):
        nights[name].result()
        urls = [url for (url,) in warehouse.rows("SELECT url FROM v1_pages WHERE source_id = :id", id=name)]
        assert len(urls) == 3
        assert all(f"//{name}.hostile.example:" in url and "/news/" in url for url in urls)


@EVERY
def test_every_address_in_the_warehouse_is_of_the_web_and_of_its_publisher(
    nights: Nights, warehouse: Warehouse
) -> None:
    for night in nights.values():
        night.result()
    for source_id, url in warehouse.rows("SELECT source_id, url FROM page"):
        assert re.fullmatch(rf"http://{source_id}\.[a-z.]+:\d+/[!-~]*", url), url


@EVERY
def test_what_the_page_of_a_run_shows_of_hostile_sites_is_words_and_links_of_the_web(
    nights: Nights, warehouse: Warehouse
) -> None:
    results = [night.result().result for night in nights.values()]
    shown = run_page(results, {}, changes_of(warehouse.engine, FLOW_RUN), standing_issues(warehouse.engine))

    rendered = MarkdownIt("commonmark").enable("table").render(shown)  # which passes HTML on, as browsers would get it

    assert "Repair shop" in rendered
    assert not ACTING.search(re.sub(r">[^<]*<", "><", rendered)), "no tag does anything"
    assert set(re.findall(r"<([a-z0-9]+)", rendered)) <= SHOWN
    targets = re.findall(r'(?:href|src)="([^"]*)"', rendered)
    assert targets
    assert [one for one in targets if not one.startswith(("http://", "/artifacts/"))] == []

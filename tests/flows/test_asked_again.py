"""What a night asks for besides the newsroom: pages that failed before, and pages that moved, each once."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, text

from flows.collect import Errand, collect
from flows.results import SourceResult
from schema.engine import open_engine
from schema.migrate import upgrade
from spiders.capture import Outcome
from spiders.source import load_sources
from tests.flows.conftest import Press
from tests.parish_site import HOST, POSTS

BROKEN = "/news/school-meals/"  # on the first listing page
OVERLEAF = "/news/youth-hub/"  # on the second


@pytest.fixture
def warehouse(press: Press) -> Iterator[Engine]:
    engine = open_engine(press.settings.database_url)
    upgrade(engine)
    yield engine
    engine.dispose()


def night(press: Press) -> tuple[SourceResult, list[tuple[str, int]]]:
    """Collect, and return what came of it with what was asked for and answered, robots.txt left out."""
    press.web.served.clear()
    (source,) = load_sources(press.settings.sources_dir)
    result = collect(source, Errand(), press.settings, lambda level, message: None)
    return result, [(one.path, one.status) for one in press.web.served if one.path != "/robots.txt"]


def listings(asked: list[tuple[str, int]]) -> list[str]:
    return [path for path, _ in asked if path == "/news/" or path.startswith("/news/page/")]


def rows(warehouse: Engine, query: str) -> list[tuple[Any, ...]]:
    with warehouse.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


ISSUES = "SELECT kind, page_url, last_at > at, resolved_at IS NOT NULL FROM v1_issues"


@pytest.mark.parametrize("broken", [BROKEN, OVERLEAF])
def test_a_page_that_fails_is_asked_for_every_night_until_it_comes_in_and_the_newsroom_is_not_walked_for_it(
    press: Press, warehouse: Engine, broken: str
) -> None:
    press.site.fail_path = broken
    first, asked = night(press)
    assert (first.outcome, len(listings(asked))) == (Outcome.OK, 2)
    page_url = press.web.url(HOST, broken)
    assert rows(warehouse, ISSUES) == [("http-error", page_url, 0, 0)]

    second, asked = night(press)
    assert second.outcome is Outcome.NOTHING_NEW
    assert listings(asked) == ["/news/"]
    attempts = [status for path, status in asked if path == broken]
    assert attempts == [500, 500, 500], "asked for once, with the two further attempts that any page gets"
    assert rows(warehouse, ISSUES) == [("http-error", page_url, 1, 0)]

    press.site.fail_path = None
    third, asked = night(press)
    assert (third.outcome, third.load.new_pages) == (Outcome.OK, 1)
    assert listings(asked) == ["/news/"]
    assert rows(warehouse, ISSUES) == [("http-error", page_url, 1, 1)]
    assert len(rows(warehouse, "SELECT url FROM v1_pages WHERE title IS NOT NULL")) == len(POSTS)
    listed = rows(warehouse, f"SELECT listed_title FROM capture WHERE page_url = '{page_url}'")
    assert listed == [(next(post.title for post in POSTS if post.slug in broken),)], "as the first night's list had it"

    _, asked = night(press)
    assert [status for path, status in asked if path == broken] == [304]


def test_news_is_found_above_a_page_that_keeps_failing(press: Press, warehouse: Engine) -> None:
    press.site.fail_path = OVERLEAF
    night(press)
    news = replace(
        POSTS[0], slug="tide-tables", title="Tide tables go digital", paragraphs=("They are on the website.",)
    )
    press.site.posts = (news, *POSTS)

    result, asked = night(press)

    assert (result.outcome, result.load.new_pages) == (Outcome.OK, 1)
    assert listings(asked)[0] == "/news/"
    assert (OVERLEAF, 500) in asked
    assert len(rows(warehouse, ISSUES)) == 1


def test_a_page_that_failed_is_left_alone_when_it_turns_out_to_be_gone(press: Press, warehouse: Engine) -> None:
    press.site.fail_path = BROKEN
    night(press)
    press.site.fail_path = None
    press.site.posts = [post for post in POSTS if post.slug not in BROKEN]

    night(press)
    _, asked = night(press)

    assert BROKEN not in [path for path, _ in asked]
    assert sorted((row[0], row[3]) for row in rows(warehouse, ISSUES)) == [("http-error", 1), ("not-found", 0)]


def test_a_page_that_an_old_address_leads_to_is_asked_for_once_a_night(press: Press, warehouse: Engine) -> None:
    old, new = "/news/harbour-crane/", "/news/crane-returns/"
    press.site.moved = {old: new}
    crane = press.site.posts[0]
    press.site.elsewhere = [replace(crane, slug="crane-returns")]
    night(press)

    for _ in range(2):
        _, asked = night(press)
        assert [one for one in asked if one[0] in {old, new}] == [(new, 304)]
    pages = rows(warehouse, "SELECT url, versions FROM v1_pages WHERE title LIKE 'Harbour crane%'")
    assert pages == [(press.web.url(HOST, new), 1)]


def test_a_known_page_that_moves_keeps_its_row_and_is_asked_for_where_it_is_now(
    press: Press, warehouse: Engine
) -> None:
    old, new = "/news/harbour-crane/", "/news/crane-returns/"
    night(press)
    press.site.moved = {old: new}
    press.site.elsewhere = [replace(press.site.posts[0], slug="crane-returns")]

    _, moving = night(press)
    _, moved = night(press)

    assert [one for one in moving if one[0] in {old, new}] == [(old, 301), (new, 200)]
    assert [one for one in moved if one[0] in {old, new}] == [(new, 304)]
    assert rows(warehouse, "SELECT count(*) FROM v1_pages") == [(len(POSTS),)]


def test_an_address_that_is_given_to_another_page_and_back_leaves_both_pages_as_they_were(
    press: Press, warehouse: Engine
) -> None:
    lent, other = "/news/harbour-crane/", "/news/foster-families/"
    night(press)
    before = rows(warehouse, "SELECT url, text_hash, versions, withdrawn_at FROM v1_pages ORDER BY url")

    press.site.moved = {lent: other}
    night(press)
    result, asked = night(press)
    assert [path for path, _ in asked].count(lent) == 1
    assert result.load.new_pages == result.load.changed == 0
    press.site.moved = {}
    _, asked = night(press)

    assert [one for one in asked if one[0] == lent] == [(lent, 304)]
    assert rows(warehouse, "SELECT url, text_hash, versions, withdrawn_at FROM v1_pages ORDER BY url") == before

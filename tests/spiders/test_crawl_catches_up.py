"""How crawls that are cut short by a budget or by the time catch up, night after night."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from demo.server import Answer, LoopbackWeb, Site
from spiders.capture import CaptureKind, CrawlResult, Known, Outcome
from spiders.source import Source
from tests.spiders.conftest import Crawls, known_of, make_source
from tests.spiders.newsrooms import Paths, article, issues, jadu_listing, pages

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]

NAMES = [f"/news/article/{number}/story" for number in range(6, 0, -1)]


def six_posts() -> Paths:
    site = Paths({name: article(f"Story {name}") for name in NAMES})
    site.at["/news"] = jadu_listing(dict.fromkeys(NAMES[:3], "1 May 2025"), "/news?page=2")
    site.at["/news?page=2"] = jadu_listing(dict.fromkeys(NAMES[3:], "1 April 2025"))
    return site


def night(
    crawls: Crawls, source: Source, known: list[Known], *, last: CrawlResult | None, **options: Any
) -> CrawlResult:
    """One night as the flow orders it: to the end of the newsroom where the last walk did not get there."""
    mode = "incremental" if last is not None and last.report.walk_complete else "full"
    return crawls(source, known, mode=mode, **options)


@pytest.mark.parametrize("recheck", [False, True])
def test_nights_with_a_page_budget_bring_the_whole_newsroom(crawls: Crawls, serve: Serve, recheck: bool) -> None:
    web = serve({"news.example": six_posts()})
    source = make_source("jadu", web.url("news.example", "/news"))
    known: list[Known] = []
    brought: list[list[str]] = []
    last: CrawlResult | None = None

    for _ in range(4):
        last = night(crawls, source, known, last=last, max_pages=2)
        known += known_of(last, recheck=recheck)
        brought.append(pages(last))

    assert brought == [NAMES[:2], NAMES[2:4], NAMES[4:], []]
    assert last is not None
    assert last.report.walk_complete
    assert last.report.outcome is Outcome.UNCHANGED


def test_pages_that_fail_night_after_night_do_not_hold_up_the_rest(crawls: Crawls, serve: Serve) -> None:
    site = six_posts()
    site.at |= dict.fromkeys(NAMES[:2], Answer(b"Out of order", 500))
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))

    first = crawls(source, max_pages=2, retry_times=0)
    in_vain = [
        Known(one.url or "", one.page_url, CaptureKind.PAGE, "", None, None, recheck=True, listed=one.listed)
        for one in first.issues
        if one.page_url
    ]
    second = crawls(source, in_vain, max_pages=2, retry_times=0)

    assert (pages(first), pages(second)) == ([], NAMES[2:4])
    assert second.report.failed == 2, "they are asked for again, after the new ones"


def test_a_crawl_whose_time_runs_out_over_known_pages_has_walked_the_newsroom(crawls: Crawls, serve: Serve) -> None:
    site = six_posts()
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = [one for one in known_of(crawls(source), recheck=True) if not one.url.endswith(NAMES[-1])]
    site.at[NAMES[0]] = Answer(b"late", delay_seconds=30)

    result = crawls(source, known, max_seconds=4.0, request_timeout=6.0, retry_times=0)

    assert pages(result) == [NAMES[-1]], "the new page came before the known ones"
    assert result.report.walk_complete
    assert "time ran out" in result.report.detail
    assert ("walk-cut", "") in issues(result)

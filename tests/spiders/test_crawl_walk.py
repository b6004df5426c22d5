"""How a newsroom is walked, from the first crawl to the ones that find little."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest

from demo.server import Answer, LoopbackWeb, Site
from spiders.archive import read_body
from spiders.capture import CaptureKind, CrawlResult, Known, Listed, ListingState, Outcome
from spiders.replay import replay
from tests.spiders.conftest import USER_AGENT, Crawls, known_of, make_source
from tests.spiders.newsrooms import Paths, article, html, jadu_listing, path_of

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]


def three_pages() -> Paths:
    """Nine articles on three listing pages, newest first; one has no page, one fails, one is older than 2024."""
    site = Paths()
    for number in (1, 2, 3):
        names = [f"/news/article/{number * 3 - offset}/story" for offset in (2, 1, 0)]
        days = dict.fromkeys(names, f"{30 - number} April 2025")
        if number == 3:
            days[names[-1]] = "1 April 2021"
        following = f"/news?page={number + 1}" if number < 3 else None
        site.at["/news" if number == 1 else f"/news?page={number}"] = jadu_listing(days, following)
        site.at.update({name: article(f"Story {name}") for name in names})
    site.at["/news/article/4/story"] = Answer(b"<h1>Not here</h1>", 404)
    site.at["/news/article/5/story"] = Answer(b"<h1>Out of order</h1>", 500)
    return site


def pages(result: CrawlResult) -> list[str]:
    return [path_of(one.page_url) for one in result.captures if one.kind is CaptureKind.PAGE]


def issues(result: CrawlResult) -> list[tuple[str, str]]:
    return [(one.kind, path_of(one.url or "")) for one in result.issues]


def test_first_crawl_brings_every_page_since_the_first_day_and_records_every_failure(
    crawls: Crawls, serve: Serve
) -> None:
    web = serve({"news.example": three_pages()})
    source = make_source("jadu", web.url("news.example", "/news"))

    result = crawls(source)

    assert sorted(pages(result)) == [f"/news/article/{number}/story" for number in (1, 2, 3, 6, 7, 8)]
    assert issues(result) == [("not-found", "/news/article/4/story"), ("http-error", "/news/article/5/story")]
    assert [(path_of(one.url), one.state, one.items) for one in result.listings] == [
        ("/news", ListingState.OK, 3),
        ("/news?page=2", ListingState.OK, 3),
        ("/news?page=3", ListingState.OK, 3),
    ]
    report = result.report
    assert report.outcome is Outcome.OK
    assert (report.pages_found, report.fetched, report.failed, report.gone) == (9, 6, 2, 0)
    assert report.requests == len(web.served)
    assert report.walk_complete, "the issue says which page to ask for again: no newsroom is walked anew for one page"


def test_an_issue_names_the_press_page_it_concerns_and_what_was_listed_of_it(crawls: Crawls, serve: Serve) -> None:
    site = three_pages()
    site.at["/news?page=2"] = Answer(b"<h1>Out of order</h1>", 500)
    site.at["/news/article/1/story"] = Answer(b"<h1>Out of order</h1>", 500)
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert [(one.kind, path_of(one.url or ""), path_of(one.page_url or "")) for one in result.issues] == [
        ("http-error", "/news/article/1/story", "/news/article/1/story"),
        ("http-error", "/news?page=2", ""),
        ("walk-cut", "/news?page=2", ""),
    ]
    listed = result.issues[0].listed
    assert (listed.title, listed.published) == ("About /news/article/1/story", "29 April 2025")


def test_every_capture_is_in_the_archive_and_replay_gives_it_back_as_if_crawled(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": three_pages()})
    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    replayed = list(replay(crawls.archive))

    assert tuple(capture for capture, _ in replayed) == result.captures
    for capture, body in replayed:
        assert read_body(crawls.archive, capture.warc_file, capture.warc_offset, capture.sha256) == body
        assert len(body) == capture.body_length
    listed = {path_of(one.page_url): one.listed for one in result.captures}
    assert listed["/news/article/6/story"].title == "About /news/article/6/story"
    assert listed["/news/article/6/story"].published == "28 April 2025"


def test_incremental_crawl_of_an_unchanged_newsroom_costs_one_request_and_is_unchanged(
    crawls: Crawls, serve: Serve
) -> None:
    web = serve({"news.example": three_pages()})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = known_of(crawls(source))
    web.served.clear()

    result = crawls(source, known, mode="incremental")

    assert [(one.path, one.status) for one in web.served] == [("/robots.txt", 200), ("/news", 304)]
    assert result.report.outcome is Outcome.UNCHANGED
    assert result.report.walk_complete
    assert result.captures == ()
    assert [one.status for one in result.checks] == [304]


def test_incremental_crawl_stops_at_known_items_but_not_at_a_pinned_one(crawls: Crawls, serve: Serve) -> None:
    site = three_pages()
    site.at["/news/article/5/story"] = article("Story 5, after all")
    del site.at["/news/article/4/story"]
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = known_of(crawls(source))
    pinned = "/news/article/8/story"
    fresh = [f"/news/article/{number}/story" for number in (11, 12, 13)]
    site.at["/news"] = jadu_listing({pinned: "27 April 2025", **dict.fromkeys(fresh[:2], "1 May 2025")}, "/news?page=2")
    site.at["/news?page=2"] = jadu_listing(
        {fresh[2]: "1 May 2025", "/news/article/1/story": "29 April 2025"}, "/news?page=3"
    )
    site.at["/news?page=3"] = jadu_listing(
        dict.fromkeys(("/news/article/2/story", "/news/article/3/story"), "29 April 2025"), "/news?page=4"
    )
    site.at["/news?page=4"] = html("<p>must not be asked for</p>")
    site.at.update({path: article(f"Story {path}") for path in fresh})
    web.served.clear()

    result = crawls(source, known, mode="incremental")

    assert pages(result) == fresh
    assert [one.path for one in web.served if one.path.startswith("/news?")] == ["/news?page=2", "/news?page=3"]
    assert [(one.items, one.known) for one in result.listings] == [(3, 1), (2, 1), (2, 2)]
    assert result.report.outcome is Outcome.OK
    assert result.report.walk_complete


def test_rechecks_find_edits_and_withdrawals_that_no_listing_names(crawls: Crawls, serve: Serve) -> None:
    site = three_pages()
    site.at["/news/article/8/story"] = Answer(article("Story 8").body, conditional=False)
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = known_of(crawls(source), recheck=True)
    site.at["/news/article/6/story"] = article("Story 6", "The figures have been corrected.")
    site.at["/news/article/7/story"] = Answer(b"<h1>Gone</h1>", 410)
    site.at["/news/article/2/story"] = Answer(b"", 302, headers=(("Location", "/news"),))

    result = crawls(source, known, mode="incremental")

    assert pages(result) == ["/news/article/6/story"]
    assert {(path_of(one.page_url), one.status) for one in result.gone} == {
        ("/news/article/7/story", 410),
        ("/news/article/2/story", 302),
    }
    checks = {path_of(one.page_url): one.status for one in result.checks if one.kind is CaptureKind.PAGE}
    assert checks == {
        "/news/article/1/story": 304,
        "/news/article/3/story": 304,
        "/news/article/8/story": 200,  # the server gives no ETag; the bytes are the same
    }
    assert (result.report.fetched, result.report.gone, result.report.not_modified) == (1, 2, 4)


def test_full_crawl_asks_for_listings_whole_and_for_pages_conditionally(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": three_pages()})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = known_of(crawls(source))
    web.served.clear()

    result = crawls(source, known, mode="full")

    statuses = {one.path: one.status for one in web.served}
    assert [statuses[path] for path in ("/news", "/news?page=2", "/news?page=3")] == [200, 200, 200]
    assert statuses["/news/article/1/story"] == 304
    assert result.captures == ()
    assert len(result.checks) == 9
    assert list(replay(crawls.archive, "thornhaven", problems=[])) == list(replay(crawls.archive))


def test_a_page_that_was_asked_for_in_vain_is_asked_for_again(crawls: Crawls, serve: Serve) -> None:
    site = three_pages()
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    first = crawls(source)
    site.at["/news/article/5/story"] = article("Story 5, after all")
    wanted = replace(
        known_of(first)[0],
        url=web.url("news.example", "/news/article/5/story"),
        page_url=web.url("news.example", "/news/article/5/story"),
        kind=CaptureKind.PAGE,
        sha256="",
        requested_url=None,
        recheck=True,
        listed=Listed("As it was listed", "28 April 2025"),
    )
    web.served.clear()

    result = crawls(source, [*known_of(first), wanted], mode="incremental")

    assert pages(result) == ["/news/article/5/story"]
    assert result.captures[0].listed == wanted.listed
    assert [one.path for one in web.served] == ["/robots.txt", "/news", "/news/article/5/story"]


def test_one_page_that_fails_again_does_not_make_a_newsroom_unreachable(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": three_pages()})
    source = make_source("jadu", web.url("news.example", "/news"))
    first = crawls(source)
    address = web.url("news.example", "/news/article/5/story")
    wanted = Known(address, address, CaptureKind.PAGE, "", None, None, recheck=True)

    again = crawls(source, [*known_of(first), wanted], mode="incremental")
    never_read = crawls(source, [*known_of(first)[:1], wanted], mode="incremental")

    assert (again.report.outcome, again.report.failed) == (Outcome.NOTHING_NEW, 1)
    assert never_read.report.outcome is Outcome.UNREACHABLE


def test_a_redirected_page_is_known_by_the_address_it_was_asked_for(crawls: Crawls, serve: Serve) -> None:
    site = Paths(
        {
            "/news": jadu_listing({"/news/article/1/old": "1 May 2025"}),
            "/news/article/1/old": Answer(b"", 301, headers=(("Location", "/news/article/1/new?utm_source=list"),)),
            "/news/article/1/new?utm_source=list": article("Story"),
        }
    )
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))

    first = crawls(source)
    second = crawls(source, known_of(first), mode="full")

    capture = first.captures[-1]
    assert (path_of(capture.requested_url), path_of(capture.page_url)) == ("/news/article/1/old", "/news/article/1/new")
    assert second.captures == ()
    assert second.listings[0].known == 1


def moved(path: str) -> Answer:
    return Answer(b"", 301, headers=(("Location", path),))


def test_a_page_that_several_addresses_lead_to_is_asked_for_once(crawls: Crawls, serve: Serve) -> None:
    listing = jadu_listing(dict.fromkeys(("/news/article/1/a", "/news/article/1/b"), "1 May 2025"))
    site = Paths({"/news": Answer(listing.body, conditional=False)})
    site.at |= {"/news/article/1/a": moved("/news/article/1"), "/news/article/1/b": moved("/news/article/1")}
    site.at["/news/article/1"] = article("Story")
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = known_of(crawls(source), recheck=True)
    web.served.clear()

    result = crawls(source, known, mode="incremental")

    assert [(one.path, one.status) for one in web.served] == [
        ("/robots.txt", 200),
        ("/news", 200),
        ("/news/article/1", 304),
    ]
    assert result.captures == ()


def test_a_new_address_that_leads_to_a_known_page_is_captured_once_so_that_it_is_known(
    crawls: Crawls, serve: Serve
) -> None:
    site = Paths({"/news": jadu_listing({"/news/article/1": "1 May 2025"}), "/news/article/1": article("Story")})
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = known_of(crawls(source))
    site.at["/news"] = jadu_listing({"/news/article/9/short": "1 May 2025"})
    site.at["/news/article/9/short"] = moved("/news/article/1")

    second = crawls(source, known, mode="incremental")
    third = crawls(source, [*known, *known_of(second)], mode="full")

    assert [(path_of(one.requested_url), path_of(one.url)) for one in second.captures[1:]] == [
        ("/news/article/9/short", "/news/article/1")
    ]
    assert third.captures == ()


def test_an_address_that_now_leads_to_another_known_page_is_compared_with_that_page(
    crawls: Crawls, serve: Serve
) -> None:
    names = ("/news/article/1/old", "/news/article/2/other")
    site = Paths({"/news": jadu_listing(dict.fromkeys(names, "1 May 2025"))})
    site.at |= {name: Answer(article(f"Story {name}").body, conditional=False) for name in names}
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = known_of(crawls(source), recheck=True)
    site.at[names[0]] = moved(names[1])

    while_moved = crawls(source, known, mode="incremental")
    site.at[names[0]] = Answer(article(f"Story {names[0]}").body, conditional=False)
    back_again = crawls(source, known, mode="incremental")

    def checked(result: CrawlResult) -> set[str]:
        return {path_of(one.page_url) for one in result.checks if one.kind is CaptureKind.PAGE}

    assert (while_moved.captures, checked(while_moved)) == ((), {names[1]})
    assert (back_again.captures, checked(back_again)) == ((), set(names))


@pytest.mark.parametrize(
    ("listing", "state", "kind"),
    [
        ("<main><div class=card><a href='/news/article/1/x'>A story</a></div></main>", "broken", "broken-listing"),
        ("<main><p>There are no news articles at the moment.</p></main>", "empty", "empty-listing"),
    ],
)
def test_a_listing_without_items_means_that_the_site_has_changed(
    crawls: Crawls, serve: Serve, listing: str, state: str, kind: str
) -> None:
    web = serve({"news.example": Paths({"/news": html(listing)})})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert result.report.outcome is Outcome.SITE_CHANGED
    assert [one.state.value for one in result.listings] == [state]
    assert [one.kind for one in result.issues] == [kind, "walk-cut"]
    assert not result.report.walk_complete, "the next crawl must read it again, even where it has not changed"
    assert len(result.captures) == 1, "the listing is kept, for whoever mends the selectors"


def test_pages_that_come_round_and_endless_calendars_end(crawls: Crawls, serve: Serve) -> None:
    def endless(start: int) -> Paths:
        site = Paths()
        for number in range(start, start + 40):
            item = f"/news/article/{number}/story"
            site.at[f"/news?page={number}"] = jadu_listing({item: "1 May 2025"}, f"/news?page={number + 1}")
            site.at[item] = article(f"Story {number}")
        return site

    circle = endless(1)
    circle.at["/news?page=3"] = jadu_listing({"/news/article/3/story": "1 May 2025"}, "/news?page=1")
    web = serve({"round.example": circle, "calendar.example": endless(1)})
    source = make_source(
        "jadu",
        web.url("round.example", "/news?page=1"),
        web.url("calendar.example", "/news?page=1"),
        max_listing_pages=5,
    )

    result = crawls(source)

    walked = [one.path for one in web.served if one.path.startswith("/news?")]
    assert len(walked) == 3 + 5
    assert [one.kind for one in result.issues] == ["walk-cut"]
    assert not result.report.walk_complete


def test_a_crawl_of_a_span_brings_its_pages_and_leaves_the_rest_to_be_found(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": three_pages()})
    source = make_source("jadu", web.url("news.example", "/news"))

    result = crawls(source, since=date(2025, 4, 28), until=date(2025, 4, 28))

    assert [path for path in pages(result) if path.endswith("6/story")] == pages(result)
    assert [path_of(one.url) for one in result.listings] == ["/news", "/news?page=2", "/news?page=3"]
    assert not result.report.walk_complete


def test_a_page_budget_cuts_the_walk_and_says_so(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": three_pages()})

    result = crawls(make_source("jadu", web.url("news.example", "/news")), max_pages=2)

    assert len(pages(result)) == 2
    assert [one.kind for one in result.issues] == ["walk-cut"]
    assert not result.report.walk_complete


def test_requests_bear_the_honest_user_agent(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": three_pages()})

    crawls(make_source("jadu", web.url("news.example", "/news")))

    assert {one.user_agent for one in web.served} == {USER_AGENT}

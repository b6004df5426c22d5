"""How a newsroom is walked, from the first crawl to the ones that find little."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from demo.server import Answer, LoopbackWeb, Site
from spiders.archive import read_body
from spiders.capture import ListingState, Outcome
from spiders.replay import replay
from tests.spiders.conftest import USER_AGENT, Crawls, known_of, make_source
from tests.spiders.newsrooms import Paths, article, html, issues, jadu_listing, pages, path_of, three_pages

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]


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


def test_full_crawl_asks_for_listings_whole_and_for_pages_that_are_due_again_conditionally(
    crawls: Crawls, serve: Serve
) -> None:
    web = serve({"news.example": three_pages()})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = known_of(crawls(source), recheck=True)
    web.served.clear()

    result = crawls(source, known, mode="full")

    statuses = {one.path: one.status for one in web.served}
    assert [statuses[path] for path in ("/news", "/news?page=2", "/news?page=3")] == [200, 200, 200]
    assert statuses["/news/article/1/story"] == 304
    assert result.captures == ()
    assert len(result.checks) == 9
    assert list(replay(crawls.archive, "thornhaven", problems=[])) == list(replay(crawls.archive))


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (["/newsroom/a", "/newsroom/b"], "2 items, none fits page_pattern '^/news/article/'"),
        (["http://moved.example/news/article/1"], "1 items, none lies on the publisher's hosts"),
    ],
)
def test_a_newsroom_none_of_whose_items_is_a_press_page_has_changed(
    crawls: Crawls, serve: Serve, items: list[str], said: str
) -> None:
    web = serve({"news.example": Paths({"/news": jadu_listing(dict.fromkeys(items, "1 May 2025"))})})
    source = make_source("jadu", web.url("news.example", "/news"), page_pattern="^/news/article/")

    first = crawls(source)
    second = crawls(source, known_of(first))

    for result in (first, second):
        assert (result.report.outcome, result.report.walk_complete) == (Outcome.SITE_CHANGED, False)
        assert said in result.report.detail
        assert [one.state for one in result.listings] == [ListingState.BROKEN]


def test_a_later_listing_page_without_press_pages_is_walked_past(crawls: Crawls, serve: Serve) -> None:
    site = Paths(
        {
            "/news": jadu_listing({"/news/article/1": "1 May 2025"}, "/news?page=2"),
            "/news?page=2": jadu_listing({"/events/1": "1 May 2025"}, "/news?page=3"),
            "/news?page=3": jadu_listing({"/news/article/2": "1 May 2025"}),
        }
    )
    site.at |= {f"/news/article/{number}": article(f"Story {number}") for number in (1, 2)}
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news"), page_pattern="^/news/article/"))

    assert pages(result) == ["/news/article/1", "/news/article/2"]
    assert (result.report.outcome, result.report.walk_complete) == (Outcome.OK, True)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(b"<h1>Not here</h1>", 404), "404"),
        (Answer(b"<h1>Gone</h1>", 410), "410"),
        (Answer(b"", 301, headers=(("Location", "http://moved.example/press"),)), "http://moved.example/press"),
    ],
)
def test_a_newsroom_that_is_gone_or_has_moved_to_another_host_has_changed(
    crawls: Crawls, serve: Serve, answer: Answer, said: str
) -> None:
    web = serve({"news.example": Paths({"/news": answer})})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert result.report.outcome is Outcome.SITE_CHANGED
    assert said in result.report.detail
    assert not result.report.walk_complete
    assert {one.host for one in web.served} == {"news.example"}


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


def test_a_span_that_takes_a_part_of_the_only_listing_page_leaves_the_rest_to_be_found(
    crawls: Crawls, serve: Serve
) -> None:
    days = {"/news/article/2/new": "1 May 2025", "/news/article/1/old": "1 April 2025"}
    site = Paths({"/news": jadu_listing(days), **{name: article(name) for name in days}})
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))

    first = crawls(source, since=date(2025, 4, 28))
    second = crawls(source, known_of(first))

    assert (pages(first), first.report.walk_complete) == (["/news/article/2/new"], False)
    assert (pages(second), second.report.walk_complete) == (["/news/article/1/old"], True)


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

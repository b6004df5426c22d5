"""Each platform's newsroom, crawled from its own markup or API."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from demo.server import Answer, LoopbackWeb, Request, Site
from spiders.capture import CaptureKind, CrawlResult, Outcome
from spiders.source import Layout
from tests.spiders.conftest import Crawls, known_of, make_source
from tests.spiders.newsrooms import Paths, article, html, json_answer, path_of, rss

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]


def pages(result: CrawlResult) -> list[str]:
    return [path_of(one.page_url) for one in result.captures if one.kind in {CaptureKind.PAGE, CaptureKind.API}]


def issues(result: CrawlResult) -> list[tuple[str, str]]:
    return [(one.kind, path_of(one.url or "")) for one in result.issues]


class Department:
    """A department on a GOV.UK of our own: the Search API over `documents`, newest first, and the Content API."""

    def __init__(self, count: int) -> None:
        self.documents: dict[str, dict[str, Any]] = {}
        for number in range(count):
            path = f"/government/news/story-{number}"
            self.documents[path] = {
                "base_path": path,
                "schema_name": "news_article",
                "title": f"Story {number}",
                "public_updated_at": f"2025-05-{28 - number % 28:02}T09:00:00Z",
                "details": {"body": f"<p>Text {number}</p>"},
            }
        self.searches: list[Mapping[str, list[str]]] = []

    def __call__(self, request: Request) -> Answer:
        if request.path == "/robots.txt":
            return Answer(b"User-agent: *\nDisallow: /*/print$\n", content_type="text/plain")
        if request.path == "/api/search.json":
            return self.search(request)
        path = request.path.removeprefix("/api/content")
        document = self.documents.get(path)
        return json_answer(document) if document else Answer(b"{}", 404, "application/json")

    def search(self, request: Request) -> Answer:
        self.searches.append(request.query)
        known = {"filter_organisations", "filter_content_store_document_type", "order", "count", "start", "fields"}
        if request.query.keys() - known:
            return Answer(b'{"error": "Unexpected parameters"}', 422, "application/json")
        start, count = int(request.query["start"][0]), int(request.query["count"][0])
        results: list[dict[str, Any]] = [{"link": "https://elsewhere.example/report", "title": "Elsewhere"}]
        results += [
            {"link": path, "title": document.get("title"), "public_timestamp": document["public_updated_at"]}
            for path, document in self.documents.items()
        ]
        return json_answer({"results": results[start : start + count], "total": len(results), "start": start})


def test_govuk_is_found_by_its_search_api_and_read_by_its_content_api(crawls: Crawls, serve: Serve) -> None:
    department = Department(103)
    gone, moved, target = (f"/government/news/story-{number}" for number in (1, 2, 102))
    department.documents[gone]["schema_name"] = "gone"
    department.documents[moved] |= {
        "schema_name": "redirect",
        "redirects": [{"path": moved, "type": "exact", "destination": "/government/news/successor?query#part"}],
    }
    web = serve({"www.gov.example": department})
    source = make_source(
        "govuk",
        web.url("www.gov.example", "/api/search.json"),
        organisations_filter="department-for-schools",
        document_types=("press_release", "news_story"),
    )
    successor = {**department.documents[target], "base_path": "/government/news/successor"}
    web.sites["www.gov.example"] = lambda request: (
        json_answer(successor) if request.path == "/api/content/government/news/successor" else department(request)
    )

    first = crawls(source)

    assert [(one.items, one.state.value) for one in first.listings] == [(99, "ok"), (4, "ok")]
    query = department.searches[0]
    assert query["filter_organisations"] == ["department-for-schools"]
    assert query["filter_content_store_document_type"] == ["press_release", "news_story"]
    assert len(pages(first)) == 102
    assert "/government/news/successor" in pages(first)
    reading = next(one for one in first.captures if one.page_url.endswith("/story-0"))
    assert reading.kind is CaptureKind.API
    assert reading.url == web.url("www.gov.example", "/api/content/government/news/story-0")
    assert reading.page_url == web.url("www.gov.example", "/government/news/story-0")
    assert reading.listed.title == "Story 0"
    assert ("not-found", f"/api/content{gone}") in issues(first)
    assert ("not-found", f"/api/content{moved}") in issues(first)
    assert {path_of(one.page_url) for one in first.issues if one.page_url} == {gone, moved}

    # A page is withdrawn, which moves it to the top; another goes.
    old = department.documents.pop("/government/news/story-50")
    old |= {"withdrawn_notice": {"explanation": "<p>Superseded</p>"}, "public_updated_at": "2999-01-01T00:00:00Z"}
    department.documents = {"/government/news/story-50": old, **department.documents}
    department.documents["/government/news/story-3"]["schema_name"] = "gone"
    second = crawls(source, known_of(first), mode="incremental")

    assert pages(second) == ["/government/news/story-50"]
    assert second.report.outcome is Outcome.OK


def test_govuk_is_asked_again_at_its_content_api_also_for_a_page_that_says_it_lies_elsewhere(
    crawls: Crawls, serve: Serve
) -> None:
    web = serve({"www.gov.example": Department(2)})
    source = make_source(
        "govuk", web.url("www.gov.example", "/api/search.json"), organisations_filter="department-for-schools"
    )
    known = [
        replace(one, page_url=one.page_url.replace("story-0", "told-elsewhere"))
        for one in known_of(crawls(source), recheck=True)
    ]
    web.served.clear()

    result = crawls(source, known, mode="incremental")

    asked = [(one.path, one.status) for one in web.served if one.path.startswith("/api/content")]
    assert asked == [(f"/api/content/government/news/story-{number}", 304) for number in (0, 1)]
    assert (result.captures, result.gone) == ((), ())


def test_govuk_says_so_when_the_search_api_no_longer_takes_a_parameter(crawls: Crawls, serve: Serve) -> None:
    refusing = Paths({"/robots.txt": Answer(b"", 404)})
    web = serve(
        {"www.gov.example": lambda request: Answer(b"{}", 422) if "search" in request.path else refusing(request)}
    )
    source = make_source("govuk", web.url("www.gov.example", "/api/search.json"), organisations_filter="dfs")

    result = crawls(source)

    assert [one.kind for one in result.issues] == ["http-error", "walk-cut"]
    assert "422" in result.report.detail


def test_goss_takes_its_dates_from_the_feed_behind_the_list(crawls: Crawls, serve: Serve) -> None:
    cell = (
        '<div class="grid__cell--listitem"><div class="item--article"><h2><a class="item__link" href="{0}">{0}</a></h2>'
        "</div></div>"
    )
    site = Paths(
        {
            "/news": html(cell.format("/article/1/a") + cell.format("/article/2/b") + cell.format("/article/3/c")),
            "/article/1/a": article("A"),
            "/article/2/b": article("B"),
            "/article/3/c": article("C"),
        }
    )
    web = serve({"news.example": site})
    host = web.url("news.example", "")
    site.at["/news?rss=true"] = rss({"/article/1/a": "1 May 2025", "/article/2/b": "1 May 2019"}, host)
    source = make_source("goss", web.url("news.example", "/news"))

    dated = crawls(source)
    del site.at["/news?rss=true"]
    undated = crawls(source)

    assert pages(dated) == ["/article/1/a", "/article/3/c"], "the second is older than the source's first day"
    assert dated.captures[0].kind is CaptureKind.FEED
    assert [one.listed.published for one in dated.captures if one.kind is CaptureKind.PAGE] == ["1 May 2025", None]
    assert pages(undated) == ["/article/1/a", "/article/2/b", "/article/3/c"]
    assert issues(undated) == [("bad-item", "/news?rss=true")]


def test_wordpress_is_read_by_its_rest_api_its_feed_or_its_pages(crawls: Crawls, serve: Serve) -> None:
    names = ["/2025/05/a/", "/2025/05/b/", "/2025/05/c/"]
    site = Paths({name: article(f"Story {name}") for name in names})
    web = serve({"api.example": site, "feed.example": site, "pages.example": site})

    def posts(*names: str) -> Answer:
        host = web.url("api.example", "")
        found = [
            {"link": host + name, "title": {"rendered": "A &amp; B"}, "date_gmt": "2025-05-01T09:00:00"}
            for name in names
        ]
        return json_answer([*found, {"title": "no link"}], ("X-WP-TotalPages", "2"))

    site.at["/wp-json/wp/v2/posts"] = posts(*names[:2])
    site.at["/wp-json/wp/v2/posts?page=2"] = posts(names[2])
    site.at["/feed/"] = rss(dict.fromkeys(names, "1 May 2025"), web.url("feed.example", ""))
    row = '<article class="post"><h2 class="entry-title"><a href="{0}">{0}</a></h2></article>'
    site.at["/news/"] = html(row.format(names[0]) + '<a class="next page-numbers" href="/news/page/2/">Next</a>')
    site.at["/news/page/2/"] = html(row.format(names[1]) + row.format(names[2]))
    starts = [
        web.url("api.example", "/wp-json/wp/v2/posts"),
        web.url("feed.example", "/feed/"),
        web.url("pages.example", "/news/"),
    ]

    result = crawls(make_source("wordpress", *starts))

    assert sorted(pages(result)) == sorted(names * 3)
    first = next(one for one in result.captures if one.kind is CaptureKind.PAGE)
    assert (first.listed.title, first.listed.published) == ("A & B", "2025-05-01T09:00:00+00:00")
    assert issues(result) == [("bad-item", "/wp-json/wp/v2/posts"), ("bad-item", "/wp-json/wp/v2/posts?page=2")]


def test_a_feed_whose_entries_are_all_new_may_have_lost_some_and_says_so(crawls: Crawls, serve: Serve) -> None:
    site = Paths({f"/{number}": article(f"Story {number}") for number in range(6)})
    web = serve({"news.example": site})
    host = web.url("news.example", "")
    site.at["/feed"] = rss(dict.fromkeys(("/1", "/0"), "Thu, 01 May 2025 09:00:00 GMT"), host)
    source = make_source("feed", web.url("news.example", "/feed"))
    first = crawls(source)
    site.at["/feed"] = rss(dict.fromkeys(("/5", "/4"), "Fri, 02 May 2025 09:00:00 GMT"), host)

    second = crawls(source, known_of(first), mode="incremental")

    assert first.captures[0].kind is CaptureKind.FEED
    assert pages(second) == ["/5", "/4"]
    assert [one.kind for one in second.issues] == ["walk-cut"]
    assert second.report.walk_complete, "walking again would not bring the lost ones back"


def test_a_web_page_in_a_feeds_place_is_a_change_of_the_site(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": Paths({"/feed": html("<h1>We have moved</h1>")})})

    assert crawls(make_source("feed", web.url("news.example", "/feed"))).report.outcome is Outcome.SITE_CHANGED


def test_any_site_is_read_by_the_selectors_of_its_source_file(crawls: Crawls, serve: Serve) -> None:
    site = Paths(
        {
            "/news": html(
                '<div class="story"><a href="/press/1">One</a><i>1 May 2025</i></div>'
                '<div class="story"><a href="/contact">Contact</a></div><a id="further" href="/news/2">More</a>'
            ),
            "/news/2": html('<div class="story"><a href="/press/2">Two</a><i>1 April 2025</i></div>'),
            "/press/1": article("One"),
            "/press/2": article("Two"),
        }
    )
    web = serve({"news.example": site})
    source = make_source(
        "listing",
        web.url("news.example", "/news"),
        page_pattern=r"^/press/\d+$",
        layouts=(Layout(item="div.story", listed_date="i", next_page="#further"),),
    )

    result = crawls(source)

    assert pages(result) == ["/press/1", "/press/2"]
    assert result.issues == ()

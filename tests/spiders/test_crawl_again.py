"""How pages are asked for again: the known ones, those that were asked for in vain, and those that have moved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from demo.server import Answer, LoopbackWeb, Site
from spiders.capture import CaptureKind, CrawlResult, Known, Listed, Outcome
from tests.spiders.conftest import Crawls, known_of, make_source
from tests.spiders.newsrooms import Paths, article, issues, jadu_listing, pages, path_of, three_pages

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]


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


def declared(known: Sequence[Known], page_url: str) -> list[Known]:
    """What a warehouse knows where the pages declare `page_url` as their canonical address."""
    return [replace(one, page_url=page_url) if one.kind is CaptureKind.PAGE else one for one in known]


@pytest.mark.parametrize("mode", ["incremental", "full"])
def test_a_page_is_asked_for_again_where_it_answered_and_not_where_it_says_it_lies(
    crawls: Crawls, serve: Serve, mode: str
) -> None:
    site = Paths({"/news": jadu_listing({"/News/Article/1/": "1 May 2025"}), "/News/Article/1/": article("Story")})
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = declared(known_of(crawls(source), recheck=True), web.url("news.example", "/news/article/1"))
    web.served.clear()

    result = crawls(source, known, mode=mode)

    assert ("/News/Article/1/", 304) in [(one.path, one.status) for one in web.served]
    assert result.gone == ()
    assert [path_of(one.page_url) for one in result.checks if one.kind is CaptureKind.PAGE] == ["/news/article/1"]


def test_a_page_is_asked_for_by_the_address_that_a_listing_gives_it(crawls: Crawls, serve: Serve) -> None:
    as_listed = "/news?utm_source=list&b=2&a=1"
    site = Paths({"/all": jadu_listing({as_listed.replace("&", "&amp;"): "1 May 2025"}), as_listed: article("Story")})
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/all"))

    first = crawls(source)
    second = crawls(source, known_of(first, recheck=True), mode="full")

    assert pages(first) == ["/news?a=1&b=2"]
    assert [one.path for one in web.served if one.path.startswith("/news")] == [as_listed, as_listed]
    assert (second.captures, second.gone) == ((), ())


def test_an_address_without_a_value_is_asked_for_as_it_is_also_where_no_listing_names_it(
    crawls: Crawls, serve: Serve
) -> None:
    page = article("Story")
    site = Paths({"/all": jadu_listing({"/story?123": "1 May 2025"})})
    web = serve({"news.example": lambda request: page if request.path == "/story" else site(request)})
    source = make_source("jadu", web.url("news.example", "/all"))

    crawls(source, known_of(crawls(source), recheck=True), mode="incremental")

    assert [one.path for one in web.served if "story" in one.path] == ["/story?123", "/story?123"]


def test_a_page_that_answers_at_one_of_its_addresses_is_not_gone(crawls: Crawls, serve: Serve) -> None:
    names = ("/news/article/1/new", "/news/article/1/old")
    site = Paths({"/news": jadu_listing(dict.fromkeys(names, "1 May 2025"))})
    site.at |= dict.fromkeys(names, article("Story"))
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    known = declared(known_of(crawls(source), recheck=True), web.url("news.example", names[0]))
    del site.at[names[1]]

    one_left = crawls(source, known, mode="incremental")
    del site.at[names[0]]
    none_left = crawls(source, known, mode="incremental")

    assert (one_left.gone, issues(one_left)) == ((), [("not-found", names[1])])
    assert [path_of(one.page_url) for one in none_left.gone] == [names[0]] * 2

"""How a crawl behaves towards sites: what it may not ask, what it is refused, how long it waits."""

from collections.abc import Callable, Mapping

from demo.server import Answer, LoopbackWeb, Request, Site
from spiders.capture import CaptureKind, CrawlResult, Outcome
from tests.spiders.conftest import Crawls, known_of, make_source
from tests.spiders.newsrooms import Paths, article, jadu_listing, path_of

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]


def newsroom(*names: str, **other: Answer) -> Paths:
    site = Paths({"/news": jadu_listing(dict.fromkeys(names, "1 May 2025"))})
    site.at.update({name: article(f"Story {name}") for name in names})
    site.at.update(other)
    return site


def issues(result: CrawlResult) -> list[tuple[str, str]]:
    return [(one.kind, path_of(one.url or "")) for one in result.issues]


def asked(web: LoopbackWeb) -> list[str]:
    return [one.path for one in web.served if one.path != "/robots.txt"]


def test_robots_txt_is_obeyed_with_its_wildcards_for_this_agent(crawls: Crawls, serve: Serve) -> None:
    site = newsroom("/news/1/print", "/news/2", "/news/3?draft=1", "/news/4.pdf")
    robots = "User-agent: *\nDisallow: /\n\nUser-agent: councilwire-test\nDisallow: /*/print$\nDisallow: /*draft=\n"
    site.at["/robots.txt"] = Answer(robots.encode(), content_type="text/plain")
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert asked(web) == ["/news", "/news/2", "/news/4.pdf"]
    assert issues(result) == [("robots", "/news/1/print"), ("robots", "/news/3?draft=1")]
    assert result.report.failed == 0
    assert result.report.outcome is Outcome.OK
    assert result.report.walk_complete


def test_a_newsroom_that_robots_txt_forbids_is_blocked_and_not_asked(crawls: Crawls, serve: Serve) -> None:
    site = newsroom("/news/1")
    site.at["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /news\n", content_type="text/plain")
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert asked(web) == []
    assert result.report.outcome is Outcome.BLOCKED
    assert "robots.txt" in result.report.detail


def test_a_robots_txt_that_cannot_be_read_forbids_everything_for_now(crawls: Crawls, serve: Serve) -> None:
    site = newsroom("/news/1")
    site.at["/robots.txt"] = Answer(b"", 503)
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert asked(web) == []
    assert result.report.outcome is Outcome.UNREACHABLE
    assert "robots.txt could not be read" in result.report.detail


def test_a_robots_txt_that_lies_on_another_host_is_read_there(crawls: Crawls, serve: Serve) -> None:
    site = newsroom("/news/1/print", "/news/2")
    web = serve({"news.example": site})
    away = Answer(b"", 301, headers=(("Location", web.url("central.example", "/rules.txt")),))
    site.at["/robots.txt"] = away
    rules = Answer(b"User-agent: *\nDisallow: /*/print$\n", content_type="text/plain")
    web.sites["central.example"] = Paths({"/rules.txt": rules})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert issues(result) == [("robots", "/news/1/print")]
    assert asked(web) == ["/rules.txt", "/news", "/news/2"]


def test_a_robots_txt_that_is_refused_on_another_host_forbids_everything_for_now(crawls: Crawls, serve: Serve) -> None:
    site = newsroom("/news/1")
    web = serve({"news.example": site})
    site.at["/robots.txt"] = Answer(b"", 302, headers=(("Location", web.url("central.example", "/rules.txt")),))
    challenge = Answer(b"", 403, headers=(("cf-mitigated", "challenge"),))
    web.sites["central.example"] = Paths({"/rules.txt": challenge})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert asked(web) == ["/rules.txt"]
    assert result.report.outcome is Outcome.UNREACHABLE
    assert "robots.txt could not be read" in result.report.detail


def test_a_crawl_delay_in_robots_txt_is_kept_between_requests(crawls: Crawls, serve: Serve) -> None:
    site = newsroom("/news/1", "/news/2")
    site.at["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.6\n", content_type="text/plain")
    web = serve({"news.example": site})

    report = crawls(make_source("jadu", web.url("news.example", "/news"))).report

    assert (report.finished_at - report.started_at).total_seconds() > 3 * 0.6
    assert any("asks for" in line for line in crawls.log)


def test_a_challenge_on_the_way_is_recorded_as_blocked_and_the_host_is_not_asked_again(
    crawls: Crawls, serve: Serve
) -> None:
    site = newsroom("/news/1", "/news/2", "/news/3", "/news/4")
    site.at["/news/2"] = Answer(b"<title>Just a moment...</title>", 403, headers=(("cf-mitigated", "challenge"),))
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert asked(web) == ["/news", "/news/1", "/news/2"]
    assert [kind for kind, _ in issues(result)] == ["blocked", "walk-cut"]
    assert "2 pages not asked for" in result.issues[1].detail
    assert result.report.outcome is Outcome.BLOCKED
    assert result.report.fetched == 1, "what was had before the refusal is kept"
    assert not result.report.walk_complete


def test_a_single_page_that_was_taken_back_does_not_block_its_newsroom(crawls: Crawls, serve: Serve) -> None:
    site = newsroom("/news/1", "/news/2", "/news/3")
    site.at["/news/2"] = Answer(b"Access denied", 403)
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert issues(result) == [("blocked", "/news/2")]
    assert (result.report.outcome, result.report.fetched) == (Outcome.OK, 2)


def test_many_pages_that_were_taken_back_do_not_block_a_newsroom_that_serves_the_others(
    crawls: Crawls, serve: Serve
) -> None:
    names = [f"/news/{number}" for number in range(1, 9)]
    site = newsroom(*names)
    site.at |= dict.fromkeys(names[::2], Answer(b"Access denied", 403))
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert issues(result) == [("blocked", name) for name in names[::2]]
    assert (result.report.outcome, result.report.fetched) == (Outcome.OK, 4)


def test_a_newsroom_that_answers_403_is_blocked(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": Paths({"/news": Answer(b"Forbidden", 403)})})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert asked(web) == ["/news"], "a refusal is not tried again"
    assert result.report.outcome is Outcome.BLOCKED


def test_a_goss_newsroom_that_answers_403_is_blocked_at_its_feed_of_dates(crawls: Crawls, serve: Serve) -> None:
    web = serve({"news.example": lambda request: Answer(b"Forbidden", 403)})

    result = crawls(make_source("goss", web.url("news.example", "/news")))

    assert asked(web) == ["/news?rss=true"]
    assert [kind for kind, _ in issues(result)] == ["blocked", "walk-cut"]
    assert result.report.outcome is Outcome.BLOCKED
    assert "answered 403" in result.report.detail


def test_a_site_that_asks_for_time_gets_it_and_one_that_asks_for_too_much_is_left_alone(
    crawls: Crawls, serve: Serve
) -> None:
    answers = iter([Answer(b"", 429, headers=(("Retry-After", "1"),))])
    patient = newsroom("/news/1")
    patient.at["/news/1"] = lambda request: next(answers, article("Story"))
    busy = newsroom("/news/1", "/news/2")
    busy.at["/news/1"] = Answer(b"", 503, headers=(("Retry-After", "86400"),))
    web = serve({"patient.example": patient, "busy.example": busy})
    source = make_source("jadu", web.url("patient.example", "/news"), web.url("busy.example", "/news"))

    result = crawls(source)

    assert [(one.host, one.status) for one in web.served if one.path == "/news/1"] == [
        ("patient.example", 429),
        ("busy.example", 503),
        ("patient.example", 200),
    ]
    assert "/news/2" not in asked(web)
    assert ("http-error", "/news/1") in issues(result)
    assert (result.report.finished_at - result.report.started_at).total_seconds() >= 1
    assert not result.report.walk_complete
    assert result.report.outcome is Outcome.UNREACHABLE, "come back later is no refusal"
    assert "come back later" in result.report.detail


def test_bodies_are_bounded_before_and_after_decompression_and_so_is_time(crawls: Crawls, serve: Serve) -> None:
    import gzip

    site = newsroom("/news/long", "/news/bomb", "/news/slow", "/news/round", "/news/5")
    site.at["/news/long"] = Answer(b"x" * 60_000)
    bomb = gzip.compress(b"\0" * 5_000_000)
    site.at["/news/bomb"] = Answer(bomb, headers=(("Content-Encoding", "gzip"),))
    site.at["/news/slow"] = Answer(b"late", delay_seconds=20)
    site.at["/news/round"] = Answer(b"", 302, headers=(("Location", "/news/round"),))
    web = serve({"news.example": site})

    result = crawls(
        make_source("jadu", web.url("news.example", "/news")),
        max_body_bytes=50_000,
        request_timeout=2.0,
        retry_times=0,
    )

    assert sorted(issues(result)) == [
        ("http-error", "/news/round"),
        ("too-large", "/news/bomb"),
        ("too-large", "/news/long"),
        ("unreachable", "/news/slow"),
    ]
    assert [path_of(one.page_url) for one in result.captures if one.kind is CaptureKind.PAGE] == ["/news/5"]


def test_private_networks_are_refused_in_addresses_after_redirects_and_after_look_up(
    crawls: Crawls, serve: Serve
) -> None:
    web = serve({"news.example": newsroom("/news/1")})
    by_name = make_source("jadu", web.url("news.example", "/news"))
    by_number = make_source("jadu", web.url("127.0.0.1", "/news"))

    for source in (by_name, by_number):
        result = crawls(source, allow_private_addresses=False)
        assert [one.kind for one in result.issues if one.kind != "walk-cut"] == ["refused-address"]
        assert result.report.outcome is Outcome.UNREACHABLE, "a hostile site must not be able to make a run fail"
    assert web.served == []


def test_redirects_off_the_publishers_hosts_are_not_followed_also_when_tried_again(
    crawls: Crawls, serve: Serve
) -> None:
    site = newsroom("/news/1", "/news/2")
    away = Answer(b"", 302, headers=(("Location", "http://elsewhere.example/"),))
    answers = iter([Answer(b"", 500)])
    site.at["/news/1"] = lambda request: next(answers, away)
    site.at["/news"] = jadu_listing({"/news/1": "1 May 2025", "http://paper.example/story": "1 May 2025"})
    web = serve({"news.example": site, "elsewhere.example": Paths({"/": article("Elsewhere")})})

    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert {one.host for one in web.served} == {"news.example"}
    assert [(one.kind, one.url) for one in result.issues] == [
        ("bad-item", "http://paper.example/story"),
        ("bad-item", web.url("news.example", "/news/1")),
    ]


def test_an_unreachable_newsroom_is_told_from_an_empty_one(crawls: Crawls, serve: Serve) -> None:
    web = serve({})
    port = web.port
    web.__exit__(None, None, None)

    result = crawls(make_source("jadu", f"http://news.example:{port}/news"))

    assert result.report.outcome is Outcome.UNREACHABLE
    assert not result.report.walk_complete
    assert result.listings[0].state.value == "failed"


def test_no_cookie_and_no_referrer_is_sent_and_coding_is_what_the_archive_reads(crawls: Crawls, serve: Serve) -> None:
    seen: list[Request] = []
    site = newsroom("/news/1")

    def watched(request: Request) -> Answer:
        seen.append(request)
        return Answer(site(request).body, headers=(("Set-Cookie", "visit=1"),))

    web = serve({"news.example": watched})
    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    crawls(make_source("jadu", web.url("news.example", "/news")), known_of(result))
    assert len(seen) > 3
    for request in seen:
        assert "cookie" not in request.headers
        assert "referer" not in request.headers
        assert request.headers["accept-encoding"] == "gzip, deflate"

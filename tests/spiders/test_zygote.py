"""Crawling processes that are forks of one: each as much its own as if it had been started alone."""

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from demo.server import Answer, LoopbackWeb, Request, Site
from spiders import spool
from spiders.capture import CrawlResult, Outcome
from spiders.crawl import CrawlError, crawl
from spiders.process import Alone, Zygote
from spiders.source import Source
from tests.crawlers import crawlers
from tests.spiders.conftest import Crawls, make_source
from tests.spiders.newsrooms import Paths, article, jadu_listing

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]
SECONDS = 60.0


@pytest.fixture
def zygote() -> Iterator[Zygote]:
    one = Zygote()
    yield one
    one.close()


class Waiting:
    """A newsroom whose second page keeps its reader waiting until it is told to go on."""

    def __init__(self) -> None:
        self.asked, self.go_on = threading.Event(), threading.Event()
        self.site = newsroom(2)

    def __call__(self, request: Request) -> Answer:
        if request.path == "/news/2" and not self.go_on.is_set():
            self.asked.set()
            self.go_on.wait(SECONDS)
        return self.site(request)


def newsroom(pages: int) -> Paths:
    paths = [f"/news/{number}" for number in range(1, pages + 1)]
    site = Paths({"/news": jadu_listing(dict.fromkeys(paths, "1 May 2025"))})
    site.at.update({path: article(f"Story {path}") for path in paths})
    return site


def source_of(web: LoopbackWeb, name: str) -> Source:
    return make_source("jadu", web.url(f"{name}.example", "/news"), id=name)


def crawled_by(zygote: Zygote, crawls: Crawls, source: Source) -> CrawlResult:
    return crawl(source, (), crawls.options(request_timeout=SECONDS), starter=zygote)


def test_forks_crawl_beside_each_other_and_each_finds_what_a_process_alone_finds(
    crawls: Crawls, serve: Serve, zygote: Zygote
) -> None:
    names = [f"town-{number}" for number in range(6)]
    web = serve({f"{name}.example": newsroom(number + 1) for number, name in enumerate(names)})
    sources = [source_of(web, name) for name in names]
    with ThreadPoolExecutor(len(names)) as threads:
        forked = list(threads.map(lambda source: crawl(source, (), crawls.options(), starter=zygote), sources))
    alone = [crawl(source, (), crawls.options(), starter=Alone()) for source in sources]

    assert [one.report.fetched for one in forked] == [1, 2, 3, 4, 5, 6]
    assert [[one.page_url for one in result.captures] for result in forked] == [
        [one.page_url for one in result.captures] for result in alone
    ]


def test_a_fork_that_is_killed_fails_its_own_crawl_and_no_other(crawls: Crawls, serve: Serve, zygote: Zygote) -> None:
    struck, other = Waiting(), Waiting()
    web = serve({"struck.example": struck, "other.example": other})
    with ThreadPoolExecutor(2) as threads:
        failing = threads.submit(crawled_by, zygote, crawls, source_of(web, "struck"))
        going_on = threads.submit(crawled_by, zygote, crawls, source_of(web, "other"))
        assert struck.asked.wait(SECONDS)
        assert other.asked.wait(SECONDS)
        (process,) = crawlers(crawls.spool / "struck")
        os.kill(process, signal.SIGKILL)
        with pytest.raises(CrawlError, match="struck ended with status -9"):
            failing.result(SECONDS)
        other.go_on.set()
        assert going_on.result(SECONDS).report.fetched == 2
    struck.go_on.set()
    again = crawled_by(zygote, crawls, source_of(web, "struck"))
    assert again.report.outcome is Outcome.OK


def test_a_killed_zygote_costs_no_crawl_under_way_and_the_next_crawl_has_another(
    crawls: Crawls, serve: Serve, zygote: Zygote
) -> None:
    waiting = Waiting()
    web = serve({"first.example": waiting, "second.example": newsroom(3)})
    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(crawled_by, zygote, crawls, source_of(web, "first"))
        assert waiting.asked.wait(SECONDS)
        (process,) = crawlers(crawls.spool / "first")
        os.kill(parent_of(process), signal.SIGKILL)
        assert crawled_by(zygote, crawls, source_of(web, "second")).report.fetched == 3
        waiting.go_on.set()
        assert under_way.result(SECONDS).report.fetched == 2


def test_an_interrupted_caller_takes_its_fork_with_it(crawls: Crawls, serve: Serve, zygote: Zygote) -> None:
    waiting = Waiting()
    web = serve({"town.example": waiting})
    waiting.site.at["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.01\n", content_type="text/plain")

    def interrupt(level: int, message: str) -> None:
        assert crawlers(crawls.spool)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crawl(source_of(web, "town"), (), crawls.options(), interrupt, zygote)
    assert crawlers(crawls.spool) == []
    assert spool.finished(crawls.spool, "town") == []
    waiting.go_on.set()


def test_neither_the_zygote_nor_its_forks_get_secrets(
    crawls: Crawls, serve: Serve, zygote: Zygote, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COUNCILWIRE_DATABASE_URL", "postgresql://wire:secret@db.example/wire")
    waiting = Waiting()
    web = serve({"town.example": waiting})
    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(crawled_by, zygote, crawls, source_of(web, "town"))
        assert waiting.asked.wait(SECONDS)
        (process,) = crawlers(crawls.spool / "town")
        for one in (process, parent_of(process)):
            assert b"secret" not in Path(f"/proc/{one}/environ").read_bytes()
        waiting.go_on.set()
        under_way.result(SECONDS)


def parent_of(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])

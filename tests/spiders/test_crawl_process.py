"""The crawling process: what becomes of a crawl that is stopped, orphaned, killed or faulty."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from demo.server import Answer, LoopbackWeb, Request, Site
from spiders import spool
from spiders.capture import Outcome
from spiders.child import STOPPED
from spiders.crawl import CrawlError, crawl, seconds_until_hung
from spiders.options import LONGEST_WAIT
from spiders.spool import Job
from tests.spiders.conftest import Crawls, make_source
from tests.spiders.newsrooms import Paths, article, jadu_listing

Serve = Callable[[Mapping[str, Site]], LoopbackWeb]


class SlowSite:
    """A newsroom whose second page keeps its reader waiting, and says when it is asked for."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.site = Paths({"/news": jadu_listing(dict.fromkeys(("/news/1", "/news/2"), "1 May 2025"))})
        self.site.at["/news/1"] = article("One")

    def __call__(self, request: Request) -> Answer:
        if request.path == "/news/2":
            self.asked.set()
            return Answer(b"late", delay_seconds=30)
        return self.site(request)


def started(crawls: Crawls, web: LoopbackWeb) -> tuple["subprocess.Popen[bytes]", Path]:
    """A crawling process as `crawl` starts it, and its folder."""
    options = crawls.options(request_timeout=60.0)
    folder = spool.folder_of(crawls.spool, "thornhaven", options.run_id)
    spool.write_job(folder, Job(make_source("jadu", web.url("news.example", "/news")), (), options))
    process = subprocess.Popen(
        [sys.executable, "-m", "spiders.child", str(folder)],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return process, folder


@pytest.mark.parametrize("how", ["SIGTERM", "orphaned"])
def test_a_crawl_that_is_told_to_end_or_orphaned_ends_itself_and_is_not_whole(
    crawls: Crawls, serve: Serve, how: str
) -> None:
    slow = SlowSite()
    process, folder = started(crawls, serve({"news.example": slow}))
    assert process.stdin
    assert slow.asked.wait(30)

    if how == "SIGTERM":
        process.send_signal(signal.SIGTERM)
    else:
        process.stdin.close()

    assert process.wait(20) == STOPPED
    process.stdin.close()
    assert not (folder / spool.REPORT).exists()
    assert spool.discard_unfinished(crawls.spool, crawls.archive, "thornhaven") == 1
    assert [path for path in crawls.archive.rglob("*") if path.is_file()] == []


def test_a_killed_crawl_is_made_again_under_the_same_run_id(crawls: Crawls, serve: Serve) -> None:
    slow = SlowSite()
    web = serve({"news.example": slow})
    process, folder = started(crawls, web)
    assert process.stdin
    assert slow.asked.wait(30)
    process.kill()
    process.wait()
    process.stdin.close()
    assert list(crawls.archive.rglob("*.open"))
    web.sites["news.example"] = slow.site
    slow.site.at["/news/2"] = article("Two")

    options = crawls.options(run_id=folder.name)
    result = crawl(make_source("jadu", web.url("news.example", "/news")), (), options)

    assert result.report.fetched == 2
    assert spool.finished(crawls.spool, "thornhaven") == [folder]
    assert spool.read_result(folder) == result
    with pytest.raises(CrawlError, match="waits for its load"):
        crawl(make_source("jadu", web.url("news.example", "/news")), (), options)
    spool.remove(folder)
    with pytest.raises(CrawlError, match="in the archive already"):
        crawl(make_source("jadu", web.url("news.example", "/news")), (), options)


def test_an_interrupted_caller_takes_its_crawl_with_it(crawls: Crawls, serve: Serve) -> None:
    slow = SlowSite()
    web = serve({"news.example": slow})
    slow.site.at["/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 0.01\n", content_type="text/plain")

    def interrupt(level: int, message: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crawl(make_source("jadu", web.url("news.example", "/news")), (), crawls.options(), interrupt)
    assert spool.finished(crawls.spool, "thornhaven") == []


def test_a_process_that_dies_is_an_error_with_its_last_words(
    crawls: Crawls, serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    web = serve({"news.example": Paths()})
    (tmp_path / "sitecustomize.py").write_text("import os\nos.write(2, b'no more memory')\nos._exit(9)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(CrawlError, match="thornhaven ended with status 9: no more memory"):
        crawls(make_source("jadu", web.url("news.example", "/news")))


def test_a_fault_of_the_crawlers_own_is_an_issue_and_the_outcome_is_failed(crawls: Crawls, serve: Serve) -> None:
    site = Paths({"/news": jadu_listing({"/news/1": "1 May 2025"}), "/news/1": article("One")})
    web = serve({"news.example": site})

    # The archive's folder of this source is a file: the first capture cannot be written.
    crawls.archive.mkdir()
    (crawls.archive / "thornhaven").write_text("")
    result = crawls(make_source("jadu", web.url("news.example", "/news")))

    assert result.report.outcome is Outcome.FAILED
    assert {one.kind for one in result.issues} == {"crawl-error"}
    assert not result.report.walk_complete


def test_the_time_limit_ends_a_crawl_which_keeps_what_it_has(crawls: Crawls, serve: Serve) -> None:
    slow = SlowSite()
    web = serve({"news.example": slow})

    result = crawls(make_source("jadu", web.url("news.example", "/news")), max_seconds=2.5, request_timeout=3.5)

    assert result.report.fetched == 1
    assert "walk-cut" in [one.kind for one in result.issues]
    assert not result.report.walk_complete
    assert "time ran out" in result.report.detail


@pytest.mark.parametrize("asked", [(("Retry-After", "100"),), ()])
def test_no_wait_is_begun_that_the_crawl_would_not_outlast(
    crawls: Crawls, serve: Serve, asked: tuple[tuple[str, str], ...]
) -> None:
    site = Paths({"/news": jadu_listing(dict.fromkeys(("/news/1", "/news/2"), "1 May 2025"))})
    site.at |= {"/news/1": article("One"), "/news/2": Answer(b"", 503, headers=asked)}
    web = serve({"news.example": site})

    result = crawls(make_source("jadu", web.url("news.example", "/news")), max_seconds=30.0, retry_delay=90.0)

    assert (result.report.finished_at - result.report.started_at).total_seconds() < 30
    assert result.report.fetched == 1
    assert "http-error" in [one.kind for one in result.issues]


def test_a_crawl_has_hung_only_after_it_had_time_for_the_longest_wait_and_its_last_request(crawls: Crawls) -> None:
    options = crawls.options(max_seconds=10.0, request_timeout=300.0)
    assert seconds_until_hung(options) > 10.0 + LONGEST_WAIT + 300.0


def test_a_crawl_over_its_memory_limit_fails_and_one_within_it_does_not_count_its_parents(
    crawls: Crawls, serve: Serve
) -> None:
    site = Paths({"/news": jadu_listing({"/news/1": "1 May 2025"}), "/news/1": article("One")})
    web = serve({"news.example": site})
    source = make_source("jadu", web.url("news.example", "/news"))
    ballast = bytearray(400 * 1024 * 1024)
    ballast[::4096] = b"x" * len(ballast[::4096])

    assert crawls(source, memory_limit_mb=10).report.outcome is Outcome.FAILED
    assert crawls(source, memory_limit_mb=300).report.outcome is Outcome.OK
    assert len(ballast) > 300 * 1024 * 1024, "it is still held"


def test_the_crawling_process_gets_no_secrets(
    crawls: Crawls, serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COUNCILWIRE_DATABASE_URL", "postgresql://wire:secret@db.example/wire")
    startup = tmp_path / "startup"
    startup.mkdir()
    (startup / "sitecustomize.py").write_text(
        f"import os, pathlib\npathlib.Path({str(tmp_path / 'environment')!r}).write_text(' '.join(os.environ))\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(startup))
    web = serve({"news.example": Paths({"/news": jadu_listing({"/news/1": "1 May 2025"})})})

    crawls(make_source("jadu", web.url("news.example", "/news")))

    assert "COUNCILWIRE_DATABASE_URL" not in (tmp_path / "environment").read_text().split()

"""The crawling process: `python -m spiders.child FOLDER`, where FOLDER holds `job.json`.

It crawls in a process of its own, so that a crawl can be bounded, stopped and lost without harm to what started it.
Its log goes to standard error, one JSON object a line. It ends when asked to (SIGTERM), and when its standard input
closes, which is how it notices that the process that started it is gone. Then it writes no report.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerRunner, Crawler
from scrapy.utils.reactor import install_reactor
from twisted.python.log import PythonLoggingObserver

from spiders.archive import ArchiveWriter
from spiders.capture import CrawlReport
from spiders.crawler_settings import REACTOR, OnlyCrawlsSettings, crawler_settings
from spiders.journal import Journal, Tally
from spiders.manners.networks import GuardedResolver
from spiders.outcome import decide
from spiders.platforms.registry import SPIDERS
from spiders.spool import EVENTS, Job, read_job, write_report

STOPPED = 75  # exit status of a crawl that was told to end: EX_TEMPFAIL, it may be made again

_STOP_SECONDS = 5.0  # after which a crawl that was told to end is ended the hard way

logger = logging.getLogger("spiders.child")


def main(folder: Path) -> int:
    """Crawl as `folder`'s job says and write the report last. Returns the exit status."""
    _log_as_json()
    job = read_job(folder)
    options = job.options
    archive = ArchiveWriter(options.archive, job.source.id, options.run_id, options.user_agent)
    journal = Journal(folder / EVENTS, archive, job.source.id, options.run_id)
    started_at = datetime.now(UTC)
    install_reactor(REACTOR)
    # Scrapy's runner and not its process, which sets up logging, signals and loaders anew for every crawl.
    runner = AsyncCrawlerRunner(OnlyCrawlsSettings(crawler_settings(job.source, options)))
    crawler = runner.create_crawler(SPIDERS[job.source.platform])
    told_to_end = _end_when_told(runner)
    crawling = runner.crawl(crawler, source=job.source, known=job.known, options=options, journal=journal)
    _run(crawler, crawling)
    journal.close()
    ended = str(crawler.stats.get_value("finish_reason", "never started"))
    if told_to_end.is_set():
        archive.abandon()
        logger.warning("the crawl was told to end and is not whole")
        return STOPPED
    archive.close()
    report = _report(job, journal.tally, crawler, started_at, ended)
    write_report(folder, report)
    logger.info("%s: %s. %s", job.source.id, report.outcome, report.detail)
    return 0


def _run(crawler: Crawler, crawling: asyncio.Task[None]) -> None:
    """Run the reactor until the crawl has ended."""
    reactor: Any = import_module("twisted.internet.reactor")  # to Python a module, and the reactor once it is installed
    GuardedResolver.from_crawler(crawler, reactor).install_on_reactor()
    crawling.add_done_callback(lambda _: reactor.stop())
    reactor.run(installSignalHandlers=False)
    if error := crawling.exception():
        logger.error("the crawl did not get under way", exc_info=error)


def _report(job: Job, tally: Tally, crawler: Crawler, started_at: datetime, ended: str) -> CrawlReport:
    outcome, detail = decide(tally, ended)
    return CrawlReport(
        source_id=job.source.id,
        run_id=job.options.run_id,
        outcome=outcome,
        detail=detail,
        walk_complete=tally.walk_complete and bool(tally.first_listings),
        started_at=started_at,
        finished_at=datetime.now(UTC),
        pages_found=len(tally.found),
        requests=int(crawler.stats.get_value("downloader/request_count", 0)),
        fetched=tally.fetched,
        not_modified=tally.unchanged_pages + tally.unchanged_listings,
        gone=tally.gone,
        failed=tally.failed,
        bytes_received=int(crawler.stats.get_value("downloader/response_bytes", 0)),
    )


def _end_when_told(runner: AsyncCrawlerRunner) -> threading.Event:
    """Heed SIGTERM, SIGINT and the end of standard input, which is the parent's. The event tells that one came.

    Scrapy's own handlers wait for what is under way, which may be a download that never ends.
    """
    from twisted.internet import reactor  # noqa: PLC0415 - it exists once it is installed

    told = threading.Event()
    stops: list[asyncio.Task[None]] = []  # the loop itself does not hold on to tasks

    def end(signum: int, frame: object) -> None:  # noqa: ARG001 - as signal handlers are called
        if told.is_set():
            return
        told.set()
        # Nothing of this crawl is kept, so that it may as well be ended the hard way.
        timer = threading.Timer(_STOP_SECONDS, os._exit, (STOPPED,))
        timer.daemon = True
        timer.start()
        reactor.callFromThread(lambda: stops.append(asyncio.ensure_future(runner.stop())))

    def watch() -> None:
        while os.read(0, 1024):  # the descriptor and not sys.stdin, whose lock would be held at exit
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    threading.Thread(target=watch, name="parent watch", daemon=True).start()
    return told


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return json.dumps({"level": record.levelno, "message": super().format(record)}, ensure_ascii=False)


def _log_as_json() -> None:
    """Our own lines from INFO up; of libraries, what needs attention, their warnings and Twisted's errors included."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonLines("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("spiders").setLevel(logging.INFO)
    logging.getLogger("twisted").setLevel(logging.ERROR)
    logging.captureWarnings(True)
    PythonLoggingObserver("twisted").start()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

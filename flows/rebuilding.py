"""Fills the warehouse from the archive alone: every crawl whose captures it lacks is cleaned and loaded again.

What a crawl learned without bringing a page is not in the archive: that a page had not changed, that one was gone, and
what went wrong. The next crawl learns it anew.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from sqlalchemy import Engine

from flows.collect import Log
from flows.loading import load_crawl
from flows.progress import FINISHED, tell
from flows.results import SourceResult
from flows.rewriting import finish_rewriting
from flows.settings import Settings
from flows.turns import source_turn
from schema.engine import open_engine
from schema.forget import restore_forgotten
from schema.migrate import upgrade
from schema.read import loaded_runs
from schema.records import LoadReport
from spiders import spool
from spiders.archive import ArchiveError
from spiders.capture import Capture, CaptureKind, CrawlReport, CrawlResult, Outcome
from spiders.forgotten import read_tombstones
from spiders.replay import replay
from spiders.source import Source

REBUILT = "rebuilt"
"""The mode of a run that was loaded from the archive."""


def rebuild_source(source: Source, settings: Settings, log: Log) -> SourceResult:
    """Load every archived crawl of `source` that the warehouse lacks, in the order of fetching.

    Loading it again changes nothing, and pages that were forgotten stay so. Raises `SpoolError` where a run holds the
    source longer than the settings allow.
    """
    started = time.monotonic()
    engine = open_engine(settings.database_url)
    try:
        upgrade(engine)
        with source_turn(settings, source.id):
            finish_rewriting(source.id, settings, engine, log)
            restore_forgotten(
                engine, {one.address_hash: one.at for one in read_tombstones(settings.archive, source.id)}
            )
            result = load_archived(source, settings, engine, log)
    finally:
        engine.dispose()
        tell(source.id, FINISHED)
    return replace(result, seconds=time.monotonic() - started)


def load_archived(source: Source, settings: Settings, engine: Engine, log: Log) -> SourceResult:
    """Load the archived crawls that the warehouse lacks. The caller holds the source's turn."""
    # A crawl that waits in the spool is loaded from there, with all that it learned.
    there = loaded_runs(engine, source.id) | {folder.name for folder in spool.finished(settings.spool, source.id)}
    damaged: list[ArchiveError] = []
    total, runs, pages = LoadReport(), 0, 0
    for run_id, captures in _crawls(source, settings, damaged):
        if run_id in there:
            continue
        log(20, f"{source.id}: loading {len(captures)} captures of the crawl {run_id}")
        crawled = CrawlResult(_report(source, run_id, captures), captures, (), (), (), ())
        loaded = load_crawl(engine, source, crawled, settings, mode=REBUILT, flow_run_id=None)
        total, runs, pages = total + loaded.load, runs + 1, pages + loaded.fetched
    for error in damaged:
        log(40, f"{source.id}: {error}")
    detail = f"{runs} archived crawls loaded" + (f"; {len(damaged)} files are damaged" if damaged else "")
    outcome = Outcome.FAILED if damaged else Outcome.OK if runs else Outcome.UNCHANGED
    return SourceResult(source.id, outcome, detail, fetched=pages, load=total)


def _crawls(
    source: Source, settings: Settings, damaged: list[ArchiveError]
) -> Iterator[tuple[str, tuple[Capture, ...]]]:
    """The captures of each archived crawl, by its run id, in the order of fetching."""
    captures = (capture for capture, _ in replay(settings.archive, source.id, problems=damaged))
    for run_id, group in groupby(captures, key=lambda capture: capture.run_id):
        yield run_id, tuple(group)


def _report(source: Source, run_id: str, captures: tuple[Capture, ...]) -> CrawlReport:
    pages = [capture for capture in captures if capture.kind in {CaptureKind.PAGE, CaptureKind.API}]
    return CrawlReport(
        source_id=source.id,
        run_id=run_id,
        outcome=Outcome.OK,
        detail=f"{len(captures)} captures loaded from the archive",
        walk_complete=False,  # the archive does not say; the next crawl walks the newsroom to its end
        started_at=captures[0].fetched_at,
        finished_at=captures[-1].fetched_at,
        pages_found=len({capture.page_url for capture in pages}),
        requests=0,
        fetched=len(pages),
        not_modified=0,
        gone=0,
        failed=0,
        bytes_received=0,
    )

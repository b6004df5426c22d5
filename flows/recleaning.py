"""Cleans a source's archived captures anew, with today's rules, and loads what changes. No network is touched."""

import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial

from sqlalchemy import Engine

from flows.cleaners import cleaners
from flows.collect import Log
from flows.dask_cluster import cluster
from flows.handover import furniture_record, source_record
from flows.holding import hold_back
from flows.loading import site_furniture
from flows.progress import FINISHED, tell
from flows.rereading import reread
from flows.results import SourceResult
from flows.settings import Settings
from flows.turns import source_turn
from flows.warehouse import warehouse
from schema.archived import archived_by_page
from schema.load import load_run
from schema.records import ArchivedCapture, LoadReport, RunBatch, RunRecord
from spiders.capture import Outcome
from spiders.source import Source

BATCH = 200
"""Captures that are cleaned by one worker and loaded in one transaction; a page with more is not divided."""


@dataclass(frozen=True, slots=True)
class RecleanErrand:
    """What is asked of a recleaning, besides which source."""

    since: date | None = None  # first day of capture
    until: date | None = None  # last day of capture
    dry_run: bool = False  # say what would change, keep nothing
    flow_run_id: str | None = None


def reclean_source(source: Source, errand: RecleanErrand, settings: Settings, log: Log) -> SourceResult:
    """Clean the captures of `source` again.

    A page's versions follow from all its captures, so a page with a capture between `since` and `until` is recleaned
    with its whole history. Pages are read and loaded `BATCH` captures at a time, a transaction each, so that memory
    does not grow with the source; where a run ends in between, pages are as they were or as they will be, and the next
    run does them all. Raises `SpoolError` where another run holds the source longer than the settings allow.
    """
    started = time.monotonic()
    engine = warehouse(settings.database_url)
    try:
        with source_turn(settings, source.id):
            total = _reclean(engine, source, errand, settings, log)
    finally:
        engine.dispose()
        tell(source.id, FINISHED)
    return SourceResult(
        source_id=source.id,
        outcome=Outcome.OK if total.load.reread else Outcome.UNCHANGED,
        detail=f"{total.captures} captures recleaned, {total.load.reread} texts changed",
        pages_found=total.pages,
        load=total.load,
        seconds=time.monotonic() - started,
    )


@dataclass(frozen=True, slots=True)
class _Total:
    pages: int = 0
    captures: int = 0
    load: LoadReport = field(default_factory=LoadReport)


def _reclean(engine: Engine, source: Source, errand: RecleanErrand, settings: Settings, log: Log) -> _Total:
    began, run_id = datetime.now(UTC), str(uuid.uuid4())
    scheduler = settings.dask_scheduler
    workers = cluster(scheduler) if scheduler else cleaners(settings.cleaning_processes)
    workers.start()
    # Of the site as it is, not of the span alone: a few old pages know too little of what recurs. It is learned here,
    # while the workers start.
    furniture = site_furniture(engine, source.id, settings, (), with_past=True, workers=cleaners(1))
    read = partial(reread, source, archive=settings.archive.anywhere(), furniture=furniture)
    batches = _batches(archived_by_page(engine, source.id, errand.since, errand.until))
    record, total = source_record(source), _Total()
    for archived, said in workers.each(read, batches):
        captures = {(one.capture.warc_file, one.capture.warc_offset): one.capture for one in archived}
        reading = hold_back(said, captures, {})
        pages = len({capture.page_url for capture in captures.values()})
        total = replace(total, pages=total.pages + pages, captures=total.captures + len(captures))
        batch = RunBatch(
            source=record,
            run=_run_record(errand, run_id, began, total),
            documents=reading.documents,
            same=reading.same,
            issues=reading.issues,
            furniture=furniture_record(furniture) if furniture and not total.load.parts else None,
            part=total.load.parts + 1,
        )
        total = replace(total, load=total.load + load_run(engine, batch, dry_run=errand.dry_run))
        tell(source.id, f"{total.captures} captures recleaned")
        log(20, f"{source.id}: {total.captures} captures of {total.pages} pages recleaned")
    ended = replace(_run_record(errand, run_id, began, total), walk_complete=True)
    load_run(engine, RunBatch(record, ended, part=total.load.parts + 1), dry_run=errand.dry_run)
    return total


def _batches(pages: Iterable[tuple[ArchivedCapture, ...]]) -> Iterator[tuple[ArchivedCapture, ...]]:
    """Whole pages together, until they have `BATCH` captures or more."""
    batch: list[ArchivedCapture] = []
    for page in pages:
        batch += page
        if len(batch) >= BATCH:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _run_record(errand: RecleanErrand, run_id: str, began: datetime, total: _Total) -> RunRecord:
    """The warehouse's row of a recleaning that has come so far; that of one that was killed stays so."""
    return RunRecord(
        id=run_id,
        mode="reclean",
        outcome=Outcome.OK.value,
        detail=f"{total.captures} captures of {total.pages} pages recleaned",
        walk_complete=False,
        started_at=began,
        finished_at=datetime.now(UTC),
        pages_found=total.pages,
        requests=0,
        fetched=0,
        not_modified=0,
        gone=0,
        failed=0,
        bytes_received=0,
        flow_run_id=errand.flow_run_id,
    )

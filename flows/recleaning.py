"""Cleans a source's archived captures anew, with today's rules, and loads what changes. No network is touched."""

import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from flows.cleaners import cleaners
from flows.collect import Log
from flows.handover import furniture_record, source_record
from flows.holding import hold_back
from flows.loading import site_furniture
from flows.progress import FINISHED, tell
from flows.results import SourceResult
from flows.settings import Settings
from flows.turns import source_turn
from flows.warehouse import warehouse
from schema.load import load_run
from schema.read import archived_by_page
from schema.records import CaptureRecord, LoadReport, RunBatch, RunRecord
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
    changed = total.load.new_pages + total.load.changed + total.load.cosmetic
    return SourceResult(
        source_id=source.id,
        outcome=Outcome.OK if changed else Outcome.UNCHANGED,
        detail=f"{total.captures} captures recleaned, {changed} texts changed",
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
    # Of the site as it is, not of the span alone: a few old pages know too little of what recurs.
    furniture = site_furniture(engine, source.id, settings, (), with_past=True)
    profile = furniture_record(furniture) if furniture else None
    batches = _batches(archived_by_page(engine, source.id, errand.since, errand.until))
    workers = cleaners(settings.cleaning_processes)
    total, began = _Total(), datetime.now(UTC)
    for captures, read in workers.readings(source, batches, archive=settings.archive, furniture=furniture):
        pages = len({capture.page_url for capture in captures})
        reading = hold_back(read, {(one.warc_file, one.warc_offset): one for one in captures}, {})
        batch = RunBatch(
            source=source_record(source),
            run=_run_record(errand, began, len(captures), pages),
            documents=reading.documents,
            issues=reading.issues,
            furniture=profile,
        )
        load = total.load + load_run(engine, batch, dry_run=errand.dry_run)
        total, began = _Total(total.pages + pages, total.captures + len(captures), load), datetime.now(UTC)
        tell(source.id, f"{total.captures} captures recleaned")
        log(20, f"{source.id}: {total.captures} captures of {total.pages} pages recleaned")
    return total


def _batches(pages: Iterable[tuple[CaptureRecord, ...]]) -> Iterator[tuple[CaptureRecord, ...]]:
    """Whole pages together, until they have `BATCH` captures or more."""
    batch: list[CaptureRecord] = []
    for page in pages:
        batch += page
        if len(batch) >= BATCH:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def _run_record(errand: RecleanErrand, began: datetime, captures: int, pages: int) -> RunRecord:
    """The warehouse's row of one batch."""
    return RunRecord(
        id=str(uuid.uuid4()),
        mode="reclean",
        outcome=Outcome.OK.value,
        detail=f"{captures} captures of {pages} pages recleaned",
        walk_complete=True,
        started_at=began,
        finished_at=datetime.now(UTC),
        pages_found=pages,
        requests=0,
        fetched=0,
        not_modified=0,
        gone=0,
        failed=0,
        bytes_received=0,
        flow_run_id=errand.flow_run_id,
    )

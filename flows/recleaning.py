"""Cleans a source's archived captures anew, with today's rules, and loads what changes. No network is touched."""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flows.collect import Log
from flows.handover import furniture_record, source_record
from flows.holding import hold_back
from flows.loading import site_furniture
from flows.progress import FINISHED, tell
from flows.reading import read_captures
from flows.results import SourceResult
from flows.rewriting import finish_rewriting
from flows.settings import Settings
from schema.engine import open_engine
from schema.load import load_run
from schema.read import archived
from schema.records import RunBatch, RunRecord
from spiders import spool
from spiders.capture import Outcome
from spiders.source import Source


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
    with its whole history. Raises `SpoolError` where another run holds the source longer than the settings allow.
    """
    started, began = time.monotonic(), datetime.now(UTC)
    engine = open_engine(settings.database_url)
    try:
        with spool.source_lock(settings.spool, source.id, settings.lock_wait_seconds):
            finish_rewriting(source.id, settings, engine, log)
            pages = {item.capture.page_url for item in archived(engine, source.id, errand.since, errand.until)}
            captures = [
                item.capture for item in archived(engine, source.id, None, None) if item.capture.page_url in pages
            ]
            tell(source.id, f"cleaning {len(captures)} captures")
            log(20, f"{source.id}: recleaning {len(captures)} captures of {len(pages)} pages")
            # Of the site as it is, not of the span alone: a few old pages know too little of what recurs.
            furniture = site_furniture(engine, source.id, settings, (), with_past=True)
            reading = read_captures(source, captures, archive=settings.archive, furniture=furniture)
            reading = hold_back(reading, {(one.warc_file, one.warc_offset): one for one in captures}, {})
            run = RunRecord(
                id=str(uuid.uuid4()),
                mode="reclean",
                outcome=Outcome.OK.value,
                detail=f"{len(captures)} captures of {len(pages)} pages recleaned",
                walk_complete=True,
                started_at=began,
                finished_at=datetime.now(UTC),
                pages_found=len(pages),
                requests=0,
                fetched=0,
                not_modified=0,
                gone=0,
                failed=0,
                bytes_received=0,
                flow_run_id=errand.flow_run_id,
            )
            batch = RunBatch(
                source=source_record(source),
                run=run,
                documents=reading.documents,
                issues=reading.issues,
                furniture=furniture_record(furniture) if furniture else None,
            )
            loaded = load_run(engine, batch, dry_run=errand.dry_run)
    finally:
        engine.dispose()
        tell(source.id, FINISHED)
    changed = loaded.new_pages + loaded.changed + loaded.cosmetic
    return SourceResult(
        source_id=source.id,
        outcome=Outcome.OK if changed else Outcome.UNCHANGED,
        detail=f"{len(captures)} captures recleaned, {changed} texts changed",
        pages_found=len(pages),
        load=loaded,
        seconds=time.monotonic() - started,
    )

"""Collects one source: crawl, clean, load. Plain functions, which a Prefect task or a test calls alike.

What makes a kill at any point harmless: a crawl leaves its results in the spool, whole or not at all; a load is one
transaction, keyed by the crawl's run id; the spool is emptied only after it. So the next run either finishes what
lies there, or sweeps away an unfinished crawl and starts anew.
"""

import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal

from sqlalchemy import Engine

from flows.handover import (
    capture_record,
    check_record,
    furniture_profile,
    furniture_record,
    gone_record,
    issue_record,
    known_address,
    run_record,
    source_record,
    wanted_address,
)
from flows.progress import FINISHED, tell
from flows.reading import learn, read_captures
from flows.results import SourceResult
from flows.settings import Settings
from schema.engine import open_engine
from schema.load import load_run
from schema.read import known, last_walk_complete, latest_furniture, recent_captures, wanted
from schema.records import CaptureRecord, LoadReport, RunBatch
from spiders import spool
from spiders.capture import CaptureKind, CrawlReport, CrawlResult, Known, Outcome
from spiders.crawl import CrawlError, crawl
from spiders.options import CrawlOptions
from spiders.source import Source
from spiders.walk import keys_of

Mode = Literal["incremental", "full"]
Log = Callable[[int, str], None]

_FAILED_PAGES_ASKED_FOR = timedelta(days=2)
"""How long a page that failed is asked for again at least: the next night, however late it starts."""


class NoContactError(Exception):
    """A crawl was asked for without an address by which a site can reach its operator."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What is asked of a collection, besides which source."""

    since: date | None = None  # narrower than the source's own
    until: date | None = None
    mode: Mode = "incremental"
    dry_run: bool = False  # crawl and clean, say what would change, keep nothing
    flow_run_id: str | None = None


def collect(source: Source, errand: Errand, settings: Settings, log: Log) -> SourceResult:
    """Crawl, clean and load `source`.

    A crawl that ended whole but was not loaded is finished first, and stands in for a new one if it is recent.
    Raises `NoContactError`; `SpoolError` where another run holds the source longer than the settings allow. A crawl
    that fails is a result, not an exception.
    """
    if not settings.contact:
        raise NoContactError("set COUNCILWIRE_CONTACT to an address by which sites can reach you")
    started = time.monotonic()
    engine = open_engine(settings.database_url)
    try:
        result = (
            _dry_run(source, errand, settings, engine, log)
            if errand.dry_run
            else _run(source, errand, settings, engine, log)
        )
    finally:
        engine.dispose()
        tell(source.id, FINISHED)
    return replace(result, seconds=time.monotonic() - started)


def crawl_options(settings: Settings, errand: Errand, *, run_id: str, walk: Mode, archive: Path) -> CrawlOptions:
    """The crawler's options for an errand under these settings."""
    return CrawlOptions(
        run_id=run_id,
        mode=walk,
        archive=archive,
        spool=settings.spool,
        user_agent=user_agent(settings.contact),
        since=errand.since,
        until=errand.until,
        allow_private_addresses=settings.allow_private_addresses,
        resolve=settings.resolve,
        request_timeout=settings.request_timeout_seconds,
        max_body_bytes=settings.max_body_bytes,
        max_seconds=settings.max_crawl_seconds,
        max_pages=settings.max_pages,
        memory_limit_mb=settings.crawl_memory_mb,
        retry_delay=settings.retry_delay_seconds,
    )


def user_agent(contact: str) -> str:
    """How crawls introduce themselves."""
    return f"councilwire/0.1 (wire of public announcements; {contact})"


def _dry_run(source: Source, errand: Errand, settings: Settings, engine: Engine, log: Log) -> SourceResult:
    """Crawl into a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="councilwire-dry-run-") as folder:
        elsewhere = settings.model_copy(update={"spool": Path(folder) / "spool"})
        return _crawl_and_load(source, errand, elsewhere, engine, log, archive=Path(folder) / "archive")


def _run(source: Source, errand: Errand, settings: Settings, engine: Engine, log: Log) -> SourceResult:
    """Finish what lies in the spool, or crawl anew, with the source to ourselves."""
    with spool.source_lock(settings.spool, source.id, settings.lock_wait_seconds):
        pending = _finish_pending(source, errand, settings, engine, log)
        return pending or _crawl_and_load(source, errand, settings, engine, log, archive=settings.archive)


def _finish_pending(
    source: Source, errand: Errand, settings: Settings, engine: Engine, log: Log
) -> SourceResult | None:
    """Load crawls that ended whole but were never loaded; the last one's result, if it is recent enough to stand."""
    swept = spool.discard_unfinished(settings.spool, settings.archive, source.id)
    if swept:
        log(30, f"{source.id}: swept away {swept} unfinished crawl(s) of a run that was killed")
    result: SourceResult | None = None
    for folder in spool.finished(settings.spool, source.id):
        log(20, f"{source.id}: finishing the crawl {folder.name}, which was not loaded")
        crawled = spool.read_result(folder)
        loaded = _load(source, errand, settings, engine, crawled, archive=settings.archive)
        spool.remove(folder)
        recent = datetime.now(UTC) - crawled.report.finished_at < timedelta(hours=settings.resume_hours)
        result = replace(loaded, resumed=True) if recent else None
    return result


def _crawl_and_load(
    source: Source, errand: Errand, settings: Settings, engine: Engine, log: Log, *, archive: Path
) -> SourceResult:
    run_id = str(uuid.uuid4())
    addresses = _addresses(source, errand, engine)
    # A walk that was cut short left pages behind that known ones hide: until one ends well, walk to the end.
    walk: Mode = errand.mode if last_walk_complete(engine, source.id) else "full"
    options = crawl_options(settings, errand, run_id=run_id, walk=walk, archive=archive)
    tell(source.id, "crawling")
    try:
        crawled = crawl(source, addresses, options, log)
    except CrawlError as error:
        return SourceResult(source.id, Outcome.FAILED, str(error))
    result = _load(source, errand, settings, engine, crawled, archive=archive)
    spool.remove(settings.spool / source.id / run_id)
    return result


def _addresses(source: Source, errand: Errand, engine: Engine) -> list[Known]:
    """What the warehouse knows of the source's addresses, and the pages that it wants to ask for again."""
    now = datetime.now(UTC)
    addresses = [
        known_address(record, source.recheck_days, now, recheck_all=errand.mode == "full")
        for record in known(engine, source.id)
    ]
    captured = keys_of(url for one in addresses for url in (one.url, one.page_url, one.requested_url))
    since = now - max(timedelta(days=source.recheck_days), _FAILED_PAGES_ASKED_FOR)
    in_vain = [wanted_address(record, source.platform) for record in wanted(engine, source.id, since)]
    return addresses + [one for one in in_vain if not keys_of([one.url, one.page_url]) & captured]


def _load(
    source: Source, errand: Errand, settings: Settings, engine: Engine, crawled: CrawlResult, *, archive: Path
) -> SourceResult:
    """Clean and load one crawl's results."""
    tell(source.id, f"cleaning {len(crawled.captures)} captures")
    report = crawled.report
    captures = tuple(capture_record(capture) for capture in crawled.captures)
    stored = latest_furniture(engine, source.id)
    furniture = furniture_profile(stored) if stored else None
    if any(capture.kind == CaptureKind.PAGE.value for capture in captures):
        past = () if errand.dry_run else _recent(engine, source.id, settings.furniture_pages)
        furniture = learn((*captures, *past), archive=archive, at_most=settings.furniture_pages) or furniture
    reading = read_captures(source, captures, archive=archive, furniture=furniture)
    batch = RunBatch(
        source=source_record(source),
        run=run_record(report, errand.mode, errand.flow_run_id),
        captures=captures,
        documents=reading.documents,
        checks=tuple(check_record(check) for check in crawled.checks),
        gone=tuple(gone_record(gone) for gone in crawled.gone),
        issues=tuple(issue_record(issue) for issue in crawled.issues) + reading.issues,
        furniture=furniture_record(furniture) if furniture else None,
    )
    tell(source.id, "loading")
    loaded = load_run(engine, batch, dry_run=errand.dry_run)
    outcome, detail = _outcome(report, loaded)
    return SourceResult(
        source_id=source.id,
        outcome=outcome,
        detail=detail,
        pages_found=report.pages_found,
        fetched=report.fetched,
        not_modified=report.not_modified,
        load=loaded,
    )


def _outcome(report: CrawlReport, loaded: LoadReport) -> tuple[Outcome, str]:
    """A crawl that fetched pages whose text turned out the same brought nothing new."""
    brought = loaded.new_pages + loaded.changed + loaded.withdrawn + loaded.returned
    if report.outcome is Outcome.OK and not brought:
        return Outcome.NOTHING_NEW, f"{report.fetched} pages were read again; no text changed in substance."
    return report.outcome, report.detail


def _recent(engine: Engine, source_id: str, limit: int) -> tuple[CaptureRecord, ...]:
    return tuple(archived.capture for archived in recent_captures(engine, source_id, limit))

"""Cleans one crawl's captures and loads all that the crawl brought, in one transaction."""

from sqlalchemy import Engine

from cleaning.document import Furniture
from flows.advice import advised
from flows.cleaners import BEHIND_CRAWLS, Cleaners, cleaners
from flows.handover import (
    capture_record,
    check_record,
    furniture_profile,
    furniture_record,
    gone_record,
    issue_record,
    run_record,
    source_record,
)
from flows.holding import hold_back
from flows.progress import tell
from flows.results import SourceResult
from flows.settings import Settings
from schema.load import load_run
from schema.read import latest_furniture, present_readings, recent_captures
from schema.records import CaptureRecord, IssueRecord, LoadReport, RunBatch
from spiders.capture import CaptureKind, CrawlReport, CrawlResult, Outcome
from spiders.source import Source


def load_crawl(
    engine: Engine,
    source: Source,
    crawled: CrawlResult,
    settings: Settings,
    *,
    mode: str,
    flow_run_id: str | None,
    dry_run: bool = False,
    issues: tuple[IssueRecord, ...] = (),
) -> SourceResult:
    """Clean and load what a crawl brought; `issues` are the flow's own. With `dry_run` nothing is written."""
    tell(source.id, f"cleaning {len(crawled.captures)} captures")
    report = crawled.report
    captures = tuple(capture_record(capture) for capture in crawled.captures)
    fresh = tuple(capture for capture in captures if capture.kind == CaptureKind.PAGE.value)
    workers = cleaners(settings.cleaning_processes, BEHIND_CRAWLS)
    furniture = None
    if fresh:  # of what is not cleaned there is nothing to learn, and nothing to look up for it
        furniture = site_furniture(engine, source.id, settings, fresh, with_past=not dry_run, workers=workers)
    reading = workers.read(source, captures, archive=settings.archive, furniture=furniture)
    addresses = {address for one in fresh for address in (one.page_url, one.url)}
    present = present_readings(engine, source.id, addresses)
    reading = hold_back(reading, {(one.warc_file, one.warc_offset): one for one in fresh}, present)
    batch = RunBatch(
        source=source_record(source),
        run=run_record(report, mode, flow_run_id),
        captures=captures,
        documents=reading.documents,
        checks=tuple(check_record(check) for check in crawled.checks),
        gone=tuple(gone_record(gone) for gone in crawled.gone),
        issues=tuple(issue_record(issue) for issue in crawled.issues) + reading.issues + issues,
        furniture=furniture_record(furniture) if furniture else None,
    )
    tell(source.id, "loading")
    loaded = load_run(engine, batch, dry_run=dry_run)
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


def site_furniture(
    engine: Engine,
    source_id: str,
    settings: Settings,
    fresh: tuple[CaptureRecord, ...],
    *,
    with_past: bool,
    workers: Cleaners,
) -> Furniture | None:
    """What recurs on the site: learned from `fresh` captures and, `with_past`, from the newest ones before them.

    Where these are too few to learn from it is the profile that was learned last; None where there is none.
    """
    past: tuple[CaptureRecord, ...] = ()
    if with_past:
        past = tuple(item.capture for item in recent_captures(engine, source_id, settings.furniture_pages))
    learned = workers.learn((*fresh, *past), archive=settings.archive, at_most=settings.furniture_pages)
    if learned is not None:
        return learned
    stored = latest_furniture(engine, source_id)
    return furniture_profile(stored) if stored else None


def _outcome(report: CrawlReport, loaded: LoadReport) -> tuple[Outcome, str]:
    """A crawl that fetched pages whose text turned out the same brought nothing new."""
    brought = loaded.new_pages + loaded.changed + loaded.withdrawn + loaded.returned
    if report.outcome is Outcome.OK and not brought:
        return Outcome.NOTHING_NEW, f"{report.fetched} pages were read again; no text changed in substance."
    return report.outcome, advised(report.detail) if report.outcome is Outcome.FAILED else report.detail

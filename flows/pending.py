"""Loads crawls that ended whole and were not loaded: their run was killed, or had no database."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine

from flows.loading import load_crawl
from flows.results import SourceResult
from flows.settings import Settings
from schema.read import loaded_runs
from schema.records import IssueRecord
from spiders import spool
from spiders.archive import ArchiveError
from spiders.crawl import Log
from spiders.events import EventError
from spiders.late_delivery import deliver_late
from spiders.options import CrawlOptions
from spiders.source import Source


@dataclass(frozen=True, slots=True)
class Pending:
    """A crawl that had waited in the spool, and what loading it came to."""

    options: CrawlOptions
    finished_at: datetime
    result: SourceResult


def load_pending(
    engine: Engine, source: Source, settings: Settings, log: Log, flow_run_id: str | None
) -> tuple[list[Pending], tuple[IssueRecord, ...]]:
    """Load what lies in the spool of `source`, oldest first. The caller holds the source's lock.

    A crawl that cannot be read is set aside, and there is an issue for it, which the caller loads.
    """
    loaded: list[Pending] = []
    unreadable: list[IssueRecord] = []
    waiting = spool.finished(settings.spool, source.id)
    # What another machine has loaded from the archive is there, and may have been rewritten since.
    archived = loaded_runs(engine, source.id) if waiting else set()
    for folder in waiting:
        log(logging.INFO, f"{source.id}: finishing the crawl {folder.name}, which was not loaded")
        try:
            if folder.name not in archived:
                deliver_late(folder, source.id, settings.archive)
            job, crawled = spool.read_job(folder), spool.read_result(folder)
        except (spool.SpoolError, ArchiveError, EventError) as error:
            kept = spool.set_aside(folder)
            log(logging.ERROR, f"{source.id}: {error}; it was set aside as {kept}")
            detail = f"a crawl that was not loaded cannot be read and was set aside as {kept.name}: {error}"
            unreadable.append(IssueRecord("unreadable-crawl", None, detail, datetime.now(UTC)))
            continue
        result = load_crawl(engine, source, crawled, settings, mode=job.options.mode, flow_run_id=flow_run_id)
        spool.remove(folder)
        loaded.append(Pending(job.options, crawled.report.finished_at, result))
    return loaded, tuple(unreadable)

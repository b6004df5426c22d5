"""Collects one source: crawl, clean, load. Plain functions, which a Prefect task or a test calls alike.

What makes a kill at any point harmless: a crawl leaves its results in the spool, whole or not at all; a load is one
transaction, keyed by the crawl's run id; the spool is emptied only after it. So the next run either finishes what
lies there, or sweeps away an unfinished crawl and starts anew.
"""

import logging
import tempfile
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Engine

from flows.advice import explain
from flows.handover import known_address, source_record, wanted_address
from flows.health import judge
from flows.loading import load_crawl
from flows.pending import load_pending
from flows.progress import FINISHED, tell
from flows.results import SourceResult
from flows.rewriting import finish_rewriting
from flows.settings import Settings
from flows.turns import EndedWhenLost, host_turns, source_turn
from flows.warehouse import at_warehouse
from schema.forget import forgotten_hashes
from schema.health import Judged, health_facts, record_health
from schema.read import known, last_walk_complete, newest_capture_at, wanted
from schema.records import IssueRecord
from spiders import spool
from spiders.address import keys_of
from spiders.capture import Known, Outcome
from spiders.crawl import CrawlError, crawl
from spiders.options import CrawlMode, CrawlOptions
from spiders.process import Alone, Starter
from spiders.source import Source
from spiders.store import FolderStore

Mode = Literal["incremental", "full"]
"""How a newsroom is walked on an ordinary errand."""
BACKFILL: Final = "backfill"
WHOLE_HISTORY = 100_000
"""Listing pages that a backfill may read in one crawl: as far as its page budget and the time allow."""
Log = Callable[[int, str], None]

_CLOCK_TOLERANCE = timedelta(minutes=10)
_FAILED_PAGES_ASKED_FOR = timedelta(days=2)
"""How long a page that failed is asked for again at least: the next night, however late it starts."""


class NoContactError(Exception):
    """A crawl was asked for without an address by which a site can reach its operator."""


class ClockError(Exception):
    """This machine's clock is behind what the warehouse has seen."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What is asked of a collection, besides which source."""

    since: date | None = None  # narrower than the source's own; in a backfill instead of it
    until: date | None = None
    mode: CrawlMode = "incremental"
    dry_run: bool = False  # crawl and clean, say what would change, keep nothing
    flow_run_id: str | None = None
    look_back_days: int = 0  # known items dated within so many days do not end an incremental walk
    page_budget: int | None = None  # new pages asked for at most; None: as the settings say


def collect(
    source: Source, errand: Errand, settings: Settings, log: Log, starter: Starter | None = None
) -> SourceResult:
    """Crawl, clean and load `source`. `starter` starts the crawling process; without one it is started alone.

    A crawl that ended whole but was not loaded is finished first, and stands in for a new one if it is recent and
    was sent on the same errand. Raises `NoContactError`; `ClockError`; `SpoolError` where another run holds the source
    longer than the settings allow. A crawl that fails is a result, not an exception.
    """
    if not settings.contact:
        raise NoContactError("set COUNCILWIRE_CONTACT to an address by which sites can reach you")
    started = time.monotonic()
    try:
        with at_warehouse(settings.database_url) as engine, source_turn(settings, source.id):
            collection = _Collection(source, errand, settings, engine, log, starter, settings.spool)
            _check_clock(engine, source.id)
            result = collection.try_out() if errand.dry_run else collection.run()
            if not errand.dry_run and errand.mode != BACKFILL:
                result = replace(result, health=_judged(engine, source, result))
    finally:
        tell(source.id, FINISHED)
    return replace(result, seconds=time.monotonic() - started)


def _check_clock(engine: Engine, source_id: str) -> None:
    """Refuse to crawl under a clock that has gone back: a page's texts follow one another by the time of capture."""
    now, newest = datetime.now(UTC), newest_capture_at(engine, source_id)
    if newest is not None and newest - now > _CLOCK_TOLERANCE:
        raise ClockError(
            f"this machine's clock says {now:%Y-%m-%d %H:%M} UTC, but a page was captured at {newest:%Y-%m-%d %H:%M}: "
            "set the clock, then run again. If it was the clock that was ahead then, forget the pages captured so "
            "(`councilwire forget`), or wait until that time has passed"
        )


def _judged(engine: Engine, source: Source, result: SourceResult) -> Judged:
    """Judge the source's health after `result`, and record it."""
    now = datetime.now(UTC)
    facts = health_facts(engine, source.id, now)
    judgement = judge(facts, source.expectations, result.outcome, result.detail, now)
    return record_health(engine, source_record(source), judgement.state.value, judgement.reasons, now)


def user_agent(contact: str) -> str:
    """How crawls introduce themselves."""
    return f"councilwire/0.1 (wire of public announcements; {contact})"


@dataclass(frozen=True, slots=True)
class _Collection:
    """One collection of one source, by whoever holds its lock."""

    source: Source
    errand: Errand
    settings: Settings
    engine: Engine
    log: Log
    starter: Starter | None
    locks: Path  # the spool whose locks count, also where a dry run keeps its results elsewhere

    def run(self) -> SourceResult:
        """Finish what lies in the spool, or crawl anew."""
        finish_rewriting(self.source.id, self.settings, self.engine, self.log)
        swept = spool.discard_unfinished(self.settings.spool, self.settings.archive, self.source.id)
        if swept:
            self._say(logging.WARNING, f"swept away {swept} unfinished crawl(s) of a run that was killed")
        pending, unreadable = self._finish_pending()
        return pending or self._crawl_and_load(unreadable)

    def try_out(self) -> SourceResult:
        """Crawl into a folder that is thrown away."""
        with tempfile.TemporaryDirectory(prefix="councilwire-dry-run-") as folder:
            elsewhere = {"spool": Path(folder) / "spool", "archive": FolderStore(Path(folder) / "archive")}
            return replace(self, settings=self.settings.model_copy(update=elsewhere))._crawl_and_load(())

    def _finish_pending(self) -> tuple[SourceResult | None, tuple[IssueRecord, ...]]:
        """Load crawls that ended whole but were never loaded.

        Returns the last one's result, if it stands in for the crawl that is asked for, and an issue for each that
        cannot be read.
        """
        waited, unreadable = load_pending(self.engine, self.source, self.settings, self.log, self.errand.flow_run_id)
        if not waited or not self._stands_in(waited[-1].options, waited[-1].finished_at):
            return None, unreadable
        result = waited[-1].result
        return replace(result, resumed=True, detail=f"(finished an earlier crawl) {result.detail}"), unreadable

    def _stands_in(self, options: CrawlOptions, finished_at: datetime) -> bool:
        """Whether a crawl with these options, ended then, is what this errand asks for."""
        recent = datetime.now(UTC) - finished_at < timedelta(hours=self.settings.resume_hours)
        wanted = (self.errand.since, self.errand.until, self.errand.look_back_days)
        same = (options.since, options.until, options.look_back_days) == wanted and options.mode != BACKFILL
        return recent and same and self.errand.mode == "incremental"

    def _crawl_and_load(self, issues: tuple[IssueRecord, ...]) -> SourceResult:
        run_id = str(uuid.uuid4())
        # A walk that was cut short left pages behind that known ones hide: until one ends well, walk to the end.
        whole = self.errand.mode == BACKFILL or last_walk_complete(self.engine, self.source.id)
        walk: CrawlMode = self.errand.mode if whole else "full"
        tell(self.source.id, "waiting for its host")
        with host_turns(self.settings, self.locks, self.source.hosts) as held:
            tell(self.source.id, "crawling")
            starter = EndedWhenLost(self.starter or Alone(), held)
            try:
                options = self._options(run_id, walk)
                crawled = crawl(self._asked_for(), self._addresses(), options, self.log, starter)
            except CrawlError as error:
                why = f"ended: {held.what_was_lost()}" if held.lost else explain(error)
                return SourceResult(self.source.id, Outcome.FAILED, why)
        folder = spool.folder_of(self.settings.spool, self.source.id, run_id)
        spool.deliver(folder, self.settings.archive)
        result = load_crawl(
            self.engine,
            self.source,
            crawled,
            self.settings,
            mode=walk,
            flow_run_id=self.errand.flow_run_id,
            dry_run=self.errand.dry_run,
            issues=issues,
        )
        spool.remove(folder)
        return result

    def _asked_for(self) -> Source:
        """The source as this errand wants it walked: a backfill goes further back than its file says."""
        if self.errand.mode != BACKFILL:
            return self.source
        further = {"since": self.errand.since or self.source.since, "max_listing_pages": WHOLE_HISTORY}
        return self.source.model_copy(update=further)

    def _addresses(self) -> list[Known]:
        """What the warehouse knows of the source's addresses, and the pages that it wants to ask for again."""
        now, source = datetime.now(UTC), self.source
        # Those not checked for longest come first, so that a crawl whose time runs out gets to all of them in turn.
        records = sorted(known(self.engine, source.id), key=lambda record: (record.last_checked_at, record.url))
        addresses = [
            known_address(record, source.recheck_days, now, recheck_all=self.errand.mode == "full")
            for record in records
        ]
        if self.errand.mode == BACKFILL:  # all of its budget goes to pages that nobody has
            return [replace(address, recheck=False) for address in addresses]
        captured = keys_of(url for one in addresses for url in (one.url, one.page_url, one.requested_url))
        since = now - max(timedelta(days=source.recheck_days), _FAILED_PAGES_ASKED_FOR)
        in_vain = [wanted_address(record, source.platform) for record in wanted(self.engine, source.id, since)]
        return addresses + [one for one in in_vain if not keys_of([one.url, one.page_url]) & captured]

    def _options(self, run_id: str, walk: CrawlMode) -> CrawlOptions:
        settings = self.settings
        return CrawlOptions(
            run_id=run_id,
            mode=walk,
            archive=settings.archive.crawls_into(spool.folder_of(settings.spool, self.source.id, run_id)),
            spool=settings.spool,
            user_agent=user_agent(settings.contact),
            since=self.errand.since,
            until=self.errand.until,
            allow_private_addresses=settings.allow_private_addresses,
            open_networks=settings.open_networks,
            resolve=settings.resolve,
            request_timeout=settings.request_timeout_seconds,
            max_body_bytes=settings.max_body_bytes,
            max_seconds=settings.max_crawl_seconds,
            look_back_days=self.errand.look_back_days,
            max_pages=settings.max_pages if self.errand.page_budget is None else self.errand.page_budget,
            memory_limit_mb=settings.crawl_memory_mb,
            retry_delay=settings.retry_delay_seconds,
            forgotten=forgotten_hashes(self.engine),
        )

    def _say(self, level: int, message: str) -> None:
        self.log(level, f"{self.source.id}: {message}")

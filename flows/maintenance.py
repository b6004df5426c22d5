"""Upkeep of one source: what a kill left is finished, months of archive files become one each, every capture is looked
up in the archive, and what is long settled is pruned.

Captures, and whatever else a rebuilding needs, are never pruned.
"""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine

from flows.issues_of_upkeep import load_issues
from flows.progress import FINISHED, tell
from flows.rewriting import carry_out, finish_rewriting
from flows.settings import Settings
from flows.turns import Held, may_be_shared, source_turn
from schema.captures import Key, Place, archive_files, places
from schema.engine import open_engine
from schema.read import loaded_runs
from schema.records import IssueRecord
from schema.upkeep import close_issues, prune
from spiders import spool
from spiders.archive import OPEN_SUFFIX, WHOLE_SUFFIX, ArchiveError, read_body
from spiders.capture import Capture
from spiders.crawl import Log
from spiders.forgotten import TOMBSTONES
from spiders.merging import mergeable
from spiders.replay import replay_file, whole_files
from spiders.rewriting import begin
from spiders.source import Source

UNREADABLE = "unreadable-capture"
WAITS_AT_MOST = timedelta(days=2)
"""How long a crawl may wait for its load on another machine, whose next run of the source loads it."""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What upkeep did for one source, and what it found."""

    source_id: str
    files_before: int = 0
    files_after: int = 0
    archive_bytes: int = 0
    checked: int = 0  # captures that the archive gave back as they were taken
    unreadable: int = 0  # captures that it does not
    problems: tuple[str, ...] = ()  # with files of the archive, one sentence each
    notes: tuple[str, ...] = ()  # of other machines' crawls that are not loaded yet, one sentence each
    issues_pruned: int = 0
    spells_pruned: int = 0
    crawls_pruned: int = 0  # of those that had been set aside in the spool
    seconds: float = 0.0

    @property
    def sound(self) -> bool:
        """Whether the archive is as it should be."""
        return not self.unreadable and not self.problems


def maintain_source(
    source: Source, settings: Settings, log: Log, *, check: bool = True, now: datetime | None = None
) -> Upkeep:
    """Keep up `source`. Without `check` the archive is not read through. `now` is what ages are counted to.

    Raises `SpoolError` where another run holds the source longer than the settings allow.
    """
    started, now = time.monotonic(), now or datetime.now(UTC)
    engine = open_engine(settings.database_url)
    try:
        with source_turn(settings, source.id) as turn:
            finish_rewriting(source.id, settings, engine, log)
            before = len(whole_files(settings.archive, source.id))
            waiting = frozenset(folder.name for folder in (settings.spool / source.id).glob("*/"))
            problems = _merge(source.id, now, waiting, settings, engine, turn=turn)
            found = _check(source, waiting, now, settings, engine) if check else _Checked()
            pruned = prune(
                engine,
                source.id,
                issues_before=now - timedelta(days=settings.keep_mended_issue_days),
                spells_before=now - timedelta(days=settings.keep_health_days),
            )
            crawls = _prune_crawls(source.id, settings, now)
            files = whole_files(settings.archive, source.id)
    finally:
        engine.dispose()
        tell(source.id, FINISHED)
    return Upkeep(
        source_id=source.id,
        files_before=before,
        files_after=len(files),
        archive_bytes=sum(settings.archive.size(name) for name in files),
        checked=len(found.readable),
        unreadable=found.unreadable,
        problems=tuple(dict.fromkeys((*problems, *found.problems))),
        notes=tuple(found.notes),
        issues_pruned=pruned.issues,
        spells_pruned=pruned.spells,
        crawls_pruned=crawls,
        seconds=time.monotonic() - started,
    )


def _merge(
    source_id: str, now: datetime, waiting: frozenset[str], settings: Settings, engine: Engine, *, turn: Held
) -> list[str]:
    """Make one file of each month that has passed; what stood in the way, if anything did."""
    tell(source_id, "merging archive files")
    keep = {f"{source_id}/{run_id}{WHOLE_SUFFIX}" for run_id in waiting}
    if may_be_shared(settings):  # another machine's spool knows captures by where they lie
        keep |= set(whole_files(settings.archive, source_id)) - archive_files(engine, source_id)
    groups = mergeable(
        settings.archive,
        source_id,
        now.date(),
        after_days=settings.merge_after_days,
        most_bytes=settings.merged_file_mb * 1024 * 1024,
        keep=keep,  # whose captures are not loaded yet
    )
    problems = []
    for group in groups:  # each by itself: no more than a month lies twice on the disk
        try:
            rewriting = begin(settings.archive, source_id, [group])
        except ArchiveError as error:
            problems.append(f"{error}; its month was not merged")
            continue
        turn.ensure()  # whoever has it now finishes this from its journal
        carry_out(rewriting, settings, engine)
    return problems


@dataclass
class _Checked:
    """What reading the archive through has shown."""

    readable: set[Key] = field(default_factory=set)
    unreadable: int = 0
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def _check(source: Source, waiting: frozenset[str], now: datetime, settings: Settings, engine: Engine) -> _Checked:
    """Read the archive through. What the warehouse's captures do not get from it becomes an issue, or is mended."""
    tell(source.id, "checking the archive")
    known = places(engine, source.id)
    loaded = loaded_runs(engine, source.id)
    found = _Checked()
    for name in whole_files(settings.archive, source.id):
        unknown = [one for one in _check_file(name, known, settings, found) if one.run_id not in waiting]
        if unknown:
            recent = now - max(one.fetched_at for one in unknown) < WAITS_AT_MOST
            if may_be_shared(settings) and recent and loaded.isdisjoint(one.run_id for one in unknown):
                found.notes.append(f"{name}: {len(unknown)} captures wait for their load on another machine")
            else:
                what = f"{len(unknown)} captures that the warehouse does not know"
                found.problems.append(f"{name}: {what}; `councilwire rebuild` loads them")
    for name in _strangers(source.id, waiting, settings):
        if may_be_shared(settings) and name.endswith(WHOLE_SUFFIX + OPEN_SUFFIX):
            found.notes.append(
                f"{name} is of a crawl that was killed on another machine, whose next run sweeps it away"
            )
        else:
            found.problems.append(f"{name} is no whole archive file, and no crawl of the spool is writing it")
    issues = list(_unreadable(known, found.readable, settings))
    found.unreadable = len(issues)
    close_issues(engine, source.id, UNREADABLE, found.readable, datetime.now(UTC))
    load_issues(engine, source, "maintain", issues)
    return found


def _check_file(name: str, known: dict[Key, Place], settings: Settings, found: _Checked) -> list[Capture]:
    """Note which captures the file gives back, and what is wrong with it; the captures that the warehouse lacks."""
    unknown: list[Capture] = []
    try:
        for capture, body in replay_file(settings.archive, name):
            key = (capture.warc_file, capture.warc_offset)
            if key not in known:
                unknown.append(capture)
            elif sha256(body).hexdigest() == known[key].sha256:
                found.readable.add(key)
    except ArchiveError as error:
        found.problems.append(str(error))
    return unknown


def _strangers(source_id: str, waiting: frozenset[str], settings: Settings) -> Iterator[str]:
    """Files in the source's folder that nothing on this machine refers to."""
    for name in settings.archive.names(source_id):
        file = name.removeprefix(f"{source_id}/")
        if file.endswith(WHOLE_SUFFIX) or file == TOMBSTONES:
            continue
        if file.removesuffix(OPEN_SUFFIX).removesuffix(WHOLE_SUFFIX) not in waiting:
            yield name


def _unreadable(known: dict[Key, Place], readable: set[Key], settings: Settings) -> Iterator[IssueRecord]:
    """An issue for each capture that the archive does not give back, with the reason."""
    for key in sorted(known.keys() - readable):
        file, offset = key
        try:
            read_body(settings.archive, file, offset, known[key].sha256)
        except ArchiveError as error:
            yield IssueRecord(UNREADABLE, known[key].page_url, str(error), known[key].fetched_at, file, offset)
        else:
            readable.add(key)  # what is damaged lies elsewhere in its file


def _prune_crawls(source_id: str, settings: Settings, now: datetime) -> int:
    """Remove crawls that could not be read and were set aside long ago. Their WARC files stay."""
    oldest = (now - timedelta(days=settings.keep_unreadable_crawl_days)).timestamp()
    old = [folder for folder in spool.aside(settings.spool, source_id) if folder.stat().st_mtime < oldest]
    for folder in old:
        shutil.rmtree(folder)
    return len(old)

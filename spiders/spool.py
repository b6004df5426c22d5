"""The spool: what lies between a crawl and its load, so that a kill at any point can be resumed.

`<spool>/<source id>/<run id>/` holds `job.json` (what the crawling process was told), `events.jsonl` (what it found,
as it found it) and `report.json`. The report is written last and atomically: where it is, the crawl is whole and its
WARC file has its final name; where it is not, the crawl was killed and is made again. Where the archive is an object
store, the WARC file lies here too, as `<source id>/<run id>.warc.gz`, until `deliver` has brought it there.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from spiders.archive import OPEN_SUFFIX, WHOLE_SUFFIX
from spiders.capture import Capture, Check, CrawlIssue, CrawlReport, CrawlResult, Gone, Known, ListingRead
from spiders.events import EventError, read_events
from spiders.options import CrawlOptions
from spiders.source import Source
from spiders.store import DRAFT_SUFFIX, Archive, Store, store_at, sync_folder

JOB, EVENTS, REPORT = "job.json", "events.jsonl", "report.json"
_LOCK = "lock"
_ASIDE, _HOSTS = "_unreadable", "_hosts"  # no source is named so: their ids begin with a letter or digit
_LOCK_POLL_SECONDS = 0.1


class SpoolError(Exception):
    """A spool folder cannot be read, or is held by another run."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a crawling process is told."""

    source: Source
    known: tuple[Known, ...]
    options: CrawlOptions


_JOB: TypeAdapter[Job] = TypeAdapter(Job)
_REPORT: TypeAdapter[CrawlReport] = TypeAdapter(CrawlReport)


@contextmanager
def source_lock(spool: Path, source_id: str, wait_seconds: float) -> Iterator[None]:
    """Hold the source for one run. Raises `SpoolError` where another run still holds it after `wait_seconds`.

    The lock is the operating system's and ends with the process that holds it, however that process ends.
    """
    with _lock(spool / source_id, f"the source {source_id}", wait_seconds):
        yield


@contextmanager
def host_locks(spool: Path, hosts: Iterable[str], wait_seconds: float) -> Iterator[None]:
    """Hold hosts for one crawl, so that no two ask the same host at once. Raises `SpoolError` as `source_lock` does."""
    with ExitStack() as held:
        for host in sorted(set(hosts)):  # in one order everywhere, or two would wait for each other
            held.enter_context(_lock(spool / _HOSTS / host, f"the host {host}", wait_seconds))
        yield


def folder_of(spool: Path, source_id: str, run_id: str) -> Path:
    """Return the folder of one crawl."""
    return spool / source_id / run_id


def finished(spool: Path, source_id: str) -> list[Path]:
    """Return the folders of whole crawls that are not yet loaded, oldest first."""
    found = [(folder / REPORT) for folder in _folders(spool, source_id) if (folder / REPORT).exists()]
    return [report.parent for report in sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.parent.name))]


def discard_unfinished(spool: Path, archive: Archive, source_id: str) -> int:
    """Remove what killed crawls of a source left in spool and archive, and return how many there were.

    The caller holds the source's lock, so that no crawl of it is running.
    """
    leftovers = [folder for folder in _folders(spool, source_id) if not (folder / REPORT).exists()]
    for folder in leftovers:
        warc = f"{source_id}/{folder.name}{WHOLE_SUFFIX}"
        # A crawl that was killed between the two renames has its WARC file whole, but no report.
        store_at(archive).remove(warc)
        store_at(archive).remove(f"{warc}{OPEN_SUFFIX}")
        shutil.rmtree(folder)
    return len(leftovers)


def deliver(folder: Path, store: Store) -> None:
    """Bring the WARC file of a whole crawl to where the archive is, if it lies beside the crawl.

    It stays here if that fails (`StoreError`). Where a kill comes between the two it is brought once more, under the
    same name.
    """
    for path in sorted(folder.glob(f"*/*{WHOLE_SUFFIX}")):
        store.put(path, f"{path.parent.name}/{path.name}")
        path.unlink()


def read_result(folder: Path) -> CrawlResult:
    """Read a whole crawl. Raises `SpoolError`."""
    try:
        report = _REPORT.validate_json((folder / REPORT).read_bytes())
        with (folder / EVENTS).open(encoding="utf-8", newline="\n") as lines:
            events = list(read_events(lines))
    except (OSError, ValidationError, EventError) as error:
        raise SpoolError(f"{folder}: not a whole crawl: {error}") from error
    return CrawlResult(
        report=report,
        captures=tuple(event for event in events if isinstance(event, Capture)),
        checks=tuple(event for event in events if isinstance(event, Check)),
        gone=tuple(event for event in events if isinstance(event, Gone)),
        listings=tuple(event for event in events if isinstance(event, ListingRead)),
        issues=tuple(event for event in events if isinstance(event, CrawlIssue)),
    )


def remove(folder: Path) -> None:
    """Remove a crawl whose load has committed."""
    # Without its report the folder counts as unfinished and its WARC file would be taken for a leftover; so the
    # report goes last, with the folder.
    doomed = folder.with_name(f".{folder.name}.loaded")
    folder.rename(doomed)
    shutil.rmtree(doomed)


def set_aside(folder: Path) -> Path:
    """Move a crawl that cannot be read out of the way of later runs, for a person to look at; return where it is.

    Its WARC file stays in the archive.
    """
    home = folder.parent.parent / _ASIDE
    home.mkdir(exist_ok=True)
    return folder.rename(home / f"{folder.parent.name}-{folder.name}")


def aside(spool: Path, source_id: str) -> list[Path]:
    """The crawls of a source that were set aside."""
    # Run ids are letters, digits, '.', '_' and '-': only the job tells a source from one whose id it begins with.
    return [path for path in sorted((spool / _ASIDE).glob(f"{source_id}-*")) if _source_of(path) in {source_id, None}]


def _source_of(folder: Path) -> str | None:
    try:
        return read_job(folder).source.id
    except SpoolError:
        return None


def write_job(folder: Path, job: Job) -> None:
    """Make the folder of a crawl and write what its process is told. Raises `SpoolError` where the folder exists."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError as error:
        raise SpoolError(f"{folder} exists already: a run id may be used once only") from error
    (folder / JOB).write_bytes(_JOB.dump_json(job))


def read_job(folder: Path) -> Job:
    """Read what a crawling process is told. Raises `SpoolError`."""
    try:
        return _JOB.validate_json((folder / JOB).read_bytes())
    except (OSError, ValidationError) as error:
        raise SpoolError(f"{folder}: no job: {error}") from error


def write_report(folder: Path, report: CrawlReport) -> None:
    """Declare a crawl whole: write its report, synced and under its final name at once."""
    draft = folder / f"{REPORT}{DRAFT_SUFFIX}"
    with draft.open("wb") as file:
        file.write(_REPORT.dump_json(report))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / REPORT)
    sync_folder(folder)


def _folders(spool: Path, source_id: str) -> list[Path]:
    """Folders of crawls. Those being removed are dotted; a kill may have left some, which are removed here."""
    home = spool / source_id
    if not home.is_dir():
        return []
    found = []
    for folder in sorted(home.iterdir()):
        if folder.is_dir() and folder.name.startswith("."):
            shutil.rmtree(folder)
        elif folder.is_dir():
            found.append(folder)
    return found


@contextmanager
def _lock(folder: Path, what: str, wait_seconds: float) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("w") as file:
        give_up = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() >= give_up:
                    raise SpoolError(f"another run holds {what}") from error
                time.sleep(_LOCK_POLL_SECONDS)
        yield

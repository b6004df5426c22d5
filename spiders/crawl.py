"""`crawl`: crawls one source in a process of its own and hands back what it found."""

import json
import logging
import shutil
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from spiders.archive import WHOLE_SUFFIX, open_path
from spiders.capture import CrawlResult, Known
from spiders.options import LONGEST_WAIT, CrawlOptions
from spiders.process import ENDED_UNSEEN, Alone, Starter
from spiders.source import Source
from spiders.spool import REPORT, Job, SpoolError, folder_of, read_result, write_job

Log = Callable[[int, str], None]
"""Takes a level of `logging` and a message."""

_GRACE_SECONDS = 60.0  # for starting up and the end
_STOP_SECONDS = 10.0  # for a process that was told to end
_LAST_LINES = 5


class CrawlError(Exception):
    """A crawl did not end in good order."""


def crawl(
    source: Source,
    known: Sequence[Known],
    options: CrawlOptions,
    log: Log | None = None,
    starter: Starter | None = None,
) -> CrawlResult:
    """Crawl `source` and return what was found. The caller holds the source's lock (`spiders.spool.source_lock`).

    The result lies in the spool until `spiders.spool.remove`. `log` is given the crawl's log lines. The
    process is `starter`'s, or one started for this crawl alone. Raises
    `CrawlError` where the run id was used before, or the process dies, hangs or is told to end; what it left is
    cleared away by `spiders.spool.discard_unfinished`. If this call is interrupted, the process is ended.
    """
    folder = folder_of(options.spool, source.id, options.run_id)
    _make_way(folder, source, options)
    write_job(folder, Job(source, tuple(known), options))
    status, last_lines = _run(starter or Alone(), folder, options, log or _no_log)
    if status != 0 and not (status == ENDED_UNSEEN and (folder / REPORT).exists()):
        said = " | ".join(last_lines) or "it said nothing"
        raise CrawlError(f"the crawl of {source.id} ended with status {status}: {said}")
    try:
        return read_result(folder)
    except SpoolError as error:
        raise CrawlError(f"the crawl of {source.id} left no whole result: {error}") from error


def _make_way(folder: Path, source: Source, options: CrawlOptions) -> None:
    """Clear away an unfinished crawl of the same run, which was killed and is now made again."""
    warc = options.archive / source.id / f"{options.run_id}{WHOLE_SUFFIX}"
    if (folder / REPORT).exists():
        raise CrawlError(f"run {options.run_id} of {source.id} lies whole in the spool and waits for its load")
    if folder.exists():
        warc.unlink(missing_ok=True)
        open_path(warc).unlink(missing_ok=True)
        shutil.rmtree(folder)
    if warc.exists():
        raise CrawlError(f"run {options.run_id} of {source.id} is in the archive already")


def _run(starter: Starter, folder: Path, options: CrawlOptions, log: Log) -> tuple[int | None, list[str]]:
    """Run the crawling process to its end; return its status and the last things it said."""
    last_lines: deque[str] = deque(maxlen=_LAST_LINES)
    process = starter.start(folder)
    overdue = threading.Event()

    def end_overdue() -> None:
        overdue.set()
        process.kill()

    watchdog = threading.Timer(seconds_until_hung(options), end_overdue)
    watchdog.daemon = True
    watchdog.start()
    try:
        for line in process.log:
            level, message = _log_line(line)
            if level >= logging.WARNING:
                last_lines.append(message)
            log(level, message)
        status = process.wait()
    finally:
        watchdog.cancel()
        process.end(_STOP_SECONDS)
    if overdue.is_set():
        last_lines.append(f"it hung long past its limit of {options.max_seconds:.0f} s and was killed")
    return status, list(last_lines)


def seconds_until_hung(options: CrawlOptions) -> float:
    """Return after how many seconds a crawl is taken to have hung.

    One that meets its own limit, `max_seconds`, still ends what is under way: robots.txt of a host and a page of it,
    each after the pause that the site asks for and each as slow as `request_timeout` allows.
    """
    return options.max_seconds + LONGEST_WAIT + 2 * options.request_timeout + _GRACE_SECONDS


def _log_line(line: str) -> tuple[int, str]:
    """Read one line of the process's log. What is not JSON is the interpreter's own word."""
    try:
        entry = json.loads(line)
        return int(entry["level"]), str(entry["message"])
    except (ValueError, KeyError, TypeError):
        return logging.WARNING, line.rstrip("\n")


def _no_log(level: int, message: str) -> None:
    """Drop a log line: the caller asked for none."""

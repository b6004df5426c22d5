"""From archive to warehouse: `python -m benchmarks.reclean_speed [--pages 1000 50000] [--processes 1 2]`.

Writes an archive of so many pages (`benchmarks.many_hosts`) and a warehouse that knows their captures and no more. Then
recleans them for each number of cleaning processes, into a copy of that warehouse: first, when every page is new to it,
and again, when no document changes; each time in a process of its own. Prints pages a second, CPU, and the most memory
that the run and its largest worker held. Exits with 1 where, of the most pages, two processes are less than 1.7 times
as quick as one, or where they take more than 1.2 times the memory of the fewest. Of few pages, the workers' start
counts.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.many_hosts import article
from flows.cleaners import cleaners
from flows.handover import capture_record, run_record, source_record
from flows.recleaning import RecleanErrand, reclean_source
from flows.settings import Settings
from schema.engine import open_engine
from schema.load import load_run
from schema.migrate import upgrade
from schema.records import RunBatch
from spiders.archive import ArchiveWriter, Exchange, Reading
from spiders.capture import NOTHING_LISTED, Capture, CaptureKind, CrawlReport, Outcome
from spiders.source import Expectations, Licence, Source
from spiders.store import FolderStore

FASTER = 1.7
CORES = 2
FLAT = 1.2  # memory of the most pages, by that of the fewest
PAGES_A_CRAWL = 1000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = Source(
    id="many",
    name="Many Pages Council",
    kind="council",
    platform="jadu",
    start=("https://www.many.example/news",),
    since=date(2020, 1, 1),
    licence=Licence(name="OGL-3.0", attribution="Many Pages Council", full_text=True),
    expectations=Expectations(items_per_month=(1, 50), longest_silence_days=30),
    verified=None,
)


@dataclass(frozen=True, slots=True)
class Run:
    """What one recleaning took."""

    pages: int
    processes: int
    again: bool
    seconds: float
    cpu: float  # of the run
    workers_cpu: float  # of its workers together
    memory: int  # bytes, of the run
    worker_memory: int  # bytes, of its largest worker

    @property
    def speed(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds

    @property
    def free_seconds(self) -> float:
        """Seconds on two cores that nothing else is busy on: the busiest process's, or what the cores can share."""
        return max(
            self.cpu, self.workers_cpu / self.processes, (self.cpu + self.workers_cpu) / min(CORES, self.processes)
        )


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description="Measure recleaning.")
    parser.add_argument("--pages", type=int, nargs="+", default=[1000, 50_000])
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)  # how it starts its own measurements
    parser.add_argument("--again", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.folder:
        run = _reclean(options.folder, options.pages[0], options.processes[0], again=options.again)
        json.dump(asdict(run), sys.stdout)
        return 0
    runs: list[Run] = []
    for pages in options.pages:
        with tempfile.TemporaryDirectory(prefix="councilwire-reclean-") as name:
            _fill(Path(name), pages)
            for processes in options.processes:
                shutil.copy(Path(name) / "filled.sqlite", Path(name) / "wire.sqlite")
                runs += [_measured(Path(name), pages, processes, again=again) for again in (False, True)]
    Console().print(_table(runs))
    return _judge(runs)


def _judge(runs: Sequence[Run]) -> int:
    few, many = min(run.pages for run in runs), max(run.pages for run in runs)
    claims = {}
    for one in (run for run in runs if run.processes == 1):
        for two in (run for run in runs if (run.processes, run.pages, run.again) == (2, one.pages, one.again)):
            ratio = two.speed / one.speed
            free = one.free_seconds / two.free_seconds
            what = f"{one.pages} pages {'again' if one.again else 'first'}"
            said = f"{what}: 2 processes / 1: {ratio:.2f} by the clock, {free:.2f} by CPU on {CORES} cores"
            if one.pages == many:
                claims[f"{said} (at least {FASTER} by the clock)"] = ratio >= FASTER
            else:
                print(f"       {said}")
    for processes in {run.processes for run in runs} if few < many else ():
        held = {
            pages: max(max(run.memory, run.worker_memory) for run in runs if (run.pages, run.processes) == of)
            for pages in (few, many)
            if (of := (pages, processes))
        }
        growth = held[many] / held[few]
        said = f"{processes} processes: memory of {many} pages / of {few}: {growth:.2f}"
        claims[f"{said} (at most {FLAT})"] = growth <= FLAT
    for claim, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS'}  {claim}")
    return 0 if all(claims.values()) else 1


def _fill(folder: Path, pages: int) -> None:
    """An archive of `pages` pages, in crawls of a thousand, and a warehouse that has their captures, unread."""
    engine = open_engine(f"sqlite:///{folder / 'filled.sqlite'}")
    upgrade(engine)
    for first in range(0, pages, PAGES_A_CRAWL):
        captures = _crawl(folder / "archive", first, min(first + PAGES_A_CRAWL, pages))
        run = run_record(_report(captures), "full", None)
        load_run(engine, RunBatch(source_record(SOURCE), run, captures=tuple(capture_record(one) for one in captures)))
    engine.dispose()


def _crawl(archive: Path, first: int, end: int) -> list[Capture]:
    run_id = f"crawl-{first}"
    writer = ArchiveWriter(archive, SOURCE.id, run_id, "benchmark")
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    captures = []
    for number in range(first, end):
        url, body = f"https://www.many.example/news/{number}", article(0, number).encode()
        at = BEGAN + timedelta(seconds=number)
        reading = Reading(SOURCE.id, run_id, CaptureKind.PAGE, url, url, url, NOTHING_LISTED)
        captures.append(writer.write(Exchange(url, (), 200, headers, body, at, 50), reading, body))
    writer.close()
    return captures


def _report(captures: Sequence[Capture]) -> CrawlReport:
    return CrawlReport(
        source_id=SOURCE.id,
        run_id=captures[0].run_id,
        outcome=Outcome.OK,
        detail="written by the benchmark",
        walk_complete=True,
        started_at=captures[0].fetched_at,
        finished_at=captures[-1].fetched_at,
        pages_found=len(captures),
        requests=len(captures),
        fetched=len(captures),
        not_modified=0,
        gone=0,
        failed=0,
        bytes_received=0,
    )


def _measured(folder: Path, pages: int, processes: int, *, again: bool) -> Run:
    """Reclean in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.reclean_speed", "--in", str(folder)]
    command += ["--pages", str(pages), "--processes", str(processes), *(["--again"] if again else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    return Run(**json.loads(done.stdout))


def _reclean(folder: Path, pages: int, processes: int, *, again: bool) -> Run:
    settings = Settings(
        database_url=f"sqlite:///{folder / 'wire.sqlite'}",
        archive=FolderStore(folder / "archive"),
        spool=folder / "spool",
        cleaning_processes=processes,
    )
    began, before = time.monotonic(), time.process_time()
    result = reclean_source(SOURCE, RecleanErrand(), settings, _silent)
    seconds, cpu = time.monotonic() - began, time.process_time() - before
    assert result.pages_found == pages
    assert result.load.reread == (0 if again else pages)
    worker_memory = max((_most_memory(worker) for worker in _children()), default=0)
    cleaners(processes).close()  # only the workers that have ended are counted
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    workers_cpu = workers.ru_utime + workers.ru_stime
    return Run(pages, processes, again, seconds, cpu, workers_cpu, _most_memory(os.getpid()), worker_memory)


def _children() -> list[int]:
    return [int(child) for path in Path("/proc/self/task").glob("*/children") for child in path.read_text().split()]


def _most_memory(process: int) -> int:
    """The most memory that a process held, in bytes; `getrusage` counts what it held before it became this program."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024


def _silent(level: int, message: str) -> None:
    """Drop a log line."""


def _table(runs: Sequence[Run]) -> Table:
    table = Table(title="from archive to warehouse")
    for column in ("pages", "", "processes", "seconds", "CPU s", "workers' CPU s", "pages/s", "memory MB", "worker MB"):
        table.add_column(column, justify="right")
    for run in runs:
        memory = (f"{size / 1e6:.0f}" for size in (run.memory, run.worker_memory))
        figures = (f"{run.seconds:.1f}", f"{run.cpu:.1f}", f"{run.workers_cpu:.1f}", f"{run.speed:.1f}")
        what = "again" if run.again else "first"
        table.add_row(str(run.pages), what, str(run.processes), *figures, *memory)
    return table


if __name__ == "__main__":
    raise SystemExit(main())

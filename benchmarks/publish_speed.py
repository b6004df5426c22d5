"""From warehouse to release: `python -m benchmarks.publish_speed [--announcements 100000] [--warehouse FILE]`.

Makes a warehouse of so many announcements (`benchmarks.big_warehouse`), publishes all of it, adds a night of 2,000
changes, and publishes again, each in a process of its own. Prints seconds by the clock and by CPU, and the most memory
that a publishing and the largest of the processes that write for it held together. Beside it, as a peer, pandas reads
the announcements alone and writes them as Parquet, CSV and JSON lines. Exits with 1 where a bound is not kept.

With --warehouse the warehouse before its night is kept in that file, or taken from it where it is there.
"""

import argparse
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.big_warehouse import LAST_NIGHT, fill, one_night_more
from flows.garbage import collect_garbage_less_often
from publishing.publish import publish
from schema.engine import open_engine
from schema.migrate import upgrade

FULL_SECONDS, NIGHT_SECONDS, MEMORY_MB = 180, 15, 1024
"""Bounds at 100,000 announcements on two cores that nothing else is busy on."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one publishing took."""

    what: str
    seconds: float
    cpu: float  # of all processes together
    busiest_cpu: float  # of the busiest process: what the clock would show at the least
    memory_mb: float
    megabytes: float  # written


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description="Measure publishing.")
    parser.add_argument("--announcements", type=int, default=100_000)
    parser.add_argument("--warehouse", type=Path)
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)  # how it starts its own measurements
    options = parser.parse_args()
    if options.run:
        what, warehouse, place = options.run
        json.dump(asdict((_pandas if what == "pandas" else _publish)(what, warehouse, place)), sys.stdout)
        return 0
    with tempfile.TemporaryDirectory(prefix="councilwire-publish-") as name:
        folder = Path(name)
        warehouse = folder / "warehouse.sqlite"
        kept = options.warehouse or warehouse
        if not kept.exists():
            _make(kept, options.announcements)
        if kept != warehouse:
            shutil.copyfile(kept, warehouse)
        releases = folder / "releases"
        runs = [_measured("all of it", warehouse, releases)]
        engine = open_engine(f"sqlite:///{warehouse}")
        one_night_more(engine, options.announcements)
        engine.dispose()
        runs.append(_measured("one night's changes", warehouse, releases))
        runs.append(_measured("pandas", warehouse, folder / "pandas"))
    Console().print(_table(runs))
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return _judge(*runs[:2])


def _judge(full: Run, night: Run) -> int:
    claims = {
        f"all of it: {full.seconds:.0f} s (at most {FULL_SECONDS})": full.seconds <= FULL_SECONDS,
        f"one night: {night.seconds:.0f} s (at most {NIGHT_SECONDS})": night.seconds <= NIGHT_SECONDS,
        f"memory: {full.memory_mb:.0f} MB (at most {MEMORY_MB})": max(full.memory_mb, night.memory_mb) <= MEMORY_MB,
    }
    for claim, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS'}: {claim}")
    return 0 if all(claims.values()) else 1


def _make(path: Path, announcements: int) -> None:
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    fill(engine, announcements)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")  # a checkpoint needs to be outside of a transaction
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()


def _measured(what: str, warehouse: Path, place: Path) -> Run:
    command = [sys.executable, "-m", "benchmarks.publish_speed", "--run", what, str(warehouse), str(place)]
    return Run(**json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))


def _publish(what: str, warehouse: str, releases: str) -> Run:
    collect_garbage_less_often()  # as a run's own process does
    engine = open_engine(f"sqlite:///{warehouse}", read_only=True)
    moment = LAST_NIGHT + timedelta(days=1 if what == "all of it" else 2)
    started = time.monotonic()
    release = publish(engine, releases, moment=moment)
    assert release.published, release.failures
    assert release.full == (what == "all of it"), release.why_full
    files = [path.stat() for path in release.path.rglob("*") if path.is_file()]
    return _run(what, started, sum(file.st_size for file in files if file.st_nlink == 1))  # the others were there


def _pandas(what: str, warehouse: str, folder: str) -> Run:
    pd: Any = import_module("pandas")  # not before: what it takes is not councilwire's

    place = Path(folder)
    place.mkdir()
    started = time.monotonic()
    with sqlite3.connect(warehouse) as connection:
        rows = pd.read_sql_query("SELECT * FROM v1_announcements ORDER BY id", connection)
    rows.to_parquet(place / "announcements.parquet", compression="zstd")
    rows.to_csv(place / "announcements.csv", index=False)
    rows.to_json(place / "announcements.jsonl", orient="records", lines=True)
    return _run(f"{what}, the announcements alone", started, sum(path.stat().st_size for path in place.iterdir()))


def _run(what: str, started: float, written: int) -> Run:
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    cpu = [one.ru_utime + one.ru_stime for one in (own, others)]
    memory = (own.ru_maxrss + others.ru_maxrss) / 1024
    return Run(what, time.monotonic() - started, sum(cpu), max(cpu), memory, written / 1e6)


def _table(runs: list[Run]) -> Table:
    table = Table(title=f"publishing, {datetime.now(UTC):%Y-%m-%d}")
    for column in ("what", "seconds", "CPU", "CPU of the busiest process", "memory, MB", "written, MB"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for run in runs:
        figures = (run.seconds, run.cpu, run.busiest_cpu, run.memory_mb, run.megabytes)
        table.add_row(run.what, *(f"{figure:.1f}" for figure in figures))
    return table


if __name__ == "__main__":
    sys.exit(main())

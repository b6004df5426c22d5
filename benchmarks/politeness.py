"""How close a night comes to the politeness bound: `python -m benchmarks.politeness [--hosts 120] [--pages 25]`.

Serves many newsrooms on loopback addresses of their own (`benchmarks.many_hosts`) and collects them by the real
`councilwire nightly` on a Prefect server, twice; a plain Scrapy process crawls the same hosts for comparison
(`benchmarks.plain_scrapy`). Publishing, a run of its own, is left out. No crawl can be faster than the bound: the
largest, over the sources, of requests times delay. Prints, for each, the seconds from first request to last, the
seconds of the whole run, its CPU, and the mean pause of the host that was asked fastest. Exits with 1 where the first
night's crawl takes more than 1.3 times the bound (or the CPU seconds of plain Scrapy, if these are more), a host was
asked sooner than its delay allows, the second night asks for more than the listings and 1.2 requests a source, or costs
15% of the first night's CPU or more.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.many_hosts import Seen, address
from flows.operations import prefect_server

DELAY = 0.5  # seconds between two requests to a host
PORT = 8942
PREFECT_PORT = 4942
FACTOR, REQUESTS_MORE, CPU_SHARE = 1.3, 1.2, 0.15
ROOT = Path(__file__).parents[1]
SOURCE = """id: host-{host}
name: Host {host}
kind: council
platform: jadu
start: ["http://{address}:{port}/news"]
page_pattern: ^/news/[0-9]+$
since: 2026-01-01
licence: {{name: OGL-3.0, attribution: Host {host}, full_text: true}}
expectations: {{items_per_month: [0, 100], longest_silence_days: 365}}
crawl_delay: {delay}
recheck_days: 0
verified: null
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one crawl of all hosts took."""

    name: str
    seconds: float  # of the whole command
    cpu: float  # of it and its children
    hosts: dict[str, Seen]

    @property
    def requests(self) -> int:
        """Requests that all hosts saw."""
        return sum(seen.requests for seen in self.hosts.values())

    @property
    def crawl_seconds(self) -> float:
        """From the first request to the last answer's beginning."""
        asked = [seen for seen in self.hosts.values() if seen.requests]
        return max(seen.last for seen in asked) - min(seen.first for seen in asked)

    @property
    def bound(self) -> float:
        """What no crawl with these requests can beat."""
        return max(seen.requests for seen in self.hosts.values()) * DELAY

    @property
    def pause(self) -> float:
        """The mean time between two requests to the host that was asked fastest."""
        asked = [seen for seen in self.hosts.values() if seen.requests > 1]
        return min((seen.last - seen.first) / (seen.requests - 1) for seen in asked)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description="Measure nights against the politeness bound.")
    parser.add_argument("--hosts", type=int, default=120)
    parser.add_argument("--pages", type=int, default=25, help="pages of each host")
    options = parser.parse_args()
    hosts, pages = options.hosts, options.pages
    with tempfile.TemporaryDirectory(prefix="councilwire-politeness-") as name:
        folder = Path(name)
        starts = [f"http://{address(host)}:{PORT}/news" for host in range(hosts)]
        plain = _measure("plain Scrapy", [*_module("benchmarks.plain_scrapy"), str(DELAY), *starts], {}, hosts, pages)
        environment = _installation(folder, hosts)
        nightly = [str(Path(sys.executable).with_name("councilwire")), "nightly"]
        os.environ["PREFECT_HOME"] = str(folder / "prefect")
        with prefect_server(PREFECT_PORT) as api:
            environment["PREFECT_API_URL"] = api
            first = _measure("first night", nightly, environment, hosts, pages)
            second = _measure("second night", nightly, environment, hosts, pages)
    Console().print(_table([plain, first, second]))
    return _judge(plain, first, second, hosts)


def _judge(plain: Run, first: Run, second: Run, hosts: int) -> int:
    bound = max(first.bound, plain.cpu)
    further = (second.requests - hosts) / hosts
    claims = {
        f"crawl of the first night / bound: {first.crawl_seconds / bound:.2f} (at most {FACTOR})": (
            first.crawl_seconds <= FACTOR * bound
        ),
        f"pause between requests to a host: {first.pause:.3f} s (at least {DELAY})": first.pause >= DELAY,
        f"second night, requests a source beside its listing: {further:.2f} (at most {REQUESTS_MORE})": (
            further <= REQUESTS_MORE
        ),
        f"second night's CPU / first night's: {second.cpu / first.cpu:.1%} (less than {CPU_SHARE:.0%})": (
            second.cpu < CPU_SHARE * first.cpu
        ),
    }
    for claim, holds in claims.items():
        print(f"{'holds' if holds else 'FAILS'}  {claim}")
    return 0 if all(claims.values()) else 1


def _measure(name: str, command: Sequence[str], environment: dict[str, str], hosts: int, pages: int) -> Run:
    with _web(hosts, pages) as seen:
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(command, env={**os.environ, **environment}, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
        seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(name, seconds, cpu, seen)


@contextmanager
def _web(hosts: int, pages: int) -> Iterator[dict[str, Seen]]:
    """The web, in a process of its own; after the context what it saw."""
    seen: dict[str, Seen] = {}
    with subprocess.Popen(
        [*_module("benchmarks.many_hosts"), str(hosts), str(pages), str(PORT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as web:
        assert web.stdout
        assert web.stdout.readline() == "ready\n"
        yield seen
        said, _ = web.communicate()
        seen.update({name: Seen(**figures) for name, figures in json.loads(said).items()})


def _installation(folder: Path, hosts: int) -> dict[str, str]:
    """An empty installation in `folder` with a source file a host; its settings."""
    sources = folder / "sources"
    sources.mkdir()
    for host in range(hosts):
        text = SOURCE.format(host=host, address=address(host), port=PORT, delay=DELAY)
        (sources / f"host-{host}.yaml").write_text(text)
    return {
        "COUNCILWIRE_CONTACT": "benchmark@councilwire.example",
        "COUNCILWIRE_DATABASE_URL": f"sqlite:///{folder / 'wire.sqlite'}",
        "COUNCILWIRE_ARCHIVE": str(folder / "archive"),
        "COUNCILWIRE_SPOOL": str(folder / "spool"),
        "COUNCILWIRE_SOURCES_DIR": str(sources),
        "COUNCILWIRE_ALLOW_PRIVATE_ADDRESSES": "true",
        "COUNCILWIRE_PUBLISH_NIGHTLY": "false",  # a run of its own, which costs by what stands, not by what is new
    }


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


def _table(runs: Sequence[Run]) -> Table:
    table = Table(title="a night against the politeness bound")
    for column in ("run", "requests", "bound s", "crawl s", "whole s", "CPU s", "pause s"):
        table.add_column(column, justify="left" if column == "run" else "right")
    for run in runs:
        figures = (run.bound, run.crawl_seconds, run.seconds, run.cpu, run.pause)
        table.add_row(run.name, str(run.requests), *(f"{figure:.2f}" for figure in figures))
    return table


if __name__ == "__main__":
    raise SystemExit(main())

"""Crashes by seed: what dies, when, and what must be left after the next run.

One round: a parish's newsroom is collected on a first night, and on a second one of edits; on the way crawler, flow or
database are killed with SIGKILL, once or twice, at a request, a page or a statement that the seed chooses, while the
site fails in passing as the seed has it. Then the run is made again, undisturbed. What it leaves must be what two
undisturbed nights leave.
"""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import psycopg

from demo.server import Answer, LoopbackWeb, Request
from schema.engine import open_engine
from spiders.spool import source_lock
from tests.crawlers import crawlers
from tests.databases import Cluster
from tests.flows.conftest import Press, command_environment, open_press
from tests.flows.warehouse_rows import rows
from tests.parish_site import HOST, POSTS

Victim = Literal["crawler", "flow", "database"]
SECONDS = 120
REQUESTS = 9
"""Requests of an undisturbed first night: robots.txt, two listing pages, six articles."""


@dataclass(frozen=True)
class Blow:
    """One kill: of what, and at which request, page or statement."""

    victim: Victim
    at: Literal["request", "page", "statement"]
    number: int


@dataclass(frozen=True)
class Round:
    """What a seed stands for."""

    night: Literal[1, 2]
    blows: tuple[Blow, ...]
    faults: int  # seed of the site's passing failures


def round_of(seed: int, *, database: bool, statements: int) -> Round:
    """The round of `seed`; a `database` that can be killed is at times the victim. A load has so many `statements`."""
    dice = random.Random(seed)
    blows = []
    for _ in range(dice.choice((1, 1, 2))):
        at = dice.choice(("request", "page", "statement", "statement"))
        victim: Victim = dice.choice(("crawler", "flow")) if at == "request" else "flow"
        if at == "statement" and database and dice.random() < 0.7:
            victim = "database"
        most = {"request": REQUESTS, "page": len(POSTS), "statement": statements}[at]
        blows.append(Blow(victim, at, dice.randint(1, most)))  # type: ignore[arg-type]
    return Round(dice.choice((1, 2)), tuple(blows), dice.randint(0, 2**32))


def survive(web: LoopbackWeb, folder: Path, crashes: Round, cluster: Cluster | None) -> dict[str, list[str]]:
    """Live through a round in `folder`; the warehouse's rows after it. Raises AssertionError for what is left over."""
    with _press(web, folder, cluster) as press:
        press.site.on_request = lambda request: None
        failing = _Failing(press, crashes.faults)
        web.sites[HOST] = failing
        for night in (1, 2):
            if night == 2:
                _edit(press)
            if night == crashes.night:
                for blow in crashes.blows:
                    _strike(press, failing, blow, cluster)
            assert _run(press, "none") == 0, "the run after the crash failed"
        _assert_nothing_is_left_over(press)
        return warehouse(press)


def count_statements(web: LoopbackWeb, folder: Path) -> int:
    """How many statements an undisturbed first night sends to the warehouse."""
    press = open_press(web, folder)
    command = [sys.executable, "-m", "tests.flows.killed", "count"]
    done = subprocess.run(
        command, env=command_environment(press), cwd=ROOT, capture_output=True, text=True, check=True, timeout=SECONDS
    )
    return int(done.stdout.split()[-1])


def warehouse(press: Press) -> dict[str, list[str]]:
    """The rows, without the identities and times of runs, and without issues that were mended."""
    engine = open_engine(press.database_url, read_only=True)
    try:
        found = rows(engine)
    finally:
        engine.dispose()
    return found | {"issue": [row for row in found["issue"] if "'resolved_at': True" not in row]}


ROOT = Path(__file__).parents[2]


class _Failing:
    """The parish's site on a bad line: one first answer in five is an error, which a second try does not meet."""

    def __init__(self, press: Press, seed: int) -> None:
        self._press = press
        self._seed = seed
        self._asked: set[str] = set()
        self.strike: Callable[[], None] = lambda: None
        self.countdown = 0

    def __call__(self, request: Request) -> Answer:
        self.countdown -= 1
        if self.countdown == 0:
            self.strike()
        first = request.path not in self._asked
        self._asked.add(request.path)
        if first and random.Random(f"{self._seed}{request.path}").random() < 0.2:
            return Answer(b"<h1>Come back later</h1>", 503)
        return self._press.site(request)


@contextmanager
def _press(web: LoopbackWeb, folder: Path, cluster: Cluster | None) -> Iterator[Press]:
    url = cluster.create() if cluster else None
    try:
        yield open_press(web, folder, url)
    finally:
        if cluster and url:
            cluster.drop(url)


def _edit(press: Press) -> None:
    """The second night: a page edited, a copy of another, one gone."""
    edited = replace(POSTS[0], paragraphs=(*POSTS[0].paragraphs, "The lift begins at nine and will be filmed."))
    copied = replace(POSTS[1], slug="foster-families-again")
    press.site.posts = [copied, edited, POSTS[1], POSTS[2], *POSTS[4:]]


def _strike(press: Press, site: _Failing, blow: Blow, cluster: Cluster | None) -> None:
    """Begin a run that is struck down, or, where the moment never comes, ends well."""
    if blow.at != "request":
        kind = "database" if blow.victim == "database" else blow.at
        _run(press, f"{kind}:{blow.number}", str(cluster.pid) if cluster else "")
        if blow.victim == "database" and cluster is not None and not _answers(cluster):
            cluster.start()
        return
    process = _start(press, "none")
    site.countdown = blow.number
    site.strike = lambda: _kill(process.pid, blow.victim)
    process.wait(SECONDS)
    site.countdown = 0


def _kill(flow: int, victim: Victim) -> None:
    children = Path(f"/proc/{flow}/task/{flow}/children").read_text().split()
    os.kill(int(children[0]) if victim == "crawler" and children else flow, signal.SIGKILL)


def _run(press: Press, point: str, database_pid: str = "") -> int:
    return _start(press, point, database_pid).wait(SECONDS)


def _start(press: Press, point: str, database_pid: str = "") -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.flows.killed", point],
        env=command_environment(press) | {"DATABASE_PID": database_pid},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _answers(cluster: Cluster) -> bool:
    try:
        psycopg.connect(cluster.url("postgres")).close()
    except psycopg.OperationalError:
        return False
    return True


def _assert_nothing_is_left_over(press: Press) -> None:
    """The archive holds what the warehouse refers to and nothing else; no process, lock or spooled crawl is left."""
    settings = press.settings
    engine = open_engine(press.database_url, read_only=True)
    with engine.connect() as connection:
        referred = set(connection.exec_driver_sql("SELECT DISTINCT warc_file FROM capture").scalars())
        query = "SELECT count(*), count(DISTINCT warc_file || warc_offset) FROM capture"
        captures, places = connection.exec_driver_sql(query).one()
    engine.dispose()
    there = {str(path.relative_to(press.archive)) for path in press.archive.rglob("*") if path.is_file()}
    assert there == referred, "archive files that nothing refers to, or the other way round"
    assert captures == places
    left = [path for path in settings.spool.rglob("*") if path.is_file() and path.name != "lock"]
    assert left == [], "a crawl was left in the spool"
    with source_lock(settings.spool, "saltmere", 0):
        pass
    assert not crawlers(settings.spool), "a crawler works on"

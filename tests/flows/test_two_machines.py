"""Two machines, as far as one can stand for two: processes with spools of their own, one PostgreSQL, one archive."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from demo.server import LoopbackWeb, Request
from flows.collect import Errand, collect
from schema.engine import open_engine
from schema.migrate import upgrade
from schema.turns import WATCH_SECONDS, TurnError, Turns
from spiders.capture import Outcome
from spiders.source import load_source
from tests.crawlers import crawlers
from tests.databases import Cluster
from tests.flows.conftest import Press, command_environment, open_press
from tests.flows.warehouse_rows import rows
from tests.parish_site import HOST, POSTS, ParishSite, Post, write_source

ROOT = Path(__file__).parents[2]
NAMES = ("ash", "beech", "cedar", "damson")
COLLECT = """
import sys
from flows.collect import Errand, collect
from flows.settings import Settings
from spiders.source import load_sources
settings = Settings()
sources = load_sources(settings.sources_dir)
for source in sources[::-1] if sys.argv[1] == "backwards" else sources:
    result = collect(source, Errand(), settings, lambda level, message: print(message, file=sys.stderr))
    assert result.fine, result
"""


@contextmanager
def towns(web: LoopbackWeb, folder: Path, cluster: Cluster, store: str = "") -> Iterator[Press]:
    """Four towns with a site each, and a second source on the first one's host; a warehouse on PostgreSQL."""
    url = cluster.create()
    try:
        press = replace(open_press(web, folder, url), store=store)
        (folder / "sources" / "saltmere.yaml").unlink()
        del web.sites[HOST]
        for name in NAMES:
            web.sites[f"{name}.example"] = ParishSite(posts=[of_town(post, name) for post in POSTS])
            write_source(folder / "sources", web.port, name, f"{name}.example")
        path = write_source(folder / "sources", web.port, "ash-twice", "ash.example")
        path.write_text(path.read_text().replace("^/news/[a-z-]+/?$", "^/news/ferry[a-z-]+/?$"))
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        yield press
    finally:
        cluster.drop(url)


def of_town(post: Post, name: str) -> Post:
    """Each town's own announcement: copies of one another would be one announcement, led by what was loaded first."""
    words = (f"{name} {word}" for word in " ".join(post.paragraphs).split())
    return replace(post, title=f"{name}: {post.title}", paragraphs=(" ".join(words),))


def collected(press: Press, machine: str, order: str) -> None:
    """Collect every source as `machine`, which has a spool of its own and introduces itself by its own address."""
    environment = command_environment(press) | {
        "COUNCILWIRE_SPOOL": str(press.folder / machine),
        "COUNCILWIRE_CONTACT": f"{machine}@councilwire.example",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-c", COLLECT, order]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == 0, done.stderr[-2000:]


def warehouse_rows(press: Press) -> dict[str, list[str]]:
    engine = open_engine(press.database_url, read_only=True)
    try:
        return rows(engine)
    finally:
        engine.dispose()


def test_two_machines_leave_the_rows_of_one_and_never_ask_a_host_at_once(
    tmp_path: Path, postgresql_cluster: Cluster
) -> None:
    with LoopbackWeb({}) as web:
        with towns(web, tmp_path / "one", postgresql_cluster) as press:
            for _ in range(2):
                collected(press, "alone", "forwards")
            of_one = warehouse_rows(press)
        with towns(web, tmp_path / "two", postgresql_cluster) as press:
            with ThreadPoolExecutor(2) as machines:
                list(machines.map(collected, (press, press), ("left", "right"), ("forwards", "backwards")))
            of_two = warehouse_rows(press)
        asked = [(one.host, "left" if "left@" in one.user_agent else "right") for one in web.served]
    assert {machine for _, machine in asked} == {"left", "right"}
    for name in NAMES:
        of_host = [machine for host, machine in asked if host == f"{name}.example"]
        sources = 2 if name == "ash" else 1
        changes = sum(before != after for before, after in pairwise(of_host))
        assert 1 <= changes <= 2 * sources - 1, f"{name} was asked by both at once: {of_host}"
    assert of_two == of_one


def test_a_turn_is_one_processs_and_ends_with_its_connection(postgresql_cluster: Cluster) -> None:
    url = postgresql_cluster.create()
    left, right = Turns(open_engine(url)), Turns(open_engine(url))
    ash = "host ash.example"
    try:
        with left.hold(ash, 0):
            with pytest.raises(TurnError, match=r"holds host ash\.example"), right.hold(ash, 0):
                pass
            with right.hold("host beech.example", 0):
                pass
        with right.hold(ash, 0):
            pass
        with left.hold(ash, 0):
            left.close()
            with right.hold(ash, 0):
                pass
        with left.hold(ash, 0):
            cut_off(url)
            third = Turns(open_engine(url))
            with third.hold(ash, 5):
                pass
            third.close()
        with left.hold(ash, 0):
            pass
    finally:
        left.close()
        right.close()
        postgresql_cluster.drop(url)


def test_who_holds_a_turn_learns_that_it_is_lost(postgresql_cluster: Cluster) -> None:
    url = postgresql_cluster.create()
    turns, told = Turns(open_engine(url)), threading.Event()
    try:
        with turns.hold("host ash.example", 0) as turn:
            turn.when_lost(told.set)
            assert not turn.lost
            cut_off(url)
            assert told.wait(WATCH_SECONDS + 10)
            assert turn.lost
        again = threading.Event()
        turn.when_lost(again.set)
        assert again.is_set(), "it stays lost"
        with turns.hold("host ash.example", 0) as anew:
            assert not anew.lost
    finally:
        turns.close()
        postgresql_cluster.drop(url)


def test_a_crawl_whose_turn_is_lost_ends_before_another_machine_has_asked_much(
    tmp_path: Path, postgresql_cluster: Cluster
) -> None:
    """The first machine hangs in a page while its connection is cut; the site then answers it, and the second."""
    with LoopbackWeb({}) as web, towns(web, tmp_path, postgresql_cluster) as press:
        site = web.sites["ash.example"]
        assert isinstance(site, ParishSite)
        reached, go_on = threading.Event(), threading.Event()

        def hang(request: Request) -> None:
            if POSTS[0].slug in request.path and not reached.is_set():
                reached.set()
                go_on.wait(60)

        site.on_request = hang
        source = load_source(press.settings.sources_dir / "ash.yaml")
        settings = press.settings.model_copy(update={"spool": tmp_path / "left"})
        with ThreadPoolExecutor(1) as machine:
            crawl = machine.submit(collect, source, Errand(), settings, lambda level, message: None)
            assert reached.wait(60)
            cut_off(press.database_url)
            cut = crawl.result(WATCH_SECONDS + 20)
            go_on.set()
        assert cut.outcome is Outcome.FAILED
        assert "by which this machine held host ash.example" in cut.detail
        assert not crawlers(settings.spool), "the crawler works on"
        again = collect(source, Errand(), press.settings, lambda level, message: None)
        assert again.outcome is Outcome.OK
        assert again.fetched == len(POSTS)


def cut_off(url: str) -> None:
    """End every connection that holds a turn, as a network does that fails."""
    engine = open_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
    engine.dispose()


def test_on_sqlite_there_is_nothing_to_hold(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'wire.sqlite'}")
    with Turns(engine).hold("host ash.example", 0), Turns(engine).hold("host ash.example", 0):
        pass
    assert not (tmp_path / "wire.sqlite").exists()

"""A full disk, a folder that cannot be written to, a lost database, a clock that jumps: told in words, and mended by a
rerun."""

import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from demo.server import LoopbackWeb
from flows.advice import AGAIN, explain
from flows.collect import ClockError, Errand, collect
from flows.selection import read_source
from flows.settings import Settings
from schema.engine import open_engine
from schema.migrate import upgrade
from tests.databases import Cluster, own_cluster
from tests.flows.conftest import Press, command_environment, open_press
from tests.parish_site import POSTS
from tests.reliability.crashes import ROOT, SECONDS, warehouse

PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    with LoopbackWeb({}) as serving:
        yield serving


@pytest.fixture
def press(web: LoopbackWeb, tmp_path: Path) -> Press:
    return open_press(web, tmp_path)


def run(press: Press, point: str = "none", *, largest_file: int | None = None, pid: int = 0) -> tuple[int, str]:
    """Collect in a process of its own; its exit code, and what it says. No file may grow past `largest_file` bytes:
    to whoever writes it that is a disk that is full."""

    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    limited: dict[str, Callable[[], None]] = {"preexec_fn": limit}
    done = subprocess.run(
        [sys.executable, "-m", "tests.flows.killed", point],
        env=command_environment(press) | {"DATABASE_PID": str(pid)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
        **limited,  # type: ignore[call-overload]
    )
    return done.returncode, str(done.stdout + done.stderr)


def prepared(press: Press) -> None:
    """The warehouse's tables, which a full disk has no room for."""
    engine = open_engine(press.database_url)
    upgrade(engine)
    engine.dispose()


def test_a_disk_that_is_full_while_pages_are_archived_is_told_and_a_rerun_with_room_brings_them(press: Press) -> None:
    prepared(press)
    noise = random.Random(1).randbytes(60_000).hex()
    press.site.posts = [replace(POSTS[0], paragraphs=(*POSTS[0].paragraphs, noise)), *POSTS[1:]]
    status, said = run(press, largest_file=40_000)
    assert status != 0
    assert "The disk is full: free some space" in said
    assert run(press)[0] == 0
    assert len(warehouse(press)["page"]) == len(POSTS)
    assert len(list(press.archive.rglob("*.warc.gz*"))) == 1, "what was cut off is swept away"


def test_a_disk_that_is_full_while_loading_is_told_and_a_rerun_with_room_loads_without_crawling(press: Press) -> None:
    prepared(press)
    status, said = run(press, largest_file=60_000)
    assert status != 0
    assert "The disk is full: free some space" in said
    asked = len(press.web.served)
    assert run(press)[0] == 0
    assert len(warehouse(press)["page"]) == len(POSTS)
    assert len(press.web.served) == asked


def test_an_archive_that_cannot_be_written_to_is_told_and_a_rerun_brings_everything(press: Press) -> None:
    press.archive.write_text("a file stands where the folder should be")
    status, said = run(press)
    assert status != 0
    assert "cannot be written to: give it to the user that runs councilwire" in said
    press.archive.unlink()
    assert run(press)[0] == 0
    assert len(warehouse(press)["page"]) == len(POSTS)


@pytest.fixture(scope="module")
def mortal() -> Iterator[Cluster]:
    with own_cluster() as cluster:
        yield cluster


def test_a_database_that_dies_in_mid_transaction_is_told_and_a_rerun_brings_everything(
    web: LoopbackWeb, tmp_path: Path, mortal: Cluster
) -> None:
    press = open_press(web, tmp_path, mortal.create())
    prepared(press)
    status, said = run(press, "database:60", pid=mortal.pid)
    assert status != 0
    assert "The connection to the warehouse is lost or cannot be made" in said
    assert AGAIN in said
    mortal.start()
    assert run(press)[0] == 0
    assert len(warehouse(press)["page"]) == len(POSTS)


def test_a_clock_that_has_gone_back_stops_a_crawl_with_what_to_do(press: Press) -> None:
    prepared(press)
    source = read_source(press.settings.sources_dir, "saltmere")
    collect(source, Errand(), press.settings, lambda *_: None)
    engine = open_engine(press.database_url)
    with engine.begin() as connection:  # as if the clock had been ahead by a day when these were fetched
        connection.execute(text("UPDATE capture SET fetched_at = datetime(fetched_at, '+1 day') || '.000000'"))
    engine.dispose()
    asked = len(press.web.served)
    with pytest.raises(ClockError, match="set the clock"):
        collect(source, Errand(), press.settings, lambda *_: None)
    assert len(press.web.served) == asked


def test_a_password_is_in_no_settings_that_are_shown_and_in_no_error(mortal: Cluster) -> None:
    url = f"postgresql://nobody:{PASSWORD}@127.0.0.1:{mortal.port}/nowhere"
    assert PASSWORD not in repr(Settings(database_url=url))
    engine = open_engine(url)
    with pytest.raises(Exception, match=r"nowhere|nobody") as caught:
        engine.connect()
    assert PASSWORD not in explain(caught.value)
    assert PASSWORD not in repr(engine)

"""Killing a collection anywhere and running it again ends in the rows of one clean run."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from demo.server import LoopbackWeb, Request
from flows.collect import Errand
from flows.collect import collect as collect_source
from flows.recleaning import RecleanErrand, reclean_source
from schema.engine import open_engine
from schema.models import CrawlRun
from spiders.source import load_sources
from spiders.spool import SpoolError, source_lock
from tests.databases import Cluster
from tests.flows.conftest import Press, command_environment, open_press
from tests.flows.warehouse_rows import rows
from tests.parish_site import POSTS


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    """One port for all of this module: addresses, and so the ids made from them, can be compared."""
    with LoopbackWeb({}) as serving:
        yield serving


@pytest.fixture(scope="module")
def clean_rows(web: LoopbackWeb, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What one undisturbed run leaves."""
    press = open_press(web, tmp_path_factory.mktemp("clean"))
    assert collect(press) == 0
    return warehouse(press)


@pytest.fixture
def press(web: LoopbackWeb, clean_rows: dict[str, list[str]], tmp_path: Path) -> Press:
    """A fresh site and an empty warehouse; `clean_rows` has been taken before."""
    return open_press(web, tmp_path)


def start(press: Press, point: str = "none") -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.flows.killed", point],
        env=command_environment(press),
        cwd=Path(__file__).parents[2],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def collect(press: Press, point: str = "none") -> int:
    return start(press, point).wait(120)


def warehouse(press: Press) -> dict[str, list[str]]:
    engine = open_engine(press.settings.database_url, read_only=True)
    try:
        return rows(engine)
    finally:
        engine.dispose()


def archived(press: Press) -> list[Path]:
    return sorted(path for path in press.archive.rglob("*") if path.is_file())


def test_one_run_leaves_every_announcement_in_the_warehouse(clean_rows: dict[str, list[str]]) -> None:
    assert len(clean_rows["page"]) == len(POSTS)
    assert len(clean_rows["page_version"]) == len(POSTS)
    assert len(clean_rows["announcement"]) == len(POSTS)


def test_running_twice_leaves_the_rows_of_running_once(press: Press, clean_rows: dict[str, list[str]]) -> None:
    assert collect(press) == 0
    assert collect(press) == 0
    assert warehouse(press) == clean_rows


@pytest.mark.parametrize("point", ["cleaning", "loading", "loaded"])
def test_a_kill_behind_the_crawl_and_a_rerun_leave_the_rows_of_a_clean_run(
    press: Press, clean_rows: dict[str, list[str]], point: str
) -> None:
    assert collect(press, point) == -signal.SIGKILL
    asked_before = len(press.web.served)
    assert collect(press) == 0
    assert warehouse(press) == clean_rows
    assert len(archived(press)) == 1
    assert len(press.web.served) == asked_before, "a crawl that was whole is not made again"


@pytest.mark.parametrize("doomed", ["flow", "crawler"])
@pytest.mark.parametrize("request_number", [2, 5])
def test_a_kill_during_the_crawl_and_a_rerun_leave_the_rows_of_a_clean_run(
    press: Press, clean_rows: dict[str, list[str]], doomed: str, request_number: int
) -> None:
    asked: list[str] = []

    def strike(request: Request) -> None:
        asked.append(request.path)
        if len(asked) == request_number:
            os.kill(process.pid if doomed == "flow" else crawler_of(process.pid), signal.SIGKILL)

    press.site.on_request = strike
    process = start(press)
    process.wait(120)
    press.site.on_request = lambda request: None
    assert len(asked) >= request_number
    assert collect(press) == 0
    assert warehouse(press) == clean_rows
    assert len(archived(press)) == 1, "what the killed crawl had archived is swept away"


def crawler_of(flow: int) -> int:
    """The process id of the crawling child."""
    children = Path(f"/proc/{flow}/task/{flow}/children").read_text().split()
    return int(children[0])


@pytest.mark.parametrize("point", ["cleaning", "loading", "loaded"])
def test_a_kill_on_a_night_of_edits_and_a_rerun_leave_the_rows_of_two_clean_nights(
    web: LoopbackWeb, tmp_path: Path, point: str
) -> None:
    """A page edited, one gone, and a copy of another: on the second night, killed or not."""
    left: list[dict[str, list[str]]] = []
    for folder, deaths in ((tmp_path / "clean", []), (tmp_path / "killed", [point])):
        press = open_press(web, folder)
        assert collect(press) == 0
        edited = replace(POSTS[0], paragraphs=(*POSTS[0].paragraphs, "The lift begins at nine and will be filmed."))
        copied = replace(POSTS[1], slug="foster-families-again")
        press.site.posts = [copied, edited, POSTS[1], POSTS[2], *POSTS[4:]]
        for death in deaths:
            assert collect(press, death) == -signal.SIGKILL
        assert collect(press) == 0
        left.append(warehouse(press))
    assert left[0] == left[1]
    assert len(left[0]["announcement"]) == len(POSTS)
    assert (len(left[0]["page"]), len(left[0]["page_version"])) == (len(POSTS) + 1, len(POSTS) + 2)


def test_two_runs_at_once_leave_the_rows_of_one(press: Press, clean_rows: dict[str, list[str]]) -> None:
    first, second = start(press), start(press)
    assert (first.wait(120), second.wait(120)) == (0, 0)
    assert warehouse(press) == clean_rows


def test_a_recleaning_that_begins_during_a_crawl_waits_for_it_and_leaves_the_rows_of_a_clean_run(
    press: Press, clean_rows: dict[str, list[str]]
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def hang(request: Request) -> None:
        if request.path == f"/news/{POSTS[2].slug}/":
            reached.set()
            go_on.wait(120)

    press.site.on_request = hang
    crawl = start(press)
    assert reached.wait(120)
    source = load_sources(press.settings.sources_dir)[0]
    with ThreadPoolExecutor(1) as beside:
        recleaned = beside.submit(reclean_source, source, RecleanErrand(), press.settings, lambda level, message: None)
        go_on.set()
        assert crawl.wait(120) == 0
        assert recleaned.result(120).detail.endswith("0 texts changed")
    assert warehouse(press) == clean_rows


def test_after_a_walk_that_was_cut_short_the_next_one_goes_to_the_end(
    press: Press, clean_rows: dict[str, list[str]]
) -> None:
    press.site.fail_path = "/news/page/2/"
    assert collect(press) == 0
    assert len(warehouse(press)["page"]) == press.site.per_page
    press.site.fail_path = None
    assert collect(press) == 0
    assert warehouse(press)["page"] == clean_rows["page"]


@pytest.mark.parametrize("point", ["none", "loading"])
def test_postgresql_holds_the_rows_that_sqlite_holds_killed_or_not(
    web: LoopbackWeb, clean_rows: dict[str, list[str]], postgresql_cluster: Cluster, tmp_path: Path, point: str
) -> None:
    url = postgresql_cluster.create()
    try:
        press = open_press(web, tmp_path, url)
        collect(press, point)
        assert collect(press) == 0
        assert warehouse(press) == clean_rows
    finally:
        postgresql_cluster.drop(url)


def test_a_crawl_left_over_does_not_stand_in_for_one_that_was_asked_to_go_further(press: Press) -> None:
    assert collect(press, "cleaning") == -signal.SIGKILL
    asked_before = len(press.web.served)
    source = load_sources(press.settings.sources_dir)[0]
    result = collect_source(source, Errand(mode="full"), press.settings, lambda level, message: None)
    assert not result.resumed
    assert len(press.web.served) > asked_before
    engine = open_engine(press.settings.database_url, read_only=True)
    with engine.connect() as connection:
        modes = set(connection.execute(select(CrawlRun.mode)).scalars())
    engine.dispose()
    assert modes == {"full"}, "the first crawl walks to the end as well"
    assert len(archived(press)) == 1, "the one left over was loaded, and what it had brought was not archived again"


def test_a_crawl_left_over_that_cannot_be_read_is_set_aside_and_reported(
    press: Press, clean_rows: dict[str, list[str]]
) -> None:
    assert collect(press, "cleaning") == -signal.SIGKILL
    report = next(press.settings.spool.rglob("report.json"))
    report.write_text("{}")
    assert collect(press) == 0
    found = warehouse(press)
    assert found["page"] == clean_rows["page"]
    assert ["unreadable-crawl" in row for row in found["issue"]] == [True]
    assert next(press.settings.spool.rglob("report.json")).parent.parent.name == "_unreadable"


def test_a_dry_run_waits_for_a_run_of_the_same_source(press: Press) -> None:
    source = load_sources(press.settings.sources_dir)[0]
    impatient = press.settings.model_copy(update={"lock_wait_seconds": 0})
    with (
        source_lock(press.settings.spool, source.id, 0),
        pytest.raises(SpoolError, match="another run"),
    ):
        collect_source(source, Errand(dry_run=True), impatient, lambda level, message: None)
    assert press.web.served == []

"""An archive in S3: the same rows and captures as with one in a folder, whatever is done and whatever is killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from demo.server import LoopbackWeb
from flows.rebuilding import rebuild_source
from flows.recleaning import RecleanErrand, reclean_source
from spiders.capture import Outcome
from spiders.replay import replay, whole_files
from tests.flows.conftest import Press, command_environment, open_press
from tests.flows.test_forgetting import collected, crawl, forget, quiet, source_of, warehouse
from tests.flows.test_maintenance import OF_PAGES, maintain
from tests.parish_site import POSTS
from tests.s3 import Buckets, buckets

__all__ = ["buckets"]
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    """One port for all of this module."""
    with LoopbackWeb({}) as serving:
        yield serving


def captures(press: Press) -> list[tuple[str, bytes]]:
    """What the archive holds, without the identities and times of runs."""
    return [(one.url, body) for one, body in replay(press.settings.archive)]


def life(press: Press) -> Iterator[tuple[dict[str, list[str]], list[tuple[str, bytes]]]]:
    """What warehouse and archive hold after each thing that is done to a source in its life."""
    collected(press)
    edited = replace(POSTS[0], paragraphs=("Said later.", *POSTS[0].paragraphs))
    press.site.posts = [edited if post.slug == edited.slug else post for post in press.site.posts]
    assert crawl(press).outcome is Outcome.OK
    yield warehouse(press), captures(press)
    assert reclean_source(source_of(press), RecleanErrand(), press.settings, quiet).load.issues == 0
    yield warehouse(press), captures(press)
    forget(press)
    yield warehouse(press), captures(press)
    merged = maintain(press)
    assert (merged.sound, merged.files_after) == (True, 1)
    yield warehouse(press), captures(press)
    for path in press.folder.glob("wire.sqlite*"):
        path.unlink()
    assert rebuild_source(source_of(press), press.settings, quiet).fine
    yield {table: warehouse(press)[table] for table in OF_PAGES}, captures(press)


def test_a_bucket_serves_for_all_that_a_folder_does(web: LoopbackWeb, tmp_path: Path, buckets: Buckets) -> None:
    in_folder = list(life(open_press(web, tmp_path / "folder")))
    press = replace(open_press(web, tmp_path / "bucket"), store=buckets.create())
    in_bucket = list(life(press))
    for number, (of_folder, of_bucket) in enumerate(zip(in_folder, in_bucket, strict=True)):
        assert of_bucket == of_folder, number
    assert not press.archive.exists()
    assert [path for path in press.settings.spool.rglob("*") if path.is_file() and path.name != "lock"] == []


@pytest.mark.parametrize("point", ["undelivered", "delivered", "cleaning", "loaded"])
def test_a_kill_on_the_way_to_the_bucket_or_behind_it_loses_no_capture_and_leaves_none_twice(
    web: LoopbackWeb, tmp_path: Path, buckets: Buckets, point: str
) -> None:
    undisturbed = open_press(web, tmp_path / "clean")
    assert run(undisturbed, "none") == 0
    expected = warehouse(undisturbed), captures(undisturbed)

    press = replace(open_press(web, tmp_path / "killed"), store=buckets.create())
    assert run(press, point) == -signal.SIGKILL
    asked = len(web.served)
    assert run(press, "none") == 0
    assert len(web.served) == asked, "a crawl that was whole is not made again"
    assert (warehouse(press), captures(press)) == expected
    assert len(whole_files(press.settings.archive, "saltmere")) == 1


def test_a_crawl_that_is_killed_leaves_nothing_in_the_bucket(
    web: LoopbackWeb, tmp_path: Path, buckets: Buckets
) -> None:
    press = replace(open_press(web, tmp_path), store=buckets.create())
    process = start(press, "none")
    press.site.on_request = lambda request: os.kill(process.pid, signal.SIGKILL) if "ferry" in request.path else None
    assert process.wait(120) == -signal.SIGKILL
    assert press.settings.archive.names("saltmere") == []
    press.site.on_request = lambda request: None
    assert run(press, "none") == 0
    assert len(whole_files(press.settings.archive, "saltmere")) == 1


def start(press: Press, point: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.flows.killed", point]
    return subprocess.Popen(command, env=command_environment(press), cwd=ROOT, stdin=subprocess.DEVNULL)


def run(press: Press, point: str) -> int:
    return start(press, point).wait(120)

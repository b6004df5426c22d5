"""A crawl that waits for its load in another machine's spool is neither merged away nor does it bring back a page."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from demo.server import LoopbackWeb
from flows.forget import forgetting_page
from flows.maintain import maintenance_page
from flows.maintenance import Upkeep
from spiders.replay import replay
from tests.databases import Cluster
from tests.flows.conftest import Press, command_environment, open_press
from tests.flows.test_forgetting import POST, collected, forget, warehouse
from tests.flows.test_maintenance import maintain
from tests.parish_site import POSTS
from tests.s3 import Buckets, buckets

__all__ = ["buckets"]
ROOT = Path(__file__).parents[2]
Rows = tuple[dict[str, list[str]], dict[str, list[str]]]
OF_TEXTS = ("page", "page_version", "document", "announcement", "removed_block")


@contextmanager
def waiting(
    folder: Path, cluster: Cluster, web: LoopbackWeb, store: str = "", point: str = "cleaning"
) -> Iterator[Press]:
    """A source that this machine has collected; a second night's crawl, with edits, waits in the other's spool."""
    url = cluster.create()
    try:
        press = collected(replace(open_press(web, folder, url), store=store))
        edited = [replace(post, paragraphs=("Said later.", *post.paragraphs)) for post in POSTS[:3]]
        press.site.posts = [*edited, *POSTS[3:]]
        assert on_the_other(press, point) == -signal.SIGKILL
        yield press
    finally:
        cluster.drop(url)


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    """One port for all of this module."""
    with LoopbackWeb({}) as serving:
        yield serving


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, postgresql_cluster: Cluster, web: LoopbackWeb) -> Rows:
    """The rows where the crawl is loaded at once; the texts where the page is forgotten after that."""
    with waiting(tmp_path_factory.mktemp("undisturbed"), postgresql_cluster, web) as press:
        assert on_the_other(press) == 0
        rows = warehouse(press)
        forget(press)
        return rows, texts(press)


def on_the_other(press: Press, point: str = "none") -> int:
    """Collect the source on the other machine."""
    environment = command_environment(press) | {"COUNCILWIRE_SPOOL": str(press.folder / "other")}
    command = [sys.executable, "-m", "tests.flows.killed", point]
    return subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=200).returncode


def texts(press: Press) -> dict[str, list[str]]:
    found = warehouse(press)
    return {table: found[table] for table in OF_TEXTS}


def sound(press: Press) -> Upkeep:
    """Upkeep that has found every capture and nothing else."""
    done = maintain(press, now=datetime.now(UTC))
    assert (done.sound, done.notes) == (True, ()), done
    return done


def test_upkeep_leaves_its_file_alone_and_says_that_it_waits(
    tmp_path: Path, postgresql_cluster: Cluster, web: LoopbackWeb, undisturbed: Rows
) -> None:
    with waiting(tmp_path, postgresql_cluster, web) as press:
        cut_off = press.archive / "saltmere" / "killed-there.warc.gz.open"
        cut_off.write_bytes(b"")
        done = maintain(press, now=datetime.now(UTC))
        assert done.sound, "a crawl that waits is no damage"
        assert ["wait for their load" in note for note in done.notes] == [True, False]
        assert cut_off.name in maintenance_page([done])
        cut_off.unlink()
        late = maintain(press)
        assert late.files_after == late.files_before == 2, "it is not merged"
        assert [problem for problem in late.problems if "`councilwire rebuild` loads them" in problem]
        assert on_the_other(press) == 0
        sound(press)
        merged = maintain(press)
        assert (merged.files_after, merged.sound) == (1, True)
        assert warehouse(press) == undisturbed[0]


WAYS = ["folder, cleaning", "bucket, cleaning", "bucket, undelivered"]


@pytest.mark.parametrize("way", WAYS)
def test_a_page_that_is_forgotten_meanwhile_does_not_come_back_with_it(
    tmp_path: Path, postgresql_cluster: Cluster, undisturbed: Rows, way: str, request: pytest.FixtureRequest
) -> None:
    where, point = way.split(", ")
    web: LoopbackWeb = request.getfixturevalue("web")
    buckets: Buckets | None = request.getfixturevalue("buckets") if where == "bucket" else None
    with waiting(tmp_path, postgresql_cluster, web, buckets.create() if buckets else "", point) as press:
        if where == "folder":
            (press.archive / "saltmere" / "killed-there.warc.gz.open").write_bytes(POST.title.encode())
        erasure = forget(press)
        assert len(erasure.waiting) == (0 if point == "undelivered" else 1)
        assert all(name in forgetting_page([erasure]) for name in erasure.waiting)
        assert on_the_other(press) == 0
        assert texts(press) == undisturbed[1]
        sound(press)
        for capture, body in replay(press.settings.archive):
            assert POST.slug not in capture.url
            assert POST.slug.encode() not in body
            assert POST.title.encode() not in body
        assert not [name for name in press.settings.archive.names("saltmere") if name.endswith(".open")]
        assert list((press.folder / "other").rglob("*.json*")) == []

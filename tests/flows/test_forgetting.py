"""A page that is forgotten is gone from everything that is kept, and stays away."""

import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import LoopbackWeb
from flows.collect import Errand, collect
from flows.forgetting import Erasure, forget_pages
from flows.rebuilding import rebuild_source
from flows.recleaning import RecleanErrand, reclean_source
from flows.results import SourceResult
from schema.engine import open_engine
from schema.forget import pages_at
from schema.migrate import upgrade
from spiders.archive import WHOLE_SUFFIX
from spiders.capture import CaptureKind, Outcome
from spiders.forgotten import read_tombstones
from spiders.replay import replay
from spiders.source import Source, load_sources
from tests.databases import Cluster
from tests.flows.conftest import Press, command_environment, open_press
from tests.flows.warehouse_rows import rows
from tests.parish_site import HOST, POSTS

POST = POSTS[1]
TRACES = (POST.slug.encode(), b"Twelve new foster families", b"paired with an experienced carer")
REFERENCE = "case 2026-117"


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    """One port for all of this module: addresses, and so the ids made from them, can be compared."""
    with LoopbackWeb({}) as serving:
        yield serving


@pytest.fixture
def press(web: LoopbackWeb, tmp_path: Path) -> Press:
    """A site whose pages were collected."""
    return collected(open_press(web, tmp_path))


def collected(press: Press) -> Press:
    engine = open_engine(press.settings.database_url)
    upgrade(engine)
    engine.dispose()
    assert crawl(press).outcome is Outcome.OK
    return press


def source_of(press: Press) -> Source:
    return load_sources(press.settings.sources_dir)[0]


def quiet(level: int, message: str) -> None:
    del level, message


def crawl(press: Press) -> SourceResult:
    return collect(source_of(press), Errand(mode="full"), press.settings, quiet)


def address(press: Press) -> str:
    return f"http://{HOST}:{press.web.port}/news/{POST.slug}/"


def forget(press: Press, *, dry_run: bool = False) -> Erasure:
    return forget_pages(source_of(press), [address(press)], REFERENCE, press.settings, quiet, dry_run=dry_run)


def forget_in_a_process(press: Press, point: str) -> int:
    """Forget, killed at `point`."""
    command = [sys.executable, "-m", "tests.flows.killed_rewriting", point, "forget", address(press)]
    return subprocess.run(
        command, env=command_environment(press), cwd=Path(__file__).parents[2], check=False, timeout=120
    ).returncode


def kept(press: Press) -> bytes:
    """Every byte that is kept: of the archive as it reads unpacked."""
    found = []
    for path in sorted(press.folder.rglob("*")):
        if path.is_file() and "sources" not in path.parts:
            raw = path.read_bytes()
            found.append(unpacked(raw) if path.name.endswith(WHOLE_SUFFIX) else raw)
    return b"".join(found)


def unpacked(raw: bytes) -> bytes:
    found = b""
    while raw:
        member = zlib.decompressobj(zlib.MAX_WBITS + 16)
        found += member.decompress(raw)
        raw = member.unused_data
    return found


def warehouse(press: Press) -> dict[str, list[str]]:
    engine = open_engine(press.settings.database_url, read_only=True)
    try:
        return rows(engine)
    finally:
        engine.dispose()


def asked_for(press: Press) -> list[str]:
    return [served.path for served in press.web.served]


def test_no_trace_of_a_forgotten_page_is_left_in_anything_that_is_kept(press: Press) -> None:
    assert all(trace in kept(press) for trace in TRACES)
    erasure = forget(press)
    assert (len(erasure.pages), erasure.captures, erasure.versions) == (1, 1, 1)
    assert erasure.listings >= 1
    assert [trace for trace in TRACES if trace in kept(press)] == []
    assert {one.reference for one in read_tombstones(press.archive, "saltmere")} == {REFERENCE}


def test_the_other_pages_stay_as_they_were(press: Press) -> None:
    before = [(one.url, body) for one, body in replay(press.archive) if one.kind is CaptureKind.PAGE]
    forget(press)
    after = [(one.url, body) for one, body in replay(press.archive) if one.kind is CaptureKind.PAGE]
    assert after == [one for one in before if one[0] != address(press)]
    assert len(warehouse(press)["page_version"]) == len(POSTS) - 1


def test_a_forgotten_page_that_is_still_on_the_site_is_never_asked_for_or_archived_again(press: Press) -> None:
    forget(press)
    press.web.served.clear()
    result = crawl(press)
    assert f"/news/{POST.slug}/" not in asked_for(press)
    assert f"/news/{POSTS[0].slug}/" in asked_for(press)
    assert "1 forgotten" in result.detail
    assert [trace for trace in TRACES if trace in kept(press)] == []


def test_neither_recleaning_nor_rebuilding_brings_it_back(press: Press) -> None:
    forget(press)
    before = warehouse(press)
    assert reclean_source(source_of(press), RecleanErrand(), press.settings, quiet).fine
    assert warehouse(press)["page_version"] == before["page_version"]
    for path in press.folder.glob("wire.sqlite*"):
        path.unlink()
    assert rebuild_source(source_of(press), press.settings, quiet).load.new_pages == len(POSTS) - 1
    rebuilt = warehouse(press)
    for table in ("page", "page_version", "document", "announcement", "capture", "forgotten_address"):
        assert rebuilt[table] == before[table], table
    press.web.served.clear()
    crawl(press)
    assert f"/news/{POST.slug}/" not in asked_for(press)


def test_a_dry_run_tells_what_would_go_and_changes_nothing(press: Press) -> None:
    before, archive = warehouse(press), sorted(press.archive.rglob("*"))
    foreseen = forget(press, dry_run=True)
    assert (warehouse(press), sorted(press.archive.rglob("*"))) == (before, archive)
    done = forget(press)
    assert (foreseen.captures, foreseen.listings, foreseen.versions) == (done.captures, done.listings, done.versions)


def test_a_crawl_that_waits_in_the_spool_is_loaded_and_gone_through(web: LoopbackWeb, tmp_path: Path) -> None:
    press = open_press(web, tmp_path)
    command = [sys.executable, "-m", "tests.flows.killed", "cleaning"]
    home = Path(__file__).parents[2]
    dead = subprocess.run(command, env=command_environment(press), cwd=home, check=False, timeout=120).returncode
    assert dead == -signal.SIGKILL
    engine = open_engine(press.settings.database_url)
    assert pages_at(engine, {address(press)}) == []
    engine.dispose()
    forget(press)
    assert [trace for trace in TRACES if trace in kept(press)] == []
    assert len(warehouse(press)["page"]) == len(POSTS) - 1


def test_a_crawl_that_was_set_aside_goes_where_it_names_the_page(web: LoopbackWeb, tmp_path: Path) -> None:
    press = open_press(web, tmp_path)
    command = [sys.executable, "-m", "tests.flows.killed", "cleaning"]
    subprocess.run(command, env=command_environment(press), cwd=Path(__file__).parents[2], check=False, timeout=120)
    next(press.settings.spool.rglob("report.json")).write_text("{}")
    assert crawl(press).fine
    assert next(press.settings.spool.rglob("report.json")).parent.parent.name == "_unreadable"
    foreseen = forget(press, dry_run=True)
    assert (foreseen.crawls, foreseen.captures) == (1, 2), "the capture that was never loaded is found, too"
    forget(press)
    assert list(press.settings.spool.rglob("report.json")) == []
    assert [trace for trace in TRACES if trace in kept(press)] == []


def test_pages_that_name_it_are_told_and_stay(web: LoopbackWeb, tmp_path: Path) -> None:
    press = open_press(web, tmp_path)
    quoting = POSTS[0].__class__(
        "carers", "Carers thanked", "2026-10-30", (f"Read “{POST.title}” and more of what foster carers do.",)
    )
    press.site.posts = [quoting, *POSTS]
    erasure = forget(collected(press))
    assert erasure.mentioned_by == (f"http://{HOST}:{press.web.port}/news/carers/",)


def test_a_damaged_archive_file_is_told_and_the_rest_is_forgotten(press: Press) -> None:
    posts = press.site.posts
    press.site.posts = [POSTS[0].__class__("late", "A late notice", "2026-10-30", ("Said late.",)), *posts]
    assert crawl(press).outcome is Outcome.OK
    newest = max(press.archive.rglob("*.warc.gz"), key=lambda path: path.stat().st_mtime_ns)
    newest.write_bytes(newest.read_bytes()[:-30])
    erasure = forget(press)
    assert erasure.damaged == (newest.relative_to(press.archive).as_posix(),)
    assert len(warehouse(press)["page"]) == len(POSTS)


def test_what_nobody_knows_cannot_be_forgotten(press: Press) -> None:
    with pytest.raises(LookupError, match="no page of saltmere"):
        forget_pages(source_of(press), [f"{address(press)}x"], REFERENCE, press.settings, quiet, dry_run=False)


STEPS = ("begun", "named", "rows", "forgotten", "removed", "space")


@pytest.mark.parametrize(
    ("point", "database"),
    [*((point, "sqlite") for point in STEPS), ("named", "postgresql"), ("rows", "postgresql")],
)
def test_a_kill_at_any_step_is_made_good_by_whatever_holds_the_source_next(
    web: LoopbackWeb, tmp_path: Path, request: pytest.FixtureRequest, point: str, database: str
) -> None:
    url = None
    cluster: Cluster | None = None
    if database == "postgresql":
        cluster = request.getfixturevalue("postgresql_cluster")
        assert cluster is not None
        url = cluster.create()
    press = collected(open_press(web, tmp_path, url))
    others = [(one.url, body) for one, body in replay(press.archive) if one.url != address(press)]
    others = [one for one in others if POST.slug.encode() not in one[1]]
    assert forget_in_a_process(press, point) == -signal.SIGKILL
    assert crawl(press).fine  # which finishes it
    after = [(one.url, body) for one, body in replay(press.archive)]
    assert after == others, "nothing lost, nothing twice"
    assert len(warehouse(press)["page"]) == len(POSTS) - 1
    engine = open_engine(press.settings.database_url)
    assert pages_at(engine, {address(press)}) == []
    engine.dispose()
    assert not list(press.archive.rglob("rewriting.json"))
    assert reclean_source(source_of(press), RecleanErrand(), press.settings, quiet).load.issues == 0
    assert [trace for trace in TRACES if trace in kept(press)] == []
    if cluster is not None:
        cluster.drop(press.database_url)

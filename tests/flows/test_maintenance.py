"""Upkeep: months of archive files become one each and lose nothing, damage is told, what is settled is pruned."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prefect._internal.result_records import ResultRecord, ResultRecordMetadata
from prefect.serializers import PickleSerializer
from sqlalchemy import func, insert, select

from demo.server import LoopbackWeb
from flows.maintain import maintenance_page
from flows.maintenance import Upkeep, maintain_source
from flows.prefect_results import prune_results
from flows.rebuilding import rebuild_source
from flows.recleaning import RecleanErrand, reclean_source
from flows.results import SourceResult
from schema.engine import open_engine
from schema.models import CrawlRun, HealthSpell, Issue
from schema.upkeep import give_back_space
from spiders.capture import Outcome
from spiders.replay import replay
from tests.databases import Cluster
from tests.flows.conftest import Press, command_environment, open_press
from tests.flows.test_forgetting import collected, crawl, quiet, source_of, warehouse
from tests.parish_site import POSTS

LATER = datetime.now(UTC) + timedelta(days=62)
"""When the month of now has passed."""
OF_PAGES = ("page", "page_version", "document", "announcement", "capture", "removed_block")


@pytest.fixture(scope="module")
def web() -> Iterator[LoopbackWeb]:
    """One port for all of this module."""
    with LoopbackWeb({}) as serving:
        yield serving


@pytest.fixture
def press(web: LoopbackWeb, tmp_path: Path) -> Press:
    return three_nights(open_press(web, tmp_path))


def three_nights(press: Press) -> Press:
    """A site that was collected three times, each of which brought something."""
    collected(press)
    for number in range(2):
        edited = replace(POSTS[number], paragraphs=(f"Said on night {number}.", *POSTS[number].paragraphs))
        press.site.posts = [edited if post.slug == edited.slug else post for post in press.site.posts]
        assert crawl(press).outcome is Outcome.OK
    return press


def maintain(press: Press, *, now: datetime = LATER, **settings: object) -> Upkeep:
    return maintain_source(source_of(press), press.settings.model_copy(update=settings), quiet, now=now)


def archive_files(press: Press) -> list[Path]:
    return sorted(press.archive.rglob("*.warc.gz"))


def archive_content(press: Press) -> list[tuple[object, ...]]:
    return [(one.run_id, one.fetched_at, one.url, body) for one, body in replay(press.archive)]


def standing(press: Press) -> list[str]:
    engine = open_engine(press.settings.database_url)
    with engine.connect() as connection:
        found = list(connection.execute(select(Issue.kind).where(Issue.resolved_at.is_(None))).scalars())
    engine.dispose()
    return found


def test_a_month_s_files_become_one_and_nothing_else_changes(press: Press) -> None:
    before, rows = archive_content(press), warehouse(press)
    assert len(archive_files(press)) == 3
    done = maintain(press)
    assert (done.files_before, done.files_after, done.unreadable, done.problems) == (3, 1, 0, ())
    assert done.checked == len(before)
    assert archive_content(press) == before
    assert warehouse(press) == rows
    again = maintain(press)
    assert (again.files_before, again.files_after, again.checked) == (1, 1, done.checked)


def test_this_month_s_files_are_left_as_they_are(press: Press) -> None:
    assert maintain(press, now=datetime.now(UTC)).files_after == 3


def test_a_merged_archive_is_read_by_recleaning_rebuilding_and_the_next_crawl(press: Press) -> None:
    before = warehouse(press)
    maintain(press)
    assert reclean_source(source_of(press), RecleanErrand(), press.settings, quiet).load.issues == 0
    assert warehouse(press) == before
    for path in press.folder.glob("wire.sqlite*"):
        path.unlink()
    assert rebuild_source(source_of(press), press.settings, quiet).fine
    rebuilt = warehouse(press)
    for table in OF_PAGES:
        assert rebuilt[table] == before[table], table
    assert crawl(press).fine
    assert len(archive_files(press)) == 1


@pytest.mark.parametrize(
    ("point", "database"),
    [*((point, "sqlite") for point in ("begun", "named", "rows", "removed")), ("named", "postgresql")],
)
def test_a_kill_at_any_step_of_merging_is_made_good_by_the_next_upkeep(
    web: LoopbackWeb, tmp_path: Path, request: pytest.FixtureRequest, point: str, database: str
) -> None:
    url = None
    cluster: Cluster | None = None
    if database == "postgresql":
        cluster = request.getfixturevalue("postgresql_cluster")
        assert cluster is not None
        url = cluster.create()
    press = three_nights(open_press(web, tmp_path, url))
    before, rows = archive_content(press), warehouse(press)
    command = [sys.executable, "-m", "tests.flows.killed_rewriting", point, "maintain"]
    home = Path(__file__).parents[2]
    assert subprocess.run(command, env=command_environment(press), cwd=home, check=False, timeout=120).returncode == (
        -signal.SIGKILL
    )
    done = maintain(press)
    assert (done.files_after, done.sound, done.checked) == (1, True, len(before))
    assert archive_content(press) == before
    assert warehouse(press) == rows
    if cluster is not None:
        cluster.drop(press.database_url)


def test_a_capture_that_the_archive_does_not_give_back_is_an_issue_until_it_does(press: Press) -> None:
    path = archive_files(press)[0]
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    done = maintain(press)
    assert done.unreadable > 0
    assert any(path.name in problem for problem in done.problems)
    assert standing(press).count("unreadable-capture") == done.unreadable
    assert path.name in maintenance_page([done])
    assert maintain(press).unreadable == done.unreadable
    assert standing(press).count("unreadable-capture") == done.unreadable, "an issue that stands keeps its row"
    path.write_bytes(whole)
    assert maintain(press).sound
    assert "unreadable-capture" not in standing(press)


def test_a_file_that_is_gone_is_an_issue_for_each_of_its_captures(press: Press) -> None:
    archive_files(press)[0].unlink()
    done = maintain(press)
    assert done.unreadable == standing(press).count("unreadable-capture") > 0


def test_upkeep_hides_no_walk_that_was_cut_short(press: Press) -> None:
    archive_files(press)[0].unlink()
    maintain(press)
    press.web.served.clear()
    crawl_again = crawl(press)
    assert crawl_again.fine
    engine = open_engine(press.settings.database_url)
    with engine.connect() as connection:
        modes = list(connection.execute(select(CrawlRun.mode).order_by(CrawlRun.started_at)).scalars())
    engine.dispose()
    assert modes == ["full", "full", "full", "maintain", "full"]


def test_captures_that_the_warehouse_does_not_know_are_told(press: Press) -> None:
    for path in press.folder.glob("wire.sqlite*"):
        path.unlink()
    collected(press)  # a new warehouse, which knows the last night alone
    done = maintain(press)
    assert not done.sound
    assert all("councilwire rebuild" in problem for problem in done.problems)
    rebuild_source(source_of(press), press.settings, quiet)
    assert maintain(press).sound


def test_a_stray_file_in_the_archive_is_told(press: Press) -> None:
    (press.archive / "saltmere" / "old.warc.gz.open").write_bytes(b"")
    assert "old.warc.gz.open" in maintain(press).problems[0]


def test_a_crawl_that_waits_in_the_spool_is_not_merged_away_from_it(web: LoopbackWeb, tmp_path: Path) -> None:
    press = open_press(web, tmp_path)
    command = [sys.executable, "-m", "tests.flows.killed", "cleaning"]
    home = Path(__file__).parents[2]
    subprocess.run(command, env=command_environment(press), cwd=home, check=False, timeout=120)
    assert maintain(press).sound
    assert crawl(press).fine
    assert len(warehouse(press)["page"]) == len(POSTS)


def test_what_is_long_settled_is_pruned_and_nothing_else(press: Press) -> None:
    engine = open_engine(press.settings.database_url)
    now = datetime.now(UTC)
    with engine.begin() as connection:
        connection.execute(HealthSpell.__table__.delete())  # type: ignore[attr-defined]
        run = connection.execute(select(CrawlRun.id)).scalars().first()
        issue = {
            "run_id": run,
            "source_id": "saltmere",
            "kind": "http-error",
            "detail": "500",
            "at": now,
            "last_at": now,
        }
        spell = {"source_id": "saltmere", "state": "healthy", "since": now, "judged_at": now, "reasons": []}
        ages = (None, now - timedelta(days=11), now - timedelta(days=9))
        connection.execute(insert(Issue), [issue | {"resolved_at": ended} for ended in ages])
        connection.execute(insert(HealthSpell), [spell | {"until": ended} for ended in ages])
    before = warehouse(press)
    aside = press.settings.spool / "_unreadable" / "saltmere-1"
    aside.mkdir(parents=True)
    long_ago = time.time() - 11 * 86400
    os.utime(aside, (long_ago, long_ago))
    (press.settings.spool / "_unreadable" / "saltmere-2").mkdir()
    ten = {"keep_mended_issue_days": 10, "keep_health_days": 10, "keep_unreadable_crawl_days": 10}
    done = maintain(press, now=now, **ten)
    assert (done.issues_pruned, done.spells_pruned, done.crawls_pruned) == (1, 1, 1)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(HealthSpell)).scalar_one() == 2
    engine.dispose()
    after = warehouse(press)
    assert {name: lines for name, lines in after.items() if name != "issue"} == {
        name: lines for name, lines in before.items() if name != "issue"
    }


def test_the_warehouse_s_space_is_given_back(press: Press, postgresql_cluster: Cluster) -> None:
    engine = open_engine(press.settings.database_url)
    assert give_back_space(engine) == "optimize, checkpoint"
    assert give_back_space(engine, erase=True).startswith("VACUUM")
    engine.dispose()
    url = postgresql_cluster.create()
    engine = open_engine(url)
    assert give_back_space(engine) == "VACUUM ANALYZE"
    engine.dispose()
    postgresql_cluster.drop(url)


def test_results_of_old_runs_are_pruned_and_those_of_others_stay(tmp_path: Path) -> None:
    kept = (SourceResult("saltmere", Outcome.OK, "read"), {"of": "another project"})
    long_ago = time.time() - 40 * 86400
    for number, result in enumerate(kept):
        metadata = ResultRecordMetadata(serializer=PickleSerializer(), storage_key=str(number))
        record = ResultRecord(result=result, metadata=metadata)
        for age in ("old", "new"):
            path = tmp_path / f"{number}-{age}"
            path.write_bytes(record.serialize())
            if age == "old":
                os.utime(path, (long_ago, long_ago))
    (tmp_path / "note").write_text("not a result")
    os.utime(tmp_path / "note", (long_ago, long_ago))
    assert prune_results(30, tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0-new", "1-new", "1-old", "note"]
    assert prune_results(30, tmp_path / "nowhere") == 0

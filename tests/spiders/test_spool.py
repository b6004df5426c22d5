"""The spool: a crawl is whole or it is not."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders import spool
from spiders.capture import (
    CaptureKind,
    Check,
    CrawlIssue,
    CrawlReport,
    Gone,
    Known,
    Listed,
    ListingRead,
    ListingState,
    Outcome,
)
from spiders.events import Event, EventError, from_line, to_line
from spiders.options import CrawlOptions
from spiders.spool import Job, SpoolError
from tests.spiders.conftest import make_source

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


def job(tmp_path: Path, run_id: str = "run-1") -> Job:
    options = CrawlOptions(
        run_id, "full", tmp_path / "archive", tmp_path, "test/1.0", since=date(2025, 1, 1), resolve={"*.example": "::1"}
    )
    known = Known("https://a.example/", "https://a.example/", CaptureKind.PAGE, "0" * 64, '"1"', None, recheck=True)
    return Job(make_source("jadu", "https://news.example/news"), (known,), options)


def report(run_id: str = "run-1") -> CrawlReport:
    return CrawlReport("thornhaven", run_id, Outcome.OK, "Fine.", True, NOW, NOW, 1, 2, 3, 4, 5, 6, 7)


def whole(tmp_path: Path, run_id: str, *events: Event) -> Path:
    folder = spool.folder_of(tmp_path, "thornhaven", run_id)
    spool.write_job(folder, job(tmp_path, run_id))
    (folder / spool.EVENTS).write_text("".join(to_line(event) + "\n" for event in events), encoding="utf-8")
    spool.write_report(folder, report(run_id))
    return folder


def test_a_job_is_read_as_it_was_written(tmp_path: Path) -> None:
    folder = spool.folder_of(tmp_path, "thornhaven", "run-1")
    spool.write_job(folder, job(tmp_path))
    assert spool.read_job(folder) == job(tmp_path)


def test_a_whole_crawl_is_read_as_it_was_found(tmp_path: Path) -> None:
    check = Check("thornhaven", "run-1", CaptureKind.PAGE, "u", "p", 304, NOW)
    gone = Gone("thornhaven", "run-1", "u", "p", 404, NOW)
    listing = ListingRead("thornhaven", "run-1", "u", ListingState.OK, 3, 1)
    listed = Listed("A title", "1 May 2025", "About it")
    issue = CrawlIssue("thornhaven", "run-1", "bad-item", None, "line\nbreak\u2028here", NOW, "p", listed)
    result = spool.read_result(whole(tmp_path, "run-1", check, gone, listing, issue))
    assert (result.checks, result.gone, result.listings, result.issues) == ((check,), (gone,), (listing,), (issue,))
    assert result.report == report()


def test_only_whole_crawls_are_finished_and_the_oldest_comes_first(tmp_path: Path) -> None:
    folders = [whole(tmp_path, run_id) for run_id in ("run-2", "run-1")]
    spool.write_job(spool.folder_of(tmp_path, "thornhaven", "run-3"), job(tmp_path, "run-3"))
    assert spool.finished(tmp_path, "thornhaven") == folders
    assert spool.finished(tmp_path, "elsewhere") == []


def test_leftovers_of_killed_crawls_are_discarded_with_their_archive_files_and_whole_ones_are_not(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "archive"
    (archive / "thornhaven").mkdir(parents=True)
    for run_id in ("run-1", "run-2", "run-3"):
        (archive / f"thornhaven/{run_id}.warc.gz").write_bytes(b"")
    (archive / "thornhaven/run-4.warc.gz.open").write_bytes(b"")
    kept = whole(tmp_path, "run-1")
    loaded = whole(tmp_path, "run-2")
    spool.remove(loaded)
    for run_id in ("run-3", "run-4"):  # killed after and before the WARC file got its name
        spool.write_job(spool.folder_of(tmp_path, "thornhaven", run_id), job(tmp_path, run_id))

    assert spool.discard_unfinished(tmp_path, archive, "thornhaven") == 2
    assert spool.discard_unfinished(tmp_path, archive, "thornhaven") == 0

    assert spool.finished(tmp_path, "thornhaven") == [kept]
    assert sorted(path.name for path in (archive / "thornhaven").iterdir()) == ["run-1.warc.gz", "run-2.warc.gz"]


def test_a_removal_that_was_killed_halfway_does_not_bring_the_crawl_back(tmp_path: Path) -> None:
    folder = whole(tmp_path, "run-1")
    folder.rename(folder.with_name(".run-1.loaded"))
    assert spool.finished(tmp_path, "thornhaven") == []
    assert spool.discard_unfinished(tmp_path, tmp_path / "archive", "thornhaven") == 0
    assert list((tmp_path / "thornhaven").iterdir()) == []


def test_a_run_id_is_used_once(tmp_path: Path) -> None:
    whole(tmp_path, "run-1")
    with pytest.raises(SpoolError, match="used once"):
        spool.write_job(spool.folder_of(tmp_path, "thornhaven", "run-1"), job(tmp_path))


def test_a_source_is_held_by_one_run_at_a_time(tmp_path: Path) -> None:
    with spool.source_lock(tmp_path, "thornhaven", 0.0):
        with pytest.raises(SpoolError, match="another run"), spool.source_lock(tmp_path, "thornhaven", 0.0):
            pass
        with spool.source_lock(tmp_path, "calderwick", 0.0):
            pass
    with spool.source_lock(tmp_path, "thornhaven", 0.0):
        pass


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"event": "Nothing"}', '{"event": "Gone", "status": "x"}', "{"])
def test_a_line_that_is_no_event_is_an_error(line: str) -> None:
    with pytest.raises(EventError):
        from_line(line)


def test_a_crawl_whose_events_are_cut_short_is_not_whole(tmp_path: Path) -> None:
    folder = whole(tmp_path, "run-1", Gone("thornhaven", "run-1", "u", "p", 404, NOW))
    events = folder / spool.EVENTS
    events.write_text(events.read_text()[:-20])
    with pytest.raises(SpoolError, match="not a whole crawl"):
        spool.read_result(folder)


@given(detail=st.text(), url=st.one_of(st.none(), st.text()))
def test_any_text_crosses_in_one_line(detail: str, url: str | None) -> None:
    issue = CrawlIssue("thornhaven", "run-1", "bad-item", url, detail, NOW)
    line = to_line(issue)
    assert "\n" not in line
    assert from_line(line) == issue
    assert json.loads(line)["event"] == "CrawlIssue"


@pytest.mark.parametrize("run_id", ["", "../x", ".hidden", "a/b", "a b", "x" * 200])
def test_a_run_id_that_cannot_name_a_file_is_refused(tmp_path: Path, run_id: str) -> None:
    with pytest.raises(ValueError, match="run_id"):
        CrawlOptions(run_id, "full", tmp_path, tmp_path, "test/1.0")

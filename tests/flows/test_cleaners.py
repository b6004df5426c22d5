"""Cleaning in worker processes, and recleaning in batches: the same readings and rows as all at once in one process."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from flows import recleaning
from flows.cleaners import Cleaners, cleaners
from flows.collect import Errand, collect
from flows.handover import capture_record
from flows.reading import Reading, learn, read_captures
from flows.recleaning import RecleanErrand, reclean_source
from schema.archived import archived_by_page
from schema.engine import open_engine
from schema.migrate import upgrade
from schema.records import CaptureRecord
from spiders.archive import ArchiveWriter, Exchange
from spiders.archive import Reading as ArchiveReading
from spiders.capture import NOTHING_LISTED, CaptureKind
from spiders.source import Source, load_source
from tests.flows.conftest import Press
from tests.flows.warehouse_rows import rows
from tests.parish_site import POSTS, Post, write_source

PAGES = 120
ROOT = Path(__file__).parents[2]


def archive_of(folder: Path, pages: int) -> tuple[Source, list[CaptureRecord]]:
    """An archive of pages that differ, and one that is no announcement."""
    source = load_source(write_source(folder / "sources", 80))
    writer = ArchiveWriter(folder / "archive", source.id, "run", "test")
    captures = []
    for number in range(pages):
        url = f"https://www.saltmere.example/news/story-{number}"
        text = "".join(f"<p>Quay {number}, berth {berth} is open to visitors again.</p>" for berth in range(number % 7))
        body = f"<main><h1 class=entry-title>Story {number}</h1><div class=entry-content>{text}</div></main>".encode()
        at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=number)
        reading = ArchiveReading(source.id, "run", CaptureKind.PAGE, url, url, url, NOTHING_LISTED)
        exchange = Exchange(url, (), 200, (("Content-Type", "text/html"),), body, at, 5)
        captures.append(capture_record(writer.write(exchange, reading, body)))
    writer.close()
    return source, captures


def test_workers_bring_back_what_one_process_reads_in_the_same_order(tmp_path: Path) -> None:
    source, captures = archive_of(tmp_path, PAGES)
    archive = tmp_path / "archive"
    two = Cleaners(2)
    furniture = two.learn(captures, archive=archive, at_most=40)
    reading = two.read(source, captures, archive=archive, furniture=furniture)
    two.close()

    assert furniture == learn(captures, archive=archive, at_most=40)
    assert reading == read_captures(source, captures, archive=archive, furniture=furniture)
    assert {issue.kind for issue in reading.issues} >= {"no-article"}


def test_batches_are_cleaned_as_they_are_asked_for_and_not_all_at_once(tmp_path: Path) -> None:
    source, captures = archive_of(tmp_path, PAGES)
    given = 0

    def batches() -> Iterator[Sequence[CaptureRecord]]:
        nonlocal given
        for capture in captures:
            given += 1
            yield (capture,)

    two = Cleaners(2)
    next(two.each(reader(source, tmp_path / "archive"), batches()))
    two.close()
    assert given < 6


def test_a_worker_that_is_killed_costs_time_and_no_page(tmp_path: Path) -> None:
    source, captures = archive_of(tmp_path, PAGES)
    archive = tmp_path / "archive"
    two = Cleaners(2)
    batches = [tuple(captures[start : start + 10]) for start in range(0, PAGES, 10)]
    found: list[Reading] = []
    for _, reading in two.each(reader(source, archive), batches):
        found.append(reading)
        if len(found) == 2:
            for process in workers_of(os.getpid()):
                os.kill(process, signal.SIGKILL)
    two.close()
    documents = tuple(document for reading in found for document in reading.documents)
    assert documents == read_captures(source, captures, archive=archive, furniture=None).documents


def reader(source: Source, archive: Path) -> "partial[Reading]":
    return partial(read_captures, source, archive=archive, furniture=None)


def test_workers_end_when_the_run_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time\n"
        "from functools import partial\n"
        "from flows.cleaners import Cleaners\n"
        "if __name__ == '__main__':\n"
        "    two = Cleaners(2)\n"
        "    two._submit(partial(int, 1)).result()\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(120)\n"
    )
    (tmp_path / "run.py").write_text(program)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, str(tmp_path / "run.py")], stdout=subprocess.PIPE, env=environment) as run:
        assert run.stdout
        assert run.stdout.readline() == b"ready\n"
        handles = [os.pidfd_open(process) for process in workers_of(run.pid)]
        assert handles
        run.kill()
    for handle in handles:
        assert ended_within(handle, 20), "a worker works on"
        os.close(handle)


@pytest.mark.parametrize("processes", [1, 2])
def test_recleaning_in_batches_leaves_the_rows_of_recleaning_at_once(
    press: Press, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.site.posts = [*POSTS, *(story(number) for number in range(30))]
    settings = press.settings.model_copy(update={"cleaning_processes": processes})
    source = load_source(settings.sources_dir / "saltmere.yaml")
    engine = open_engine(settings.database_url)
    upgrade(engine)
    collect(source, Errand(), settings, silent)
    found = [rows(engine)]
    for batch in (10_000, 7):
        copy = press.folder / f"{batch}.sqlite"
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM INTO ?", (str(copy),))  # type: ignore[union-attr]
        again = settings.model_copy(update={"database_url": f"sqlite:///{copy}"})
        monkeypatch.setattr(recleaning, "BATCH", batch)
        result = reclean_source(source, RecleanErrand(), again, silent)
        assert result.pages_found == len(POSTS) + 30
        recleaned = open_engine(again.database_url)
        found.append(rows(recleaned))
        recleaned.dispose()
    engine.dispose()
    cleaners(2).close()
    collected, at_once, in_batches = found
    assert in_batches == at_once
    assert at_once["page_version"] == collected["page_version"]


def story(number: int) -> Post:
    day = (date(2026, 8, 1) - timedelta(days=number)).isoformat()
    words = f"Bench {number} on the promenade was painted by pupils of class {number % 6} this week."
    return Post(f"bench-{chr(97 + number % 26)}-{chr(97 + number // 26)}", f"Bench {number} painted", day, (words,) * 3)


def test_pages_come_with_their_whole_history_if_one_capture_of_theirs_lies_in_the_span(press: Press) -> None:
    settings = press.settings
    source = load_source(settings.sources_dir / "saltmere.yaml")
    engine = open_engine(settings.database_url)
    upgrade(engine)
    collect(source, Errand(), settings, silent)
    today = datetime.now(UTC).date()
    yesterday = today - timedelta(days=1)

    assert len(list(archived_by_page(engine, source.id, None, None))) == len(POSTS)
    assert len(list(archived_by_page(engine, source.id, yesterday, today))) == len(POSTS)
    assert list(archived_by_page(engine, source.id, None, yesterday - timedelta(days=1))) == []
    assert list(archived_by_page(engine, source.id, today + timedelta(days=1), None)) == []
    engine.dispose()


def silent(level: int, message: str) -> None:
    pass


def workers_of(process: int) -> list[int]:
    """Workers that `process` started."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    found = [int(child) for child in children]
    return [child for child in found if b"flows.worker_process" in Path(f"/proc/{child}/cmdline").read_bytes()]


def ended_within(handle: int, seconds: float) -> bool:
    return bool(select.select([handle], [], [], seconds)[0])

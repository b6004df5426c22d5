"""mirror.py of docs/readers.md: a copy that follows the deltas has what the latest release has."""

import functools
import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from publishing.deltas import QUIET
from publishing.publish import publish
from schema.forget import forget_page
from schema.load import load_run
from tests.publishing.documented import script
from tests.schema.batches import batch, check, gone, night, page, source
from tests.schema.texts import RELEASE

NEWS = "https://fernshire.example/news"
OTHERS = [" ".join(f"word{story}of{number}" for number in range(120)) for story in range(5)]
GAZETTE = source("gazette", "local-press", full_text=False)
LIVE = "https://gazette.example/live"


class Files(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as http.server names it
        """Keep quiet."""


@pytest.fixture
def releases(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder of releases, and the address at which a web server has it."""
    folder = tmp_path / "releases"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Files, directory=folder))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def release(warehouse: Engine, folder: Path, number: int, keep: int = 10) -> None:
    """The release after a night."""
    moment = datetime(2026, 3, 1, 3, tzinfo=UTC) + timedelta(days=number)
    publish(warehouse, str(folder), moment=moment, force=True, keep=keep)


def mirror(base: str, copy: Path) -> str:
    """Run mirror.py; what it prints."""
    path = script("mirror.py", copy.parent)
    done = subprocess.run([sys.executable, path, base, copy], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def copied(copy: Path) -> dict[str, dict[str, Any]]:
    with closing(sqlite3.connect(copy)) as file:
        rows = file.execute("SELECT id, row FROM announcements").fetchall()
    return {key: heard(json.loads(row)) for key, row in rows}


def released(folder: Path) -> dict[str, dict[str, Any]]:
    """The announcements of the latest release."""
    parts = (folder / "latest" / "jsonl" / "announcements").iterdir()
    rows = [json.loads(line) for part in parts for line in part.read_bytes().splitlines()]
    return {row["id"]: heard(row) for row in rows}


def heard(row: dict[str, Any]) -> dict[str, Any]:
    """Without the columns that deltas leave out."""
    return {name: value for name, value in row.items() if name not in QUIET}


def first_night(warehouse: Engine) -> None:
    pages = (page(f"{NEWS}/{number}", text, title=f"Of {number}") for number, text in enumerate(OTHERS[:3]))
    load_run(warehouse, batch(page(f"{NEWS}/carers"), *pages))
    load_run(warehouse, batch(page(LIVE, "The centre opens today, and this tells of it hour by hour."), of=GAZETTE))


def second_night(warehouse: Engine) -> None:
    """One is new, one edited, one withdrawn, one merged; one is only looked at again."""
    edited = page(f"{NEWS}/0", f"{OTHERS[0]} And\u2028one sentence more, with a line separator.", 2, title="Of 0")
    new = page(f"{NEWS}/3", OTHERS[3], 2, title="Of 3", published=date(2026, 3, 2))
    withdrawn, seen = gone(f"{NEWS}/1", 2, 410), check(f"{NEWS}/2", 2)
    load_run(warehouse, batch(edited, new, number=2, gone=(withdrawn,), checks=(seen,)))
    load_run(warehouse, batch(page(LIVE, RELEASE, 2), of=GAZETTE, number=2))


pytestmark = pytest.mark.parametrize("warehouse", ["sqlite"], indirect=True)


def test_a_copy_begins_with_all_rows_and_then_takes_in_what_changes(
    warehouse: Engine, releases: tuple[Path, str], tmp_path: Path
) -> None:
    folder, base = releases
    copy = tmp_path / "copy.sqlite"
    first_night(warehouse)
    release(warehouse, folder, 1)
    assert mirror(base, copy) == "all rows of 20260302T030000Z"
    assert copied(copy) == released(folder)
    assert len(released(folder)) == 5
    second_night(warehouse)
    release(warehouse, folder, 2)
    assert mirror(base, copy) == "1 added 2 changed 1 merged 1 withdrawn until 20260303T030000Z"
    assert copied(copy) == released(folder)
    with closing(sqlite3.connect(copy)) as file:
        ((_, now),) = file.execute("SELECT * FROM moved").fetchall()
    assert released(folder)[now]["outlets"] == 2
    assert mirror(base, copy) == "until 20260303T030000Z", "once more changes nothing"
    assert copied(copy) == released(folder)


def test_a_copy_that_slept_takes_in_several_releases(
    warehouse: Engine, releases: tuple[Path, str], tmp_path: Path
) -> None:
    folder, base = releases
    copy = tmp_path / "copy.sqlite"
    first_night(warehouse)
    release(warehouse, folder, 1)
    mirror(base, copy)
    second_night(warehouse)
    release(warehouse, folder, 2)
    load_run(warehouse, batch(page(f"{NEWS}/1", OTHERS[1], 3, title="Of 1"), number=3))
    release(warehouse, folder, 3)
    assert mirror(base, copy) == "1 added 2 changed 1 merged 1 returned 1 withdrawn until 20260304T030000Z"
    assert copied(copy) == released(folder)


def test_a_copy_lets_go_of_what_was_forgotten(warehouse: Engine, releases: tuple[Path, str], tmp_path: Path) -> None:
    folder, base = releases
    copy = tmp_path / "copy.sqlite"
    first_night(warehouse)
    release(warehouse, folder, 1)
    mirror(base, copy)
    forget_page(warehouse, "fernshire", f"{NEWS}/2", night(2))
    release(warehouse, folder, 2)
    assert mirror(base, copy) == "1 ended until 20260303T030000Z"
    assert copied(copy) == released(folder)
    assert "Of 2" not in {row["title"] for row in copied(copy).values()}


def test_a_copy_whose_release_is_no_longer_kept_begins_anew(
    warehouse: Engine, releases: tuple[Path, str], tmp_path: Path
) -> None:
    folder, base = releases
    copy = tmp_path / "copy.sqlite"
    first_night(warehouse)
    release(warehouse, folder, 1)
    mirror(base, copy)
    second_night(warehouse)
    for number in (2, 3, 4):
        release(warehouse, folder, number, keep=2)
    assert mirror(base, copy) == "all rows of 20260305T030000Z"
    assert copied(copy) == released(folder)

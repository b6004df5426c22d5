"""Two loaders at once, and a loader that is killed: the rows are always those of one clean load."""

import pickle
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from schema.load import load_run
from schema.migrate import downgrade, upgrade
from schema.records import RunBatch
from tests.schema.batches import batch, page, renamed, source
from tests.schema.rows import rows
from tests.schema.texts import ABRIDGED, QUOTING, RELEASE

NIGHTS = [
    batch(
        page("https://fernshire.example/a"),
        page("https://fernshire.example/b", QUOTING, minute=1),
        page("https://fernshire.example/c", "", minute=2),
    ),
    batch(page("https://gazette.example/a", ABRIDGED), of=source("gazette", "local-press")),
    batch(page("https://fernshire.example/a", RELEASE + "\n\nIt is open.", 2), number=2),
]


def start(engine: Engine, batches: Sequence[RunBatch], folder: Path, kill_at: int = 0) -> subprocess.Popen[str]:
    file = folder / f"{id(batches)}.pickle"
    file.write_bytes(pickle.dumps(list(batches)))
    url = engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.schema.loader", url, str(file), str(kill_at)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True)


@pytest.fixture
def expected(warehouse: Engine) -> dict[str, list[str]]:
    """The rows that one clean load of NIGHTS leaves on this database."""
    for night in NIGHTS:
        load_run(warehouse, night)
    left = rows(warehouse)
    downgrade(warehouse, "base")
    upgrade(warehouse)
    return left


def test_two_loaders_of_the_same_runs_leave_the_rows_of_one(
    warehouse: Engine, expected: dict[str, list[str]], tmp_path: Path
) -> None:
    racers = [start(warehouse, NIGHTS, tmp_path) for _ in range(2)]
    errors = [racer.communicate(timeout=200)[1] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0], errors
    assert rows(warehouse) == expected


def test_two_loaders_of_different_runs_with_the_same_pages_leave_the_rows_of_one(
    warehouse: Engine, expected: dict[str, list[str]], tmp_path: Path
) -> None:
    racers = [start(warehouse, night, tmp_path) for night in (NIGHTS, [renamed(night) for night in NIGHTS])]
    errors = [racer.communicate(timeout=200)[1] for racer in racers]
    assert [racer.returncode for racer in racers] == [0, 0], errors
    found = rows(warehouse)
    issues, expected_issues = set(found.pop("issues")), set(expected.pop("issues"))
    assert found == expected
    assert issues == expected_issues


@pytest.mark.parametrize("kill_at", [3, 12, 30, 45])
def test_a_killed_loader_leaves_nothing_and_a_second_one_ends_as_if_nothing_had_been(
    warehouse: Engine, expected: dict[str, list[str]], tmp_path: Path, kill_at: int
) -> None:
    victim = start(warehouse, NIGHTS, tmp_path, kill_at)
    victim.communicate(timeout=200)
    assert victim.returncode == -signal.SIGKILL
    with warehouse.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM crawl_run")).scalar_one() == 0
        assert connection.execute(text("SELECT count(*) FROM capture")).scalar_one() == 0
    for night in NIGHTS:
        load_run(warehouse, night)
    assert rows(warehouse) == expected

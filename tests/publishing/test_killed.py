"""Publishing may be killed at any step: `latest` is whole, and the next run makes the release all the same."""

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from schema.engine import open_engine
from tests.publishing import formats
from tests.publishing.nights import first_night, moment, release_of_night, second_night

KILLS = 4
"""Steps at which a publishing is killed from the first to the last, besides the last ones."""
LAST = 10
"""Steps in which the release gets its place and readers are led to it: killed at each."""


def publish(warehouse: Engine, releases: Path, step: str) -> "subprocess.CompletedProcess[str]":
    url = warehouse.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.publishing.killed", url, str(releases), "2", step]
    return subprocess.run(
        command, cwd=Path(__file__).parents[2], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def two_nights(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Path]]:
    """A warehouse after its second night, and the release of its first."""
    folder = tmp_path_factory.mktemp("nights")
    shutil.copyfile(migrated_sqlite, folder / "warehouse.sqlite")
    engine = open_engine(f"sqlite:///{folder / 'warehouse.sqlite'}")
    first_night(engine)
    release_of_night(engine, folder / "first", 1)
    second_night(engine)
    yield engine, folder / "first"
    engine.dispose()


def leads_to_a_whole_release(releases: Path) -> str:
    """The id of the latest release, once every file that it tells of is known to be as it says."""
    latest = str(json.loads((releases / "latest.json").read_bytes())["release"])
    for linked in (releases / latest, releases / "latest"):
        package = json.loads((linked / "datapackage.json").read_bytes())
        files = [one for one in package["resources"] if "hash" in one]
        assert files
        for one in files:
            assert f"sha256:{sha256((linked / one['path']).read_bytes()).hexdigest()}" == one["hash"]
    return latest


@pytest.mark.timeout(900)  # every kill is followed by two whole releases
def test_a_killed_publishing_leaves_latest_whole_and_the_next_one_makes_the_release(
    two_nights: tuple[Engine, Path], tmp_path: Path
) -> None:
    warehouse, first = two_nights
    undisturbed = tmp_path / "undisturbed"
    shutil.copytree(first, undisturbed, symlinks=True)
    steps = int(publish(warehouse, undisturbed, "count").stdout)
    wanted = formats.files(undisturbed)
    assert steps > 100
    outcomes = set()
    last_steps = range(steps - LAST + 1, steps + 1)  # when the release gets its place
    for step in sorted({*range(1, steps, steps // KILLS), *last_steps}):
        releases = tmp_path / f"killed-{step}"
        shutil.copytree(first, releases, symlinks=True)
        done = publish(warehouse, releases, str(step))
        assert done.returncode == -signal.SIGKILL, (step, done.stderr)
        latest = leads_to_a_whole_release(releases)
        outcomes.add(latest)
        if latest == "20260302T031500Z":  # the first night's: the killed one's moment is still free
            release_of_night(warehouse, releases, 2)
            assert formats.files(releases) == wanted, step
        release_of_night(warehouse, releases, 3)
        leads_to_a_whole_release(releases)
        there = {path.name for path in releases.iterdir()}
        ids = {f"{moment(number):%Y%m%dT%H%M%SZ}" for number in (1, 2, 3)}
        assert there == {"latest", "latest.json", ".publishing", *ids}, step
        shutil.rmtree(releases)
    assert outcomes == {"20260302T031500Z", "20260303T031500Z"}

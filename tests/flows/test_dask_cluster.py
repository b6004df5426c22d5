"""Recleaning on a Dask cluster of two workers leaves the rows of one process."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from flows import recleaning
from flows.collect import Errand, collect
from flows.dask_cluster import ClusterError, cluster
from flows.reading import read_captures
from flows.recleaning import RecleanErrand, reclean_source
from schema.engine import open_engine
from schema.migrate import upgrade
from schema.records import CaptureRecord
from spiders.source import load_source
from tests.flows.conftest import Press
from tests.flows.test_cleaners import PAGES, archive_of, silent, story
from tests.flows.warehouse_rows import rows
from tests.parish_site import POSTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Any]:
    """A Dask cluster of two worker processes on loopback, which find this package where the tests found it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(ROOT))
        start: Any = LocalCluster  # it has no types
        with start(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as workers:
            yield workers


def test_a_cluster_of_two_leaves_the_rows_of_one_process(
    press: Press, two_workers: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.site.posts = [*POSTS, *(story(number) for number in range(20))]
    monkeypatch.setattr(recleaning, "BATCH", 5)
    source = load_source(press.settings.sources_dir / "saltmere.yaml")
    engine = open_engine(press.settings.database_url)
    upgrade(engine)
    collect(source, Errand(), press.settings, silent)
    found: list[dict[str, list[str]]] = []
    for scheduler in ("", two_workers.scheduler_address):
        copy = press.folder / f"with-{len(found)}.sqlite"
        with engine.connect() as connection:
            connection.connection.driver_connection.execute("VACUUM INTO ?", (str(copy),))  # type: ignore[union-attr]
        changes = {"database_url": f"sqlite:///{copy}", "dask_scheduler": scheduler}
        result = reclean_source(source, RecleanErrand(), press.settings.model_copy(update=changes), silent)
        assert result.pages_found == len(POSTS) + 20
        recleaned = open_engine(f"sqlite:///{copy}")
        found.append(rows(recleaned))
        recleaned.dispose()
    engine.dispose()
    assert found[0] == found[1]


def test_a_worker_that_is_killed_costs_time_and_no_page(tmp_path: Path, two_workers: Any) -> None:
    source, captures = archive_of(tmp_path, PAGES)
    victim = next(iter(two_workers.workers.values())).pid
    batches = [tuple(captures[start : start + 10]) for start in range(0, PAGES, 10)]
    documents = []
    for number, (_, reading) in enumerate(cluster(two_workers.scheduler_address).each(Read(source, tmp_path), batches)):
        documents += reading.documents
        if number == 1:
            os.kill(victim, signal.SIGKILL)
    expected = read_captures(source, captures, archive=tmp_path / "archive", furniture=None)
    assert tuple(documents) == expected.documents


class Read:
    """Cleans a batch, on whichever machine."""

    def __init__(self, source: Any, folder: Path) -> None:
        self.source = source
        self.archive = folder / "archive"

    def __call__(self, captures: tuple[CaptureRecord, ...]) -> Any:
        return read_captures(self.source, captures, archive=self.archive, furniture=None)


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.dask_cluster.CONNECT_SECONDS", 1)
    with pytest.raises(ClusterError, match=r"tcp://127\.0\.0\.1:9 does not answer"):
        cluster("tcp://127.0.0.1:9")

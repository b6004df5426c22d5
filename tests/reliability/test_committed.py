"""What is committed stays, though the database or the machine dies at once: crawls leave the spool on its word."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from schema.engine import open_engine, writing
from schema.load import load_run
from schema.migrate import upgrade
from schema.models import CrawlRun
from tests.databases import Cluster, own_cluster
from tests.schema.batches import batch, page


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A cluster that may be killed. As in all tests it is told that commits may be lost in a crash."""
    with own_cluster() as found:
        yield found


@pytest.mark.parametrize("number", range(3))
def test_a_load_survives_a_kill_of_postgresql_right_after_its_commit(cluster: Cluster, number: int) -> None:
    engine = open_engine(cluster.create())
    upgrade(engine)
    loaded = batch(page("https://fernshire.example/news/young-carers"), run_id=f"run-{number}")
    load_run(engine, loaded)
    first = cluster.pid
    children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
    for process in (first, *map(int, children)):
        os.kill(process, signal.SIGKILL)
    engine.dispose()
    cluster.start()
    with engine.connect() as connection:
        assert connection.execute(select(CrawlRun.id)).scalars().all() == [loaded.run.id]
    engine.dispose()


def test_only_loads_ask_the_server_for_more_than_it_is_set_to(cluster: Cluster) -> None:
    engine = open_engine(cluster.create())
    asked = text("SHOW synchronous_commit")
    with writing(engine) as connection:
        assert connection.execute(asked).scalar_one() == "on"
    with engine.connect() as connection:
        assert connection.execute(asked).scalar_one() == "off"
    engine.dispose()


def test_sqlite_has_a_load_on_the_disk_before_it_says_that_it_is_committed(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'warehouse.sqlite'}")
    with writing(engine) as connection:
        full = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == full
    engine.dispose()

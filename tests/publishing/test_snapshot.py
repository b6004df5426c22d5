"""The warehouse is read as it stood at one moment, by several at once."""

import shutil
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from publishing.snapshot import snapshots
from schema.engine import open_engine, writing
from schema.load import load_run
from tests.publishing.nights import first_night, second_night
from tests.schema.batches import batch, page


def pages(connection: Connection) -> int:
    return int(connection.execute(text("SELECT count(*) FROM v1_pages")).scalar_one())


def test_all_connections_see_what_there_was_when_the_first_began(warehouse: Engine) -> None:
    first_night(warehouse)
    with snapshots(warehouse, 2) as (one, two):
        before = pages(one)
        second_night(warehouse)
        assert pages(one) == pages(two) == before
    with snapshots(warehouse, 1) as (later,):
        assert pages(later) > before


def test_while_somebody_writes_to_sqlite_one_connection_reads_what_was_committed(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    shutil.copyfile(migrated_sqlite, tmp_path / "warehouse.sqlite")
    engine = open_engine(f"sqlite:///{tmp_path / 'warehouse.sqlite'}")
    load_run(engine, batch(page("https://fernshire.example/news/a")))
    with writing(engine) as writer:
        writer.execute(text("DELETE FROM removed_block"))
        with snapshots(engine, 2) as connections:
            assert [pages(connection) for connection in connections] == [1]
    engine.dispose()

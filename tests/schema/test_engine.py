"""Opening the warehouse."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Engine, MetaData, Table, exc, select, text

from schema.engine import open_engine, writing
from schema.load import load_run
from schema.utc import UtcDateTime
from tests.schema.batches import batch, page


def test_sqlite_is_opened_with_a_write_ahead_log_and_foreign_keys(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/new/folder/warehouse.sqlite")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
    engine.dispose()


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ValueError, match="SQLite or PostgreSQL, not mysql"):
        open_engine("mysql://localhost/x")


def test_a_read_only_engine_reads_and_refuses_to_write(warehouse: Engine) -> None:
    load_run(warehouse, batch(page("https://fernshire.example/a")))
    reader = open_engine(warehouse.url.render_as_string(hide_password=False), read_only=True)
    with reader.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM v1_pages")).scalar_one() == 1
        with pytest.raises(exc.DBAPIError, match=r"readonly|read-only"):
            connection.execute(text("DELETE FROM issue"))
    reader.dispose()


def test_readers_see_the_last_commit_while_a_writer_is_at_work(warehouse: Engine) -> None:
    load_run(warehouse, batch(page("https://fernshire.example/a")))
    with writing(warehouse) as writer:
        writer.execute(text("UPDATE source SET name = 'changed'"))
        with warehouse.connect() as reader:
            assert reader.execute(text("SELECT name FROM source")).scalar_one() == "Fernshire"


def test_foreign_keys_are_held(warehouse: Engine) -> None:
    statement = "INSERT INTO page_address (source_id, url, page_id) VALUES ('nobody', 'https://x.example', 1)"
    with pytest.raises(exc.IntegrityError), writing(warehouse) as connection:
        connection.execute(text(statement))


def test_a_moment_comes_back_as_the_same_moment_in_utc(database: str) -> None:
    engine = open_engine(database)
    table = Table("moments", MetaData(), Column("at", UtcDateTime()))
    summer = datetime(2026, 7, 1, 9, 30, 15, 250000, tzinfo=timezone(timedelta(hours=1)))
    with writing(engine) as connection:
        table.create(connection)
        connection.execute(table.insert(), [{"at": summer}, {"at": None}])
        found = list(connection.execute(select(table.c.at)).scalars())
    assert found == [summer, None]
    assert found[0] is not None
    assert found[0].tzinfo is UTC
    engine.dispose()


def test_a_moment_without_a_zone_is_refused(database: str) -> None:
    engine = open_engine(database)
    table = Table("moments", MetaData(), Column("at", UtcDateTime()))
    naive = datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001
    with writing(engine) as connection:
        table.create(connection)
        with pytest.raises(exc.StatementError, match="has no time zone"):
            connection.execute(table.insert(), [{"at": naive}])
    engine.dispose()

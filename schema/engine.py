"""Opening the warehouse, and the one transaction at a time that writes to it."""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.pool import ConnectionPoolEntry

WAIT_SECONDS = 600  # a loader waits this long for another one's transaction: first loads of a source are long
SQLITE_CACHE_KB = 16_384  # with SQLite's own 2,000 a night's pages are read and written several times
_WRITES = "councilwire_writes"
_TURNS: defaultdict[URL, threading.Lock] = defaultdict(threading.Lock)
"""Writers of one process take turns here: those that wait in SQLite ask again and again."""
_DURABLE = text(
    "SELECT set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off'"
)
"""What a crawl brought is kept nowhere else once it is loaded, but in the archive: a commit must not be lost in a crash
of the server, however that is set."""
_ADVISORY_LOCK = 0x636F756E63696C  # any fixed number that no other program in the database takes


def open_engine(url: str, *, read_only: bool = False) -> Engine:
    """The warehouse at `url`, an SQLAlchemy URL (`sqlite:///file` or `postgresql://…`, which means psycopg 3).

    SQLite gets write-ahead logging (readers never wait for a writer), foreign keys, and its folder where that is
    missing. With `read_only` every statement that writes fails.
    Raises `ValueError` for a database of another kind.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            if parsed.database and parsed.database != ":memory:" and not read_only:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            engine = create_engine(parsed, connect_args={"timeout": WAIT_SECONDS})
            event.listen(engine, "connect", _prepare_sqlite_reader if read_only else _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        case "postgresql":
            # Compiling the views' plans takes longer than running them does.
            options = "-c timezone=UTC -c jit=off" + (" -c default_transaction_read_only=on" if read_only else "")
            # A run keeps connections between its sources: one that was lost meanwhile is noticed, and replaced.
            engine = create_engine(parsed, connect_args={"options": options}, pool_pre_ping=True)
        case other:
            raise ValueError(f"the warehouse is SQLite or PostgreSQL, not {other}")
    return engine


@contextmanager
def writing(engine: Engine, *, foreign_keys: bool = True) -> Iterator[Connection]:
    """A transaction that no other writer of the warehouse runs beside: committed at the end, rolled back on error.

    Migrations that rebuild SQLite tables need it without `foreign_keys`; they are then checked before the commit.
    """
    with _TURNS[engine.url], engine.execution_options(**{_WRITES: True}).connect() as connection:
        unchecked = connection.dialect.name == "sqlite" and not foreign_keys
        if unchecked:
            _sqlite_foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
                    connection.execute(_DURABLE)
                yield connection
                if unchecked and (broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first()):
                    raise RuntimeError(f"a row of {broken[0]} refers to a row of {broken[2]} that does not exist")
        finally:
            if unchecked:
                _sqlite_foreign_keys(connection, "ON")


def _sqlite_foreign_keys(connection: Connection, state: str) -> None:
    # Past SQLAlchemy, which would begin a transaction first: within one the setting has no effect.
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA foreign_keys = {state}")


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver would begin transactions by itself, and too late
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # a power cut must not take a commit whose spool is emptied
    connection.execute(f"PRAGMA cache_size = -{SQLITE_CACHE_KB}")


def _prepare_sqlite_reader(connection: Any, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading and then writes fails at once if another has written in between.
    immediate = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

"""The warehouse as it stood at one moment, for one reader or several at once."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager

from sqlalchemy import Connection, Engine, text

SQLITE_CACHE_KB = 65_536
"""Views ask for one row of many tables after the other: with SQLite's own 2,000 each is read from the file."""


@contextmanager
def snapshots(engine: Engine, wanted: int) -> Iterator[Sequence[Connection]]:
    """So many connections that see the same, whoever writes meanwhile; or one, where somebody just writes to SQLite."""
    with ExitStack() as stack:
        yield list((_of_postgresql if engine.dialect.name == "postgresql" else _of_sqlite)(engine, wanted, stack))


def _of_postgresql(engine: Engine, wanted: int, stack: ExitStack) -> Iterator[Connection]:
    """As https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION has it."""
    shared: str | None = None
    for _ in range(wanted):
        connection = stack.enter_context(engine.connect())
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        stack.enter_context(connection.begin())
        if shared is None:
            shared = str(connection.execute(text("SELECT pg_export_snapshot()")).scalar_one())
        else:
            connection.exec_driver_sql(f"SET TRANSACTION SNAPSHOT '{shared}'")
        yield connection


def _of_sqlite(engine: Engine, wanted: int, stack: ExitStack) -> Iterator[Connection]:
    """SQLite cannot pass a snapshot on: while all of them begin, nobody may commit."""
    with ExitStack() as beginning:
        try:
            turn = sqlite3.connect(str(engine.url.database), timeout=0, isolation_level=None)
            beginning.enter_context(closing(turn)).execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:  # somebody writes; or this one may not, nor anybody else who is not told
            wanted = 1
        begun = []
        for _ in range(wanted):
            connection = stack.enter_context(engine.connect())
            connection.detach()  # from the pool: what is attached to it must not be met by the next
            stack.callback(connection.begin().rollback)  # a commit would look into what is attached, be it damaged
            connection.exec_driver_sql(f"PRAGMA cache_size = -{SQLITE_CACHE_KB}")
            connection.exec_driver_sql("SELECT 1 FROM sqlite_schema LIMIT 1")  # a snapshot begins with the first look
            begun.append(connection)
    yield from begun

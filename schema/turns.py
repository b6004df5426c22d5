"""Turns among machines: what one worker is at, no other worker begins, wherever it runs.

On one machine locks of files do this. Workers on several machines share nothing but the database: where the warehouse
is on PostgreSQL, a turn is one of its advisory locks, which ends with the connection that holds it.
"""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

POLL_SECONDS = 1.0


class TurnError(Exception):
    """Another worker has held a turn for too long."""


class Turns:
    """This process's turns, all held by one connection. Threads may share it; each name is one thread's at a time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._guard = threading.Lock()
        self._connection: Connection | None = None

    @contextmanager
    def hold(self, name: str, wait_seconds: float) -> Iterator[None]:
        """Hold the turn called `name`; on SQLite, which one machine has to itself, there is nothing to hold.

        Raises `TurnError` where another process still holds it after `wait_seconds`, and `DBAPIError` where the
        database does not answer. A connection that is lost gives up its turns.
        """
        if self._engine.dialect.name != "postgresql":
            yield
            return
        key = _key(name)
        give_up = time.monotonic() + wait_seconds
        while not self._asked("SELECT pg_try_advisory_lock(:key)", key):
            if time.monotonic() >= give_up:
                raise TurnError(f"a worker on another machine holds {name}")
            time.sleep(POLL_SECONDS)
        try:
            yield
        finally:
            with suppress(DBAPIError):  # with the connection its turns are gone as well
                self._asked("SELECT pg_advisory_unlock(:key)", key)

    def close(self) -> None:
        """Give up every turn. Who holds another begins anew."""
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
        self._engine.dispose()

    def _asked(self, question: str, key: int) -> bool:
        with self._guard:
            if self._connection is None or self._connection.closed or self._connection.invalidated:
                self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            try:
                return bool(self._connection.execute(text(question), {"key": key}).scalar_one())
            except DBAPIError:
                self._connection.close()
                self._connection = None
                raise


def _key(name: str) -> int:
    """The lock's number: 63 bits of the name's hash."""
    return int.from_bytes(hashlib.sha256(f"councilwire {name}".encode()).digest()[:8], "big") >> 1

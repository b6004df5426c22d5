"""Turns among machines: what one worker is at, no other worker begins, wherever it runs.

On one machine locks of files do this. Workers on several machines share nothing but the database: where the warehouse
is on PostgreSQL, a turn is one of its advisory locks, which ends with the connection that holds it. That connection is
watched: who holds a turn learns within seconds that it was lost, and the server gives up turns of a machine that is
gone a little later than that machine would notice it.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import DBAPIError

POLL_SECONDS = 1.0
WATCH_SECONDS = 2.0
"""Between two looks at the connection."""
_OURS_GIVES_UP_MS, _SERVER_GIVES_UP_MS = 6_000, 15_000  # where nothing comes back from the other end


class TurnError(Exception):
    """Another worker has held a turn for too long, or this one's turn was lost."""


class Turn:
    """A turn that is held. It is lost for good once the connection that holds it is."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._guard = threading.Lock()
        self._lost = False
        self._calls: list[Callable[[], None]] = []

    @property
    def lost(self) -> bool:
        """Whether others may have it now."""
        return self._lost

    def when_lost(self, call: Callable[[], None]) -> None:
        """Have `call` called when the turn is lost, from another thread; at once if it is."""
        with self._guard:
            self._calls.append(call)
            lost = self._lost
        if lost:
            call()

    def lose(self) -> None:
        """Say that it is lost."""
        with self._guard:
            calls, self._calls, self._lost = self._calls, [], True
        for call in calls:
            call()


class Turns:
    """This process's turns, all held by one connection. Threads may share it; each name is one thread's at a time."""

    def __init__(self, engine: Engine) -> None:
        """`engine` is used for nothing else."""
        self._engine = engine
        self._guard = threading.Lock()
        self._connection: Connection | None = None
        self._held: list[Turn] = []
        self._closed = threading.Event()
        self._watcher: threading.Thread | None = None
        if engine.dialect.name == "postgresql":
            event.listen(engine, "do_connect", _notice_silence)

    @contextmanager
    def hold(self, name: str, wait_seconds: float) -> Iterator[Turn]:
        """Hold the turn called `name`; on SQLite, which one machine has to itself, there is nothing to hold.

        Raises `TurnError` where another process still holds it after `wait_seconds`, and `DBAPIError` where the
        database does not answer.
        """
        turn = Turn(name)
        if self._engine.dialect.name != "postgresql":
            yield turn
            return
        key = _key(name)
        give_up = time.monotonic() + wait_seconds
        while not self._taken(turn, key):
            if time.monotonic() >= give_up:
                raise TurnError(f"a worker on another machine holds {name}")
            time.sleep(POLL_SECONDS)
        try:
            yield turn
        finally:
            self._give_up(turn, key)

    def close(self) -> None:
        """Give up every turn. Who holds another begins anew."""
        with self._guard:
            self._closed.set()
            self._watcher = None
            if self._connection is not None:
                with suppress(DBAPIError):  # the server takes its time to notice that a connection was closed
                    self._connection.execute(text("SELECT pg_advisory_unlock_all()"))
            lost = self._drop()
        _tell(lost)
        self._engine.dispose()

    def _taken(self, turn: Turn, key: int) -> bool:
        with self._asking() as connection:
            statement = text("SELECT pg_try_advisory_lock(:key)")
            taken = bool(connection.execute(statement, {"key": key}).scalar_one())
            if taken:
                self._held.append(turn)
                self._watch()
        return taken

    def _give_up(self, turn: Turn, key: int) -> None:
        if turn.lost:
            return
        with suppress(DBAPIError), self._asking() as connection:  # with the connection its turns are gone as well
            if turn in self._held:
                self._held.remove(turn)
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})

    @contextmanager
    def _asking(self) -> Iterator[Connection]:
        """The connection, for one question. What it held is lost where that fails."""
        lost: list[Turn] = []
        try:
            with self._guard:
                if self._connection is None:
                    self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                try:
                    yield self._connection
                except DBAPIError:
                    lost = self._drop()
                    raise
        finally:
            _tell(lost)

    def _drop(self) -> list[Turn]:
        """Let go of the connection; the turns that were held by it."""
        if self._connection is not None:
            with suppress(DBAPIError):
                self._connection.invalidate()
            self._connection.close()
            self._connection = None
        lost, self._held = self._held, []
        return lost

    def _watch(self) -> None:
        if self._watcher is None:
            self._closed = threading.Event()
            self._watcher = threading.Thread(
                target=self._look, args=(self._closed,), name="watch over turns", daemon=True
            )
            self._watcher.start()

    def _look(self, closed: threading.Event) -> None:
        while not closed.wait(WATCH_SECONDS):
            if self._held:
                with suppress(DBAPIError), self._asking() as connection:
                    connection.execute(text("SELECT 1"))


def _tell(lost: list[Turn]) -> None:
    for turn in lost:
        turn.lose()


def _notice_silence(dialect: object, record: object, arguments: object, named: dict[str, Any]) -> None:
    """Have a new connection notice that nothing comes back: libpq's settings for this end, the server's for its own."""
    del dialect, record, arguments
    named |= {"keepalives_idle": 2, "keepalives_interval": 2, "keepalives_count": 2, "connect_timeout": 10}
    named["tcp_user_timeout"] = _OURS_GIVES_UP_MS
    theirs = {"tcp_keepalives_idle": 5, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 2}
    theirs["tcp_user_timeout"] = _SERVER_GIVES_UP_MS
    options = " ".join(f"-c {name}={value}" for name, value in theirs.items())
    named["options"] = f"{named.get('options', '')} {options}".strip()


def _key(name: str) -> int:
    """The lock's number: 63 bits of the name's hash."""
    return int.from_bytes(hashlib.sha256(f"councilwire {name}".encode()).digest()[:8], "big") >> 1

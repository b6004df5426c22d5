"""Whose turn it is: one run at a time works on a source, and one crawl at a time asks a host, on however many machines.

Runs on one machine wait for each other by locks of files in the spool, which they share. Where the warehouse is on
PostgreSQL, workers on other machines, which have spools of their own, wait by locks that the database holds; with the
connection these may be lost, and what is under way ends.
"""

import atexit
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.settings import Settings
from schema.engine import open_engine
from schema.turns import Turn, TurnError, Turns
from spiders import spool
from spiders.process import CrawlingProcess, Starter

LOST = "the connection to the warehouse by which this machine held {names} was lost, and another may be at it now"


@dataclass(frozen=True, slots=True)
class Held:
    """Turns that are held, together, until they are lost."""

    turns: tuple[Turn, ...]

    @property
    def lost(self) -> bool:
        """Whether one of them is no longer held."""
        return any(turn.lost for turn in self.turns)

    def when_lost(self, call: Callable[[], None]) -> None:
        """Have `call` called when one of them is lost, from another thread."""
        for turn in self.turns:
            turn.when_lost(call)

    def ensure(self) -> None:
        """Go on only while they are held. Raises `SpoolError` where they are not."""
        if self.lost:
            raise spool.SpoolError(self.what_was_lost())

    def what_was_lost(self) -> str:
        """The reason for which something ended."""
        return LOST.format(names=", ".join(turn.name for turn in self.turns))


@contextmanager
def source_turn(settings: Settings, source_id: str) -> Iterator[Held]:
    """Hold a source for one run. Raises `SpoolError` where another holds it longer than the settings allow."""
    wait = settings.lock_wait_seconds
    with spool.source_lock(settings.spool, source_id, wait), _everywhere(settings, [f"source {source_id}"]) as held:
        yield held


@contextmanager
def host_turns(settings: Settings, spool_folder: Path, hosts: Iterable[str]) -> Iterator[Held]:
    """Hold `hosts` for one crawl. Raises `SpoolError` as `source_turn` does.

    Sources that share a host follow one another, as its delay is the host's and not each source's. `spool_folder` is
    the one whose locks count: a dry run keeps its results elsewhere.
    """
    names = sorted(set(hosts))  # in one order everywhere, or two would wait for each other
    wait = settings.lock_wait_seconds
    everywhere = _everywhere(settings, [f"host {name}" for name in names])
    with spool.host_locks(spool_folder, names, wait), everywhere as held:
        yield held


def may_be_shared(settings: Settings) -> bool:
    """Whether other machines may work with the same warehouse and archive: an SQLite file has one to itself."""
    return not settings.database_url.startswith("sqlite")


@dataclass(frozen=True, slots=True)
class EndedWhenLost:
    """Starts crawling processes that are killed when a turn is lost: a host is not asked by two at once."""

    starter: Starter
    held: Held

    def start(self, folder: Path) -> CrawlingProcess:
        """Start a process that crawls as the job in `folder` says."""
        process = _Watched(self.starter.start(folder))
        self.held.when_lost(process.kill)
        return process


class _Watched:
    """A crawling process that another thread may kill at any time, also when it is no longer there."""

    def __init__(self, process: CrawlingProcess) -> None:
        self._process = process
        self._guard = threading.Lock()
        self._ending = False
        self.log = process.log

    def wait(self) -> int | None:
        return self._process.wait()

    def kill(self) -> None:
        with self._guard:
            if not self._ending:
                self._process.kill()

    def end(self, seconds: float) -> None:
        with self._guard:
            self._ending = True
        self._process.end(seconds)


@contextmanager
def _everywhere(settings: Settings, names: Iterable[str]) -> Iterator[Held]:
    turns = _turns(settings.database_url)
    try:
        with ExitStack() as held:
            yield Held(tuple(held.enter_context(turns.hold(name, settings.lock_wait_seconds)) for name in names))
    except TurnError as error:
        raise spool.SpoolError(str(error)) from error


@cache
def _turns(url: str) -> Turns:
    turns = Turns(open_engine(url))
    atexit.register(turns.close)
    return turns

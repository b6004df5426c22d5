"""Whose turn it is: one run at a time works on a source, and one crawl at a time asks a host, on however many machines.

Runs on one machine wait for each other by locks of files in the spool, which they share. Where the warehouse is on
PostgreSQL, workers on other machines, which have spools of their own, wait by locks that the database holds.
"""

import atexit
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from flows.settings import Settings
from schema.engine import open_engine
from schema.turns import TurnError, Turns
from spiders import spool


@contextmanager
def source_turn(settings: Settings, source_id: str) -> Iterator[None]:
    """Hold a source for one run. Raises `SpoolError` where another holds it longer than the settings allow."""
    wait = settings.lock_wait_seconds
    with spool.source_lock(settings.spool, source_id, wait), _everywhere(settings, [f"source {source_id}"]):
        yield


@contextmanager
def host_turns(settings: Settings, spool_folder: Path, hosts: Iterable[str]) -> Iterator[None]:
    """Hold `hosts` for one crawl. Raises `SpoolError` as `source_turn` does.

    Sources that share a host follow one another, as its delay is the host's and not each source's. `spool_folder` is
    the one whose locks count: a dry run keeps its results elsewhere.
    """
    names = sorted(set(hosts))  # in one order everywhere, or two would wait for each other
    wait = settings.lock_wait_seconds
    with spool.host_locks(spool_folder, names, wait), _everywhere(settings, [f"host {name}" for name in names]):
        yield


@contextmanager
def _everywhere(settings: Settings, names: Iterable[str]) -> Iterator[None]:
    turns = _turns(settings.database_url)
    try:
        with ExitStack() as held:
            for name in names:
                held.enter_context(turns.hold(name, settings.lock_wait_seconds))
            yield
    except TurnError as error:
        raise spool.SpoolError(str(error)) from error


@cache
def _turns(url: str) -> Turns:
    turns = Turns(open_engine(url))
    atexit.register(turns.close)
    return turns

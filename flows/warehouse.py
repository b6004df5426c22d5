"""The warehouse that a process works with, opened once: what SQLAlchemy learns of a statement serves every source."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine

from schema.engine import open_engine

_guard = threading.Lock()
_at_work: Counter[str] = Counter()  # by address of the warehouse


@cache
def warehouse(url: str) -> Engine:
    """The warehouse at `url`. Who is done with it disposes of its connections, and others get new ones."""
    return open_engine(url)


@contextmanager
def at_warehouse(url: str) -> Iterator[Engine]:
    """Work with the warehouse at `url`, beside others of this process: the last to leave closes the connections."""
    with _guard:
        _at_work[url] += 1
    try:
        yield warehouse(url)
    finally:
        with _guard:
            _at_work[url] -= 1
            if not _at_work[url]:
                warehouse(url).dispose()

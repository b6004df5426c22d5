"""Collects the parish site's source in a process that kills itself with SIGKILL at a named point.

`python -m tests.flows.killed POINT`, under the settings of the environment. The points are where a machine may lose
power: while pages are cleaned, in the middle of the load's transaction, between its commit and the emptying of the
spool. (A kill during the crawl is dealt from outside: the site does it while it answers a request.)
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from sqlalchemy import Engine, event

import cleaning
from flows.collect import Errand, collect
from flows.settings import Settings
from schema.engine import open_engine
from schema.migrate import upgrade
from spiders import spool
from spiders.source import load_sources


def main(point: str) -> None:
    """Collect, and die at `point`; `none` lives."""
    settings = Settings()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    engine.dispose()
    POINTS[point]()
    source = load_sources(settings.sources_dir)[0]
    result = collect(source, Errand(), settings, lambda level, message: print(level, message, file=sys.stderr))  # noqa: T201
    print(result.outcome.value)  # noqa: T201


def _die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL returned")


def _while_cleaning() -> None:
    """At the second page."""
    cleaned = 0
    clean = cleaning.clean

    def counting(*arguments: Any, **named: Any) -> Any:
        nonlocal cleaned
        cleaned += 1
        return _die() if cleaned == 2 else clean(*arguments, **named)

    cleaning.clean = counting


def _while_loading() -> None:
    """When the transaction that wrote a page version is about to commit."""
    versions_written = False

    def watch(conn: Any, cursor: Any, statement: str, *_: Any) -> None:
        nonlocal versions_written
        versions_written = versions_written or "INSERT INTO page_version" in statement

    event.listen(Engine, "after_cursor_execute", watch)
    event.listen(Engine, "commit", lambda conn: _die() if versions_written else None)


def _after_loading() -> None:
    spool.remove = _die


POINTS: dict[str, Callable[[], None]] = {
    "none": lambda: None,
    "cleaning": _while_cleaning,
    "loading": _while_loading,
    "loaded": _after_loading,
}

if __name__ == "__main__":
    main(sys.argv[1])

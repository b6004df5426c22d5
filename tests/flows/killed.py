"""Collects the parish site's source in a process that kills itself with SIGKILL at a named point.

`python -m tests.flows.killed POINT`, under the settings of the environment. The points are where a machine may lose
power: before a whole crawl is brought to an object store and just after; while pages are cleaned, in the middle of the
load's transaction, between its commit and the emptying of the spool; or at any page (`page:3`) or statement
(`statement:120`) by number. At `database:120` it is not this process that dies at that statement, but PostgreSQL, whose
first process DATABASE_PID names. `count` lives, and says how many pages and statements there were. (A kill during the
crawl is dealt from outside: the site does it while it answers a request.)
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine, event
from sqlalchemy.exc import SQLAlchemyError

import cleaning
from flows.advice import explain
from flows.collect import Errand, collect
from flows.settings import Settings
from schema.engine import open_engine
from schema.migrate import upgrade
from spiders import spool
from spiders.object_store import ObjectStore
from spiders.source import load_sources


def main(point: str) -> None:
    """Collect, and die at `point`; `none` lives."""
    settings = Settings(cleaning_processes=1)  # pages are cleaned by the process that dies
    name, _, number = point.partition(":")
    POINTS[name](*([int(number)] if number else []))
    source = load_sources(settings.sources_dir)[0]
    try:
        engine = open_engine(settings.database_url)
        upgrade(engine)
        engine.dispose()
        result = collect(source, Errand(), settings, lambda level, message: print(level, message, file=sys.stderr))  # noqa: T201
    except (SQLAlchemyError, OSError) as error:
        sys.exit(explain(error))
    print(result.detail)  # noqa: T201
    print(result.outcome.value, *counted.values())  # noqa: T201
    sys.exit(0 if result.fine else 1)


counted = {"pages": 0, "statements": 0}


def _die(*_: object, **__: object) -> NoReturn:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("SIGKILL returned")


def _at_page(number: int = 2) -> None:
    clean = cleaning.clean

    def counting(*arguments: Any, **named: Any) -> Any:
        counted["pages"] += 1
        return _die() if counted["pages"] == number else clean(*arguments, **named)

    cleaning.clean = counting


def _at_statement(number: int, strike: Callable[[], None] = _die) -> None:
    def watch(*_: Any) -> None:
        counted["statements"] += 1
        if counted["statements"] == number:
            strike()

    event.listen(Engine, "before_cursor_execute", watch)


def _database_at_statement(number: int) -> None:
    """End every process of PostgreSQL, without a word of warning."""

    def strike() -> None:
        first = int(os.environ["DATABASE_PID"])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in (first, *map(int, children)):
            os.kill(pid, signal.SIGKILL)

    _at_statement(number, strike)


def _count() -> None:
    _at_page(-1)
    _at_statement(-1)


def _before_delivery() -> None:
    spool.deliver = _die


def _after_delivery() -> None:
    """When the archive has the crawl's file, and the spool does too."""
    put = ObjectStore.put

    def and_die(store: ObjectStore, path: Path, name: str) -> None:
        put(store, path, name)
        _die()

    ObjectStore.put = and_die  # type: ignore[method-assign,assignment]


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


POINTS: dict[str, Callable[..., None]] = {
    "none": lambda: None,
    "count": _count,
    "undelivered": _before_delivery,
    "delivered": _after_delivery,
    "cleaning": _at_page,
    "page": _at_page,
    "statement": _at_statement,
    "database": _database_at_statement,
    "loading": _while_loading,
    "loaded": _after_loading,
}

if __name__ == "__main__":
    main(sys.argv[1])

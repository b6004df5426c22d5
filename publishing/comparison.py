"""What has changed in a view since the previous release.

Every row of the warehouse is compared with the previous release's: that is how no change can be missed. An SQLite
warehouse does it itself, beside the previous release's file; rows of PostgreSQL are brought here and compared one by
one.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from publishing.layout import day_column, year_of
from publishing.rows import Change, Key, Row, driver_of, file_rows, key_of, warehouse_rows
from publishing.sqlite_file import reading
from schema.v1 import View

MANY = 20_000
"""Changed rows of a view from which writing all anew is as fast as following them, and takes no more memory."""
CACHE_KB = 16_384


class TooManyError(Exception):
    """More rows have changed than are worth following."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What has become of a view's rows."""

    rows: int  # that there are now
    changes: tuple[Change, ...]  # sorted by key
    years: frozenset[str]  # of parts in which a row is another, new or no more

    @property
    def gone(self) -> bool:
        """Whether a row is no more."""
        return any(change.now is None for change in self.changes)


def compare(connection: Connection, view: View, previous: Path) -> Comparison:
    """Compare the rows of `view`, which has a key, with those of the release whose SQLite file is at `previous`.

    An SQLite warehouse's connection, which must be a snapshot's, has that file beside it from then on.
    Raises `TooManyError`, and `sqlite3.Error` where that file is not as this program writes it.
    """
    by = by_database if connection.dialect.name == "sqlite" else by_rows
    return by(connection, view, previous)


Difference = tuple[Row | None, Row | None]
"""A row that was, a row that is, or both under one key."""


def differences(old: Iterable[Row], new: Iterable[Row], key: Callable[[Row], Key]) -> Iterator[Difference]:
    """Where `new` differs from `old`; both come in the order of their keys."""
    olds = iter(old)
    was = next(olds, None)
    for now in new:
        if now == was:
            was = next(olds, None)
            continue
        key_now = key(now)
        while was is not None and key(was) < key_now:
            yield was, None
            was = next(olds, None)
        if was is None or key(was) != key_now:
            yield None, now
            continue
        if was != now:
            yield was, now
        was = next(olds, None)
    while was is not None:
        yield was, None
        was = next(olds, None)


def by_rows(connection: Connection, view: View, previous: Path) -> Comparison:
    """The same of any warehouse, row by row."""
    rows = 0

    def counted() -> Iterator[Row]:
        nonlocal rows
        for row in warehouse_rows(connection, view):
            rows += 1
            yield row

    places = _places(view, view.key)
    day = _places(view, [name] if (name := day_column(view)) else [])
    changes: list[Change] = []
    years: set[str] = set()
    with reading(previous) as before:
        for was, now in differences(file_rows(before, view), counted(), key_of(view)):
            either = now or was
            assert either is not None
            changes.append(Change(tuple(either[place] for place in places), was is not None, now))
            years.update(year_of(row[place]) for row in (was, now) if row is not None for place in day)
            _bound(changes)
    return Comparison(rows, tuple(changes), frozenset(years))


def by_database(connection: Connection, view: View, previous: Path) -> Comparison:
    """The same of an SQLite warehouse, by SQLite."""
    driver: sqlite3.Connection = driver_of(connection)
    if "before" not in [name for _, name, _ in driver.execute("PRAGMA database_list")]:
        driver.execute("ATTACH ? AS before", (str(previous),))  # not every SQLite takes an address there
        driver.execute(f"PRAGMA before.cache_size = -{CACHE_KB}")
    return _compared(driver, view)


def _compared(driver: sqlite3.Connection, view: View) -> Comparison:
    places = _places(view, view.key)
    changes: list[Change] = []
    years: set[str] = set()
    day = _places(view, [name] if (name := day_column(view)) else [])
    with closing(driver.execute(_differing(view))) as cursor:
        for *now, was, was_day in cursor:
            changes.append(Change(tuple(now[place] for place in places), bool(was), tuple(now)))
            for place in day:
                years.add(year_of(now[place]))
                if was:
                    years.add(year_of(was_day))
            _bound(changes)
    rows = _count(driver, "main", view)
    if rows - sum(not change.was for change in changes) < _count(driver, "before", view):
        with closing(driver.execute(_gone(view))) as cursor:
            for *key, was_day in cursor:
                changes.append(Change(tuple(key), was=True, now=None))
                if day:
                    years.add(year_of(was_day))
                _bound(changes)
    changes.sort(key=lambda change: change.key)
    return Comparison(rows, tuple(changes), frozenset(years))


def _differing(view: View) -> str:
    """Rows that are new or other than they were; whether there was one before; and its day. In any order: sorted, it
    would read a warehouse's texts in the order of the key, which lie in that of their arrival."""
    names = ", ".join(f'n."{column.name}"' for column in view.columns)
    others = [f'n."{column.name}" IS NOT b."{column.name}"' for column in view.columns if column.name not in view.key]
    return f"""
        SELECT {names}, b."{view.key[0]}" IS NOT NULL, {_day(view)}
        FROM main.{view.name} n LEFT JOIN before.{view.name} b ON {" AND ".join(f'b."{k}" = n."{k}"' for k in view.key)}
        WHERE {" OR ".join((f'b."{view.key[0]}" IS NULL', *others))}
    """  # noqa: S608 - names of our own


def _gone(view: View) -> str:
    """Keys of rows that are no more, and their day."""
    keys = ", ".join(f'"{name}"' for name in view.key)
    return f"""
        SELECT {keys}, {_day(view)} FROM before.{view.name} b WHERE ({keys}) IN (
            SELECT {keys} FROM before.{view.name} EXCEPT SELECT {keys} FROM main.{view.name}
        )
    """  # noqa: S608 - names of our own


def _count(driver: sqlite3.Connection, database: str, view: View) -> int:
    """How many rows there are. With its limit the inner query stays one of its own, of which SQLite leaves out joins
    that only columns come from; for the outer one it would do all of them."""
    rows = f'SELECT "{view.key[0]}" FROM {database}.{view.name} LIMIT -1'  # noqa: S608 - names of our own
    return int(driver.execute(f"SELECT count(*) FROM ({rows})").fetchone()[0])  # noqa: S608 - likewise


def _day(view: View) -> str:
    return f'b."{name}"' if (name := day_column(view)) else "NULL"


def _places(view: View, names: Iterable[str]) -> list[int]:
    all_names = [column.name for column in view.columns]
    return [all_names.index(name) for name in names]


def _bound(changes: list[Change]) -> None:
    if len(changes) > MANY:
        raise TooManyError

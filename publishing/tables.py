"""The tables of a release: its SQLite file here, CSV, JSON lines and Parquet in a process beside it.

The warehouse is read once, view by view in the order of keys, beside the previous release where there is one: rows that
are equal are passed on, and only what differs is made.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from publishing import sqlite_file
from publishing.release import CSV, DAY_COLUMN, JSONL, NO_YEAR, SQLITE, has_years, part_name, year_of
from publishing.rows import Key, Row, file_rows, key_of, warehouse_rows
from publishing.sqlite_file import Table
from publishing.writer import Writer
from schema.v1 import VIEWS, View

Difference = tuple[int, Row | None, Row | None]
"""How many rows are equal before it, and then one that was, one that is, or both under one key."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What has become of a view's rows since the previous release."""

    rows: int  # that there are now
    any: bool  # whether one is other, new or no more
    years: frozenset[str]  # of publication of these
    keys: frozenset[Key] | None  # of these; None where there is no previous release to compare with


def write_sqlite(connection: Connection, folder: Path, previous: Path | None, writer: Writer) -> Mapping[str, Changes]:
    """Write the SQLite file and, by `writer`, the text files of `connection`'s warehouse into `folder`; by view.

    Both are made from `previous`'s files where that is given. Raises `OSError` or `sqlite3.Error` where one of these is
    not as this program writes it.
    """
    for name in (CSV, JSONL):
        (folder / name).mkdir()
    if previous:
        shutil.copyfile(previous / SQLITE, folder / SQLITE)
    done: dict[str, Changes] = {}
    with ExitStack() as stack:
        before = stack.enter_context(sqlite_file.reading(previous / SQLITE)) if previous else None
        file = stack.enter_context(sqlite_file.writing(folder / SQLITE))
        if before:
            sqlite_file.follow(file)
        else:
            sqlite_file.create(file)
        for view in VIEWS:
            passed_on = before is not None and bool(view.key)  # rows without a key cannot be told from one another
            old = file_rows(before, view) if before and passed_on else None
            table = Table(file, view)
            if before and not passed_on:
                table.clear()
            writer.begin(view, folder, previous if passed_on else None)
            done[view.name] = _write_view(view, old, warehouse_rows(connection, view), table, writer)
            writer.end()
        if not before:
            sqlite_file.complete(file)
    return done


def write_parquet(folder: Path, previous: Path | None, changes: Mapping[str, Changes], writer: Writer) -> list[str]:
    """Have the Parquet files made from the SQLite file in `folder`, or take `previous`'s; the paths of the latter."""
    linked: list[str] = []
    with sqlite_file.reading(folder / SQLITE) as file:
        for view in VIEWS:
            for year in _years(file, view):
                path = part_name(view, year)
                of_view = changes[view.name]
                same = not (year in of_view.years if year else of_view.any)
                if previous and same and (previous / path).exists():
                    (folder / path).parent.mkdir(parents=True, exist_ok=True)
                    os.link(previous / path, folder / path)
                    linked.append(path)
                else:
                    writer.write_part(view, folder, year)
    return linked


def differences(old: Iterable[Row], new: Iterable[Row], key: Callable[[Row], Key]) -> Iterator[Difference]:
    """Where `new` differs from `old`; both come in the order of their keys. Ends with the rows that are equal last."""
    olds = iter(old)
    was = next(olds, None)
    same = 0
    for now in new:
        if now == was:
            same += 1
            was = next(olds, None)
            continue
        key_now = key(now)
        while was is not None and key(was) < key_now:
            yield same, was, None
            same, was = 0, next(olds, None)
        if was is not None and key(was) == key_now:
            if was == now:
                same, was = same + 1, next(olds, None)
                continue
            yield same, was, now
            was = next(olds, None)
        else:
            yield same, None, now
        same = 0
    while was is not None:
        yield same, was, None
        same, was = 0, next(olds, None)
    yield same, None, None


def _write_view(view: View, old: Iterable[Row] | None, new: Iterable[Row], table: Table, writer: Writer) -> Changes:
    key = key_of(view)
    day = [column.name for column in view.columns].index(DAY_COLUMN) if has_years(view) else None
    rows = 0
    changed = False
    keys: set[Key] = set()
    years: set[str] = set()
    for same, was, now in differences(old or (), new, key):
        writer.step(same, was is not None, now)
        table.replace(was, now)
        rows += same + (now is not None)
        for row in (was, now):
            if row is not None:
                changed = True
                if old is not None:
                    keys.add(key(row))
                if day is not None:
                    years.add(year_of(row[day]))
    table.flush()
    return Changes(rows, changed, frozenset(years), None if old is None else frozenset(keys))


def _years(file: sqlite3.Connection, view: View) -> list[str] | list[None]:
    """The years of publication of the view's rows, sorted; one None where rows have none."""
    if not has_years(view):
        return [None]
    rows = file.execute(f"SELECT DISTINCT substr({DAY_COLUMN}, 1, 4) FROM {view.name}")  # noqa: S608 - our own name
    return sorted(year_of(row[0]) for row in rows) or [NO_YEAR]

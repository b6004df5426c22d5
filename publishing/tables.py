"""The tables of a release in every format: its SQLite file, CSV, JSON lines and Parquet.

The warehouse is read once, view by view in the order of keys, beside the previous release where there is one: rows that
are equal are passed on, and only what differs is made.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from publishing import sqlite_file
from publishing.parquet_files import DAY_COLUMN, NO_YEAR, has_years, part_name, write_part, year_of, years_in
from publishing.release import CSV, JSONL, PARQUET, SQLITE
from publishing.rows import Key, Row, file_rows, key_of, warehouse_rows
from publishing.sqlite_file import Table
from publishing.text_files import Csv, JsonLines, RowFile
from schema.v1 import VIEWS, View

Beside = tuple[Row | None, Row | None]
"""A row of the previous release and one of the warehouse that have the same key; None where there is none."""


@dataclass(frozen=True, slots=True)
class Written:
    """What writing tables came to."""

    rows: Mapping[str, int]  # by view
    removed: Mapping[str, int]  # rows of the previous release that are no more, by view
    linked: frozenset[str]  # files that are the previous release's own


def short_name(view: View) -> str:
    """A view's name in files: without its `v1_`."""
    return view.name.removeprefix("v1_")


@dataclass(frozen=True, slots=True)
class _Before:
    """The previous release; both are None where there is none to begin with."""

    folder: Path | None
    file: sqlite3.Connection | None


def write_tables(connection: Connection, folder: Path, previous: Path | None) -> Written:
    """Write every table as `connection`'s warehouse has it into `folder`, from `previous`'s files where that is given.

    Raises `OSError`, `StopIteration` or `sqlite3.Error` where a file of `previous` is not as this program writes it.
    """
    for name in (CSV, JSONL):
        (folder / name).mkdir()
    if previous:
        shutil.copyfile(previous / SQLITE, folder / SQLITE)
    done: dict[str, _Tables] = {}
    with ExitStack() as stack:
        before = stack.enter_context(sqlite_file.reading(previous / SQLITE)) if previous else None
        file = stack.enter_context(sqlite_file.writing(folder / SQLITE))
        if before:
            sqlite_file.follow(file)
        else:
            sqlite_file.create(file)
        for view in VIEWS:
            rows = warehouse_rows(connection, view)
            done[view.name] = _write_view(view, rows, file, folder, _Before(previous, before))
        if not before:
            sqlite_file.complete(file)
    with sqlite_file.reading(folder / SQLITE) as file:
        linked = [name for view in VIEWS for name in _write_parquet(view, done[view.name], file, folder, previous)]
    return Written(
        {name: one.rows for name, one in done.items()},
        {name: one.removed for name, one in done.items()},
        frozenset(linked),
    )


def side_by_side(old: Iterable[Row], new: Iterable[Row], key: Callable[[Row], Key]) -> Iterator[Beside]:
    """Rows of both in the order of their keys, in which both come; those of one key together."""
    olds = iter(old)
    was = next(olds, None)
    for now in new:
        key_now = key(now)
        while was is not None and key(was) < key_now:
            yield was, None
            was = next(olds, None)
        if was is not None and key(was) == key_now:
            yield was, now
            was = next(olds, None)
        else:
            yield None, now
    while was is not None:
        yield was, None
        was = next(olds, None)


class _Tables:
    """One view's rows in SQLite, CSV and JSON lines, as they are brought to what the warehouse has."""

    def __init__(self, view: View, table: Table, texts: Sequence[RowFile]) -> None:
        names = [column.name for column in view.columns]
        self.rows = 0
        self.removed = 0
        self.changed = False
        self.years: set[str] = set()  # whose rows have changed
        self._day = names.index(DAY_COLUMN) if has_years(view) else None
        self._table = table
        self._texts = texts

    def keep(self) -> None:
        """The next row is as it was."""
        self.rows += 1
        for text in self._texts:
            text.keep()

    def replace(self, was: Row | None, now: Row | None) -> None:
        """The next row is another than it was, new, or no more."""
        self.changed = True
        if was is not None:
            self._touch(was)
            for text in self._texts:
                text.drop()
        if now is not None:
            self._touch(now)
            self.rows += 1
            for text in self._texts:
                text.write(now)
        if was is None and now is not None:
            self._table.add(now)
        elif was is not None and now is None:
            self.removed += 1
            self._table.remove(was)
        elif now is not None:
            self._table.change(now)

    def _touch(self, row: Row) -> None:
        if self._day is not None:
            self.years.add(year_of(row[self._day]))


def _write_view(view: View, rows: Iterable[Row], file: sqlite3.Connection, folder: Path, before: _Before) -> _Tables:
    table = Table(file, view)
    passed_on = before.file is not None and bool(view.key)  # rows without a key cannot be told from one another
    if before.file and not passed_on:
        table.clear()
    old = file_rows(before.file, view) if before.file and passed_on else ()
    name = short_name(view)
    with ExitStack() as stack:
        texts = []
        for kind, path in ((Csv, f"{CSV}/{name}.csv"), (JsonLines, f"{JSONL}/{name}.jsonl")):
            text = kind(folder / path, view, before.folder / path if before.folder and passed_on else None)
            texts.append(stack.enter_context(closing(text)))
        tables = _Tables(view, table, texts)
        for was, now in side_by_side(old, rows, key_of(view)):
            if was == now:
                tables.keep()
            else:
                tables.replace(was, now)
        table.flush()
    return tables


def _write_parquet(
    view: View, tables: _Tables, file: sqlite3.Connection, folder: Path, previous: Path | None
) -> Iterator[str]:
    """Write the view's Parquet files; the paths of those that are the previous release's own, within the release."""
    years = years_in(file, view) or [NO_YEAR] if has_years(view) else [None]
    for year in years:
        name = f"{PARQUET}/{short_name(view)}/{part_name(year)}"
        same = not (year in tables.years if year else tables.changed)
        if previous and same and (previous / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            os.link(previous / name, folder / name)
            yield name
        else:
            write_part(file, view, year, folder / name)

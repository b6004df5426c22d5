"""The tables of a release: its SQLite file, and what is to be made of that for readers of other formats."""

import os
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue

from sqlalchemy import Connection

from publishing import sqlite_file
from publishing.comparison import Comparison, compare
from publishing.layout import SQLITE, year_of
from publishing.part import parted_by_page, paths_of, years_of
from publishing.rows import warehouse_rows
from publishing.sqlite_file import Table, scalar
from publishing.writer import Writers
from schema.v1 import VIEWS, View


@dataclass(frozen=True, slots=True)
class Tables:
    """What writing the SQLite file came to."""

    rows: Mapping[str, int]  # by view
    changes: Mapping[str, Comparison]  # by view with a key, where it was made by following the previous release's


def write_anew(connection: Connection, folder: Path) -> Tables:
    """Write the SQLite file of `connection`'s warehouse into `folder`."""
    with sqlite_file.writing(folder / SQLITE) as file:
        sqlite_file.create(file)
        for view in VIEWS:
            Table(file, view).fill(warehouse_rows(connection, view))
        sqlite_file.complete(file)
        return Tables({view.name: _count(file, view) for view in VIEWS}, {})


def follow(warehouse: Sequence[Connection], folder: Path, previous: Path) -> Tables:
    """Write the SQLite file into `folder` by following the one in `previous`.

    The connections see the same and are read at once. Raises `TooManyError` where more has changed than is worth
    following, `OSError` or `sqlite3.Error` where the file in `previous` is not as this program writes it.
    """
    idle: SimpleQueue[Connection] = SimpleQueue()
    for connection in warehouse:
        idle.put(connection)

    def compared(view: View) -> Comparison:
        connection = idle.get()
        try:
            return compare(connection, view, previous / SQLITE)
        finally:
            idle.put(connection)

    with ThreadPoolExecutor(len(warehouse) + 1) as threads, ExitStack() as stack:
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)  # of no use once one of them has failed
        copying = threads.submit(_copy, previous / SQLITE, folder / SQLITE)
        wide = sorted(VIEWS, key=lambda view: -len(view.columns))  # they take long: the last one should not
        comparing = {view.name: threads.submit(compared, view) for view in wide if view.key}
        done = {name: one.result() for name, one in comparing.items()}
        copying.result()
    with sqlite_file.writing(folder / SQLITE) as file:
        sqlite_file.follow(file)
        for view in VIEWS:
            table = Table(file, view)
            if view.key:
                table.follow(done[view.name].changes)
            else:  # its rows cannot be told from one another
                table.clear()
                table.fill(warehouse_rows(warehouse[0], view))
        done |= {view.name: _with_years_of_pages(file, view, done) for view in VIEWS if parted_by_page(view)}
        counted = {view.name: _count(file, view) for view in VIEWS}
    if wrong := [name for name, one in done.items() if counted[name] != one.rows]:
        raise sqlite3.DatabaseError(f"its file has other rows of {wrong[0]} than it should")
    return Tables(counted, done)


def write_parts(folder: Path, previous: Path | None, changes: Mapping[str, Comparison], writers: Writers) -> list[str]:
    """Have every part of the release in `folder` made from its SQLite file, or take `previous`'s; the latter's paths.

    `changes` are those since `previous`, by view; a part of a view that is not there is made.
    """
    linked: list[str] = []
    with sqlite_file.reading(folder / SQLITE) as file:
        for view in VIEWS:
            changed = changes.get(view.name)
            for year in years_of(file, view):
                same = changed and not (year in changed.years if year else changed.changes)
                if previous and same and all((previous / path).exists() for path in paths_of(view, year)):
                    linked += (_link(previous, folder, path) for path in paths_of(view, year))
                else:
                    writers.write_part(view, year)
    return linked


def _with_years_of_pages(file: sqlite3.Connection, view: View, done: Mapping[str, Comparison]) -> Comparison:
    """The same with the years of the pages on which changed rows hang, and of pages that are others themselves."""
    ids = {change.key[0] for change in done[view.name].changes}
    days = (file.execute("SELECT published_on FROM v1_pages WHERE id = ?", (one,)).fetchone() for one in ids)
    years = {year_of(day[0]) for day in days if day}
    return replace(done[view.name], years=done["v1_pages"].years | years)


def _copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())  # the disk works while rows are compared, and has little left to do at the end


def _link(previous: Path, folder: Path, path: str) -> str:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    os.link(previous / path, folder / path)
    return path


def _count(file: sqlite3.Connection, view: View) -> int:
    return int(scalar(file, f"SELECT count(*) FROM {view.name}"))  # noqa: S608 - a name of our own

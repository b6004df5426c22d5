"""A part of a release: a view's rows of one year, or all of them, as CSV, JSON lines and Parquet.

It is made of the release's SQLite file alone, so that equal rows make equal files; a part in which nothing has changed
is taken over from the previous release as it is.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from publishing.checksums import File, file_at
from publishing.csv_files import Csv
from publishing.json_lines import JsonLines
from publishing.layout import CSV, JSONL, NO_YEAR, SQLITE, day_column, parquet_name, text_name
from publishing.parquet_files import Parquet
from publishing.row_file import RowFile
from publishing.rows import Row, order
from publishing.sqlite_file import reading
from schema.v1 import View

ROWS_AT_A_TIME = 10_000
"""Of a Parquet file's row group; with bodies they take some 30 MB while they are written."""


_KINDS: tuple[type[RowFile], ...] = (Csv, JsonLines, Parquet)


def years_of(file: sqlite3.Connection, view: View) -> list[str] | list[None]:
    """The years that the view's rows are parted by, sorted; one None where they are not."""
    if (day := _day_of(view)) is None:
        return [None]
    of = f"v1_pages WHERE id IN (SELECT page_id FROM {view.name})" if parted_by_page(view) else view.name  # noqa: S608
    rows = file.execute(f"SELECT DISTINCT substr({day}, 1, 4) FROM {of}")  # noqa: S608 - names of our own
    return sorted(NO_YEAR if row[0] is None else str(row[0]) for row in rows) or [NO_YEAR]


def parted_by_page(view: View) -> bool:
    """Whether a view's rows, which have no day of their own, lie with the year of the page that their key names."""
    return view.name == "v1_removed"


def paths_of(view: View, year: str | None) -> tuple[str, str, str]:
    """The paths of a part's CSV, JSON lines and Parquet file within a release."""
    return text_name(view, year, CSV), text_name(view, year, JSONL), parquet_name(view, year)


def write_part(folder: Path, view: View, year: str | None) -> list[File]:
    """Write a part of the release in `folder`, whose SQLite file is whole; rows stand in the order of their key."""
    paths = paths_of(view, year)
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        file = stack.enter_context(reading(folder / SQLITE))
        writers: list[RowFile] = [kind(folder / path, view) for kind, path in zip(_KINDS, paths, strict=True)]
        for writer in writers:
            stack.enter_context(closing(writer))
        for rows in _rows(file, view, year):
            for writer in writers:
                writer.write(rows)
    return [file_at(folder, path) for path in paths]


def _rows(file: sqlite3.Connection, view: View, year: str | None) -> Iterator[Sequence[Row]]:
    names = ", ".join(f'"{column.name}"' for column in view.columns)
    sorted_by = ", ".join(f'"{column.name}"' for column in order(view))
    chosen, parameters = _chosen(view, year)
    query = f"SELECT {names} FROM {view.name} {chosen} ORDER BY {sorted_by}"  # noqa: S608 - names of our own
    with closing(file.execute(query, parameters)) as cursor:
        while rows := cursor.fetchmany(ROWS_AT_A_TIME):
            yield rows


def _chosen(view: View, year: str | None) -> tuple[str, Sequence[str]]:
    day = _day_of(view)
    if year is None or day is None:
        return "", ()
    of_year, parameters = (f"{day} IS NULL", ()) if year == NO_YEAR else (f"{day} BETWEEN ? AND ?", (year, f"{year}~"))
    if parted_by_page(view):
        of_year = f"page_id IN (SELECT id FROM v1_pages WHERE {of_year})"  # noqa: S608 - names of our own
    return f"WHERE {of_year}", parameters


def _day_of(view: View) -> str | None:
    return "published_on" if parted_by_page(view) else day_column(view)

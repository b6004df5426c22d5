"""Rows of the public interface, in the form in which a release's SQLite file keeps them.

Whatever database they come from: text and numbers as they are, truth as 0 and 1, days as `2026-03-01`, moments in UTC
as `2026-03-01 09:30:00.000000`, JSON as text. An SQLite warehouse keeps them so too, and the same SQL reads both.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from schema.v1 import Column, View

if TYPE_CHECKING:  # the processes that write parts of a release do without it, and start in half the time
    from sqlalchemy import Connection

Row = tuple[Any, ...]
Key = Any

ON_THE_WIRE = 500
"""Rows that PostgreSQL is asked for at a time: bodies included some 2 MB."""

_SORTED_ALIKE = {"v1_versions": ("page_id", "valid_from")}
"""Columns that a key is made of, and that sort as it does: databases have them in order, and lay no texts aside."""

_POSTGRESQL = {
    "boolean": "CAST({0} AS integer)",
    "date": "to_char({0}, 'YYYY-MM-DD')",
    "moment": "to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "json": "CAST({0} AS text)",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is new, another than it was, or no more."""

    key: Row
    was: bool  # whether there was a row under this key
    now: Row | None


def warehouse_rows(connection: "Connection", view: View) -> Iterator[Row]:
    """The rows of `view`, in the order of its key, without holding more than a few of them."""
    dialect = connection.dialect.name
    driver = driver_of(connection)
    with closing(driver.cursor(name=f"rows_of_{view.name}") if dialect == "postgresql" else driver.cursor()) as cursor:
        if dialect == "postgresql":
            cursor.itersize = ON_THE_WIRE
        cursor.execute(_query(view, dialect))
        yield from cursor


def driver_of(connection: "Connection") -> Any:
    """The driver's own connection, which gives rows as plain tuples: a third of SQLAlchemy's time."""
    return connection.connection.dbapi_connection


def file_rows(file: sqlite3.Connection, view: View) -> Iterator[Row]:
    """The same of a release's SQLite file."""
    with closing(file.execute(_query(view, "sqlite"))) as cursor:
        yield from cursor


def stored_moment(moment: datetime) -> str:
    """An aware moment as rows have it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def key_of(view: View) -> Callable[[Row], Key]:
    """What tells a row's key, or its only part; keys sort as the rows do. All rows of a view without key have one."""
    names = [column.name for column in view.columns]
    places = [names.index(name) for name in view.key]
    return itemgetter(*places) if places else lambda _: ()


def order(view: View) -> tuple[Column, ...]:
    """The columns that rows are sorted by: the key's, or all where rows have no name of their own."""
    names = _SORTED_ALIKE.get(view.name, view.key)
    return tuple(view.column(name) for name in names) or view.columns


def _query(view: View, dialect: str) -> str:
    columns = ", ".join(_stored(column, dialect) for column in view.columns)
    sorted_by = ", ".join(_sorted(column, dialect) for column in order(view))
    return f"SELECT {columns} FROM {view.name} ORDER BY {sorted_by}"  # noqa: S608 - names of our own


def _stored(column: Column, dialect: str) -> str:
    name = f'"{column.name}"'
    return _POSTGRESQL.get(column.type, "{0}").format(name) if dialect == "postgresql" else name


def _sorted(column: Column, dialect: str) -> str:
    """By code points and nulls first on both, whatever the database's language."""
    name = f'"{column.name}"'
    if dialect != "postgresql":
        return name
    if column.type == "json":
        name = f"CAST({name} AS text)"
    collation = ' COLLATE "C"' if column.type in ("text", "json") else ""
    return f"{name}{collation} NULLS FIRST"

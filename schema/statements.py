"""Statements that SQLite and PostgreSQL both know, in the form that is fast on both: one statement, many rows."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase

CHUNK = 500  # values in one IN list: far below either database's limit, and the same statement is cached
Item = TypeVar("Item")


def chunks(items: Sequence[Item], size: int = CHUNK) -> Iterator[Sequence[Item]]:
    """`items` in runs of at most `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def insert_new(
    connection: Connection, model: type[DeclarativeBase], rows: Sequence[dict[str, Any]], *, key: Sequence[str]
) -> None:
    """Insert `rows`; those whose `key` the table has already are left as they are."""
    if rows:
        connection.execute(_insert(connection, model).on_conflict_do_nothing(index_elements=key), rows)


def insert_many(
    connection: Connection, model: type[DeclarativeBase], columns: Sequence[str], rows: Iterable[tuple[int, ...]]
) -> None:
    """Insert `rows` of plain numbers straight through the driver: for tables that get dozens of rows a document."""
    marks = ", ".join(["%s" if connection.dialect.name == "postgresql" else "?"] * len(columns))
    statement = f"INSERT INTO {model.__tablename__} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608
    cursor: Any = connection.connection.cursor()  # SQLAlchemy's own way would hold all rows at once
    with closing(cursor):
        cursor.executemany(statement, rows)


def upsert(
    connection: Connection, model: type[DeclarativeBase], rows: Sequence[dict[str, Any]], *, key: Sequence[str]
) -> None:
    """Insert `rows`; those whose `key` the table has already take the new values."""
    if rows:
        statement = _insert(connection, model)
        changed = {name: statement.excluded[name] for name in rows[0] if name not in key}
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)


def _insert(connection: Connection, model: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(model) if connection.dialect.name == "postgresql" else sqlite.insert(model)

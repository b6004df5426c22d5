"""The SQLite file of a release: tables that are called and made like the views, with keys, indexes, full-text search.

It is written where no reader sees it, without a journal: a file whose writer was killed is thrown away.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publishing.rows import Change, Row
from schema.v1 import VIEWS, Column, View

if TYPE_CHECKING:  # the processes that write parts of a release do without it, and start in half the time
    from sqlalchemy import Connection

FTS = "v1_announcements_fts"
PAGE_BYTES = 8192  # most rows with their text fit into one; with SQLite's own 4,096 most do not
CACHE_KB = 65_536

_TYPES = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "BOOLEAN",
    "date": "TEXT",  # under DATE, SQLite would take '2026' in a comparison for a number
    "moment": "TEXT",
    "json": "TEXT",
}
_SORTED_FOR_READERS = {
    "v1_announcements": (("published_on",), ("last_changed_at",), ("announcer_id", "published_on"), ("announcer_gss",)),
    "v1_outlets": (("published_on",),),
    "v1_pages": (("published_on",), ("source_id", "url")),
    "v1_addresses": (("url",),),
    "v1_versions": (("published_on",), ("valid_from",)),
    "v1_events": (("from_id",), ("to_id",)),
    "v1_runs": (("source_id", "started_at"),),
}
"""Columns that readers ask by, besides those of keys and references."""

_CREATE_FTS = """
CREATE VIEW v1_announcements_words AS -- what full-text search looks through: the whole text where it is passed on
    SELECT rowid AS rowid, title, coalesce(body_text, excerpt) AS body FROM v1_announcements;
CREATE VIRTUAL TABLE v1_announcements_fts USING fts5(
    title, body, content='v1_announcements_words', content_rowid='rowid', tokenize='porter unicode61'
);
INSERT INTO v1_announcements_fts(v1_announcements_fts) VALUES ('rebuild');
"""
_FOLLOW_IN_FTS = """
CREATE TEMP TRIGGER words_added AFTER INSERT ON v1_announcements BEGIN
    INSERT INTO v1_announcements_fts(rowid, title, body)
        VALUES (new.rowid, new.title, coalesce(new.body_text, new.excerpt));
END;
CREATE TEMP TRIGGER words_gone AFTER DELETE ON v1_announcements BEGIN
    INSERT INTO v1_announcements_fts(v1_announcements_fts, rowid, title, body)
        VALUES ('delete', old.rowid, old.title, coalesce(old.body_text, old.excerpt));
END;
CREATE TEMP TRIGGER words_changed AFTER UPDATE ON v1_announcements
    WHEN old.title IS NOT new.title OR coalesce(old.body_text, old.excerpt) IS NOT coalesce(new.body_text, new.excerpt)
BEGIN
    INSERT INTO v1_announcements_fts(v1_announcements_fts, rowid, title, body)
        VALUES ('delete', old.rowid, old.title, coalesce(old.body_text, old.excerpt));
    INSERT INTO v1_announcements_fts(rowid, title, body)
        VALUES (new.rowid, new.title, coalesce(new.body_text, new.excerpt));
END;
"""
"""As https://www.sqlite.org/fts5.html#external_content_tables has it."""


def read_only(path: Path) -> str:
    """The address by which SQLite opens a file that is whole, and never writes to it or beside it."""
    return f"{path.absolute().as_uri()}?mode=ro&immutable=1"


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A whole release file, to be read; it is known not to change."""
    connection = sqlite3.connect(read_only(path), uri=True)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def connected(path: Path) -> Iterator["Connection"]:
    """The same for what reads by SQLAlchemy."""
    from sqlalchemy import NullPool, create_engine  # noqa: PLC0415 - as above

    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(read_only(path), uri=True), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A file to be written, in one transaction; what it has is there once the block has ended without an error."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for setting in (
            f"page_size = {PAGE_BYTES}",
            f"cache_size = -{CACHE_KB}",
            "journal_mode = OFF",
            "synchronous = OFF",
            "secure_delete = ON",  # what readers may no longer have leaves no traces
            "locking_mode = EXCLUSIVE",
        ):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
    finally:
        connection.close()


def create(file: sqlite3.Connection) -> None:
    """Make the tables."""
    for view in VIEWS:
        file.execute(_table(view))
    file.execute(
        "CREATE TABLE release (id TEXT NOT NULL, previous TEXT, interface TEXT NOT NULL) -- this release's own"
    )


def follow(file: sqlite3.Connection) -> None:
    """Have the full-text index of a file that is complete follow its table."""
    for statement in _statements(_FOLLOW_IN_FTS):
        file.execute(statement)


def complete(file: sqlite3.Connection) -> None:
    """Add the indexes and full-text search to a file whose tables are filled."""
    for view in VIEWS:
        for columns in _indexes(view):
            name = f"ix_{view.name}_{'_'.join(columns)}"
            file.execute(f"CREATE INDEX {name} ON {view.name} ({_names(columns)})")
    for statement in _statements(_CREATE_FTS):
        file.execute(statement)


def conclude(file: sqlite3.Connection, release_id: str, previous: str | None, interface: str) -> None:
    """Write which release it is, and the statistics by which SQLite plans queries."""
    file.execute("DELETE FROM release")
    file.execute("INSERT INTO release VALUES (?, ?, ?)", (release_id, previous, interface))
    file.execute("PRAGMA analysis_limit = 1000")
    file.execute("ANALYZE")


class Table:
    """One table of a file that is being written."""

    def __init__(self, file: sqlite3.Connection, view: View) -> None:
        changed = ", ".join(f'"{column.name}" = ?' for column in view.columns)
        of_key = " AND ".join(f'"{name}" = ?' for name in view.key)
        self._file = file
        self._insert = f"INSERT INTO {view.name} VALUES ({', '.join('?' * len(view.columns))})"  # noqa: S608
        self._update = f"UPDATE {view.name} SET {changed} WHERE {of_key}"  # noqa: S608
        self._delete = f"DELETE FROM {view.name} WHERE {of_key}"  # noqa: S608
        self._clear = f"DELETE FROM {view.name}"  # noqa: S608

    def clear(self) -> None:
        """Take all rows out."""
        self._file.execute(self._clear)

    def fill(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        self._file.executemany(self._insert, rows)

    def follow(self, changes: Iterable[Change]) -> None:
        """Do what has become of rows."""
        for change in changes:
            if change.now is None:
                self._file.execute(self._delete, change.key)
            elif change.was:
                self._file.execute(self._update, (*change.now, *change.key))
            else:
                self._file.execute(self._insert, change.now)


def _table(view: View) -> str:
    lines = [(f"{_column(column)},", column.meaning) for column in view.columns]
    rules = [f"PRIMARY KEY ({_names(view.key)})"] if view.key else []
    for one in view.references:
        rules.append(f"FOREIGN KEY ({_names(one.columns)}) REFERENCES {one.view} ({_names(one.to)})")
    if not rules:
        lines[-1] = (lines[-1][0].rstrip(","), lines[-1][1])
    shown = [f"    {code} -- {meaning}" for code, meaning in lines]
    shown += [f"    {rule}{',' if rule != rules[-1] else ''}" for rule in rules]
    return "\n".join((f"CREATE TABLE {view.name} ( -- {view.comment}", *shown, ")"))


def _column(column: Column) -> str:
    rule = "" if column.nullable else " NOT NULL"
    return f'"{column.name}" {_TYPES[column.type]}{rule}'


def _indexes(view: View) -> Sequence[tuple[str, ...]]:
    """Columns of each index: a key's first columns have the key's own."""
    wanted = (*(one.columns for one in view.references), *_SORTED_FOR_READERS.get(view.name, ()))
    others = [one for one in dict.fromkeys(wanted) if view.key[: len(one)] != one]
    return [one for one in others if not any(one != other and other[: len(one)] == one for other in others)]


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would commit."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def scalar(file: sqlite3.Connection, query: str, parameters: Sequence[Any] = ()) -> Any:
    """The first value that `query` gives."""
    return file.execute(query, parameters).fetchone()[0]

"""The SQLite file of a release, without the other formats: for tests of what is made from it."""

from pathlib import Path

from sqlalchemy import Engine

from publishing import sqlite_file
from publishing.rows import snapshot, warehouse_rows
from schema.v1 import VERSION, VIEWS


def released(warehouse: Engine, path: Path) -> Path:
    """Write the file of a warehouse as it stands to `path`."""
    path.unlink(missing_ok=True)
    with snapshot(warehouse) as connection, sqlite_file.writing(path) as file:
        sqlite_file.create(file)
        for view in VIEWS:
            table = sqlite_file.Table(file, view)
            for row in warehouse_rows(connection, view):
                table.replace(None, row)
            table.flush()
        sqlite_file.complete(file)
        sqlite_file.conclude(file, "20260305T030000Z", None, VERSION)
    return path

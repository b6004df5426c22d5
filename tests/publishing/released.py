"""The SQLite file of a release, without the other formats: for tests of what is made from it."""

from pathlib import Path

from sqlalchemy import Engine

from publishing import sqlite_file
from publishing.layout import SQLITE
from publishing.snapshot import snapshots
from publishing.tables import write_anew
from schema.v1 import VERSION


def released(warehouse: Engine, path: Path) -> Path:
    """Write the file of a warehouse as it stands to `path`."""
    path.unlink(missing_ok=True)
    with snapshots(warehouse, 1) as (connection,):
        write_anew(connection, path.parent)
    (path.parent / SQLITE).rename(path)
    with sqlite_file.writing(path) as file:
        sqlite_file.conclude(file, "20260305T030000Z", None, VERSION)
    return path

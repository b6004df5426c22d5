"""A release's SQLite file of a warehouse, made quickly: every view as a table, and the index."""

import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from schema.v1 import VIEWS


def released(warehouse: Engine, path: Path) -> Path:
    """Write the file of an SQLite warehouse to `path`."""
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as release:
        release.execute("ATTACH ? AS warehouse", [warehouse.url.database])
        for view in VIEWS:
            release.execute(f"CREATE TABLE {view.name} AS SELECT * FROM warehouse.{view.name}")
        release.execute(
            "CREATE VIRTUAL TABLE v1_announcements_fts USING fts5(title, body, tokenize='porter unicode61')"
        )
        release.execute(
            "INSERT INTO v1_announcements_fts (rowid, title, body)"
            " SELECT rowid, title, coalesce(body_text, excerpt) FROM v1_announcements"
        )
    release.close()
    return path

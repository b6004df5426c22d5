"""Datasette with the pages of browse, over one release."""

import sqlite3
from pathlib import Path

from datasette.app import Datasette
from datasette.plugins import pm

from publishing.browse import plugin
from publishing.browse.metadata import metadata
from publishing.release import ReleaseError

FOLDER = Path(__file__).parent

SETTINGS = {
    "sql_time_limit_ms": 3_000,
    "facet_time_limit_ms": 1_000,
    "max_returned_rows": 1_000,
    "suggest_facets": False,  # guesses at every column of every page: seconds of work that nobody asked for
    "truncate_cells_html": 160,
    "max_csv_mb": 200,
}
"""Datasette's, where they are not its own defaults."""


def browser(file: Path) -> Datasette:
    """Datasette with the pages of browse, over the release in `file`, which nothing may change while it is served.

    Raises `ReleaseError` where the file is no release.
    """
    _check(file)
    if not pm.is_registered(plugin):
        pm.register(plugin, plugin.__name__)
        pm.unregister(name="datasette.handle_exception")  # it draws a picture of the stack for every mistyped address
    return Datasette(
        immutables=[str(file)],
        metadata=metadata(file.stem),
        settings=SETTINGS,
        template_dir=str(FOLDER / "templates"),
        static_mounts=[("static", str(FOLDER / "static"))],
    )


def _check(file: Path) -> None:
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        try:
            connection.execute("SELECT rowid FROM v1_announcements_fts LIMIT 1")
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise ReleaseError(f"{file} is no release that can be browsed: {error}") from error

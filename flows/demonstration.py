"""`councilwire demo`: three nights over the press web in demo/, and what they left in the warehouse."""

import os
import shutil
import socket
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from demo.server import LoopbackWeb, Site
from demo.web import press_web, write_sources
from flows.nightly import nightly
from flows.running import run_flow
from flows.settings import Settings
from flows.status import show_status
from publishing.feeds.searches import EXAMPLE
from schema.engine import open_engine

QUERIES = {
    "Announcements that more than one outlet carries": (
        "SELECT published_on, title, pages FROM v1_announcements WHERE pages > 1 ORDER BY published_on DESC LIMIT 5"
    ),
    "What changed after it was first published": (
        "SELECT source_id, title, versions FROM v1_pages WHERE versions > 1 ORDER BY last_changed_at DESC"
    ),
    "What went wrong, by kind": ("SELECT kind, count(*) AS issues FROM v1_issues GROUP BY kind ORDER BY issues DESC"),
}


def demonstrate(folder: Path, port: int, console: Console) -> int:
    """Serve the demo's press web on loopback, collect it on three nights into `folder`, and show what came of it.

    On the third night a newspaper has a new design, in which its source file finds nothing. `folder` is emptied first.
    Returns an exit code.
    """
    started = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    web = LoopbackWeb(press_web(1), port if _free(port) else 0)
    count = len(write_sources(folder / "sources", web.port))
    os.environ.update(_settings(folder))
    console.print(
        f"A press web of {len(web.sites)} sites is on 127.0.0.1:{web.port}; {count} sources collect from it.\n"
    )
    with web:
        for title, sites in _nights():
            web.sites = sites
            _, completed = run_flow(lambda: nightly(return_state=True), title, count, console)
            console.print()
            if not completed:
                return 1
    _show(folder, console)
    console.print(f"\n{time.monotonic() - started:.0f} seconds. The Prefect runs of these nights: [bold]make ui[/]")
    return 0


def _nights() -> Iterator[tuple[str, dict[str, Site]]]:
    """Each night's title, and the web as it stands then."""
    yield "Night 1", dict(press_web(1))
    yield "Night 2", dict(press_web(2))
    yield "Night 3: the Calderwick Courier has a new design", dict(press_web(2, redesigned=True))


def _settings(folder: Path) -> Mapping[str, str]:
    """The environment in which a flow collects from the demo's web, and from nothing else."""
    return {
        "COUNCILWIRE_DATABASE_URL": f"sqlite:///{folder / 'councilwire.sqlite'}",
        "COUNCILWIRE_ARCHIVE": str(folder / "archive"),
        "COUNCILWIRE_SPOOL": str(folder / "spool"),
        "COUNCILWIRE_SOURCES_DIR": str(folder / "sources"),
        "COUNCILWIRE_RELEASES": str(folder / "releases"),
        "COUNCILWIRE_SEARCHES": str(EXAMPLE),
        "COUNCILWIRE_CONTACT": "demo@councilwire.example",
        "COUNCILWIRE_ALLOW_PRIVATE_ADDRESSES": "true",
        "COUNCILWIRE_RESOLVE": '{"*.example": "127.0.0.1"}',
        "COUNCILWIRE_RETRY_DELAY_SECONDS": "0.05",
    }


def _show(folder: Path, console: Console) -> None:
    """Say where things lie, and run three queries."""
    database = folder / "councilwire.sqlite"
    console.print(f"The warehouse: [bold]{database}[/]   the archive: [bold]{folder / 'archive'}[/]")
    console.print(
        f"What readers get: [bold]{folder / 'releases' / 'latest'}[/]   to look at it: [bold]make browse[/]\n"
    )
    engine = open_engine(f"sqlite:///{database}", read_only=True)
    with engine.connect() as connection:
        for title, query in QUERIES.items():
            rows = connection.execute(text(query))
            grid = Table()
            for name in rows.keys():  # noqa: SIM118 - a result's keys are its columns
                grid.add_column(name)
            for row in rows:
                grid.add_row(*(str(value) for value in row))
            console.print(title, style="bold")
            console.print(grid)
            console.print(
                f'  sqlite3 {database} "{query}"\n', markup=False, soft_wrap=True, style="dim", highlight=False
            )
    engine.dispose()
    show_status(Settings(), console)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0

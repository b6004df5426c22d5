"""The Datasette plugin: routes of browse's own pages, its questions, its headers, and bounds for anyone's SQL.

Datasette calls the functions that are marked as hooks by their names
(https://docs.datasette.io/en/stable/plugin_hooks.html); `application` registers this module.
"""

import sqlite3
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import quote
from weakref import WeakKeyDictionary

import pluggy
from datasette.app import Datasette
from datasette.utils import sqlite_timelimit
from datasette.utils.asgi import Request, Response
from jinja2 import Environment
from markupsafe import Markup

from publishing.browse.announcement import read_announcement, redirected
from publishing.browse.asgi import Application
from publishing.browse.catalogue import read_catalogue
from publishing.browse.csv_answers import with_defused_csv
from publishing.browse.errors import answer
from publishing.browse.finding import Finder
from publishing.browse.headers import with_headers
from publishing.browse.questions import QUESTIONS, canned
from publishing.browse.search_page import announcement_at, asked_by, search_page
from publishing.browse.sources import read_source, read_sources
from publishing.wording import FILTERS

hookimpl = pluggy.HookimplMarker("datasette")

TIME_LIMIT_MS = 10_000
"""For the statements of one of browse's own pages: no search should ever take so long, and none takes longer."""
LONGEST_VALUE = 20_000_000
"""Bytes of one value or row: no text is so long, and `zeroblob(2000000000)` would fill the memory."""

PAGE_OF_COLUMN = {
    **dict.fromkeys(("announcement_id", "earlier_id", "later_id", "new_id", "to_id"), "/a/"),
    **dict.fromkeys(("source_id", "announcer_id"), "/source/"),
}
"""Where a value in a column of that name leads; of a query too, for they keep the tables' names."""

_STYLE = Path(__file__).parent / "static" / "browse.css"
_finders: "WeakKeyDictionary[Datasette, Finder]" = WeakKeyDictionary()

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


@hookimpl
def startup(datasette: Datasette) -> Callable[[], Any]:
    """Read what searches need of the whole release."""

    async def reading() -> None:
        _finders[datasette] = Finder(await datasette.get_database().execute_fn(read_catalogue))

    return reading


@hookimpl
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Bound what a statement may ask of the memory."""
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)


@hookimpl
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """What every template knows."""
    database = datasette.get_database()
    env.filters.update(FILTERS)
    env.globals.update(
        release=Path(database.path).parent.name,
        database_name=database.name,
        style=f"/static/browse.css?{sha256(_STYLE.read_bytes()).hexdigest()[:8]}",
    )


@hookimpl
def asgi_wrapper() -> Callable[[Application], Application]:
    """Headers on every answer, Datasette's own pages included, and CSV without formulas."""
    return lambda application: with_headers(with_defused_csv(application))


@hookimpl
def canned_queries(datasette: Datasette, database: str) -> dict[str, dict[str, str]]:
    """The questions that people ask first."""
    return canned() if database == datasette.get_database().name else {}


@hookimpl
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Callable[[], Any]:
    """Pages of errors in the manner of the others."""
    return partial(answer, datasette, request, exception)


@hookimpl
def render_cell(value: object, column: str, table: str | None) -> Markup | None:
    """Ids of announcements and sources in Datasette's tables lead to their pages."""
    page = PAGE_OF_COLUMN.get(column) or ("/a/" if (table, column) == ("v1_announcements", "id") else None)
    if page is None or not isinstance(value, str) or not value:
        return None
    return Markup('<a href="{}{}">{}</a>').format(page, quote(value, safe=""), value)


@hookimpl
def register_routes() -> list[tuple[str, Callable[..., Any]]]:
    """Browse's own pages; they go before Datasette's."""
    return [
        (r"/$", search),
        (r"/a/(?P<id>[^/]+)$", announcement),
        (r"/sources$", sources),
        (r"/source/(?P<id>[^/]+)$", source),
        (r"/questions$", questions),
    ]


async def search(datasette: Datasette, request: Request) -> Response:
    """The front page: a search, and what it found."""
    arguments = {name: request.args.getlist(name) for name in request.args}
    asked = asked_by(arguments)
    known = await _read(datasette, announcement_at, asked.text)
    if known is not None:
        return Response.redirect(f"/a/{known}")
    page = await _read(datasette, search_page, _finders[datasette], asked)
    return await _page(datasette, request, "search.html", {"page": page})


async def announcement(datasette: Datasette, request: Request) -> Response:
    """An announcement's page, or the way to it from an id that it had before."""
    wanted = request.url_vars["id"]
    found = await _read(datasette, read_announcement, wanted)
    if found is not None:
        return await _page(datasette, request, "announcement.html", {"announcement": found})
    new_id = await _read(datasette, redirected, wanted)
    if new_id is not None:
        return Response.redirect(f"/a/{new_id}")
    return await _missing(datasette, request, "announcement")


async def sources(datasette: Datasette, request: Request) -> Response:
    """Every source and how it fares."""
    return await _page(datasette, request, "sources.html", {"sources": await _read(datasette, read_sources)})


async def source(datasette: Datasette, request: Request) -> Response:
    """One source's page."""
    found = await _read(datasette, read_source, request.url_vars["id"])
    if found is None:
        return await _missing(datasette, request, "source")
    return await _page(datasette, request, "source.html", {"source": found})


async def questions(datasette: Datasette, request: Request) -> Response:
    """What people ask first."""
    return await _page(datasette, request, "questions.html", {"questions": QUESTIONS})


async def _read(
    datasette: Datasette,
    reading: Callable[Concatenate[sqlite3.Connection, Parameters], Result],
    *args: Parameters.args,
    **kwargs: Parameters.kwargs,
) -> Result:
    """What `reading` reads from the release, in one of Datasette's threads and within TIME_LIMIT_MS."""

    def limited(connection: sqlite3.Connection) -> Result:
        with sqlite_timelimit(connection, TIME_LIMIT_MS):
            return reading(connection, *args, **kwargs)

    result: Result = await datasette.get_database().execute_fn(limited)
    return result


async def _page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    return Response.html(await datasette.render_template(template, context, request=request), status=status)


async def _missing(datasette: Datasette, request: Request, what: str) -> Response:
    return await _page(datasette, request, "missing.html", {"what": what}, status=404)

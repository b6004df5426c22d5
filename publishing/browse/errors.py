"""Pages for what cannot be answered: no such page, a statement that took too long, a fault of ours."""

import logging
import sqlite3
from http import HTTPStatus
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError

logger = logging.getLogger(__name__)

TOO_LONG = "It took too long, and was ended. A narrower search or statement is quicker."


async def answer(datasette: Datasette, request: Request, exception: Exception) -> Response:
    """The answer in place of what `exception` cut short: a page, or JSON where that was asked for."""
    status, title, told = _told(exception)
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s %s", request.method, request.path, exc_info=exception)
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": told, "status": status, "title": title}, status=status)
    context: dict[str, Any] = {"status": status, "title": title, "told": told}
    return Response.html(await datasette.jinja_env.get_template("error.html").render_async(context), status=status)


def _told(exception: Exception) -> tuple[int, str, str]:
    """Status, title and words for the reader."""
    if isinstance(exception, sqlite3.OperationalError) and exception.args == ("interrupted",):
        return HTTPStatus.SERVICE_UNAVAILABLE, "That took too long", TOO_LONG
    if isinstance(exception, DatasetteError):
        if exception.message_is_html:  # Datasette's one page with markup in its message is of an ended statement
            return exception.status, "That took too long", TOO_LONG
        return exception.status, exception.title or "That cannot be answered", exception.message
    if isinstance(exception, Base400):
        if exception.status == HTTPStatus.NOT_FOUND:
            return exception.status, "There is no such page", "The address may be mistyped."
        return exception.status, "That cannot be answered", str(exception)
    return HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here", "The server's log says what."

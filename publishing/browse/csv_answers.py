"""CSV that Datasette gives, without formulas: a spreadsheet that opens it must not work out what a page said.

Datasette sends each row of its CSV as one message; cells are defused as in a release's own CSV files.
"""

import csv
import io

from publishing.browse.asgi import Application, Message, Receive, Scope, Send
from publishing.formulas import defused

_TYPES = (b"text/plain", b"text/csv")


def with_defused_csv(application: Application) -> Application:
    """`application` with every cell of its CSV defused."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        is_csv = False

        async def sending(message: Message) -> None:
            nonlocal is_csv
            if message["type"] == "http.response.start":
                types = [value for name, value in message.get("headers", []) if name.lower() == b"content-type"]
                is_csv = scope["path"].endswith(".csv") and any(one.startswith(_TYPES) for one in types)
            elif is_csv and message.get("body"):
                message = {**message, "body": _rows(message["body"].decode()).encode()}
            await send(message)

        await application(scope, receive, sending if scope["type"] == "http" else send)

    return answering


def _rows(text: str) -> str:
    """Rows of CSV with defused cells."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerows([defused(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline="")))
    return written.getvalue()

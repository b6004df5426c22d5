"""Writing sources: the warehouse's row follows the source file."""

from dataclasses import asdict

from sqlalchemy import Connection

from schema.models import Source
from schema.records import SourceRecord
from schema.statements import upsert


def write_source(connection: Connection, source: SourceRecord) -> None:
    """Add the row of `source`, or bring it to what the source file says now."""
    upsert(connection, Source, [asdict(source) | {"hosts": list(source.hosts)}], key=("id",))

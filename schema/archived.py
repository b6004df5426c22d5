"""What the archive holds of a source, page by page: what recleaning reads."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, select
from sqlalchemy.orm import aliased

from schema.captures import PAGE_KINDS
from schema.models import Capture, Document
from schema.records import ArchivedCapture, CaptureRecord

PORTION = 500
"""Captures that are read at a time. Each portion is a transaction of its own: one that lasted as long as a recleaning
would keep SQLite's write-ahead log from being emptied, and PostgreSQL from clearing away old rows."""

_INSTANT = timedelta(microseconds=1)
_FIELDS = tuple(CaptureRecord.__dataclass_fields__)


def archived_by_page(
    engine: Engine, source_id: str, since: date | None, until: date | None
) -> Iterator[tuple[ArchivedCapture, ...]]:
    """All captures of each page that has one fetched from the day `since` to the day `until` (UTC, both included).

    A page is what bears one public address: pages come one at a time, in order of their addresses, their captures in
    order of fetch. Captures that are loaded meanwhile come if their addresses have not had their turn.
    """
    captures = _captures(source_id, since, until)
    rows: list[Row[Any]] = []
    after = ""
    while True:
        with engine.connect() as connection:
            rows = list(connection.execute(captures.where(Capture.page_url > after).limit(PORTION)))
            if len(rows) == PORTION:  # the last page's captures may go on
                after = rows.pop().page_url
                rows = [row for row in rows if row.page_url != after]
                rows += connection.execute(captures.where(Capture.page_url == after))
        for _, page in groupby(rows, key=attrgetter("page_url")):
            yield tuple(_archived(source_id, row) for row in page)
        if not rows or rows[-1].page_url != after:
            return


def _captures(source_id: str, since: date | None, until: date | None) -> Select[Any]:
    """Captures of pages in the order in which they come, with the hashes of what they are read as."""
    query = (
        select(*(getattr(Capture, name) for name in _FIELDS), Document.content_hash)
        .outerjoin(Document, Document.id == Capture.document_id)
        .where(*_of_pages(Capture, source_id))
        .order_by(Capture.page_url, Capture.fetched_at, Capture.warc_file, Capture.warc_offset)
    )
    if since is None and until is None:
        return query
    within = aliased(Capture)
    first, last = since or date.min, until or date.max - timedelta(days=1)
    span = within.fetched_at.between(_start_of(first), _start_of(last + timedelta(days=1)) - _INSTANT)
    found = select(within.id).where(*_of_pages(within, source_id), within.page_url == Capture.page_url, span)
    return query.where(found.exists())


def _of_pages(capture: type[Capture], source_id: str) -> tuple[ColumnElement[bool], ...]:
    return capture.source_id == source_id, capture.kind.in_(PAGE_KINDS), capture.status < 400


def _archived(source_id: str, row: Row[Any]) -> ArchivedCapture:
    values = row._asdict()
    content_hash = values.pop("content_hash")
    return ArchivedCapture(source_id, CaptureRecord(**values), content_hash)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)

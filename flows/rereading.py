"""Reads archived captures again, and tells which of them say what the warehouse has of them already.

Most do, whatever rule has changed: their documents are neither sent from process to process nor loaded again.
"""

from collections.abc import Sequence
from dataclasses import replace

from cleaning.document import Furniture
from flows.reading import Reading, read_captures
from schema.content import content_hash, is_empty
from schema.records import ArchivedCapture, DocumentRecord, SameDocument
from schema.storable import storable
from spiders.source import Source
from spiders.store import Archive


def reread(
    source: Source, archived: Sequence[ArchivedCapture], *, archive: Archive, furniture: Furniture | None
) -> Reading:
    """Clean every page among `archived`, as `flows.reading.read_captures` does; `same` has what has not changed."""
    reading = read_captures(source, [one.capture for one in archived], archive=archive, furniture=furniture)
    present = {(one.capture.warc_file, one.capture.warc_offset): one.content_hash for one in archived}
    documents: list[DocumentRecord] = []
    same: list[SameDocument] = []
    for document in reading.documents:
        record = storable(document)
        content = content_hash(record)
        if content == present[(record.warc_file, record.warc_offset)]:
            same.append(_same(record, content))
        else:
            documents.append(record)
    return replace(reading, documents=tuple(documents), same=tuple(same))


def _same(record: DocumentRecord, content: str) -> SameDocument:
    return SameDocument(
        page_url=record.page_url,
        warc_file=record.warc_file,
        warc_offset=record.warc_offset,
        fetched_at=record.fetched_at,
        content_hash=content,
        is_empty=is_empty(record),
        method=record.method,
        removed=len(record.removed),
        furniture_version=record.furniture_version,
        cleaner_version=record.cleaner_version,
    )

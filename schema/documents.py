"""Writing documents: equal content of a page is one row, however many captures it came from."""

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from schema.models import Capture, Document, RemovedBlock
from schema.records import DocumentRecord
from schema.signature import signature
from schema.statements import chunks, insert_new
from schema.substance import has_words, words, words_hash

_OF_THE_CAPTURE = {"page_url", "warc_file", "warc_offset", "fetched_at", "furniture_version", "cleaner_version"}
_CONTENT = [field.name for field in fields(DocumentRecord) if field.name not in _OF_THE_CAPTURE]


def write_documents(connection: Connection, readings: Sequence[tuple[int, int, DocumentRecord]]) -> None:
    """Write what cleaning made of captures, and tie these to it: `readings` are (capture id, page id, document).

    A capture that had a document before, from another cleaner, has only the new one afterwards.
    """
    keyed = [(capture_id, (page_id, content_hash(record)), record) for capture_id, page_id, record in readings]
    rows = {key: record for _, key, record in keyed}
    known = _ids(connection, {page_id for page_id, _ in rows})
    missing = {key: record for key, record in rows.items() if key not in known}
    insert_new(
        connection,
        Document,
        [_document_row(*key, record) for key, record in missing.items()],
        key=("page_id", "content_hash"),
    )
    known |= _ids(connection, {page_id for page_id, _ in missing})
    removed = [
        {"document_id": known[key], "position": position, "rule": block.rule, "text": block.text, "where": block.where}
        for key, record in missing.items()
        for position, block in enumerate(record.removed)
    ]
    insert_new(connection, RemovedBlock, removed, key=("document_id", "position"))
    links = [
        {
            "capture": capture_id,
            "page": key[0],
            "document": known[key],
            "cleaner": record.cleaner_version,
            "furniture": record.furniture_version,
        }
        for capture_id, key, record in keyed
    ]
    if links:
        statement = update(Capture).where(Capture.id == bindparam("capture"))
        connection.execute(
            statement.values(
                page_id=bindparam("page"),
                document_id=bindparam("document"),
                cleaner_version=bindparam("cleaner"),
                furniture_version=bindparam("furniture"),
            ),
            links,
        )


def drop_unused_documents(connection: Connection, page_ids: Sequence[int]) -> None:
    """Delete documents of `page_ids` that no capture is read as any more: a recleaning has replaced them."""
    for chunk in chunks(page_ids):
        in_use = select(Capture.id).where(Capture.document_id == Document.id).exists()
        connection.execute(delete(Document).where(Document.page_id.in_(chunk), ~in_use))


def content_hash(record: DocumentRecord) -> str:
    """SHA-256, in hex, of all that cleaning said, and of nothing that is the capture's or the cleaner's own."""
    content = {name: getattr(record, name) for name in _CONTENT}
    return sha256(json.dumps(content, default=_plain).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    """What JSON can say of a day, a moment or a record."""
    if isinstance(value, date):
        return value.isoformat()
    return [getattr(value, name) for name in value.__slots__]  # many times as quick as dataclasses.astuple


def is_empty(record: DocumentRecord) -> bool:
    """Whether cleaning found no body: such a document is kept, but makes no version."""
    return not has_words(record.body_text)


def _ids(connection: Connection, page_ids: set[int]) -> dict[tuple[int, str], int]:
    found: dict[tuple[int, str], int] = {}
    for chunk in chunks(sorted(page_ids)):
        query = select(Document.page_id, Document.content_hash, Document.id).where(Document.page_id.in_(chunk))
        found |= {(page_id, content): row_id for page_id, content, row_id in connection.execute(query)}
    return found


def _document_row(page_id: int, content: str, record: DocumentRecord) -> dict[str, Any]:
    return {
        "page_id": page_id,
        "content_hash": content,
        "text_hash": signature(record.body_text).text_hash,
        "title_hash": words_hash(words(record.title or "")),
        "is_empty": is_empty(record),
        "title": record.title,
        "title_by": record.title_by,
        "published_on": record.published_on,
        "published_at": record.published_at,
        "published_by": record.published_by,
        "updated_on": record.updated_on,
        "updated_at": record.updated_at,
        "updated_by": record.updated_by,
        "body_text": record.body_text,
        "body_html": record.body_html,
        "language": record.language,
        "captions": list(record.captions),
        "method": record.method,
        "withdrawn_at": record.withdrawn_at,
        "organisations": list(record.organisations),
        "changes": [{"at": change.at.isoformat(), "note": change.note} for change in record.changes],
    }

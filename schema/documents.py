"""Writing documents: equal content of a page is one row, however many captures it came from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from schema.captures import Key, StoredCapture
from schema.content import content_hash, is_empty
from schema.models import Capture, Document, RemovedBlock
from schema.records import DocumentRecord, SameDocument
from schema.signature import signature
from schema.statements import chunks, insert_new
from schema.substance import words, words_hash


def write_documents(connection: Connection, readings: Sequence[tuple[int, int, DocumentRecord]]) -> dict[int, int]:
    """Write what cleaning made of captures, and tie these to it: `readings` are (capture id, page id, document).

    A capture that had a document before, from another cleaner, has only the new one afterwards. Returns the document
    of each capture.
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
    return {capture_id: known[key] for capture_id, key, _ in keyed}


def keep_documents(connection: Connection, same: Sequence[SameDocument], captures: Mapping[Key, StoredCapture]) -> None:
    """Note by what cleaner and furniture captures were read as what they are read as already.

    Raises `ValueError` where a capture is read as something else by now: it was compared with what is no more.
    """
    stored = {key: captures[key] for record in same if (key := (record.warc_file, record.warc_offset)) in captures}
    ids = sorted({capture.document_id for capture in stored.values() if capture.document_id is not None})
    hashes: dict[int | None, str] = {}
    for chunk in chunks(ids):
        query = select(Document.id, Document.content_hash).where(Document.id.in_(chunk))
        hashes |= {row.id: row.content_hash for row in connection.execute(query)}
    stale: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
    for record in same:
        capture = stored.get((record.warc_file, record.warc_offset))
        if capture is None:
            continue
        if hashes.get(capture.document_id) != record.content_hash:
            raise ValueError(f"{record.warc_file}:{record.warc_offset} was read as something else meanwhile")
        versions = record.cleaner_version, record.furniture_version
        if versions != (capture.cleaner_version, capture.furniture_version):
            stale[versions].append(capture.id)
    for (cleaner, furniture), capture_ids in stale.items():
        for chunk in chunks(capture_ids):
            noted = update(Capture).where(Capture.id.in_(chunk))
            connection.execute(noted.values(cleaner_version=cleaner, furniture_version=furniture))


def drop_unused_documents(connection: Connection, page_ids: Sequence[int]) -> None:
    """Delete documents of `page_ids` that no capture is read as any more: a recleaning has replaced them."""
    for chunk in chunks(page_ids):
        in_use = select(Capture.id).where(Capture.document_id == Document.id).exists()
        connection.execute(delete(Document).where(Document.page_id.in_(chunk), ~in_use))


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

"""What of a document is its content, by which two readings are told to be the same."""

import json
from dataclasses import fields
from datetime import date
from hashlib import sha256
from typing import Any

from schema.records import DocumentRecord
from schema.substance import has_words

_OF_THE_CAPTURE = {"page_url", "warc_file", "warc_offset", "fetched_at", "furniture_version", "cleaner_version"}
_CONTENT = [field.name for field in fields(DocumentRecord) if field.name not in _OF_THE_CAPTURE]


def content_hash(record: DocumentRecord) -> str:
    """SHA-256, in hex, of all that cleaning said, and of nothing that is the capture's or the cleaner's own."""
    content = {name: getattr(record, name) for name in _CONTENT}
    return sha256(json.dumps(content, default=_plain).encode("utf-8", "surrogatepass")).hexdigest()


def is_empty(record: DocumentRecord) -> bool:
    """Whether cleaning found no body: such a document is kept, but makes no version."""
    return not has_words(record.body_text)


def _plain(value: Any) -> Any:
    """What JSON can say of a day, a moment or a record."""
    if isinstance(value, date):
        return value.isoformat()
    return [getattr(value, name) for name in value.__slots__]  # many times as quick as dataclasses.astuple

"""Writing captures, finding those of earlier loads again, and moving them where the archive is rewritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, Engine, bindparam, delete, select, update

from schema.engine import writing
from schema.models import Capture, Issue
from schema.records import CaptureRecord, RunBatch
from schema.statements import chunks, insert_new

PAGE_KINDS = frozenset({"page", "api"})
_FIELDS = [field.name for field in fields(CaptureRecord)]
Key = tuple[str, int]  # warc_file, warc_offset


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """What loading needs to know of a capture."""

    key: Key
    id: int
    kind: str
    status: int
    fetched_at: datetime
    requested_url: str
    page_url: str
    page_id: int | None
    document_id: int | None
    cleaner_version: str | None
    furniture_version: str | None


def write_captures(connection: Connection, batch: RunBatch) -> dict[Key, StoredCapture]:
    """Write the captures of `batch`; those and all that its documents and issues refer to, by key."""
    origin = {"source_id": batch.source.id, "run_id": batch.run.id}
    rows = [{name: getattr(capture, name) for name in _FIELDS} | origin for capture in batch.captures]
    insert_new(connection, Capture, rows, key=("warc_file", "warc_offset"))
    keys: set[Key] = {(capture.warc_file, capture.warc_offset) for capture in batch.captures}
    keys |= {(document.warc_file, document.warc_offset) for document in batch.documents}
    keys |= {(document.warc_file, document.warc_offset) for document in batch.same}
    keys |= {
        (i.warc_file, i.warc_offset) for i in batch.issues if i.warc_file is not None and i.warc_offset is not None
    }
    return {capture.key: capture for capture in _stored(connection, batch.source.id, keys)}


def _stored(connection: Connection, source_id: str, keys: Iterable[Key]) -> Iterable[StoredCapture]:
    columns = [getattr(Capture, field.name) for field in fields(StoredCapture)[1:]]
    # File by file, and the source compared here: with pairs in IN, or with the source in the query, SQLite would read
    # the whole index, or all captures of the source.
    for file, keys_there in groupby(sorted(keys), key=lambda key: key[0]):
        for chunk in chunks([offset for _, offset in keys_there]):
            query = select(Capture.source_id, Capture.warc_offset, *columns)
            rows = connection.execute(query.where(Capture.warc_file == file, Capture.warc_offset.in_(chunk)))
            for source, offset, *rest in rows:
                if source == source_id:
                    yield StoredCapture((file, offset), *rest)


@dataclass(frozen=True, slots=True)
class Place:
    """What the warehouse says of a capture, for looking it up in the archive."""

    kind: str
    page_url: str
    sha256: str
    fetched_at: datetime


def places(engine: Engine, source_id: str) -> dict[Key, Place]:
    """Every capture of the source by where it lies, page or listing."""
    columns = (Capture.warc_file, Capture.warc_offset, Capture.kind, Capture.page_url, Capture.sha256)
    query = select(*columns, Capture.fetched_at).where(Capture.source_id == source_id)
    with engine.connect() as connection:
        return {(row[0], row[1]): Place(*row[2:]) for row in connection.execute(query)}


def archive_files(engine: Engine, source_id: str) -> set[str]:
    """The archive files that captures of the source lie in."""
    with engine.connect() as connection:
        return set(
            connection.execute(select(Capture.warc_file).where(Capture.source_id == source_id).distinct()).scalars()
        )


def move_captures(
    engine: Engine, source_id: str, moves: Sequence[tuple[Key, Key]], left_out: Sequence[Key] = ()
) -> None:
    """Say of captures where they lie now, and delete the listings and feeds that are no longer there; in one
    transaction. Once done, doing it again changes nothing. Captures of pages go with their pages (`schema.forget`).
    """
    rows = [
        {"file": file, "at": at, "new_file": new_file, "new_at": new_at} for (file, at), (new_file, new_at) in moves
    ]
    with writing(engine) as connection:
        if rows:
            move = update(Capture).where(Capture.source_id == source_id)
            move = move.where(Capture.warc_file == bindparam("file"), Capture.warc_offset == bindparam("at"))
            connection.execute(move.values(warc_file=bindparam("new_file"), warc_offset=bindparam("new_at")), rows)
        gone = [one.id for one in _stored(connection, source_id, left_out) if one.kind not in PAGE_KINDS]
        for chunk in chunks(gone):
            connection.execute(update(Issue).where(Issue.capture_id.in_(chunk)).values(capture_id=None))
            connection.execute(delete(Capture).where(Capture.id.in_(chunk)))

"""Re-emits captures from WARC files alone, as if they had just been crawled."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from spiders.archive import METADATA_TYPE, WHOLE_SUFFIX, ArchiveError, Record, read_records
from spiders.capture import Capture
from spiders.store import Archive, store_at

_CAPTURE: TypeAdapter[Capture] = TypeAdapter(Capture)


def replay(
    archive: Archive,
    source_id: str | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    problems: list[ArchiveError] | None = None,
) -> Iterator[tuple[Capture, bytes]]:
    """Yield every capture in `archive` with its decoded body, by source, and within it in the order of fetching.

    `source_id` narrows it to one source; `since` and `until` to captures fetched on these days (UTC) and between.
    Files of crawls that are not whole are left out. A damaged file raises `ArchiveError`; where `problems` is given
    the error is added to it instead, what could be read of the file has been yielded, and the next file follows.
    """
    for folder in [source_id] if source_id is not None else store_at(archive).folders():
        for name in in_order(archive, folder):
            try:
                yield from replay_file(archive, name, since=since, until=until)
            except ArchiveError as error:
                if problems is None:
                    raise
                problems.append(error)


def in_order(archive: Archive, source_id: str) -> list[str]:
    """The names of a source's whole files, in the order in which they are replayed."""
    return sorted(whole_files(archive, source_id), key=lambda name: first_moment(archive, name))


def whole_files(archive: Archive, source_id: str) -> list[str]:
    """The names of a source's whole files."""
    return [name for name in store_at(archive).names(source_id) if name.endswith(WHOLE_SUFFIX)]


def replay_file(
    archive: Archive, name: str, *, since: date | None = None, until: date | None = None
) -> Iterator[tuple[Capture, bytes]]:
    """Yield every capture in one file of `archive` with its decoded body. Raises `ArchiveError`."""
    response: Record | None = None
    with store_at(archive).open(name) as file:
        for record in read_records(file, name):
            if record.kind == "response":
                if response is not None:
                    raise ArchiveError(f"{name}: the response at {response.offset} has no metadata record")
                response = record
            elif record.kind == "metadata" and record.content_type == METADATA_TYPE:
                if response is None or record.concurrent_to != response.record_id:
                    raise ArchiveError(f"{name}: the metadata record at {record.offset} belongs to no response")
                capture = _capture(name, response, record)
                day = capture.fetched_at.date()
                if (since is None or since <= day) and (until is None or day <= until):
                    yield capture, response.body
                response = None
    if response is not None:
        raise ArchiveError(f"{name}: the response at {response.offset} has no metadata record")


def _capture(name: str, response: Record, metadata: Record) -> Capture:
    headers = {key.lower(): value for key, value in reversed(response.http_headers)}  # the first of each wins
    try:
        facts: dict[str, Any] = json.loads(metadata.body)
        return _CAPTURE.validate_python(
            {
                **facts,
                "status": response.status,
                "fetched_at": response.date,
                "content_type": headers.get("content-type"),
                "etag": headers.get("etag"),
                "last_modified": headers.get("last-modified"),
                "warc_file": name,
                "warc_offset": response.offset,
                "warc_length": response.length,
            }
        )
    except (ValueError, TypeError, ValidationError) as error:
        raise ArchiveError(f"{name}: the metadata record at {metadata.offset} does not read: {error}") from error


def first_moment(archive: Archive, name: str) -> tuple[datetime, str]:
    """When a file's first record was written: run ids need not sort by time. The year 1 for unreadable files."""
    try:
        with store_at(archive).open(name) as file:
            first = next(read_records(file, name))
        return datetime.fromisoformat(first.date), name
    except (ArchiveError, StopIteration, ValueError, TypeError, OSError):
        return datetime.fromisoformat("0001-01-01T00:00:00+00:00"), name

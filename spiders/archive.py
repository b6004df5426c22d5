"""The archive: WARC files, one per source and run, that hold every response that matters verbatim.

A file is called `<source id>/<run id>.warc.gz` and is written as `<run id>.warc.gz.open` until its crawl is whole. It
is written on this machine's disk: into the archive's folder, or, where the archive is an object store, into the spool,
from which `spiders.spool.deliver` brings it there.

Each capture is three records, each its own gzip member: the `response` as the server sent it (its transfer coding
undone, its content coding kept), the `request`, and a `metadata` record with what a capture knows beyond HTTP, so
that `spiders.replay` needs nothing but these files.
"""

import hashlib
import io
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from spiders.capture import Capture, CaptureKind, Listed
from spiders.store import Archive, store_at, sync_folder

OPEN_SUFFIX = ".open"
WHOLE_SUFFIX = ".warc.gz"
METADATA_TYPE = "application/vnd.councilwire.capture+json"
_WARC_VERSION = "WARC/1.1"  # whose dates carry microseconds
_GZIP = zlib.MAX_WBITS + 16  # zlib's way of asking for gzip's frame


class ArchiveError(Exception):
    """A WARC file is missing, damaged or not what a capture says."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange as it went over the wire."""

    url: str  # that answered
    request_headers: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    payload: bytes  # transfer coding undone, content coding kept
    received_at: datetime  # UTC
    elapsed_ms: int  # from the request to the answer's headers


@dataclass(frozen=True, slots=True)
class Reading:
    """What a capture knows beyond HTTP."""

    source_id: str
    run_id: str
    kind: CaptureKind
    url: str
    requested_url: str
    page_url: str
    listed: Listed


class ArchiveWriter:
    """Writes one source's captures of one run. The file comes into being with the first capture.

    `close` syncs it and gives it its final name; a file that was never closed keeps its `.open`.
    """

    def __init__(self, archive: Path, source_id: str, run_id: str, user_agent: str) -> None:
        self.name = f"{source_id}/{run_id}{WHOLE_SUFFIX}"
        self._path = archive / self.name
        self._user_agent = user_agent
        self._file: BinaryIO | None = None
        self._writer: Any = None  # warcio has no types
        self._cut: str | None = None  # why its last record is not whole
        if self._path.exists():
            raise ArchiveError(f"{self.name} exists already: a run id may be used once only")

    def write(self, exchange: Exchange, reading: Reading, body: bytes) -> Capture:
        """Add one exchange, whose decoded body is `body`, and return its capture.

        Raises `OSError` where the disk fails, and `ArchiveError` ever after.
        """
        if self._cut:
            raise self._unwritable()
        self._cut = "the crawl was interrupted"
        try:
            capture = self._write(exchange, reading, body)
        except OSError as error:
            self._cut = str(error)
            raise
        self._cut = None
        return capture

    def _unwritable(self) -> ArchiveError:
        return ArchiveError(f"{self.name} ends in a record that could not be written: {self._cut}")

    def _write(self, exchange: Exchange, reading: Reading, body: bytes) -> Capture:
        out = self._open()
        headers = list(exchange.headers)
        payload = exchange.payload
        if _decoded(payload, headers) != body:
            # The crawler reads some codings that the archive's reader does not: keep what was read.
            payload, headers = body, [pair for pair in headers if pair[0].lower() != "content-encoding"]
        sha256 = hashlib.sha256(body).hexdigest()
        date_header = {"WARC-Date": exchange.received_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        status_line = f"{exchange.status} {_phrase(exchange.status)}"
        response = self._writer.create_warc_record(
            exchange.url,
            "response",
            payload=io.BytesIO(payload),
            length=len(payload),
            http_headers=StatusAndHeaders(status_line, headers, protocol="HTTP/1.1"),
            warc_headers_dict=dict(date_header),
        )
        record_id = response.rec_headers.get_header("WARC-Record-ID")
        offset = out.tell()
        self._writer.write_record(response)
        length = out.tell() - offset
        beside = {**date_header, "WARC-Concurrent-To": record_id}
        self._write_request(exchange, beside)
        measured = {"elapsed_ms": exchange.elapsed_ms, "sha256": sha256, "body_length": len(body)}
        self._write_metadata(exchange.url, {**asdict(reading), **measured}, beside)
        return Capture(
            source_id=reading.source_id,
            run_id=reading.run_id,
            kind=reading.kind,
            url=reading.url,
            requested_url=reading.requested_url,
            page_url=reading.page_url,
            status=exchange.status,
            fetched_at=exchange.received_at,
            elapsed_ms=exchange.elapsed_ms,
            sha256=sha256,
            body_length=len(body),
            content_type=_header(exchange.headers, "content-type"),
            etag=_header(exchange.headers, "etag"),
            last_modified=_header(exchange.headers, "last-modified"),
            warc_file=self.name,
            warc_offset=offset,
            warc_length=length,
            listed=reading.listed,
        )

    def close(self) -> None:
        """Sync the file and give it its final name. Raises `ArchiveError` where a write failed."""
        if self._file is None:
            return
        if self._cut:
            raise self._unwritable()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._file = None
        open_path(self._path).rename(self._path)
        sync_folder(self._path.parent)

    def abandon(self) -> None:
        """Close the file and remove it: its crawl will not be whole."""
        if self._file is not None:
            self._file.close()
            self._file = None
            open_path(self._path).unlink(missing_ok=True)

    def _open(self) -> BinaryIO:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = open_path(self._path).open("wb")
            self._writer = WARCWriter(self._file, gzip=True, warc_version=_WARC_VERSION)
            info = {
                "software": "councilwire",
                "format": "WARC File Format 1.1",
                "robots": "obey",
                "http-header-user-agent": self._user_agent,
            }
            self._writer.write_record(self._writer.create_warcinfo_record(Path(self.name).name, info))
        return self._file

    def _write_metadata(self, url: str, facts: dict[str, object], warc_headers: dict[str, str]) -> None:
        payload = json.dumps(facts).encode()
        record = self._writer.create_warc_record(
            url,
            "metadata",
            payload=io.BytesIO(payload),
            length=len(payload),
            warc_content_type=METADATA_TYPE,
            warc_headers_dict=dict(warc_headers),
        )
        self._writer.write_record(record)

    def _write_request(self, exchange: Exchange, warc_headers: dict[str, str]) -> None:
        target = "/" + exchange.url.partition("://")[2].partition("/")[2]
        record = self._writer.create_warc_record(
            exchange.url,
            "request",
            http_headers=StatusAndHeaders(
                f"GET {target} HTTP/1.1", list(exchange.request_headers), is_http_request=True
            ),
            warc_headers_dict=dict(warc_headers),
        )
        self._writer.write_record(record)


def open_path(path: Path) -> Path:
    """Return the name that the WARC file `path` bears while it is being written."""
    return path.with_name(path.name + OPEN_SUFFIX)


def read_body(archive: Archive, warc_file: str, offset: int, sha256: str | None = None) -> bytes:
    """Return the decoded body of the response that lies at `offset` of `warc_file`.

    Raises `ArchiveError` where the file is missing, lies outside `archive`, has no response there, or where the
    record is cut short, does not match its digests, or has a body other than the one that `sha256` was taken of; and
    `StoreError` where the archive does not answer.
    """
    with _opened(archive, warc_file, offset) as file:
        for record in read_records(file, warc_file):
            if record.kind != "response":
                break
            if sha256 is not None and hashlib.sha256(record.body).hexdigest() != sha256:
                raise ArchiveError(f"{warc_file} at offset {offset} holds another body than was captured")
            return record.body
    raise ArchiveError(f"{warc_file} has no response at offset {offset}")


@dataclass(frozen=True, slots=True)
class Record:
    """One WARC record, checked against its digests."""

    kind: str  # WARC-Type
    record_id: str
    concurrent_to: str | None
    date: str  # WARC-Date
    content_type: str | None
    status: int | None
    http_headers: tuple[tuple[str, str], ...]
    body: bytes  # decoded
    offset: int
    length: int


_READING_FAULTS = (
    *(ArchiveLoadFailed, EOFError, ValueError, OSError, zlib.error),
    *(AttributeError, TypeError, IndexError, KeyError),  # what warcio's parser stumbles into on damaged headers
)


def read_records(file: BinaryIO, name: str) -> Iterator[Record]:
    """Read the records of an open WARC file from where it stands. Raises `ArchiveError`, which says `name`."""
    iterator = ArchiveIterator(file, check_digests="raise")
    end = 0
    try:
        for record in iterator:
            raw = record.raw_stream.read()
            told = record.rec_headers.get_header("Content-Length")
            if told is None:
                raise ArchiveError(f"{name}: a record is cut short in its headers")
            expected = record.payload_length if record.http_headers else int(told)
            if expected >= 0 and len(raw) != expected:
                raise ArchiveError(f"{name}: a record is cut short")
            if record.rec_type == "response" and record.http_headers is None:
                raise ArchiveError(f"{name}: a response has no HTTP headers")
            headers = list(record.http_headers.headers) if record.http_headers else []
            end = iterator.get_record_offset() + iterator.get_record_length()
            yield Record(
                kind=record.rec_type,
                record_id=record.rec_headers.get_header("WARC-Record-ID"),
                concurrent_to=record.rec_headers.get_header("WARC-Concurrent-To"),
                date=record.rec_headers.get_header("WARC-Date"),
                content_type=record.rec_headers.get_header("Content-Type"),
                status=int(record.http_headers.get_statuscode()) if record.rec_type == "response" else None,
                http_headers=tuple(headers),
                body=_body(raw, headers, name) if record.rec_type == "response" else raw,
                offset=iterator.get_record_offset(),
                length=iterator.get_record_length(),
            )
    except _READING_FAULTS as error:
        raise ArchiveError(f"{name} is damaged: {error}") from error
    if end != file.seek(0, os.SEEK_END):
        # warcio takes a record that is cut short for the end of the file.
        raise ArchiveError(f"{name} ends in the middle of a record, after byte {end}")


def _body(payload: bytes, headers: list[tuple[str, str]], name: str) -> bytes:
    body = _decoded(payload, headers)
    if body is None:
        raise ArchiveError(f"{name}: a body does not decode")
    return body


def _opened(archive: Archive, name: str, offset: int) -> BinaryIO:
    try:
        return store_at(archive).open_at(name, offset)
    except OSError as error:
        raise ArchiveError(f"{name} cannot be opened: {error}") from error


def _decoded(payload: bytes, headers: Iterable[tuple[str, str]]) -> bytes | None:
    """Undo the content coding; None where it is one that the archive does not read, or damaged.

    Only what every reader of WARC files can undo is kept coded: gzip, and deflate with and without zlib's frame.
    """
    coding = (_header(headers, "content-encoding") or "identity").strip().lower()
    if coding in {"", "identity"}:
        return payload
    forms = {"gzip": (_GZIP,), "x-gzip": (_GZIP,), "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS)}.get(coding, ())
    for window_bits in forms:
        try:
            return _inflated(payload, window_bits)
        except zlib.error:
            continue
    return None


def _inflated(payload: bytes, window_bits: int) -> bytes:
    """Raises `zlib.error`, also where the stream ends early."""
    body = b""
    while payload:
        stream = zlib.decompressobj(window_bits)
        body += stream.decompress(payload)
        if not stream.eof:
            raise zlib.error("the stream ends early")
        payload = stream.unused_data if window_bits == _GZIP else b""
    return body


def _header(headers: Iterable[tuple[str, str]], name: str) -> str | None:
    return next((value for key, value in headers if key.lower() == name), None)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"

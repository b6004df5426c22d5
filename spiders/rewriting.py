"""Rewrites WARC files of one source: captures are left out, many small files become one. What stays is copied byte by
byte.

A kill between any two steps loses nothing, and leaves nothing twice:

1. `begin` writes the new files under names that nothing reads, syncs them, and then writes the journal,
   `<source id>/rewriting.json`. Without a journal nothing has happened, and `unfinished` sweeps the new files away.
2. `finish` gives the new files their names, has the caller move the rows of its database, removes the old files, and
   last the journal. Each step may be done twice: while the journal is there, `unfinished` hands it out, and `finish`
   goes through them again.

Whoever calls holds the source's lock (`spiders.spool.source_lock`), and calls `unfinished` first.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256

from pydantic import TypeAdapter, ValidationError

from spiders.archive import OPEN_SUFFIX, WHOLE_SUFFIX, ArchiveError, Record, read_records
from spiders.store import DRAFT_SUFFIX, Archive, Store, StoreError, store_at

JOURNAL = "rewriting.json"
MARK = "+"
"""In the names of files that were rewritten; no run id has it."""
_DRAFT = f"{MARK}draft{WHOLE_SUFFIX}{OPEN_SUFFIX}"

Place = tuple[str, int]
"""A capture's file, relative to the archive, and its offset in it."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a capture lay and where it lies now; its length stays."""

    file: str
    offset: int
    new_file: str
    new_offset: int


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What is being done to a source's files: the journal's content."""

    source_id: str
    old_files: tuple[str, ...]
    new_files: tuple[str, ...]
    moves: tuple[Move, ...]  # of every capture that is kept
    dropped: tuple[Place, ...]
    bytes_before: int
    bytes_after: int
    purpose: str = ""  # the caller's own note, handed back where it is finished after a kill


_REWRITING: TypeAdapter[Rewriting] = TypeAdapter(Rewriting)


def begin(
    archive: Archive,
    source_id: str,
    groups: Sequence[Sequence[str]],
    *,
    drop: Collection[Place] = (),
    purpose: str = "",
) -> Rewriting:
    """Write the files of each group as one new file, without the captures in `drop`, and the journal. The old files
    are there still: `finish` comes next.

    A group's files, named relative to the archive, are written one after another as they are given. A group of which
    nothing is left makes no file. Raises `ArchiveError` where a file is damaged, `OSError` or `StoreError` where the
    archive cannot be written to, and leaves nothing behind.
    """
    store = store_at(archive)
    if store.exists(f"{source_id}/{JOURNAL}"):
        raise ArchiveError(f"{source_id}: an earlier rewriting of the archive is not finished")
    new_files: list[str] = []
    moves: list[Move] = []
    dropped: list[Place] = []
    old_files = [name for group in groups for name in group]
    before = sum(store.size(name) for name in old_files)
    after = 0
    try:
        for group in groups:
            spans = [span for name in group for span in _spans(store, name, frozenset(drop))]
            dropped += [(span.file, span.offset) for span in spans if span.is_dropped and span.is_capture]
            kept = [span for span in spans if not span.is_dropped]
            if not kept:
                continue
            name = _write(store, source_id, kept)
            new_files.append(name)
            moves += _moves(kept, name)
            after += sum(span.length for span in kept)
        rewriting = Rewriting(
            source_id, tuple(old_files), tuple(new_files), tuple(moves), tuple(dropped), before, after, purpose
        )
        _write_journal(store, rewriting)
    except (ArchiveError, OSError, StoreError):
        _sweep(store, source_id)
        raise
    return rewriting


def unfinished(archive: Archive, source_id: str) -> Rewriting | None:
    """The rewriting that a kill left to be finished, if there is one; what came of one that had not begun is swept.

    Raises `ArchiveError` where its journal cannot be read.
    """
    store = store_at(archive)
    try:
        written = store.read(f"{source_id}/{JOURNAL}")
    except FileNotFoundError:
        _sweep(store, source_id)
        return None
    try:
        return _REWRITING.validate_json(written)
    except ValidationError as error:
        raise ArchiveError(f"{source_id}/{JOURNAL} cannot be read: {error}") from error


def finish(archive: Archive, rewriting: Rewriting, move_rows: Callable[[Rewriting], None]) -> None:
    """Put the new files in the place of the old ones. `move_rows` moves the rows that say where captures lie, in one
    transaction; it may be called again for rows that it has moved.

    Raises `ArchiveError` where a new file is not there: then the old ones stay.
    """
    store, source_id = store_at(archive), rewriting.source_id
    for name in rewriting.new_files:
        if store.exists(name + OPEN_SUFFIX):
            store.rename(name + OPEN_SUFFIX, name)
        elif not store.exists(name):
            raise ArchiveError(f"{name} was written and is not there: the files that it replaces are kept")
    store.settle(source_id)
    move_rows(rewriting)
    for name in rewriting.old_files:
        if name not in rewriting.new_files:
            store.remove(name)
    store.settle(source_id)
    store.remove(f"{source_id}/{JOURNAL}")
    store.settle(source_id)


@dataclass(frozen=True, slots=True)
class _Span:
    """One record of a file."""

    file: str
    offset: int
    length: int
    kind: str
    month: str  # in which it was written, as 2026-11
    is_capture: bool
    is_dropped: bool


def _spans(store: Store, name: str, drop: frozenset[Place]) -> list[_Span]:
    """The records of a file, each checked against its digests."""
    spans: list[_Span] = []
    left_out: set[str] = set()  # ids of responses
    end = 0
    with store.open(name) as file:
        for record in read_records(file, name):
            if record.offset != end:
                raise ArchiveError(f"{name}: there is something between the records, at byte {end}")
            end = record.offset + record.length
            if record.kind == "response" and (name, record.offset) in drop:
                left_out.add(record.record_id)
            is_dropped = record.record_id in left_out or record.concurrent_to in left_out
            spans.append(_span(name, record, is_dropped=is_dropped))
    return list(_with_needed_headings(spans))


def _span(name: str, record: Record, *, is_dropped: bool) -> _Span:
    is_capture = record.kind == "response"
    return _Span(name, record.offset, record.length, record.kind, record.date[:7], is_capture, is_dropped)


def _with_needed_headings(spans: Sequence[_Span]) -> Iterator[_Span]:
    """A `warcinfo` record is a heading: it goes where nothing is kept of what it speaks for."""
    speaks = False
    kept: list[_Span] = []
    for span in reversed(spans):
        if span.kind == "warcinfo":
            if speaks:
                kept.append(span)
            speaks = False
        else:
            speaks = speaks or not span.is_dropped
            kept.append(span)
    yield from reversed(kept)


def _write(store: Store, source_id: str, spans: Sequence[_Span]) -> str:
    """Copy the records into a new file, synced, under the name that nothing reads; return its final name."""
    draft = f"{source_id}/{_DRAFT}"
    written = sha256()
    with store.writing(draft) as out:
        for name, there in _by_file(spans):
            with store.open(name) as file:
                for span in there:
                    file.seek(span.offset)
                    data = file.read(span.length)
                    written.update(data)
                    out.write(data)
    with store.open(draft) as file:
        if file_digest(file, "sha256").digest() != written.digest():
            raise ArchiveError(f"{source_id}: what was written for a new archive file is not what it gives back")
    name = f"{source_id}/{spans[0].month}{MARK}{written.hexdigest()[:16]}{WHOLE_SUFFIX}"
    store.rename(draft, name + OPEN_SUFFIX)
    return name


def _by_file(spans: Sequence[_Span]) -> Iterator[tuple[str, list[_Span]]]:
    there: list[_Span] = []
    for span in spans:
        if there and there[0].file != span.file:
            yield there[0].file, there
            there = []
        there.append(span)
    yield there[0].file, there


def _moves(spans: Sequence[_Span], new_file: str) -> Iterator[Move]:
    end = 0
    for span in spans:
        if span.is_capture:
            yield Move(span.file, span.offset, new_file, end)
        end += span.length


def _write_journal(store: Store, rewriting: Rewriting) -> None:
    store.write(f"{rewriting.source_id}/{JOURNAL}", _REWRITING.dump_json(rewriting))


def _sweep(store: Store, source_id: str) -> None:
    """Remove new files for which there is no journal."""
    for name in store.names(source_id):
        file = name.removeprefix(f"{source_id}/")
        is_new = MARK in file and file.endswith(f"{WHOLE_SUFFIX}{OPEN_SUFFIX}")
        if is_new or file == f"{JOURNAL}{DRAFT_SUFFIX}":
            store.remove(name)

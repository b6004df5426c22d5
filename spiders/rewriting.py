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

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from spiders.archive import OPEN_SUFFIX, WHOLE_SUFFIX, ArchiveError, Record, open_path, read_records, sync_folder

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
    archive: Path,
    source_id: str,
    groups: Sequence[Sequence[str]],
    *,
    drop: Collection[Place] = (),
    purpose: str = "",
) -> Rewriting:
    """Write the files of each group as one new file, without the captures in `drop`, and the journal. The old files
    are there still: `finish` comes next.

    A group's files, named relative to the archive, are written one after another as they are given. A group of which
    nothing is left makes no file. Raises `ArchiveError` where a file is damaged, `OSError` where the disk fails, and
    leaves nothing behind.
    """
    folder = archive / source_id
    if (folder / JOURNAL).exists():
        raise ArchiveError(f"{source_id}: an earlier rewriting of the archive is not finished")
    new_files: list[str] = []
    moves: list[Move] = []
    dropped: list[Place] = []
    old_files = [name for group in groups for name in group]
    before = sum((archive / name).stat().st_size for name in old_files)
    after = 0
    try:
        for group in groups:
            spans = [span for name in group for span in _spans(archive, name, frozenset(drop))]
            dropped += [(span.file, span.offset) for span in spans if span.is_dropped and span.is_capture]
            kept = [span for span in spans if not span.is_dropped]
            if not kept:
                continue
            name = _write(archive, source_id, kept)
            new_files.append(name)
            moves += _moves(kept, name)
            after += sum(span.length for span in kept)
        rewriting = Rewriting(
            source_id, tuple(old_files), tuple(new_files), tuple(moves), tuple(dropped), before, after, purpose
        )
        _write_journal(folder, rewriting)
    except (ArchiveError, OSError):
        _sweep(folder)
        raise
    return rewriting


def unfinished(archive: Path, source_id: str) -> Rewriting | None:
    """The rewriting that a kill left to be finished, if there is one; what came of one that had not begun is swept.

    Raises `ArchiveError` where its journal cannot be read.
    """
    folder = archive / source_id
    try:
        written = (folder / JOURNAL).read_bytes()
    except FileNotFoundError:
        _sweep(folder)
        return None
    try:
        return _REWRITING.validate_json(written)
    except ValidationError as error:
        raise ArchiveError(f"{source_id}/{JOURNAL} cannot be read: {error}") from error


def finish(archive: Path, rewriting: Rewriting, move_rows: Callable[[Rewriting], None]) -> None:
    """Put the new files in the place of the old ones. `move_rows` moves the rows that say where captures lie, in one
    transaction; it may be called again for rows that it has moved.

    Raises `ArchiveError` where a new file is not there: then the old ones stay.
    """
    folder = archive / rewriting.source_id
    for name in rewriting.new_files:
        path = archive / name
        if open_path(path).exists():
            open_path(path).rename(path)
        elif not path.exists():
            raise ArchiveError(f"{name} was written and is not there: the files that it replaces are kept")
    sync_folder(folder)
    move_rows(rewriting)
    for name in rewriting.old_files:
        if name not in rewriting.new_files:
            (archive / name).unlink(missing_ok=True)
    sync_folder(folder)
    (folder / JOURNAL).unlink()
    sync_folder(folder)


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


def _spans(archive: Path, name: str, drop: frozenset[Place]) -> list[_Span]:
    """The records of a file, each checked against its digests."""
    spans: list[_Span] = []
    left_out: set[str] = set()  # ids of responses
    end = 0
    with (archive / name).open("rb") as file:
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


def _write(archive: Path, source_id: str, spans: Sequence[_Span]) -> str:
    """Copy the records into a new file, synced, under the name that nothing reads; return its final name."""
    draft = archive / source_id / _DRAFT
    written = sha256()
    with draft.open("wb") as out:
        for name, there in _by_file(spans):
            with (archive / name).open("rb") as file:
                for span in there:
                    file.seek(span.offset)
                    data = file.read(span.length)
                    written.update(data)
                    out.write(data)
        out.flush()
        os.fsync(out.fileno())
    with draft.open("rb") as file:
        if file_digest(file, "sha256").digest() != written.digest():
            raise ArchiveError(f"{source_id}: what was written for a new archive file is not what the disk gives back")
    name = f"{source_id}/{spans[0].month}{MARK}{written.hexdigest()[:16]}{WHOLE_SUFFIX}"
    draft.rename(open_path(archive / name))
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


def _write_journal(folder: Path, rewriting: Rewriting) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{JOURNAL}.draft"
    with draft.open("wb") as file:
        file.write(_REWRITING.dump_json(rewriting))
        file.flush()
        os.fsync(file.fileno())
    sync_folder(folder)  # the new files' names come before the journal's
    draft.rename(folder / JOURNAL)
    sync_folder(folder)


def _sweep(folder: Path) -> None:
    """Remove new files for which there is no journal."""
    for path in [*folder.glob(f"*{MARK}*{WHOLE_SUFFIX}{OPEN_SUFFIX}"), folder / f"{JOURNAL}.draft"]:
        path.unlink(missing_ok=True)

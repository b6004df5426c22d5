"""Publishing: from the warehouse's public interface to a release that readers are led to."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from publishing import sqlite_file
from publishing.checks import ORDINARY, Check, Thresholds, check
from publishing.checksums import File, file_at
from publishing.comparison import TooManyError
from publishing.datapackage import Contents, files_of, made_with, write_package
from publishing.deltas import ids_of, write_deltas
from publishing.feeds import SavedSearch, write_feeds
from publishing.layout import DELTA, FEEDS, MORNING, SQLITE
from publishing.morning import NOTHING_LATE, Morning, gather, late_in, page
from publishing.place import Place, place_at
from publishing.previous import Previous, damage, needed, previous_of, taken_back
from publishing.release import Release, ReleaseError, id_of, moment_of
from publishing.retention import keep_only
from publishing.rows import stored_moment
from publishing.snapshot import snapshots
from publishing.tables import Tables, follow, write_anew, write_parts
from publishing.writer import writing_processes
from schema.v1 import VERSION

KEEP = 14
"""Releases that are kept, the latest included."""

CONNECTIONS = 2
"""That compare rows at once: as many as the machines that it is made for have cores."""


@dataclass(frozen=True, slots=True)
class _Errand:
    """What is to be published, and how."""

    moment: datetime  # to the second
    full: bool
    force: bool
    address: str | None
    searches: Sequence[SavedSearch]
    limits: Thresholds

    @property
    def id(self) -> str:
        return id_of(self.moment)


def publish(
    engine: Engine,
    releases: str,
    *,
    moment: datetime,
    full: bool = False,
    force: bool = False,
    keep: int = KEEP,
    address: str | None = None,
    searches: Sequence[SavedSearch] = (),
    limits: Thresholds = ORDINARY,
) -> Release:
    """Publish the warehouse as it stands into `releases`, a folder or the address of one as fsspec has it.

    `moment` (aware, a begun second counting whole) names the release, and must lie after the latest one's. The release
    is made from the latest one and what has changed since; anew with `full`, and where that one cannot be used. Where a
    check fails the latest release stays, unless `force`. Older releases than `keep` are removed. `address` is the
    public address of `releases`, for the feeds. The same warehouse, moment and previous release make the same files.

    Raises `ReleaseError` where no release can be made.
    """
    errand = _Errand(moment_of(id_of(moment)), full, force, address, searches, limits)
    place = place_at(releases)
    with place.turn():
        place.sweep()
        latest = place.latest()
        if latest is not None and errand.id <= latest:
            raise ReleaseError(f"there is a release of {latest} already, which is not before {errand.id}")
        with place.workspace(errand.id) as folder:
            release = _make(engine, place, folder, previous_of(place, latest, folder), errand)
            if not release.published:
                return release
            place.finish(errand.id, folder)
            place.lead_to(errand.id)
        return replace(release, removed=keep_only(place, keep))


def _make(engine: Engine, place: Place, folder: Path, previous: Previous | None, errand: _Errand) -> Release:
    """Make the release in `folder`, and judge it."""
    before = previous.id if previous else None
    with writing_processes(folder) as writers, ThreadPoolExecutor(2) as pool:
        made = _write_tables(engine, folder, previous, errand)
        with sqlite_file.writing(folder / SQLITE) as file:
            sqlite_file.conclude(file, errand.id, before, VERSION)
        # From here on the file is whole; what takes long with it lets others work meanwhile.
        began_with = previous.folder if previous and not made.why_full else None
        linked = write_parts(folder, began_with, made.tables.changes, writers)
        sqlite = pool.submit(file_at, folder, SQLITE)
        checking = pool.submit(_check, folder, previous, made, errand)
        with needed(previous):
            changes = write_deltas(folder / SQLITE, previous.sqlite if previous else None, folder / DELTA, made.among)
            morning = _write_pages(folder, previous, made, errand)
        checks = checking.result()
        published = all(one.passed or (errand.force and one.forceable) for one in checks)
        files: Mapping[str, File] = {}
        if published:
            known = [previous.contents.files[path] for path in linked] if previous else []
            files = files_of(folder, [sqlite.result(), *writers.written(), *known])
            contents = Contents(
                release=errand.id,
                previous=before,
                takes_back=made.takes_back,
                made_with=made_with(),
                rows=made.tables.rows,
                files=files,
            )
            write_package(folder, errand.moment, contents)
    return Release(
        id=errand.id,
        address=place.address(errand.id),
        previous=before,
        published=published,
        full=bool(made.why_full),
        why_full=made.why_full,
        checks=checks,
        rows=made.tables.rows,
        changes=changes,
        bytes=sum(file.bytes for file in files.values()),
        morning=morning,
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """What writing the tables came to."""

    tables: Tables
    why_full: str  # why they were written anew; empty where they were not
    takes_back: bool  # whether older releases hold what may not be had any longer

    @property
    def among(self) -> Collection[str] | None:
        """The announcements that may be others than they were; None: any."""
        if self.why_full:
            return None
        return [change.key[0] for change in self.tables.changes["v1_announcements"].changes]

    @property
    def added(self) -> Mapping[str, Collection[str]] | None:
        """Ids of rows that there were not before, by view; None where that is not known."""
        if self.why_full:
            return None
        of_views = self.tables.changes.items()
        return {name: [change.key[0] for change in one.changes if not change.was] for name, one in of_views}


def _write_tables(engine: Engine, folder: Path, previous: Previous | None, errand: _Errand) -> _Made:
    """Write the SQLite file, by following the previous release's where that can be."""
    why = _why_full(previous, errand)
    with snapshots(engine, 1 if why else CONNECTIONS) as warehouse:
        if not why and previous and previous.folder:
            try:
                tables = follow(warehouse, folder, previous.folder)
                why = taken_back(folder / SQLITE, previous.sqlite)  # deleted rows leave traces in a file
            except TooManyError:
                why = "most of it has changed"
            except (OSError, sqlite3.DatabaseError) as error:
                why = f"release {previous.id} is damaged ({error})"
            if not why:
                return _Made(tables, "", takes_back=False)
            (folder / SQLITE).unlink(missing_ok=True)
        tables = write_anew(warehouse[0], folder)
        with needed(previous):
            return _Made(tables, why, bool(previous and taken_back(folder / SQLITE, previous.sqlite)))


def _why_full(previous: Previous | None, errand: _Errand) -> str:
    if errand.full:
        return "it was asked for"
    if previous is None:
        return "there is no release to begin with"
    if previous.folder is None:
        return "the latest release does not lie on this machine"
    if previous.contents.made_with != made_with():
        return "the latest release was made with other versions"
    return damage(previous)


def _check(folder: Path, previous: Previous | None, made: _Made, errand: _Errand) -> tuple[Check, ...]:
    since = stored_moment(moment_of(previous.id)) if previous else None
    rows, before = made.tables.rows, previous.contents.rows if previous else {}
    return check(folder / SQLITE, rows, before, since, errand.limits, changes=made.tables.changes)


def _write_pages(folder: Path, previous: Previous | None, made: _Made, errand: _Errand) -> Morning:
    """Write what people read: feeds, and the morning page; what the latter tells."""
    with sqlite_file.connected(folder / SQLITE) as connection:
        write_feeds(connection, folder / FEEDS, moment=errand.moment, address=errand.address, searches=errand.searches)
        since = moment_of(previous.id) if previous else None
        morning = gather(
            connection,
            moment=errand.moment,
            since=since,
            returned=ids_of(folder / DELTA, "returned"),
            late=late_in(folder / SQLITE, previous.sqlite, since, made.added) if previous and since else NOTHING_LATE,
        )
    (folder / MORNING).write_text(page(morning, release=errand.id), encoding="utf-8", newline="\n")
    return morning

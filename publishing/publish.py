"""Publishing: from the warehouse's public interface to a release that readers are led to."""

import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from publishing import sqlite_file
from publishing.checks import ORDINARY, Thresholds, check
from publishing.datapackage import Contents, File, files_of, made_with, write_package
from publishing.deltas import ids_of, write_deltas
from publishing.feeds import SavedSearch, write_feeds
from publishing.morning import morning_page
from publishing.place import Place, place_at
from publishing.previous import Previous, damage, previous_of, taken_back
from publishing.release import DELTA, FEEDS, MORNING, SQLITE, Release, ReleaseError, id_of, moment_of
from publishing.retention import keep_only
from publishing.rows import snapshot, stored_moment
from publishing.tables import Written, write_tables
from schema.v1 import VERSION

KEEP = 14
"""Releases that are kept, the latest included."""


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

    `moment` (aware, taken to the second) names the release, and must lie after the latest one's. The release is made
    from the latest one and what has changed since; anew with `full`, and where that one cannot be used. Where a check
    fails the latest release stays, unless `force`. Older releases than `keep` are removed. `address` is the public
    address of `releases`, for the feeds. The same warehouse, moment and previous release make the same files.

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
    written, why_full = _write_tables(engine, folder, previous, errand)
    before = previous.id if previous else None
    with sqlite_file.writing(folder / SQLITE) as file:
        sqlite_file.conclude(file, errand.id, before, VERSION)
    changes = write_deltas(folder / SQLITE, previous.sqlite if previous else None, folder / DELTA)
    since = stored_moment(moment_of(before)) if before else None
    rows_before: Mapping[str, int] = previous.contents.rows if previous else {}
    checks = check(folder / SQLITE, written.rows, rows_before, since, errand.limits)
    published = all(one.passed or (errand.force and one.forceable) for one in checks)
    files: list[File] = []
    if published:
        _write_pages(folder, before, errand)
        files = files_of(folder, {name: previous.contents.files[name] for name in written.linked} if previous else {})
        contents = Contents(
            release=errand.id,
            previous=before,
            takes_back=bool(previous and taken_back(folder / SQLITE, previous.sqlite)),
            made_with=made_with(),
            rows=written.rows,
            files={file.path: file for file in files},
        )
        write_package(folder, errand.moment, contents)
    return Release(
        id=errand.id,
        address=place.address(errand.id),
        previous=before,
        published=published,
        full=bool(why_full),
        why_full=why_full,
        checks=checks,
        rows=written.rows,
        changes=changes,
        bytes=sum(file.bytes for file in files),
    )


def _write_tables(engine: Engine, folder: Path, previous: Previous | None, errand: _Errand) -> tuple[Written, str]:
    """Write the tables; why they were written anew, if they were."""
    with snapshot(engine) as connection:
        why = _why_full(previous, errand)
        if not why and previous:
            try:
                written = write_tables(connection, folder, previous.folder)
                why = taken_back(folder / SQLITE, previous.sqlite)  # deleted rows leave traces in a file
            except (OSError, StopIteration, sqlite3.DatabaseError) as error:
                why = f"release {previous.id} is damaged ({error!r})"
            if not why:
                return written, ""
            shutil.rmtree(folder)
            folder.mkdir()
        return write_tables(connection, folder, None), why


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


def _write_pages(folder: Path, before: str | None, errand: _Errand) -> None:
    """Write what people read: feeds, and the morning page."""
    with sqlite_file.connected(folder / SQLITE) as connection:
        write_feeds(connection, folder / FEEDS, moment=errand.moment, address=errand.address, searches=errand.searches)
        page = morning_page(
            connection,
            moment=errand.moment,
            since=moment_of(before) if before else None,
            returned=ids_of(folder / DELTA, "returned"),
            release=errand.id,
        )
    (folder / MORNING).write_text(page, encoding="utf-8")

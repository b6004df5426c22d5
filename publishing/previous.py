"""The release before this one: what it has, whether a release can be made from it, and what it has too much."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from publishing.datapackage import Contents, read_package
from publishing.layout import PACKAGE, SQLITE
from publishing.place import Place
from publishing.release import ReleaseError
from publishing.sqlite_file import read_only, reading, scalar


@dataclass(frozen=True, slots=True)
class Previous:
    """A release that readers were led to."""

    id: str
    contents: Contents
    sqlite: Path  # on this machine
    folder: Path | None  # with all its files; None where it lies elsewhere


def previous_of(place: Place, release_id: str | None, workspace: Path) -> Previous | None:
    """The release of that id, as far as it can be read; None where it is not there, or not whole."""
    if release_id is None:
        return None
    try:
        contents = read_package(place.fetch(release_id, PACKAGE, workspace))
        sqlite = place.fetch(release_id, SQLITE, workspace)
    except (ReleaseError, FileNotFoundError):
        return None  # as the first release: its deltas begin anew, and say so
    return Previous(release_id, contents, sqlite, place.folder(release_id))


def damage(previous: Previous) -> str:
    """What is wrong with the files of a release, as far as their lengths tell; empty where nothing is."""
    assert previous.folder is not None
    for file in previous.contents.files.values():
        path = previous.folder / file.path
        if not path.is_file() or path.stat().st_size != file.bytes:
            return f"{file.path} of release {previous.id} is not as it was written"
    return ""


@contextmanager
def needed(previous: Previous | None) -> Iterator[None]:
    """While the context is entered `previous` is looked into. Raises `ReleaseError` where that is damaged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if previous is None:
            raise
        raise ReleaseError(
            f"release {previous.id} is damaged ({error}), so that it cannot be told what has changed since, or must be "
            "taken back: move it away, and publish again"
        ) from error


def taken_back(now: Path, before: Path) -> str:
    """Why the release at `before` may not be had any longer, beside the one at `now`; empty where it may.

    Pages go when they are forgotten, and for no other reason; texts go when a source's licence proves to be narrower.
    """
    with reading(now) as file:
        file.execute("ATTACH ? AS before", (read_only(before),))
        if scalar(file, _FORGOTTEN):
            return "pages were forgotten"
        return "a licence allows less than it did" if scalar(file, _CLOSED) else ""


_FORGOTTEN = """
    SELECT EXISTS (SELECT 1 FROM before.v1_pages b WHERE NOT EXISTS (SELECT 1 FROM v1_pages p WHERE p.id = b.id))
"""
_CLOSED = """
    SELECT EXISTS (
        SELECT 1 FROM before.v1_sources b JOIN v1_sources s ON s.id = b.id WHERE b.full_text AND NOT s.full_text
    )
"""

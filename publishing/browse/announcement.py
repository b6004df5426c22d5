"""All that a release tells of one announcement: rows of the public tables, gathered for its page."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from publishing.diffs import Diff, beginning_diff, diff

Row = dict[str, Any]
"""A row of a public table by the names of its columns; docs/warehouse.md says what they hold."""

MOST_OUTLETS = 50
"""Outlets that are compared with the announcement's own text; more are listed."""
MOST_ROWS = 30
"""Captures and removed blocks that are shown of a page; the tables have the others."""

RELATIONS = {
    "series": ("the one before it in a series", "the next in the series"),
    "stage": ("what was proposed", "what became of it"),
    "quote": ("an earlier one that shares a passage", "a later one that shares a passage"),
}
"""By a relation's kind: what the other announcement is where it is the earlier, and where it is the later."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """One page that carries the announcement."""

    row: Row  # of v1_outlets
    text: str | None  # None: the licence does not allow it, or the outlet is past MOST_OUTLETS
    excerpt: str
    headline: Diff | None  # from the announcement's headline to this one's; None for the page that speaks for it
    change: Diff | None  # from the announcement's text to this one's; None also where either text is missing
    opening: Diff | None  # the same for its excerpt, where its text may not be passed on
    versions: tuple["Version", ...]
    removed: tuple[Row, ...]  # of v1_removed; of what it says now
    removed_count: int
    captures: tuple[Row, ...]  # of v1_captures, the latest first
    captures_count: int


@dataclass(frozen=True, slots=True)
class Version:
    """What an outlet said from one moment on."""

    row: Row  # of v1_versions
    headline: Diff | None  # from the version before; None for the first
    change: Diff | None


@dataclass(frozen=True, slots=True)
class Relation:
    """Another announcement that has to do with this one."""

    row: Row  # of v1_relations
    id: str
    title: str
    announcer: str
    published_on: str | None
    is_later: bool
    passages: tuple[str, ...]  # that both have

    @property
    def words(self) -> str:
        """What the other one is to this one."""
        return RELATIONS[self.row["kind"]][self.is_later]


@dataclass(frozen=True, slots=True)
class Announcement:
    """One announcement with all that hangs on it."""

    row: Row  # of v1_announcements
    organisations: tuple[str, ...]
    outlets: tuple[Outlet, ...]
    relations: tuple[Relation, ...]
    events: tuple[Row, ...]  # of v1_events
    former_ids: tuple[str, ...]

    @property
    def edits(self) -> int:
        """How often an outlet's text changed after it was first seen."""
        return sum(len(outlet.versions) - 1 for outlet in self.outlets if outlet.versions)


def redirected(connection: sqlite3.Connection, old_id: str) -> str | None:
    """The id that `old_id` leads on to; None where it leads nowhere."""
    row = connection.execute("SELECT new_id FROM v1_redirects WHERE old_id = ?", (old_id,)).fetchone()
    return str(row[0]) if row else None


def read_announcement(connection: sqlite3.Connection, announcement_id: str) -> Announcement | None:
    """The announcement of that id; None where there is none."""
    found = rows(connection, "SELECT * FROM v1_announcements WHERE id = ?", announcement_id)
    if not found:
        return None
    (row,) = found
    outlets = rows(
        connection,
        "SELECT * FROM v1_outlets WHERE announcement_id = ?"
        " ORDER BY is_primary DESC, is_current DESC, score DESC, outlet, url, edition",
        announcement_id,
    )
    relations = rows(
        connection,
        "SELECT * FROM v1_relations WHERE earlier_id = ?1 OR later_id = ?1"
        " ORDER BY kind, earlier_id, later_id, earlier_page_id, earlier_edition, later_page_id, later_edition",
        announcement_id,
    )
    events = "SELECT * FROM v1_events WHERE from_id = ?1 OR to_id = ?1 ORDER BY number"
    former = "SELECT old_id FROM v1_redirects WHERE new_id = ? ORDER BY at, old_id"
    return Announcement(
        row,
        tuple(map(str, json.loads(row["organisations"] or "[]"))),
        tuple(_outlet(connection, one, row, compared=place < MOST_OUTLETS) for place, one in enumerate(outlets)),
        tuple(one for related in relations if (one := _relation(connection, related, announcement_id)) is not None),
        tuple(rows(connection, events, announcement_id)),
        tuple(str(one["old_id"]) for one in rows(connection, former, announcement_id)),
    )


def rows(connection: sqlite3.Connection, query: str, *values: str | int) -> list[Row]:
    """The rows that `query` finds, as objects."""
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _outlet(connection: sqlite3.Connection, row: Row, announcement: Row, *, compared: bool) -> Outlet:
    page, edition = row["page_id"], row["edition"]
    versions = rows(
        connection, "SELECT * FROM v1_versions WHERE page_id = ? AND edition = ? ORDER BY valid_from", page, edition
    )
    said = versions[-1] if versions else {}
    text = said.get("body_text") if compared else None
    of_page = (page,) if row["is_current"] else ("",)  # what was removed is known of a page's present text alone
    captures = "FROM v1_captures WHERE page_id = ?"
    own, excerpt = announcement["body_text"], said.get("excerpt") or ""
    return Outlet(
        row,
        text,
        excerpt,
        _change(announcement["title"], row["title"]) if not row["is_primary"] else None,
        _change(own, text) if not row["is_primary"] else None,
        beginning_diff(own, excerpt) if own is not None and text is None and not row["is_primary"] else None,
        tuple(_versions(versions)) if compared else (),
        tuple(
            rows(
                connection, "SELECT * FROM v1_removed WHERE page_id = ? ORDER BY position LIMIT ?", *of_page, MOST_ROWS
            )
        ),
        _count(connection, "SELECT count(*) FROM v1_removed WHERE page_id = ?", *of_page),
        tuple(
            rows(
                connection,
                f"SELECT * {captures} ORDER BY fetched_at DESC, warc_file, warc_offset LIMIT ?",
                page,
                MOST_ROWS,
            )
        ),
        _count(connection, f"SELECT count(*) {captures}", page),
    )


def _versions(versions: Sequence[Row]) -> list[Version]:
    found = []
    before: Row | None = None
    for row in versions:
        if before is None:
            found.append(Version(row, None, None))
        else:
            headline = _change(before["title"], row["title"])
            found.append(Version(row, headline, _change(before["body_text"], row["body_text"])))
        before = row
    return found


def _change(before: str | None, after: str | None) -> Diff | None:
    return None if before is None or after is None else diff(before, after)


def _relation(connection: sqlite3.Connection, row: Row, announcement_id: str) -> Relation | None:
    is_later = row["earlier_id"] == announcement_id
    other = row["later_id"] if is_later else row["earlier_id"]
    found = connection.execute(
        "SELECT title, announcer, published_on FROM v1_announcements WHERE id = ?", (other,)
    ).fetchone()
    if found is None:  # forgotten since: its relation goes with the next release
        return None
    evidence = json.loads(row["evidence"] or "[]")
    passages = tuple(str(one["text"]) for one in evidence if isinstance(one, dict) and "text" in one)
    return Relation(row, other, found[0] or "(no headline)", found[1], found[2], is_later, passages)


def _count(connection: sqlite3.Connection, query: str, value: str) -> int:
    return int(connection.execute(query, (value,)).fetchone()[0])

"""What must hold of a release before readers are led to it. docs/publishing.md shows the thresholds."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from publishing.comparison import Comparison
from publishing.sqlite_file import FTS, reading, scalar
from schema.v1 import VIEWS

COUNTED = ("v1_announcements", "v1_pages", "v1_versions", "v1_sources")
"""Views whose rows should not become fewer: pages that are withdrawn keep theirs."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where ordinary ends. Shares are between 0 and 1."""

    lost_rows: float = 0.05  # of a counted view's rows since the previous release; one may always go
    undated: float = 0.2  # announcements without a day of publication, of all
    undated_new: float = 0.5  # of those first seen since the previous release
    empty: float = 0.02  # announcements without a word of text, of all
    empty_new: float = 0.2  # of those first seen since the previous release
    enough: int = 20  # announcements; shares of fewer say nothing
    unwell_sources: float = 0.5  # sources that are broken or blocked, of those whose health is known


ORDINARY = Thresholds()


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a release, and what it found."""

    name: str
    passed: bool
    said: str  # one sentence with the figures
    forceable: bool = True  # whether a release that fails it may be published all the same


def check(
    path: Path,
    rows: Mapping[str, int],
    previous_rows: Mapping[str, int],
    since: str | None,
    limits: Thresholds,
    *,
    changes: Mapping[str, Comparison] | None = None,
) -> tuple[Check, ...]:
    """Check the release whose SQLite file is at `path`, and which has so many `rows` in each view.

    `previous_rows` are the previous release's, and `since` is its moment as the file keeps moments; none of the first.
    Where all that has changed since that one is known, by view, only the references of these rows are followed.
    """
    with reading(path) as file:
        return (
            *_fallen(rows, previous_rows, limits),
            *_shares(file, since, limits),
            _health(file, limits),
            _references(file) if not changes or _any_gone(changes) else _changed_references(file, changes),
            _search(file, rows),
            _licences(file),
        )


def _fallen(rows: Mapping[str, int], before: Mapping[str, int], limits: Thresholds) -> Iterator[Check]:
    for view in COUNTED:
        was, now = before.get(view, 0), rows[view]
        said = f"{now} rows in {view}, {was} before; no more than {limits.lost_rows:.0%} or one are expected to go"
        yield Check(f"rows of {view}", was - now <= max(1, was * limits.lost_rows), said)


def _shares(file: sqlite3.Connection, since: str | None, limits: Thresholds) -> Iterator[Check]:
    """Checks of announcements without a day or a text: of all, and of those first seen after `since`."""
    query = """
        SELECT coalesce(first_seen_at > ?, FALSE), count(*), count(*) FILTER (WHERE published_on IS NULL),
               count(*) FILTER (WHERE trim(excerpt) = '')
        FROM v1_announcements GROUP BY 1
    """
    found = {is_new: counts for is_new, *counts in file.execute(query, (since,))}
    new = found.get(1, [0, 0, 0])
    of, undated, empty = map(sum, zip(new, found.get(0, [0, 0, 0]), strict=True))
    if of >= limits.enough:
        yield _share("dates", undated, of, "announcements have no day of publication", limits.undated)
        yield _share("texts", empty, of, "announcements have no text", limits.empty)
    of, undated, empty = new
    if of >= limits.enough:
        yield _share("new dates", undated, of, "new announcements have no day of publication", limits.undated_new)
        yield _share("new texts", empty, of, "new announcements have no text", limits.empty_new)


def _share(name: str, met: int, of: int, what: str, most: float) -> Check:
    return Check(name, met <= of * most, f"{met} of {of} {what}; at most {most:.0%} are expected")


def _health(file: sqlite3.Connection, limits: Thresholds) -> Check:
    known = scalar(file, "SELECT count(*) FROM v1_sources WHERE health IS NOT NULL")
    unwell = scalar(file, "SELECT count(*) FROM v1_sources WHERE health IN ('broken', 'blocked')")
    said = f"{unwell} of {known} sources are broken or blocked; at most {limits.unwell_sources:.0%} are expected"
    return Check("health", unwell <= known * limits.unwell_sources, said)


def _references(file: sqlite3.Connection) -> Check:
    broken = file.execute(
        'SELECT "table", count(*) FROM pragma_foreign_key_check GROUP BY "table" ORDER BY "table"'
    ).fetchall()
    said = ", ".join(f"{count} rows of {table} refer to rows that are not there" for table, count in broken)
    return Check("references", not broken, said or "every reference leads to a row")


def _any_gone(changes: Mapping[str, Comparison]) -> bool:
    """Whether rows went that others may refer to."""
    return any(one.gone for one in changes.values())


def _changed_references(file: sqlite3.Connection, changes: Mapping[str, Comparison]) -> Check:
    broken: Counter[str] = Counter()
    for view in VIEWS:
        if view.name not in changes:  # without a key; all its rows are written anew each time
            broken[view.name] += scalar(file, "SELECT count(*) FROM pragma_foreign_key_check(?)", (view.name,))
            continue
        names = [column.name for column in view.columns]
        rows = [change.now for change in changes[view.name].changes if change.now]
        for reference in view.references:
            places = [names.index(name) for name in reference.columns]
            found = " AND ".join(f'"{name}" = ?' for name in reference.to)
            query = f"SELECT EXISTS (SELECT 1 FROM {reference.view} WHERE {found})"  # noqa: S608 - names of our own
            keys = (tuple(row[place] for place in places) for row in rows)
            broken[view.name] += sum(None not in key and not scalar(file, query, key) for key in keys)
    met = ", ".join(f"{count} changed rows of {name}" for name, count in broken.items() if count)
    said = f"rows that are not there are referred to: by {met}" if met else "every changed reference leads to a row"
    return Check("references", not met, said)


def _search(file: sqlite3.Connection, rows: Mapping[str, int]) -> Check:
    indexed = scalar(file, f"SELECT count(*) FROM {FTS}_docsize")  # noqa: S608 - a name of our own
    wanted = rows["v1_announcements"]
    return Check("full-text search", indexed == wanted, f"{indexed} of {wanted} announcements can be searched")


def _licences(file: sqlite3.Connection) -> Check:
    """Whole texts, and what is cut from them, of sources whose licence does not allow it."""
    leaks = {}
    for view, publishers, texts in _TEXTS:
        closed = " OR ".join(f"{one} IN (SELECT id FROM v1_sources WHERE NOT full_text)" for one in publishers)  # noqa: S608
        given = " OR ".join(f"{one} IS NOT NULL" for one in texts)
        leaks[view] = scalar(file, f"SELECT count(*) FROM {view} WHERE ({closed}) AND ({given})")  # noqa: S608
    found = ", ".join(f"{count} rows of {view}" for view, count in leaks.items() if count)
    said = f"texts that may not be passed on: {found}" if found else "no text is passed on whose licence forbids it"
    return Check("licences", not found, said, forceable=False)


_TEXTS = (
    ("v1_announcements", ("announcer_id",), ("body_text",)),
    ("v1_pages", ("source_id",), ("body_text",)),
    ("v1_versions", ("source_id",), ("body_text", "diff")),
    ("v1_removed", ("source_id",), ("text",)),
    ("v1_relations", ("earlier_source_id", "later_source_id"), ("evidence",)),
)
"""Where whole texts or passages stand: view, columns of publishers, columns of texts."""

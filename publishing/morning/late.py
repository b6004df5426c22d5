"""What a release has that is older than the release before it, and was not in that one: what was loaded late.

Rows tell when a page was fetched, not when it was loaded. A crawl whose machine could not reach the warehouse waits,
for hours or until the next night: its announcements are news to readers of releases all the same.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement

from publishing.rows import stored_moment
from publishing.sqlite_file import read_only, reading
from schema.statements import chunks

_ANNOUNCEMENTS = """
    SELECT a.id FROM v1_announcements a
    WHERE {} a.first_seen_at <= ? AND NOT EXISTS (SELECT 1 FROM before.v1_announcements b WHERE b.id = a.id)
    AND NOT EXISTS (SELECT 1 FROM v1_events e WHERE e.to_id = a.id AND e.kind = 'split')
"""
_VERSIONS = """
    SELECT a.id FROM v1_versions a
    WHERE {} a.valid_from <= ? AND a.change_kind = 'substantive'
    AND NOT EXISTS (SELECT 1 FROM before.v1_versions b WHERE b.id = a.id)
    AND EXISTS (SELECT 1 FROM before.v1_pages p WHERE p.id = a.page_id)
"""
_VIEWS = ("v1_announcements", "v1_versions")


@dataclass(frozen=True, slots=True)
class Late:
    """Ids of what the page before this one would have told of, had it been loaded by then."""

    announcements: Collection[str] = ()
    versions: Collection[str] = ()


NOTHING_LATE = Late()


def late_in(now: Path, before: Path, since: datetime, added: Mapping[str, Collection[str]] | None = None) -> Late:
    """What the SQLite file `now` has from until `since`, the moment of the release in `before`, and that one lacks.

    Where the rows that `now` has and `before` lacks are known, `added` are their ids, by view: none else is looked at.
    """
    with reading(now) as file:
        file.execute("ATTACH ? AS before", (read_only(before),))
        file.execute("CREATE TEMP TABLE added (id TEXT PRIMARY KEY)")
        for ids in (added[view] for view in _VIEWS) if added else ():
            file.executemany("INSERT INTO added VALUES (?)", ((one,) for one in ids))
        among = "a.id IN temp.added AND" if added else ""
        announcements, versions = (
            frozenset(row[0] for row in file.execute(query, (stored_moment(since),)))
            for query in (_ANNOUNCEMENTS.format(among), _VERSIONS.format(among))
        )
    return Late(announcements, versions)


def spans_with_late(
    at: ColumnElement[datetime], row_id: ColumnElement[str], since: datetime, moment: datetime, late: Collection[str]
) -> Iterator[ColumnElement[bool]]:
    """What rows to read, one query after the other: those of the span, then those with the ids `late`; none twice."""
    yield (at > since) & (at <= moment)
    for chunk in chunks(sorted(late)):
        yield (at <= since) & row_id.in_(chunk)

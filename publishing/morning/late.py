"""What a release has that is older than the release before it, and was not in that one: what was loaded late.

Rows tell when a page was fetched, not when it was loaded. A crawl whose machine could not reach the warehouse waits,
for hours or until the next night: its announcements are news to readers of releases all the same.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement

from publishing.rows import stored_moment
from publishing.sqlite_file import read_only, reading
from schema.statements import chunks

_ANNOUNCEMENTS = """
    SELECT a.id FROM v1_announcements a
    WHERE a.first_seen_at <= ? AND NOT EXISTS (SELECT 1 FROM before.v1_announcements b WHERE b.id = a.id)
    AND NOT EXISTS (SELECT 1 FROM v1_events e WHERE e.to_id = a.id AND e.kind = 'split')
"""
_VERSIONS = """
    SELECT v.id FROM v1_versions v
    WHERE v.valid_from <= ? AND v.change_kind = 'substantive'
    AND NOT EXISTS (SELECT 1 FROM before.v1_versions b WHERE b.id = v.id)
    AND EXISTS (SELECT 1 FROM before.v1_pages p WHERE p.id = v.page_id)
"""


@dataclass(frozen=True, slots=True)
class Late:
    """Ids of what the page before this one would have told of, had it been loaded by then."""

    announcements: Collection[str] = ()
    versions: Collection[str] = ()


NOTHING_LATE = Late()


def late_in(now: Path, before: Path, since: datetime) -> Late:
    """What the SQLite file `now` has from until `since`, the moment of the release in `before`, and that one lacks."""
    with reading(now) as file:
        file.execute("ATTACH ? AS before", (read_only(before),))
        announcements, versions = (
            frozenset(row[0] for row in file.execute(query, (stored_moment(since),)))
            for query in (_ANNOUNCEMENTS, _VERSIONS)
        )
    return Late(announcements, versions)


def spans_with_late(
    at: ColumnElement[datetime], row_id: ColumnElement[str], since: datetime, moment: datetime, late: Collection[str]
) -> Iterator[ColumnElement[bool]]:
    """What rows to read, one query after the other: those of the span, then those with the ids `late`; none twice."""
    yield (at > since) & (at <= moment)
    for chunk in chunks(sorted(late)):
        yield (at <= since) & row_id.in_(chunk)

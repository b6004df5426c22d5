"""The demo's warehouse as three real nights would have left it, on SQLite and on PostgreSQL.

The demo's nights are seconds apart: here each begins at 02:00 UTC of a day of its own, so that "since yesterday" has a
meaning. Nothing else is other than `councilwire demo` left it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Table, insert, select, text

from schema.models import Base

NIGHTS = [datetime(2026, 11, day, 2, tzinfo=UTC) for day in (20, 21, 22)]
MOMENT = NIGHTS[-1] + timedelta(hours=1, minutes=15)
"""Of the release that is made of it."""


@dataclass(frozen=True)
class _Calendar:
    """When the nights began, and when they are to have begun."""

    began: list[datetime]

    def moved(self, value: Any) -> Any:
        """A column's value, moved with its night where it is a moment of one."""
        if not isinstance(value, datetime):
            return value
        for began, begins in reversed(list(zip(self.began, NIGHTS, strict=True))):
            if value >= began:
                return begins + (value - began)
        return value  # what a page tells of itself lies before the nights


def copy_in_nights(demo: Engine, into: Engine) -> None:
    """Copy every row of the demo's warehouse into an empty one, its three nights a day apart."""
    with demo.connect() as source, into.begin() as target:
        if target.dialect.name == "postgresql":  # rows refer to rows that come later
            target.execute(text("SET session_replication_role = replica"))
        else:
            target.execute(text("PRAGMA defer_foreign_keys = ON"))
        calendar = _calendar(source)
        for table in Base.metadata.sorted_tables:
            rows = [_moved(row, table, calendar) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), rows)


def _moved(row: Any, table: Table, calendar: _Calendar) -> dict[str, Any]:
    return {column.name: calendar.moved(row[column.name]) for column in table.columns}


def _calendar(source: Any) -> _Calendar:
    runs = Base.metadata.tables["crawl_run"]
    started = sorted(source.execute(select(runs.c.started_at)).scalars())
    sources = len(set(source.execute(select(runs.c.source_id)).scalars()))
    assert len(started) == len(NIGHTS) * sources
    return _Calendar([started[night * sources] for night in range(len(NIGHTS))])

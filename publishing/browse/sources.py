"""All that a release tells of its sources: how they fare, and what was met at one of them."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from publishing.browse.announcement import Row, rows

MOST = 20
"""Runs, issues and announcements that a source's page shows; the tables have the others."""


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time in one state of health."""

    row: Row  # of v1_health
    reasons: tuple[tuple[str, str], ...]  # (reason, detail)


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """One source with its history."""

    row: Row  # of v1_sources
    spells: tuple[Spell, ...]  # the latest first
    runs: tuple[Row, ...]
    issues: tuple[Row, ...]  # that stand
    announcements: tuple[Row, ...]  # the newest
    carried: int  # announcements of others that its pages carry


def read_sources(connection: sqlite3.Connection) -> tuple[Row, ...]:
    """Every source, by kind and name; those that are not well first."""
    return tuple(rows(connection, "SELECT * FROM v1_sources ORDER BY coalesce(health, '') = 'healthy', kind, name, id"))


def read_source(connection: sqlite3.Connection, source_id: str) -> SourceDetail | None:
    """The source of that id; None where there is none."""
    found = rows(connection, "SELECT * FROM v1_sources WHERE id = ?", source_id)
    if not found:
        return None

    def of_source(query: str) -> tuple[Row, ...]:
        return tuple(rows(connection, f"{query} LIMIT {MOST}", source_id))

    return SourceDetail(
        found[0],
        tuple(map(_spell, of_source("SELECT * FROM v1_health WHERE source_id = ? ORDER BY since DESC"))),
        of_source("SELECT * FROM v1_runs WHERE source_id = ? ORDER BY started_at DESC, id"),
        of_source(
            "SELECT * FROM v1_issues WHERE source_id = ? AND resolved_at IS NULL ORDER BY last_at DESC, kind, url"
        ),
        of_source(
            "SELECT id, title, published_on, outlets, language FROM v1_announcements WHERE announcer_id = ?"
            " ORDER BY published_on DESC, id"
        ),
        int(
            connection.execute(
                "SELECT count(DISTINCT announcement_id) FROM v1_outlets WHERE source_id = ? AND NOT is_primary",
                (source_id,),
            ).fetchone()[0]
        ),
    )


def _spell(row: Row) -> Spell:
    reasons: list[Any] = json.loads(row["reasons"] or "[]")
    return Spell(row, tuple((str(one.get("reason", "")), str(one.get("detail", ""))) for one in reasons))

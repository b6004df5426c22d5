"""Upkeep of the warehouse: pruning what is long settled, closing what the archive has given back, giving space back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, text, update

from schema.captures import Key
from schema.engine import writing
from schema.models import Capture, HealthSpell, Issue
from schema.statements import chunks

FREE_SHARE = 0.2
"""Share of an SQLite file that may lie unused before the file is written anew: that takes as much disk again."""


@dataclass(frozen=True, slots=True)
class Pruned:
    """Rows that were deleted."""

    issues: int
    spells: int


def prune(engine: Engine, source_id: str, *, issues_before: datetime, spells_before: datetime) -> Pruned:
    """Delete the source's issues that were mended, and its spells of health that ended, before these moments."""
    mended = delete(Issue).where(Issue.source_id == source_id, Issue.resolved_at < issues_before)
    ended = delete(HealthSpell).where(HealthSpell.source_id == source_id, HealthSpell.until < spells_before)
    with writing(engine) as connection:
        return Pruned(connection.execute(mended).rowcount, connection.execute(ended).rowcount)


def close_issues(engine: Engine, source_id: str, kind: str, readable: Collection[Key], at: datetime) -> int:
    """Close the source's standing issues of `kind` whose captures are `readable`; how many there were."""
    standing = (
        select(Issue.id, Capture.warc_file, Capture.warc_offset)
        .join(Capture, Capture.id == Issue.capture_id)
        .where(Issue.source_id == source_id, Issue.kind == kind, Issue.resolved_at.is_(None))
    )
    with writing(engine) as connection:
        mended = [row[0] for row in connection.execute(standing) if (row[1], row[2]) in readable]
        for chunk in chunks(mended):
            connection.execute(update(Issue).where(Issue.id.in_(chunk)).values(resolved_at=at))
    return len(mended)


def give_back_space(engine: Engine, *, erase: bool = False) -> str:
    """Bring the database's statistics up to date, and make the space of deleted rows free. Says what was done.

    An SQLite file is written anew where a good part of it lies unused; with `erase` in any case, so that nothing of
    what was deleted is left in it. PostgreSQL frees the space for other rows and overwrites it in time.
    """
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM (ANALYZE)"))
        return "VACUUM ANALYZE"
    with engine.connect() as connection:
        return _sqlite(connection, erase=erase)


def _sqlite(connection: Connection, *, erase: bool) -> str:
    driver: Any = connection.connection.driver_connection  # past SQLAlchemy, which would begin a transaction
    free, pages = (driver.execute(f"PRAGMA {name}").fetchone()[0] for name in ("freelist_count", "page_count"))
    anew = erase or free > FREE_SHARE * pages
    if anew:
        driver.execute("VACUUM")
    driver.execute("PRAGMA optimize = 0x10002")  # of all tables, as far as they have changed
    driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return "VACUUM, optimize, checkpoint" if anew else "optimize, checkpoint"

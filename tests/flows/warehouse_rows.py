"""The rows of a warehouse as content: without the identities that a run gives out, and without its times."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from schema.models import Base

RUN_TIMES = frozenset(
    {
        *("started_at", "finished_at", "fetched_at", "elapsed_ms", "checked_at", "at", "last_at", "resolved_at"),
        *("first_seen_at", "last_seen_at", "last_changed_at", "last_checked_at", "valid_from", "valid_to"),
        *("learned_at", "gone_since", "withdrawn_at"),
    }
)
RUN_IDENTITIES = frozenset({"run_id", "flow_run_id", "warc_file", "warc_offset", "warc_length"})
ROW_NUMBER = "id"
NIGHTS = frozenset({"crawl_run", "health_spell"})
"""Tables that tell how nights went: a night with a kill in it went otherwise than one without."""


def rows(engine: Engine) -> dict[str, list[str]]:
    """Every table's rows, sorted, as text. A reference to a row is told by what that row says, not by its number."""
    with engine.connect() as connection:
        meanings: dict[str, dict[Any, str]] = {}
        found: dict[str, list[str]] = {}
        for table in Base.metadata.sorted_tables:  # those that are referred to come first
            if table.name in NIGHTS:
                continue
            meanings[table.name] = _meanings(connection, table, meanings)
            found[table.name] = sorted(meanings[table.name].values())
    return found


def _meanings(connection: Connection, table: Table, known: Mapping[str, Mapping[Any, str]]) -> dict[Any, str]:
    """What each row says, by its primary key."""
    return {
        tuple(row[column.name] for column in table.primary_key): _meaning(table, dict(row), known)
        for row in connection.execute(select(table)).mappings()
    }


def _meaning(table: Table, row: Mapping[str, Any], known: Mapping[str, Mapping[Any, str]]) -> str:
    said: dict[str, Any] = {}
    for column in table.columns:
        name, value = column.name, row[column.name]
        target = next((key.column.table.name for key in column.foreign_keys), "")
        if name in RUN_TIMES or target == table.name:
            said[name] = value is not None  # that it was withdrawn is content; when, is not
        elif target in known and value is not None:
            said[name] = known[target][(value,)]
        elif name not in RUN_IDENTITIES and not (name == ROW_NUMBER and isinstance(value, int)):
            said[name] = value
    return repr(said)

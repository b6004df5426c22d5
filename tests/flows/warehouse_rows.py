"""The rows of a warehouse as content: without the identities that a run gives out, and without its times."""

from sqlalchemy import Engine, Table, select

from schema.models import Base

RUN_TIMES = frozenset(
    {
        *("started_at", "finished_at", "fetched_at", "elapsed_ms", "checked_at", "at", "learned_at", "last_at"),
        *("first_seen_at", "last_seen_at", "last_changed_at", "last_checked_at", "valid_from", "valid_to"),
    }
)
IDENTITIES = frozenset(["id", "run_id", "first_run_id", "flow_run_id", "warc_file", "warc_offset", "warc_length"])


def rows(engine: Engine) -> dict[str, list[str]]:
    """Every table's rows, sorted, as text."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != "crawl_run"]
    return {table.name: sorted(_meanings(engine, table)) for table in tables}


def _meanings(engine: Engine, table: Table) -> list[str]:
    with engine.connect() as connection:
        found = connection.execute(select(table)).mappings().all()
    keyed = {key.parent.name for key in table.foreign_keys}
    kept = [
        column.name
        for column in table.columns
        if column.name not in RUN_TIMES | IDENTITIES | keyed and not column.primary_key
    ]
    return [repr({name: row[name] for name in kept}) for row in found]

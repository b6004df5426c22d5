"""What Datasette tells of the tables and their columns: all of it from the description of the public interface."""

from typing import Any

from schema.v1 import VERSION, VIEWS, Column, View

TITLE = "councilwire"
LICENCE = "Each announcement is under its own publisher's terms: see its licence and attribution."
SORTED_BY = {
    "v1_announcements": "published_on",
    "v1_versions": "valid_from",
    "v1_events": "number",
    "v1_runs": "started_at",
    "v1_captures": "fetched_at",
    "v1_issues": "last_at",
}
"""Column by which a table's page begins with the latest rows."""


def metadata(database: str) -> dict[str, Any]:
    """Datasette's metadata for the database of that name."""
    return {
        "title": TITLE,
        "license": LICENCE,
        "databases": {
            database: {
                "description": f"The public interface, version {VERSION}, as tables that do not change until the next"
                " release. Their names, and those of their columns, stay.",
                "tables": {view.name: _table(view) for view in VIEWS},
            }
        },
    }


def _table(view: View) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": view.comment,
        "columns": {column.name: column_help(column) for column in view.columns},
    }
    if view.name in SORTED_BY:
        described["sort_desc"] = SORTED_BY[view.name]
    if view.name == "v1_announcements":
        described |= {"label_column": "title", "fts_table": "v1_announcements_fts", "fts_pk": "rowid"}
    if view.name == "v1_sources":
        described["label_column"] = "name"
    return described


def column_help(column: Column) -> str:
    """What a column holds, in one line."""
    type_ = f"{column.type}, in {column.unit}" if column.unit else column.type
    null = ", may be null" if column.nullable else ""
    return f"{column.meaning} ({type_}{null}; since {column.since})"

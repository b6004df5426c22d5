"""Whether a warehouse's rows keep what the interface promises of them: types, no nulls, unique keys, references."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from schema.v1 import VIEWS
from schema.v1.description import Column, Reference, View

_STORED = {
    "text": {"text"},
    "integer": {"integer"},
    "real": {"real", "integer"},
    "boolean": {"integer"},
    "date": {"text"},
    "moment": {"text"},
    "json": {"text"},
}
"""What SQLite stores each type as; PostgreSQL's views have types of their own."""


def audit(connection: Connection) -> list[str]:
    """Every promise that the views' rows break, a sentence each; empty where they keep all.

    Each view is read as a whole, several times: seconds with a hundred thousand announcements.
    """
    return [fault for view in VIEWS for fault in _audit_view(connection, view)]


def _audit_view(connection: Connection, view: View) -> Iterator[str]:
    yield from _nulls(connection, view)
    if connection.dialect.name == "sqlite":
        for column in view.columns:
            yield from _stored_types(connection, view, column)
    if view.key:
        yield from _repeated_keys(connection, view)
    for reference in view.references:
        yield from _dangling(connection, view, reference)


def _nulls(connection: Connection, view: View) -> Iterator[str]:
    never = [column.name for column in view.columns if not column.nullable]
    counts = ", ".join(f'coalesce(sum(CASE WHEN "{name}" IS NULL THEN 1 ELSE 0 END), 0)' for name in never)
    found = connection.execute(text(f"SELECT {counts} FROM {view.name}")).one()  # noqa: S608 - names are the code's own
    for name, nulls in zip(never, found, strict=True):
        if nulls:
            yield f"{view.name}.{name} is null in {nulls} rows"


def _stored_types(connection: Connection, view: View, column: Column) -> Iterator[str]:
    query = f'SELECT DISTINCT typeof("{column.name}") FROM {view.name}'  # noqa: S608 - names are the code's own
    stored = set(connection.execute(text(query)).scalars()) - {"null"}
    if others := stored - _STORED[column.type]:
        yield f"{view.name}.{column.name} is {column.type}, and stored as {', '.join(sorted(others))}"


def _repeated_keys(connection: Connection, view: View) -> Iterator[str]:
    key = _names(view.key)
    groups = f"SELECT {key} FROM {view.name} GROUP BY {key} HAVING count(*) > 1"  # noqa: S608 - names are the code's own
    repeated = connection.execute(text(f"SELECT count(*) FROM ({groups}) AS repeated")).scalar_one()  # noqa: S608
    if repeated:
        yield f"{view.name} has {repeated} keys ({', '.join(view.key)}) more than once"


def _dangling(connection: Connection, view: View, reference: Reference) -> Iterator[str]:
    there = " AND ".join(f'"{name}" IS NOT NULL' for name in reference.columns)
    missing = (
        f"SELECT {_names(reference.columns)} FROM {view.name} WHERE {there}"  # noqa: S608 - names are the code's own
        f" EXCEPT SELECT {_names(reference.to)} FROM {reference.view}"
    )
    dangling = connection.execute(text(f"SELECT count(*) FROM ({missing}) AS missing")).scalar_one()  # noqa: S608
    if dangling:
        yield f"{view.name} has {dangling} values of {', '.join(reference.columns)} that {reference.view} lacks"


def _names(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in columns)

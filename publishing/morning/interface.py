"""The public interface v1 as tables that statements are built of: typed, so that a day is a day on every database."""

from functools import cache
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Float, Integer, Text, column, table
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from schema.utc import UtcDateTime
from schema.v1 import ColumnType, view

_TYPES: dict[ColumnType, TypeEngine[Any]] = {
    "text": Text(),
    "integer": Integer(),
    "real": Float(),
    "boolean": Boolean(),
    "date": Date(),
    "moment": UtcDateTime(),
    "json": JSON(),
}


@cache
def v1(name: str) -> TableClause:
    """`v1_<name>`, a view of the warehouse or a table of a release. Raises `KeyError` where there is none."""
    described = view(f"v1_{name}")
    return table(described.name, *(column(one.name, _TYPES[one.type]) for one in described.columns))

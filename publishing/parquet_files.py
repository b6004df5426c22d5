"""Parquet files of a release: a folder a view, with a part for every year of publication where the view tells one.

Parts lie in folders of Hive's form, `year=2026/part-0.parquet`, which pyarrow, pandas, polars and DuckDB read as one
table; those without a day of publication in `year=__HIVE_DEFAULT_PARTITION__`, whose year is null.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from publishing.release import DAY_COLUMN, NO_YEAR
from publishing.rows import order
from schema.v1 import Column, ColumnType, View

ROWS_OF_A_GROUP = 20_000
"""Of a row group; with bodies it takes some 50 MB while it is written."""

_TYPES: dict[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "real": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "moment": pa.timestamp("us", tz="UTC"),
    "json": pa.string(),
}


def schema_of(view: View) -> pa.Schema:
    """The Parquet schema of `view`; every column has its meaning, and its unit, as metadata."""
    return pa.schema(
        [
            pa.field(
                column.name,
                _TYPES[column.type],
                nullable=column.nullable,
                metadata={"meaning": column.meaning} | ({"unit": column.unit} if column.unit else {}),
            )
            for column in view.columns
        ],
        metadata={"comment": view.comment},
    )


def write_part(file: sqlite3.Connection, view: View, year: str | None, path: Path) -> None:
    """Write the rows of `year` (all, where it is None) from a release's SQLite file to `path`, sorted by key."""
    path.parent.mkdir(parents=True, exist_ok=True)
    schema = schema_of(view)
    with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as writer:
        for rows in _groups(file, view, year):
            columns = [
                pa.array(_values(column, values), type=field.type)
                for column, values, field in zip(view.columns, zip(*rows, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema), row_group_size=ROWS_OF_A_GROUP)


def _groups(file: sqlite3.Connection, view: View, year: str | None) -> Iterator[list[tuple[Any, ...]]]:
    names = ", ".join(f'"{column.name}"' for column in view.columns)
    sorted_by = ", ".join(f'"{column.name}"' for column in order(view))
    chosen, parameters = _chosen(year)
    query = f"SELECT {names} FROM {view.name} {chosen} ORDER BY {sorted_by}"  # noqa: S608 - names of our own
    with closing(file.execute(query, parameters)) as cursor:
        while rows := cursor.fetchmany(ROWS_OF_A_GROUP):
            yield rows


def _chosen(year: str | None) -> tuple[str, Sequence[str]]:
    if year is None:
        return "", ()
    if year == NO_YEAR:
        return f"WHERE {DAY_COLUMN} IS NULL", ()
    return f"WHERE {DAY_COLUMN} BETWEEN ? AND ?", (f"{year}-01-01", f"{year}-12-31")


def _values(column: Column, stored: Sequence[Any]) -> Sequence[Any]:
    match column.type:
        case "date":
            return [None if value is None else date.fromisoformat(value) for value in stored]
        case "moment":
            return [None if value is None else datetime.fromisoformat(f"{value}+00:00") for value in stored]
        case "boolean":
            return [None if value is None else bool(value) for value in stored]
        case "json":
            return [None if value is None else _plain_json(value) for value in stored]
        case _:
            return stored


def _plain_json(stored: str) -> str:
    """JSON with letters of every script as themselves."""
    return json.dumps(json.loads(stored), ensure_ascii=False) if "\\u" in stored else stored

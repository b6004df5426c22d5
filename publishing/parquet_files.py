"""Parquet files of a release: a folder a view, with a part for every year where its rows have a day.

Parts lie in folders of Hive's form, `year=2026/part-0.parquet`, which pyarrow, pandas, polars and DuckDB read as one
table; rows without a day in `year=__HIVE_DEFAULT_PARTITION__`, whose year is null.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from publishing.row_file import RowFile
from publishing.rows import Row
from schema.v1 import Column, ColumnType, View

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


class Parquet(RowFile):
    """A Parquet file that is written a group of rows after the other."""

    def __init__(self, path: Path, view: View) -> None:
        self._columns = view.columns
        self._schema = schema_of(view)
        self._writer = pq.ParquetWriter(path, self._schema, compression="zstd", version="2.6")

    def write(self, rows: Sequence[Row]) -> None:
        """Write a group of rows."""
        columns = [
            pa.array(_values(column, values), type=field.type)
            for column, values, field in zip(self._columns, zip(*rows, strict=True), self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema), row_group_size=len(rows))

    def close(self) -> None:
        """End the file."""
        self._writer.close()


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

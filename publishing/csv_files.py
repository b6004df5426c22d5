"""CSV files of a release."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import csv

from publishing.formulas import defused
from publishing.json_lines import moment
from publishing.row_file import RowFile
from publishing.rows import Row
from schema.v1 import Column, ColumnType, View


class Csv(RowFile):
    """As RFC 4180 has it, in UTF-8 with lines that end in a line feed; names in the first row.

    Texts, days, moments and JSON stand in quotes, so that null, a cell without, is another than an empty text. No cell
    is a spreadsheet's formula.
    """

    def __init__(self, path: Path, view: View) -> None:
        self._columns = view.columns
        self._schema = pa.schema([(column.name, _TYPES.get(column.type, pa.string())) for column in view.columns])
        self._writer = csv.CSVWriter(path, self._schema)

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        columns = [
            pa.array(_cells(column, values), type=field.type)
            for column, values, field in zip(self._columns, zip(*rows, strict=True), self._schema, strict=True)
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    def close(self) -> None:
        """End the file."""
        self._writer.close()


_TYPES: dict[ColumnType, pa.DataType] = {"integer": pa.int64(), "real": pa.float64(), "boolean": pa.bool_()}
_CELLS: dict[ColumnType, Callable[[Any], Any]] = {"text": defused, "boolean": bool, "moment": moment}


def _cells(column: Column, stored: Sequence[Any]) -> Sequence[Any]:
    if cell := _CELLS.get(column.type):
        return [None if value is None else cell(value) for value in stored]
    return stored

"""Reads a release's tables back from every format, as Python values: days, moments, truth, JSON's lists and objects."""

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds

from publishing.formulas import restored
from schema.v1 import Column, View

Values = list[dict[str, Any]]


def of_sqlite(release: Path, view: View) -> Values:
    with closing(sqlite3.connect(f"{(release / 'councilwire.sqlite').as_uri()}?mode=ro", uri=True)) as file:
        file.row_factory = sqlite3.Row
        rows = file.execute(f"SELECT * FROM {view.name}").fetchall()
    return _sorted(view, [{c.name: _stored(c, row[c.name]) for c in view.columns} for row in rows])


def of_json_lines(release: Path, view: View) -> Values:
    lines: list[str] = []
    for path in _parts(release, "jsonl", view):
        lines += path.read_text(encoding="utf-8").split("\n")
        assert lines.pop() == ""
    return _sorted(view, [{c.name: _json(c, json.loads(line)[c.name]) for c in view.columns} for line in lines])


def of_csv(release: Path, view: View) -> Values:
    """Null where a cell is empty."""
    rows: list[dict[str, str]] = []
    for path in _parts(release, "csv", view):
        with path.open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file, strict=True)
    return _sorted(view, [{c.name: _cell(c, row[c.name]) for c in view.columns} for row in rows])


def of_parquet(release: Path, view: View) -> Values:
    table = ds.dataset(release / "parquet" / _short(view), format="parquet").to_table()
    assert table.schema.names == [column.name for column in view.columns]
    return _sorted(view, [{c.name: _arrow(c, row[c.name]) for c in view.columns} for row in table.to_pylist()])


def without_empty_texts(rows: Values) -> Values:
    """As CSV can tell it: an empty text is null."""
    return [{name: None if value == "" else value for name, value in row.items()} for row in rows]


def files(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, by its path there."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _parts(release: Path, kind: str, view: View) -> list[Path]:
    """One file, or a folder with one for every year."""
    found = [*release.glob(f"{kind}/{_short(view)}.{kind}"), *release.glob(f"{kind}/{_short(view)}/*.{kind}")]
    assert found, view.name
    return found


def _sorted(view: View, rows: Values) -> Values:
    names = view.key or tuple(column.name for column in view.columns)
    return sorted(rows, key=lambda row: [str(row[name]) for name in names])


def _short(view: View) -> str:
    return view.name.removeprefix("v1_")


def _stored(column: Column, value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case "date":
            return date.fromisoformat(value)
        case "moment":
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case "boolean":
            return {0: False, 1: True}[value]
        case "json":
            return json.loads(value)
        case _:
            return value


def _json(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.type == "moment":
        assert value.endswith("Z")
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if column.type == "date" else value


_CELLS: dict[str, Callable[[str], Any]] = {
    "text": restored,
    "integer": int,
    "real": float,
    "boolean": {"false": False, "true": True}.__getitem__,
    "json": json.loads,
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
}


def _cell(column: Column, cell: str) -> Any:
    return None if cell == "" else _CELLS[column.type](cell)


def _arrow(column: Column, value: Any) -> Any:
    if value is None or column.type != "json":
        return value
    return json.loads(value)

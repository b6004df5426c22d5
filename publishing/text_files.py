"""CSV and JSON lines of a release."""

import csv
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import orjson

from publishing.rows import Row
from schema.v1 import View

BUFFER = 1 << 20
_WHOLE_SECOND = ".000000"
_FORMULA = re.compile(r"[\s'\ufeff\x00-\x1f]*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r\n]")


class RowFile(Protocol):
    """A file of a view's rows that is being written."""

    def __init__(self, path: Path, view: View) -> None:
        """Begin the file at `path`, whose folder is there."""

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""

    def close(self) -> None:
        """End the file."""


class JsonLines(RowFile):
    """A JSON object a line, in UTF-8: https://jsonlines.org. Null is null, moments are RFC 3339, JSON is itself."""

    def __init__(self, path: Path, view: View) -> None:
        self._file: BinaryIO = path.open("wb", BUFFER)
        self._object = json_object(view)

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        self._file.writelines(to_json(self._object(row)) + b"\n" for row in rows)


class Csv(RowFile):
    """RFC 4180 in UTF-8, with names in the first row; null is an empty cell. No cell is a spreadsheet's formula."""

    def __init__(self, path: Path, view: View) -> None:
        self._file: BinaryIO = path.open("wb", BUFFER)
        self._cells = [_CELLS[column.type] for column in view.columns]
        self._writer = csv.writer(_Encoded(self._file), lineterminator="\r\n")
        self._writer.writerow([column.name for column in view.columns])

    def close(self) -> None:
        """End the file."""
        self._file.close()

    def write(self, rows: Sequence[Row]) -> None:
        """Write rows."""
        self._writer.writerows([cell(value) for cell, value in zip(self._cells, row, strict=True)] for row in rows)


def to_json(value: Any) -> bytes:
    """`value` as compact JSON in UTF-8, letters of every script as themselves."""
    try:
        return orjson.dumps(value)
    except TypeError:  # integers past 64 bits, which a page's own JSON may have
        return _JSON.encode(value).encode()


def json_object(view: View) -> Callable[[Row], dict[str, Any]]:
    """What makes a row of `view` the object that stands for it in JSON lines and deltas."""
    names = [column.name for column in view.columns]
    values = [(place, _VALUES[column.type]) for place, column in enumerate(view.columns) if column.type in _VALUES]

    def convert(row: Row) -> dict[str, Any]:
        made = list(row)
        for place, value in values:
            if made[place] is not None:
                made[place] = value(made[place])
        return dict(zip(names, made, strict=True))

    return convert


def moment(stored: str) -> str:
    """A stored moment as RFC 3339 has it: `2026-03-01T09:30:00Z`, with a fraction where it has one."""
    fraction = stored[19:]
    return f"{stored[:10]}T{stored[11:19]}{'' if fraction == _WHOLE_SECOND else fraction}Z"


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe is put before one that could be.

    See https://owasp.org/www-community/attacks/CSV_Injection; signs and blanks before it, and full-width forms, count.
    """
    if text[:1].isalnum():  # as nearly all begin
        return text
    return f"'{text}" if _FORMULA.match(text) else text


def restored(cell: str) -> str:
    """The text that `defused` made `cell` of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell[1:]) else cell


class _Encoded:
    """What `csv` writes text to."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, text: str) -> int:
        return self._file.write(text.encode())


def _as_is(value: Any) -> Any:
    return value


def _truth(value: int | None) -> str | None:
    return None if value is None else ("true" if value else "false")


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_VALUES: dict[str, Callable[[Any], Any]] = {"boolean": bool, "moment": moment, "json": json.loads}
_CELLS: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: None if value is None else defused(value),
    "integer": _as_is,
    "real": _as_is,
    "boolean": _truth,
    "date": _as_is,
    "moment": lambda value: None if value is None else moment(value),
    "json": _as_is,
}

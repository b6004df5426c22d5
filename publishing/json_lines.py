"""JSON lines of a release, and the values and moments of JSON in it."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from publishing.row_file import RowFile
from publishing.rows import Row
from schema.v1 import View

BUFFER = 1 << 20
_WHOLE_SECOND = ".000000"


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


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_VALUES: dict[str, Callable[[Any], Any]] = {"boolean": bool, "moment": moment, "json": json.loads}

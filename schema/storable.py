"""Records as a database can hold them: PostgreSQL refuses NUL characters, and UTF-8 has no lone surrogates."""

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Record = TypeVar("Record")


def storable(record: Record) -> Record:
    """`record`, a dataclass, with U+FFFD in place of every character that cannot be stored, at any depth."""
    changes = {field.name: _storable_value(getattr(record, field.name)) for field in fields(record)}  # type: ignore[arg-type]
    return replace(record, **changes)  # type: ignore[type-var]


def _storable_value(value: Any) -> Any:
    if isinstance(value, str):
        if value.isascii() and "\0" not in value:
            return value
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, tuple):
        return tuple(_storable_value(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return storable(value)
    return value

"""Records as a database can hold them: PostgreSQL refuses NUL characters, and UTF-8 has no lone surrogates."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from functools import cache
from operator import is_
from types import NoneType
from typing import Any, TypeVar

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ALWAYS_STORABLE = frozenset({NoneType, bool, int, float, date, datetime})
Record = TypeVar("Record")


def storable(record: Record) -> Record:
    """`record`, a dataclass, with U+FFFD in place of every character that cannot be stored, at any depth."""
    changes: dict[str, Any] = {}
    kind: Any = type(record)
    for name in _names(kind):
        value = getattr(record, name)
        if type(value) in _ALWAYS_STORABLE:  # as most are: a call for each would take as long as all the rest
            continue
        kept = _storable_value(value)
        if kept is not value:
            changes[name] = kept
    return replace(record, **changes) if changes else record  # type: ignore[type-var]


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _storable_value(value: Any) -> Any:
    """`value` itself where all of it can be stored."""
    if isinstance(value, str):
        return value if _is_storable(value) else _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, tuple):
        kept = tuple([_storable_value(item) for item in value])
        return value if all(map(is_, kept, value)) else kept
    if is_dataclass(value) and not isinstance(value, type):
        return storable(value)
    return value


def _is_storable(text: str) -> bool:
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()  # quicker than looking for lone surrogates
    except UnicodeEncodeError:
        return False
    return True

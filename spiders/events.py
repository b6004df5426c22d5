"""Events of a crawl as JSON lines: how they cross from the crawling process to the one that started it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from pydantic import TypeAdapter, ValidationError

from spiders.capture import Capture, Check, CrawlIssue, Gone, ListingRead

Event: TypeAlias = Capture | Check | Gone | ListingRead | CrawlIssue

_ADAPTERS: dict[str, TypeAdapter[Any]] = {
    kind.__name__: TypeAdapter(kind) for kind in (Capture, Check, Gone, ListingRead, CrawlIssue)
}


class EventError(Exception):
    """A line is not an event."""


def to_line(event: Event) -> str:
    """Return `event` as one line of JSON, without a line end."""
    name = type(event).__name__
    return json.dumps({"event": name, **_ADAPTERS[name].dump_python(event, mode="json")}, ensure_ascii=False)


def from_line(line: str) -> Event:
    """Read one line. Raises `EventError`."""
    try:
        data = json.loads(line)
        adapter = _ADAPTERS[data.pop("event")]
        event: Event = adapter.validate_python(data)
    except (ValueError, KeyError, AttributeError, TypeError, ValidationError) as error:
        raise EventError(f"not an event: {line[:200]!r}: {error}") from error
    return event


def read_events(lines: Iterable[str]) -> Iterator[Event]:
    """Read every line, blank ones left out. Raises `EventError`."""
    for line in lines:
        if line.strip():
            yield from_line(line)

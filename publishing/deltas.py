"""What has become of announcements since the previous release: one line for each that is another now.

Whoever takes in every line of every release's file in turn has the announcements of the latest: see docs/readers.md.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from operator import itemgetter
from pathlib import Path
from typing import Any

from publishing.json_lines import json_object, moment, to_json
from publishing.rows import Row
from publishing.sqlite_file import read_only, reading
from schema.v1 import view

KINDS = ("added", "split", "changed", "withdrawn", "returned", "merged", "ended")
QUIET = frozenset({"last_seen_at", "last_checked_at", "cleaner_version", "warc_file", "warc_offset"})
"""Columns that say when and how a text was last read, not what it says: where nothing else differs, nothing changed."""

_VIEW = view("v1_announcements")
_NAMES = tuple(column.name for column in _VIEW.columns)
_LOUD = tuple(place for place, name in enumerate(_NAMES) if name not in QUIET)
_WITHDRAWN = _NAMES.index("withdrawn_at")
_object = json_object(_VIEW)

_EVENT = "number, at, kind, from_id, to_id, why"
_EVENTS = f"SELECT {_EVENT} FROM v1_events EXCEPT SELECT {_EVENT} FROM before.v1_events ORDER BY number"  # noqa: S608
_GONE = """
    SELECT b.id, r.new_id FROM before.v1_announcements b LEFT JOIN v1_redirects r ON r.old_id = b.id
    WHERE NOT EXISTS (SELECT 1 FROM v1_announcements a WHERE a.id = b.id) ORDER BY b.id
"""
_DIFFERING = f"""
    SELECT a.*, b.* FROM v1_announcements a LEFT JOIN before.v1_announcements b ON b.id = a.id
    WHERE {{}} (b.id IS NULL OR {" OR ".join(f"a.{_NAMES[place]} IS NOT b.{_NAMES[place]}" for place in _LOUD)})
    ORDER BY a.id
"""  # noqa: S608 - names of our own


@dataclass(frozen=True, slots=True)
class _Event:
    at: str
    kind: str
    from_id: str
    to_id: str | None
    why: str


def write_deltas(now: Path, before: Path | None, path: Path, among: Collection[str] | None = None) -> Mapping[str, int]:
    """Write to `path` how the announcements in the SQLite file `now` differ from those in `before`, sorted by id.

    Only those `among` are looked at, where that is given. Without `before` nothing is written: all of the first release
    is new. Returns how many there are of each kind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    counted: Counter[str] = Counter()
    with path.open("wb") as out:
        for line in _lines(now, before, among) if before else ():
            counted[line["change"]] += 1
            out.write(to_json(line) + b"\n")
    return {kind: counted[kind] for kind in KINDS}


def ids_of(path: Path, kind: str) -> frozenset[str]:
    """The announcements in the file of deltas at `path` that changed in that way."""
    with path.open(encoding="utf-8", newline="\n") as file:
        return frozenset(line["id"] for line in map(json.loads, file) if line["change"] == kind)


def _lines(now: Path, before: Path, among: Collection[str] | None) -> Iterator[dict[str, Any]]:
    with reading(now) as file:
        file.execute("ATTACH ? AS before", (read_only(before),))
        file.execute("CREATE TEMP TABLE among (id TEXT PRIMARY KEY)")
        file.executemany("INSERT INTO among VALUES (?)", ((one,) for one in among or ()))
        differing = _DIFFERING.format("" if among is None else "a.id IN (SELECT id FROM temp.among) AND")
        events = [_Event(*row[1:]) for row in file.execute(_EVENTS)]
        led_here: defaultdict[str, list[_Event]] = defaultdict(list)
        for event in events:
            if event.to_id:
                led_here[event.to_id].append(event)
        last = {event.from_id: event for event in events if event.kind != "split"}
        width = len(_NAMES)
        present = (_present(row[:width], row[width:], led_here) for row in file.execute(differing))
        gone = (_gone(old_id, new_id, last.get(old_id)) for old_id, new_id in file.execute(_GONE))
        yield from merge(present, gone, key=itemgetter("id"))


def _present(now: Row, was: Row, led_here: Mapping[str, list[_Event]]) -> dict[str, Any]:
    """The line of an announcement that is new, or another than it was."""
    events = led_here.get(now[0], [])
    line: dict[str, Any] = {"id": now[0]}
    if was[0] is None:
        line["change"] = "split" if any(event.kind == "split" for event in events) else "added"
    else:
        line["change"] = _change(was[_WITHDRAWN], now[_WITHDRAWN])
        line["fields"] = [_NAMES[place] for place in _LOUD if was[place] != now[place]]
    if events:
        line["from"] = sorted({event.from_id for event in events})
    return {**line, "announcement": _object(now)}


def _change(was_withdrawn: str | None, is_withdrawn: str | None) -> str:
    if (was_withdrawn is None) == (is_withdrawn is None):
        return "changed"
    return "returned" if is_withdrawn is None else "withdrawn"


def _gone(old_id: str, new_id: str | None, event: _Event | None) -> dict[str, Any]:
    """The line of an announcement that is no more under this id."""
    kind = event.kind if event else ("merged" if new_id else "ended")
    line = {"id": old_id, "change": kind, "to": new_id}
    return line | ({"at": moment(event.at), "why": event.why} if event else {})

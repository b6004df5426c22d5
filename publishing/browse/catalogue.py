"""Every announcement's source, organisations and day, in memory: what facets are counted from.

A release does not change, so its facets can be held: some 60 bytes an announcement. Counting by SQL instead would fetch
every row that a search finds, and rows are as long as their texts.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Literal

Facet = Literal["source", "kind", "organisation", "month"]
FACETS: tuple[Facet, ...] = ("source", "kind", "organisation", "month")

NO_DAY = ""
"""In place of the day, and the month, of an announcement that tells none."""


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher, as facets name it."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader narrowed a search to: any of the values of a facet, all of the facets, and a span of days."""

    values: Mapping[Facet, frozenset[str]]
    since: str | None = None  # YYYY-MM-DD, this day included
    until: str | None = None

    @property
    def facets(self) -> tuple[Facet, ...]:
        """The facets of which values are chosen."""
        return tuple(facet for facet in FACETS if self.values.get(facet))


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The announcements of a release by their rowid, from 0 to the highest; a number that none has holds nothing."""

    sources: Mapping[str, Source]
    newest_first: tuple[int, ...]  # all rowids, by day of publication, then by id; those without a day last
    place: tuple[int, ...]  # in that order
    source: tuple[str, ...]
    organisations: tuple[tuple[str, ...], ...]
    day: tuple[str, ...]

    def narrowed(self, rows: Iterable[int], choice: Choice, without: Facet | None = None) -> list[int]:
        """Those of `rows` that `choice` leaves, in their order; the choice for the facet `without` does not count."""
        left = list(rows)
        chosen = {facet: choice.values[facet] for facet in choice.facets if facet != without}
        sources = self._sources_of(chosen)
        if sources is not None:
            left = [row for row in left if self.source[row] in sources]
        if wanted := chosen.get("organisation"):
            left = [row for row in left if not wanted.isdisjoint(self.organisations[row])]
        if months := chosen.get("month"):
            left = [row for row in left if self.day[row][:7] in months]
        if choice.since is not None:
            left = [row for row in left if self.day[row] >= choice.since]
        if choice.until is not None:
            left = [row for row in left if NO_DAY < self.day[row] <= choice.until]
        return left

    def counts(self, rows: Iterable[int], choice: Choice) -> dict[Facet, Counter[str]]:
        """How many of `rows` each value of each facet would show, the choices in the other facets being as they are."""
        found = list(rows)
        narrowed = self.narrowed(found, choice)
        return {
            facet: self._count(facet, self.narrowed(found, choice, facet) if facet in choice.facets else narrowed)
            for facet in FACETS
        }

    def _count(self, facet: Facet, rows: list[int]) -> Counter[str]:
        if facet == "organisation":
            return Counter(chain.from_iterable(map(self.organisations.__getitem__, rows)))
        if facet == "month":
            counted: Counter[str] = Counter()
            for day, times in Counter(map(self.day.__getitem__, rows)).items():
                counted[day[:7]] += times
            return counted
        by_source = Counter(map(self.source.__getitem__, rows))
        if facet == "source":
            return by_source
        by_kind: Counter[str] = Counter()
        for source, times in by_source.items():
            by_kind[self.sources[source].kind] += times
        return by_kind

    def _sources_of(self, chosen: Mapping[Facet, frozenset[str]]) -> frozenset[str] | None:
        """Ids of the sources that the choices of source and kind leave; None where there is no such choice."""
        if "source" not in chosen and "kind" not in chosen:
            return None
        wanted, kinds = chosen.get("source"), chosen.get("kind")
        return frozenset(
            one.id
            for one in self.sources.values()
            if (wanted is None or one.id in wanted) and (kinds is None or one.kind in kinds)
        )


def read_catalogue(connection: sqlite3.Connection) -> Catalogue:
    """The catalogue of the release that `connection` is on."""
    sources = {row[0]: Source(*row) for row in connection.execute("SELECT id, name, kind FROM v1_sources")}
    rows = connection.execute(
        "SELECT rowid, id, announcer_id, coalesce(published_on, ''), organisations FROM v1_announcements"
    ).fetchall()
    size = max((row[0] for row in rows), default=0) + 1
    source, day, place = [""] * size, [NO_DAY] * size, [size] * size
    organisations: list[tuple[str, ...]] = [()] * size
    for number, _, announcer, published_on, named in rows:
        source[number], day[number], organisations[number] = announcer, published_on, _names(named)
    newest_first = [row[0] for row in sorted(rows, key=lambda row: row[1])]
    newest_first.sort(key=day.__getitem__, reverse=True)  # stable: those of a day stay in the order of their ids
    for position, number in enumerate(newest_first):
        place[number] = position
    _names.cache_clear()
    return Catalogue(sources, tuple(newest_first), tuple(place), tuple(source), tuple(organisations), tuple(day))


@cache
def _names(named: str | None) -> tuple[str, ...]:
    """A JSON list's names, each once."""
    return tuple(dict.fromkeys(str(name) for name in json.loads(named or "[]")))

"""Every announcement's source, organisations and day, in memory: what facets are counted from.

A release does not change, so its facets can be held: some 60 bytes an announcement. Counting by SQL instead would fetch
every row that a search finds, and rows are as long as their texts.
"""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
class Profile:
    """What facets know of an announcement: many share one, so that counting is over few."""

    source: str  # its id
    kind: str
    organisations: tuple[str, ...]
    month: str

    def values(self, facet: Facet) -> tuple[str, ...]:
        """Its values of `facet`."""
        if facet == "organisation":
            return self.organisations
        return (self.source if facet == "source" else self.kind if facet == "kind" else self.month,)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The announcements of a release by their rowid, from 0 to the highest; a number that none has holds nothing."""

    sources: Mapping[str, Source]
    newest_first: tuple[int, ...]  # all rowids, by day of publication, then by id; those without a day last
    place: tuple[int, ...]  # in that order
    day: tuple[str, ...]
    profile: tuple[int, ...]  # its place among the profiles
    profiles: tuple[Profile, ...]

    def narrowed(self, rows: Iterable[int], choice: Choice) -> list[int]:
        """Those of `rows` that `choice` leaves, in their order."""
        left = self._within(rows, choice)
        if not choice.facets:
            return left
        chosen = frozenset(self._chosen(choice))
        return [row for row in left if self.profile[row] in chosen]

    def counts(self, rows: Iterable[int], choice: Choice) -> dict[Facet, Counter[str]]:
        """How many of `rows` each value of each facet would show, the choices in the other facets being as they are."""
        counted = Counter(map(self.profile.__getitem__, self._within(rows, choice)))
        found: dict[Facet, Counter[str]] = {}
        for facet in FACETS:
            found[facet] = Counter()
            for number in self._chosen(choice, without=facet):
                if number in counted:
                    for value in self.profiles[number].values(facet):
                        found[facet][value] += counted[number]
        return found

    def _within(self, rows: Iterable[int], choice: Choice) -> list[int]:
        """Those of `rows` that lie within the days that were chosen."""
        if choice.since is None and choice.until is None:
            return list(rows)
        since, until = choice.since or "0", choice.until or "9"
        return [row for row in rows if since <= self.day[row] <= until]

    def _chosen(self, choice: Choice, without: Facet | None = None) -> Iterable[int]:
        """The profiles that have a chosen value of each facet in which any is chosen, `without` left aside."""
        facets = [(facet, choice.values[facet]) for facet in choice.facets if facet != without]
        for number, profile in enumerate(self.profiles):
            if all(not wanted.isdisjoint(profile.values(facet)) for facet, wanted in facets):
                yield number


def read_catalogue(connection: sqlite3.Connection) -> Catalogue:
    """The catalogue of the release that `connection` is on."""
    sources = {row[0]: Source(*row) for row in connection.execute("SELECT id, name, kind FROM v1_sources")}
    rows = connection.execute(
        "SELECT rowid, id, announcer_id, coalesce(published_on, ''), organisations FROM v1_announcements"
    ).fetchall()
    size = max((row[0] for row in rows), default=0) + 1
    day, place, profile = [NO_DAY] * size, [size] * size, [-1] * size
    profiles: dict[tuple[str, str, str], int] = {}
    for number, _, announcer, published_on, named in rows:
        day[number] = published_on
        profile[number] = profiles.setdefault((announcer, named or "[]", published_on[:7]), len(profiles))
    newest_first = [row[0] for row in sorted(rows, key=lambda row: row[1])]
    newest_first.sort(key=day.__getitem__, reverse=True)  # stable: those of a day stay in the order of their ids
    for position, number in enumerate(newest_first):
        place[number] = position
    return Catalogue(
        sources,
        tuple(newest_first),
        tuple(place),
        tuple(day),
        tuple(profile),
        tuple(
            Profile(source, sources[source].kind, tuple(dict.fromkeys(map(str, json.loads(named)))), month)
            for source, named, month in profiles
        ),
    )

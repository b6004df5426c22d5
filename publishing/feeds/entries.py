"""Entries of feeds: an announcement as feed readers show it, whatever the format."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, bindparam, text

from publishing.feeds.moments import as_day, as_moment, as_moment_or_none

_ANNOUNCEMENTS = text("""
    SELECT id, title, url, announcer, announcer_id, announcer_kind, announcer_gss, language, excerpt, body_text,
           published_on, published_at, published_certainty, last_changed_at, withdrawn_at, licence, attribution
    FROM v1_announcements WHERE id IN :ids
""").bindparams(bindparam("ids", expanding=True))

_OUTLETS = text("""
    SELECT announcement_id, outlet, rank, url, title FROM v1_outlets
    WHERE announcement_id IN :ids AND is_current AND NOT is_primary AND withdrawn_at IS NULL
    ORDER BY announcement_id, published_on, url
""").bindparams(bindparam("ids", expanding=True))


class Place(NamedTuple):
    """Where an entry stands in a feed: the later its moment, the further up. There is one for every announcement."""

    at: str  # as rows have moments
    announcement_id: str  # whose words the entry has
    sources: frozenset[str]  # publishers in whose feeds it stands
    moved_from: str | None = None  # the id that it tells of, where that leads on to the announcement


@dataclass(frozen=True, slots=True)
class Outlet:
    """Another page that carries the announcement."""

    name: str
    rank: str  # announcer, partner or press
    url: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One announcement, or an id that leads on to it."""

    id: str
    title: str | None
    url: str
    announcer: str
    announcer_id: str
    announcer_kind: str
    announcer_gss: str | None
    language: str | None
    excerpt: str
    body_text: str | None  # None where the licence does not allow it
    published: datetime | date | None  # a date where only the day is known
    published_certainty: str | None
    updated: datetime
    withdrawn_at: datetime | None
    licence: str
    attribution: str
    outlets: tuple[Outlet, ...]
    moved_to: str | None  # the announcement that this id leads on to; None: it is the announcement

    @property
    def headline(self) -> str:
        """The title on one line, marked where the announcement was withdrawn or its id has changed."""
        title = " ".join((self.title or "").split()) or "(no headline)"
        if self.moved_to:
            return f"Now one with another: {title}"
        return f"Withdrawn: {title}" if self.withdrawn_at else title


def read_entries(connection: Connection, places: Sequence[Place]) -> list[Entry]:
    """The entries at `places`, in their order."""
    ids = sorted({place.announcement_id for place in places})
    rows = {row["id"]: row for row in connection.execute(_ANNOUNCEMENTS, {"ids": ids}).mappings()}
    outlets: dict[str, list[Outlet]] = {}
    for row in connection.execute(_OUTLETS, {"ids": ids}).mappings():
        outlet = Outlet(row["outlet"], row["rank"], row["url"], row["title"])
        outlets.setdefault(row["announcement_id"], []).append(outlet)
    return [_entry(place, rows[place.announcement_id], outlets.get(place.announcement_id, ())) for place in places]


def _last_change(row: RowMapping) -> datetime:
    """When an announcement's text, pages or standing last changed."""
    withdrawn = as_moment_or_none(row["withdrawn_at"])
    changed = as_moment(row["last_changed_at"])
    return max(changed, withdrawn) if withdrawn else changed


def _entry(place: Place, row: RowMapping, outlets: Iterable[Outlet]) -> Entry:
    return Entry(
        id=place.moved_from or row["id"],
        title=row["title"],
        url=row["url"],
        announcer=row["announcer"],
        announcer_id=row["announcer_id"],
        announcer_kind=row["announcer_kind"],
        announcer_gss=row["announcer_gss"],
        language=row["language"],
        excerpt=row["excerpt"],
        body_text=row["body_text"],
        published=as_moment_or_none(row["published_at"]) or as_day(row["published_on"]),
        published_certainty=row["published_certainty"],
        updated=as_moment(place.at) if place.moved_from else _last_change(row),
        withdrawn_at=as_moment_or_none(row["withdrawn_at"]),
        licence=row["licence"],
        attribution=row["attribution"],
        outlets=tuple(outlets),
        moved_to=row["id"] if place.moved_from else None,
    )

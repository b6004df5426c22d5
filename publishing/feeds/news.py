"""What stands in which feed, the newest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import islice
from operator import attrgetter
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, text

from publishing.feeds.entries import Place
from publishing.feeds.moments import as_moment
from publishing.feeds.searches import SavedSearch
from publishing.rows import driver_of

NEWS_DAYS = 30
"""An announcement that was first seen later than this after its day of publication, such as what a newly added source
has published in past years, stands at that day: it must not push today's news out of the feeds."""
NIGHT = timedelta(hours=12)
"""An id that led on to another this soon after the announcement was first seen was never published: one night's crawls
met the announcement's pages one after another."""


_STANDS_AT = """
    SELECT id, announcer_id, CASE
        WHEN published_on IS NULL OR changed_at > first_seen_at THEN changed_at
        WHEN first_seen_at > date(published_on, :days) || ' 00:00:00.000000' THEN published_on || ' 00:00:00.000000'
        ELSE changed_at END
    FROM (
        SELECT id, announcer_id, published_on, first_seen_at,
               max(last_changed_at, coalesce(withdrawn_at, '')) AS changed_at
        FROM v1_announcements
    )
"""
"""When an announcement was news last: as it was first seen, changed or withdrawn. Stored moments sort as texts."""


def read_news(connection: Connection) -> tuple[Place, ...]:
    """Where every announcement, and every id that leads on to one, stands in a release: the newest first."""
    alone: dict[str, frozenset[str]] = {}
    places: list[Place] = []
    for row_id, announcer_id, at in driver_of(connection).execute(_STANDS_AT, {"days": f"+{NEWS_DAYS} days"}):
        announcer = alone.setdefault(announcer_id, frozenset({announcer_id}))
        places.append(Place(at, row_id, announcer))
    places += _moved(connection)
    places.sort(key=lambda place: (place.announcement_id, place.moved_from or ""))
    places.sort(key=attrgetter("at"), reverse=True)
    return tuple(places)


def by_source(news: Iterable[Place], limit: int) -> Mapping[str, list[Place]]:
    """The first `limit` places of each publisher that has any: what it announced, and ids that lead on to what it
    announced or carries."""
    found: defaultdict[str, list[Place]] = defaultdict(list)
    for place in news:
        for source in place.sources:
            if len(found[source]) < limit:
                found[source].append(place)
    return found


def found_by(connection: Connection, search: SavedSearch, news: Iterable[Place], limit: int) -> list[Place]:
    """The first `limit` places of what a saved search finds in the release's full-text index."""
    conditions = ["coalesce(published_on, substr(first_seen_at, 1, 10)) >= :since"] if search.since else []
    matching = "rowid {} (SELECT rowid FROM v1_announcements_fts WHERE v1_announcements_fts MATCH :{})"
    asked: dict[str, Any] = {"since": search.since.isoformat()} if search.since else {}
    lists: list[BindParameter[Any]] = []
    if wanted := _expression(search):
        conditions.append(matching.format("IN", "wanted"))
        asked["wanted"] = wanted
    if search.none:
        conditions.append(matching.format("NOT IN", "unwanted"))
        asked["unwanted"] = _one_of(search.none)
    for column, values in (("announcer_id", search.sources), ("announcer_kind", search.kinds)):
        if values:
            conditions.append(f"{column} IN :{column}")
            asked[column] = values
            lists.append(bindparam(column, expanding=True))
    query = f"SELECT id FROM v1_announcements WHERE {' AND '.join(conditions)}"  # noqa: S608 - only our own words
    found = set(connection.execute(text(query).bindparams(*lists), asked).scalars())
    return list(islice((place for place in news if place.announcement_id in found), limit))


def _moved(connection: Connection) -> Iterable[Place]:
    """Ids that readers may have kept, and that lead on to another; for the feeds of whoever carries that one."""
    query = """
        SELECT r.old_id, r.new_id, r.at, a.first_seen_at, o.source_id FROM v1_redirects r
        JOIN v1_announcements a ON a.id = r.new_id JOIN v1_outlets o ON o.announcement_id = r.new_id
    """
    moved: dict[tuple[str, str, str], set[str]] = {}
    for row in connection.execute(text(query)).mappings():
        if as_moment(row["at"]) - as_moment(row["first_seen_at"]) > NIGHT:
            moved.setdefault((row["old_id"], row["new_id"], row["at"]), set()).add(row["source_id"])
    return [Place(at, new, frozenset(sources), old) for (old, new, at), sources in moved.items()]


def _expression(search: SavedSearch) -> str:
    """What FTS5 must find, in its query language; empty where the search asks for no words."""
    parts = [_quoted(words) for words in (*search.words, *search.phrases)]
    if search.any:
        parts.append(f"({_one_of(search.any)})")
    return " AND ".join(parts)


def _one_of(several: Iterable[str]) -> str:
    return " OR ".join(_quoted(words) for words in several)


def _quoted(words: str) -> str:
    """A phrase of FTS5: within quotation marks nothing is an operator."""
    return '"' + words.replace('"', '""') + '"'

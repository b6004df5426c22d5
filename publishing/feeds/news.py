"""What stands in which feed, the newest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import BindParameter, Connection, RowMapping, bindparam, text

from publishing.feeds.entries import Place, last_change
from publishing.feeds.moments import as_day, as_moment
from publishing.feeds.searches import SavedSearch

NEWS_DAYS = 30
"""An announcement that was first seen later than this after its day of publication, such as what a newly added source
has published in past years, stands at that day: it must not push today's news out of the feeds."""
NIGHT = timedelta(hours=12)
"""An id that led on to another this soon after the announcement was first seen was never published: one night's crawls
met the announcement's pages one after another."""


def read_news(connection: Connection) -> tuple[Place, ...]:
    """Where every announcement, and every id that leads on to one, stands: the newest first."""
    query = "SELECT id, announcer_id, published_on, first_seen_at, last_changed_at, withdrawn_at FROM v1_announcements"
    alone: dict[str, frozenset[str]] = {}
    places: list[Place] = []
    for row in connection.execute(text(query)).mappings():
        announcer = alone.setdefault(row["announcer_id"], frozenset({row["announcer_id"]}))
        places.append(Place(_stands_at(row), row["id"], announcer))
    places += _moved(connection)
    places.sort(key=lambda place: (place.announcement_id, place.moved_from or ""))
    places.sort(key=lambda place: place.at, reverse=True)
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


def _stands_at(row: RowMapping) -> datetime:
    """When an announcement was news last: as it was first seen, changed or withdrawn."""
    seen, changed, published = as_moment(row["first_seen_at"]), last_change(row), as_day(row["published_on"])
    if published is None or changed > seen:
        return changed
    day = datetime.combine(published, time(), UTC)
    return day if seen - day > timedelta(days=NEWS_DAYS) else changed


def _moved(connection: Connection) -> Iterable[Place]:
    """Ids that readers may have kept, and that lead on to another; for the feeds of whoever carries that one."""
    query = """
        SELECT r.old_id, r.new_id, r.at, a.first_seen_at, o.source_id FROM v1_redirects r
        JOIN v1_announcements a ON a.id = r.new_id JOIN v1_outlets o ON o.announcement_id = r.new_id
    """
    moved: dict[tuple[str, str, datetime], set[str]] = {}
    for row in connection.execute(text(query)).mappings():
        at = as_moment(row["at"])
        if at - as_moment(row["first_seen_at"]) > NIGHT:
            moved.setdefault((row["old_id"], row["new_id"], at), set()).add(row["source_id"])
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

"""Writing a release's feeds."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, text

from publishing.feeds.atom import atom
from publishing.feeds.entries import Place, read_entries
from publishing.feeds.json_feed import json_feed
from publishing.feeds.naming import Feed
from publishing.feeds.news import by_source, found_by, read_news
from publishing.feeds.searches import SavedSearch

FEED_ENTRIES = 100
"""Entries of a feed at most: whoever must not miss one follows the deltas."""


def write_feeds(
    connection: Connection,
    folder: Path,
    *,
    moment: datetime,
    address: str | None = None,
    searches: Sequence[SavedSearch] = (),
    limit: int = FEED_ENTRIES,
) -> list[Path]:
    """Write every feed of the release whose `councilwire.sqlite` `connection` reads into `folder`; the files' paths.

    `moment` is the release's, aware of its zone; `address` the public address of the folder of releases, where they
    have one; saved searches ask the release's full-text index. Same release, same bytes; and a feed in which nothing
    has changed has the bytes that it had.
    """
    written: list[Path] = []
    for feed, places in _feeds(connection, address, searches, limit):
        entries = read_entries(connection, places)
        updated = max((entry.updated for entry in entries), default=moment)
        for ending, content in ((".atom.xml", atom(feed, entries, updated)), (".json", json_feed(feed, entries))):
            path = folder / f"{feed.name}{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
    return written


def _feeds(
    connection: Connection, address: str | None, searches: Sequence[SavedSearch], limit: int
) -> Iterator[tuple[Feed, Sequence[Place]]]:
    news = read_news(connection)
    yield Feed("all", "councilwire: everything", address), news[:limit]
    of_sources = by_source(news, limit)
    for source_id, name in connection.execute(text("SELECT id, name FROM v1_sources ORDER BY id")).all():
        file = quote(source_id, safe="")  # an id is a name, not a path
        yield Feed(f"sources/{file}", f"councilwire: {name}", address), of_sources.get(source_id, ())
    for search in searches:
        feed = Feed(f"searches/{search.name}", f"councilwire: {search.title}", address)
        yield feed, found_by(connection, search, news, limit)

"""Feeds of a release: Atom and JSON Feed 1.1, of everything, of each source and of each saved search."""

from publishing.feeds.searches import SavedSearch, SearchError, load_searches
from publishing.feeds.write import FEED_ENTRIES, write_feeds

__all__ = ["FEED_ENTRIES", "SavedSearch", "SearchError", "load_searches", "write_feeds"]

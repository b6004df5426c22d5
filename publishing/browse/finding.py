"""What a search finds: the rows of one page of results with their highlights, and the facets' counts."""

import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Literal

from publishing.browse.catalogue import Catalogue, Choice, Facet
from publishing.browse.search_text import Search

Order = Literal["relevance", "newest"]

PAGE_SIZE = 20
SEARCHES_KEPT = 64
"""Searches whose rows are remembered: a reader who narrows one or turns its pages does not wait for it again."""

_RANKED = "SELECT rowid FROM v1_announcements_fts WHERE v1_announcements_fts MATCH ? AND rank MATCH 'bm25(5.0, 1.0)'"
"""A word in the title counts five times as much as one in the text."""
_UNRANKED = "SELECT rowid FROM v1_announcements_fts WHERE v1_announcements_fts MATCH ?"
_MARKED = (
    "SELECT rowid, highlight(v1_announcements_fts, 0, ?, ?), snippet(v1_announcements_fts, 1, ?, ?, ' … ', ?)"
    " FROM v1_announcements_fts WHERE v1_announcements_fts MATCH ?"
)
_BEGIN, _END = "\ufdd0", "\ufdd1"
"""Stand around what was found. Noncharacters: no text should have them, and where one does, they are only text."""
_SNIPPET_WORDS = 40


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a title or text; `found`: it is what was looked for."""

    text: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One announcement of a page of results."""

    id: str
    title: tuple[Stretch, ...]
    snippet: tuple[Stretch, ...]
    announcer: str
    announcer_id: str
    published_on: str | None
    language: str | None
    outlets: int
    withdrawn_at: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of results."""

    hits: tuple[Hit, ...]
    total: int
    counts: dict[Facet, Counter[str]]


class Finder:
    """Finds announcements in one release."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._matched: OrderedDict[tuple[str, bool], Sequence[int]] = OrderedDict()

    def find(self, connection: sqlite3.Connection, search: Search, choice: Choice, order: Order, page: int) -> Found:
        """The `page`-th page of what `search` and `choice` leave; `order` is by day where nothing can be ranked."""
        matched = self._all(connection, search, ranked=order == "relevance")
        rows = self.catalogue.narrowed(matched, choice)
        if search.match is not None and order == "newest":
            shown = nsmallest(page * PAGE_SIZE, rows, key=self.catalogue.place.__getitem__)
        else:
            shown = rows
        wanted = shown[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        return Found(_hits(connection, wanted, search), len(rows), self.catalogue.counts(matched, choice))

    def _all(self, connection: sqlite3.Connection, search: Search, *, ranked: bool) -> Sequence[int]:
        """Every row that the words leave; by rank if they are `ranked`, by day if there is nothing to match."""
        if search.match is not None:
            return self._matching(connection, search.match, ranked=ranked)
        if search.unwanted is None:
            return self.catalogue.newest_first
        unwanted = frozenset(self._matching(connection, search.unwanted, ranked=False))
        return [row for row in self.catalogue.newest_first if row not in unwanted]

    def _matching(self, connection: sqlite3.Connection, match: str, *, ranked: bool) -> Sequence[int]:
        key = (match, ranked)
        rows = self._matched.pop(key, None)
        if rows is None:
            cursor = connection.cursor()
            cursor.row_factory = None  # tuples are made in half the time of Datasette's rows
            rows = [row for (row,) in cursor.execute(f"{_RANKED} ORDER BY rank" if ranked else _UNRANKED, (match,))]
        self._matched[key] = rows
        while len(self._matched) > SEARCHES_KEPT:
            self._matched.popitem(last=False)
        return rows


def _hits(connection: sqlite3.Connection, rows: Sequence[int], search: Search) -> tuple[Hit, ...]:
    """The announcements `rows`, in their order."""
    marks = ", ".join("?" * len(rows))
    columns = "id, title, excerpt, announcer, announcer_id, published_on, language, outlets, withdrawn_at"
    query = f"SELECT rowid, {columns} FROM v1_announcements WHERE rowid IN ({marks})"  # noqa: S608 - question marks
    known = {row[0]: row[1:] for row in connection.execute(query, rows)}
    highlights = _highlights(connection, rows, search.match) if search.match is not None else {}
    hits = []
    for row in rows:
        number, title, excerpt, *rest = known[row]
        title, snippet = highlights.get(row, (title, excerpt))
        hits.append(Hit(number, stretches(title or ""), stretches(snippet or ""), *rest))
    return tuple(hits)


def _highlights(connection: sqlite3.Connection, rows: Sequence[int], match: str) -> dict[int, tuple[str, str]]:
    """Title and snippet of each row, with marks around what was found.

    FTS5 looks a row up anew for each; only where a beginning of words is looked for, which it must gather from all of
    them each time, is it quicker to pass over everything once.
    """
    marks = ", ".join("?" * len(rows))
    query = f"{_MARKED} AND {'+' if '*' in match else ''}rowid IN ({marks})"
    given = (_BEGIN, _END, _BEGIN, _END, _SNIPPET_WORDS, match, *rows)
    return {row: (title, snippet) for row, title, snippet in connection.execute(query, given)}


def stretches(marked: str) -> tuple[Stretch, ...]:
    """A text with marks around what was found as stretches of what was and what was not."""
    parts: list[Stretch] = []
    for part in marked.split(_BEGIN):
        found, end, rest = part.partition(_END)
        if not end:
            found, rest = "", part
        parts += [Stretch(found, found=True), Stretch(rest)]
    return tuple(part for part in parts if part.text)

"""What is new: announcements first seen in a span of time, those that lead in full and the rest in less.

A night may bring three announcements or, when sources are added, thousands. Every source's newest come first: they are
shown with their text, the next with an excerpt, the next by their headline; whatever is left is counted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, select

from publishing.morning.interface import v1
from publishing.morning.late import spans_with_late
from publishing.morning.why_new import Why, why_new
from schema.statements import chunks

KINDS: dict[str, str] = {
    "department": "Departments",
    "council": "Councils",
    "sector-body": "Sector bodies",
    "trade-press": "Trade press",
    "local-press": "Local press",
}
"""Kinds of publisher in the order of the page, the announcers first."""

WITH_TEXT, WITH_EXCERPT, WITH_HEADLINE = 120, 480, 1200
"""So many of a night's announcements, at most, are shown with their text, then with an excerpt, then by headline."""
LONGEST_TEXT = 6000
"""Characters of a text that are shown; the rest stands at the original."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """Another page that carries an announcement."""

    outlet: str
    url: str
    title: str | None
    matched_by: str
    certainty: str


@dataclass(frozen=True, slots=True)
class Headline:
    """A new announcement at its shortest."""

    id: str
    title: str
    url: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Story:
    """A new announcement with what is known of it."""

    headline: Headline
    certainty: str | None  # of the day of publication
    language: str | None
    excerpt: str
    text: str | None  # None: not allowed, or left out
    cut: bool  # the text goes on
    carriers: tuple[Carrier, ...]
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class SourceNews:
    """What one publisher has that is new."""

    id: str
    name: str
    count: int
    stories: tuple[Story, ...]
    headlines: tuple[Headline, ...]

    @property
    def rest(self) -> int:
        """How many are counted only."""
        return self.count - len(self.stories) - len(self.headlines)


@dataclass(frozen=True, slots=True)
class KindNews:
    """The news of all publishers of a kind."""

    name: str
    count: int
    sources: tuple[SourceNews, ...]


@dataclass(frozen=True, slots=True)
class News:
    """Everything that was first seen in the span."""

    count: int
    publishers: int
    first_night: bool  # the warehouse knows nothing older
    kinds: tuple[KindNews, ...]


def read_news(connection: Connection, since: datetime, moment: datetime, late: Collection[str] = ()) -> News:
    """What was first seen after `since` and until `moment`, and the announcements with the ids `late`, as they stand
    now."""
    found = _found(connection, since, moment, late)
    counts = Counter(row.announcer_id for row in found)
    chosen = _fairly(found)
    stories = _stories(connection, chosen[: WITH_TEXT + WITH_EXCERPT], moment)
    headlines = chosen[WITH_TEXT + WITH_EXCERPT :][:WITH_HEADLINE]
    by_source: defaultdict[str, list[Story]] = defaultdict(list)
    brief: defaultdict[str, list[Headline]] = defaultdict(list)
    for row in chosen[: WITH_TEXT + WITH_EXCERPT]:
        by_source[row.announcer_id].append(stories[row.id])
    for row in headlines:
        brief[row.announcer_id].append(_headline(row))
    sources = sorted({(_place(row), row.announcer_kind, row.announcer, row.announcer_id) for row in found})
    kinds = []
    for (_, kind), group in groupby(sources, key=lambda source: source[:2]):
        news = tuple(
            SourceNews(one, name, counts[one], tuple(by_source[one]), tuple(brief[one])) for _, _, name, one in group
        )
        kinds.append(KindNews(KINDS.get(kind, kind), sum(source.count for source in news), news))
    return News(len(found), len(counts), bool(found) and not _older(connection, since), tuple(kinds))


def _found(connection: Connection, since: datetime, moment: datetime, late: Collection[str]) -> list[Row[Any]]:
    """Every new announcement in brief, by publisher, the newest first."""
    a = v1("announcements").c
    brief = select(a.id, a.title, a.url, a.published_on, a.announcer, a.announcer_id, a.announcer_kind)
    spans = spans_with_late(a.first_seen_at, a.id, since, moment, late)
    rows: list[Any] = [row for span in spans for row in connection.execute(brief.where(span))]
    rows.sort(key=lambda row: row.id)
    rows.sort(key=lambda row: row.published_on or date.min, reverse=True)
    return sorted(rows, key=lambda row: (_place(row), row.announcer_kind, row.announcer, row.announcer_id))


def _place(row: Row[Any]) -> int:
    order = list(KINDS)
    return order.index(row.announcer_kind) if row.announcer_kind in order else len(order)


def _fairly(rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Every source's newest first, then every source's second, and so on."""
    turns = Counter[str]()
    order: list[tuple[int, Row[Any]]] = []
    for row in rows:
        order.append((turns[row.announcer_id], row))
        turns[row.announcer_id] += 1
    return [row for _, row in sorted(order, key=lambda one: one[0])]


def _older(connection: Connection, since: datetime) -> bool:
    a = v1("announcements").c
    return connection.execute(select(a.id).where(a.first_seen_at <= since).limit(1)).first() is not None


def _headline(row: Row[Any]) -> Headline:
    return Headline(row.id, row.title or row.url, row.url, row.published_on)


def _stories(connection: Connection, rows: Sequence[Row[Any]], moment: datetime) -> dict[str, Story]:
    """The stories of `rows` by id: the first WITH_TEXT with their text."""
    ids = [row.id for row in rows]
    with_text = set(ids[:WITH_TEXT])
    a = v1("announcements").c
    facts = {
        row.id: row
        for chunk in chunks(ids)
        for row in connection.execute(
            select(a.id, a.language, a.excerpt, a.body_text, a.published_certainty, a.page_id).where(a.id.in_(chunk))
        )
    }
    carriers = _carriers(connection, ids)
    why = why_new(connection, {row.id: (row.title, row.published_on) for row in rows}, moment)
    stories = {}
    for row in rows:
        fact = facts[row.id]
        body = (fact.body_text or "") if row.id in with_text else ""
        stories[row.id] = Story(
            _headline(row),
            fact.published_certainty,
            fact.language,
            fact.excerpt,
            body[:LONGEST_TEXT] or None,
            len(body) > LONGEST_TEXT,
            tuple(carriers[row.id]),
            why[row.id],
        )
    return stories


def _carriers(connection: Connection, ids: Sequence[str]) -> defaultdict[str, list[Carrier]]:
    """The other pages that carry the announcements now."""
    o = v1("outlets").c
    found: defaultdict[str, list[Carrier]] = defaultdict(list)
    for chunk in chunks(ids):
        query = (
            select(o.announcement_id, o.outlet, o.url, o.title, o.matched_by, o.match_certainty)
            .where(o.announcement_id.in_(chunk), ~o.is_primary, o.is_current)
            .order_by(o.first_seen_at, o.url)
        )
        for row in connection.execute(query):
            found[row.announcement_id].append(
                Carrier(row.outlet, row.url, row.title, row.matched_by, row.match_certainty)
            )
    return found

"""What is true of the demo's announcements after its three nights, worked out from the gold and the source files."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from statistics import mean

import demo
from demo.expected import GoldPage, gold, gone_pages
from demo.pages import load_newsroom, newsroom_ids
from schema.outlet_rank import OUTLET_RANK
from spiders.source import Source, load_sources


@cache
def sources() -> Mapping[str, Source]:
    """The demo's sources by id."""
    return {source.id: source for source in load_sources(Path(demo.__file__).parent / "sources")}


@dataclass(frozen=True)
class Announced:
    """One announcement: all pages that carry or carried it, who speaks for it first."""

    pages: tuple[GoldPage, ...]

    @property
    def title(self) -> str:
        return self.pages[0].title

    @property
    def source(self) -> Source:
        return sources()[self.pages[0].source_id]

    @property
    def published(self) -> date:
        return min(page.published for page in self.pages)

    @property
    def words(self) -> str:
        """What full-text search looks through."""
        text = "\n\n".join(self.pages[0].body_paragraphs)
        return f"{self.title}\n{text if self.source.licence.full_text else text[:300]}"

    @property
    def carried(self) -> Iterator[tuple[str, int]]:
        """Names of those who carry it besides, and how many days later."""
        for page in self.pages[1:]:
            yield sources()[page.source_id].name, (page.published - self.published).days


@cache
def announced() -> tuple[Announced, ...]:
    """Every announcement."""
    pages = {(page.source_id, page.url_path): page for night in (1, 2) for page in gold(night)}
    groups: defaultdict[str, list[GoldPage]] = defaultdict(list)
    for page in pages.values():
        groups[page.announcement].append(page)
    return tuple(Announced(tuple(sorted(group, key=_speaks_first))) for group in groups.values())


def _speaks_first(page: GoldPage) -> tuple[int, date, str]:
    return OUTLET_RANK[sources()[page.source_id].kind], page.published, page.source_id


def titles_of_the_second_night() -> set[str]:
    """Of announcements that were first met then."""
    first = {page.announcement for page in gold(1)}
    return {one.title for one in announced() if one.pages[0].announcement not in first}


def carriers() -> Counter[tuple[str, str]]:
    """How many announcements of an announcer another outlet carries."""
    return Counter((one.source.name, outlet) for one in announced() for outlet, _ in one.carried)


def days_until_the_press_has_it() -> dict[str, tuple[int, float]]:
    """How many it carries, and the mean of days, by outlet."""
    days: defaultdict[str, list[int]] = defaultdict(list)
    for one in announced():
        for outlet, later in one.carried:
            days[outlet].append(later)
    return {outlet: (len(all_of_them), round(mean(all_of_them), 1)) for outlet, all_of_them in days.items()}


def edits() -> dict[str, tuple[str, str]]:
    """Words before and after, by the titles of pages that were edited between the nights."""
    before = {(page.source_id, page.url_path): page for page in gold(1)}
    found = {}
    for page in gold(2):
        old = before.get((page.source_id, page.url_path))
        if old and old.body_paragraphs != page.body_paragraphs:
            was, now = (set(re.findall(r"£?[\w.]*\w", " ".join(one.body_paragraphs))) for one in (old, page))
            (lost,), (new,) = was - now, now - was
            found[page.title] = (lost, new)
    return found


def withdrawn() -> dict[str, bool]:
    """Whether it is gone (else: says so itself), by title."""
    gone = set(gone_pages(2))
    return {
        page.title: (page.source_id, page.url_path) in gone
        for one in announced()
        for page in one.pages
        if page.withdrawn or (page.source_id, page.url_path) in gone
    }


def weeks() -> Counter[tuple[str, str]]:
    """How many announcements by the Monday of their week and kind of announcer."""
    return Counter(
        (str(one.published - timedelta(days=one.published.weekday())), one.source.kind) for one in announced()
    )


def newest_days() -> dict[str, date | None]:
    """The latest day of publication by source's name; None where nothing could be read."""
    days: dict[str, date | None] = {source.name: None for source in sources().values()}
    for one in announced():
        days[one.source.name] = max(days[one.source.name] or date.min, one.published)
    return days


def twins() -> set[tuple[str, str]]:
    """Titles of last year's notice and this year's."""
    pages = {page.key: page for name in newsroom_ids() for page in load_newsroom(name, 2).pages}
    pairs = [(pages[page.twin_of], page) for page in pages.values() if page.twin_of]
    in_order = [sorted(pair, key=lambda page: page.published) for pair in pairs]
    return {(old.title, new.title) for old, new in in_order if new.published.year > old.published.year}

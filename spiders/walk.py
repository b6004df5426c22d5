"""The walk through a newsroom: which items of a listing page to ask for, and whether to go on to the next page.

Nothing here touches the network, so that every rule can be tried on its own.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from spiders.address import key_or_itself, keys_of
from spiders.listed_day import read_listed_day
from spiders.listing_page import Item, ListingPage
from spiders.options import CrawlMode


class End(StrEnum):
    """Why a walk ended, or did not."""

    GOES_ON = "goes on"
    KNOWN = "met a page of known items only"
    SINCE = "met a page of items older than the first day wanted"
    LAST = "met the last page"
    LOOP = "came round to pages that were read before"
    PAGES = "met the limit of listing pages"


COMPLETE_ENDS = frozenset({End.KNOWN, End.SINCE, End.LAST, End.LOOP})
"""Ends after which nothing that is wanted was left behind."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a walk looks for."""

    mode: CrawlMode
    since: date  # first day that this crawl asks for
    source_since: date  # first day that the source wants; not after `since`
    until: date | None
    max_listing_pages: int
    fresh_days: int  # a known item that the listing dates within so many days is asked for again; 0 for none
    now: datetime  # aware; what 'yesterday' in a listing counts from
    look_back_days: int = 0  # known items dated within so many days do not end an incremental walk


@dataclass(frozen=True, slots=True)
class Step:
    """What to do after one listing page."""

    ask: tuple[Item, ...]  # pages to ask for
    found: frozenset[str]  # keys of the press pages that the listing page names
    known: int  # of them, known already
    elsewhere: tuple[Item, ...]  # items that are not the publisher's, or not press pages
    left: int  # new items that the source wants, left for another crawl: they are dated outside this one's span
    end: End
    next_url: str | None  # set where `end` is GOES_ON


@dataclass
class Walk:
    """One walk, from one start address. `wanted` tells a press page of the publisher from other links."""

    bounds: Bounds
    known: frozenset[str]  # page keys
    wanted: Callable[[str], bool]
    read: set[str] = field(default_factory=set)  # keys of listing pages
    seen: set[str] = field(default_factory=set)  # keys of items

    def step(self, url: str, page: ListingPage) -> Step:
        """Take in the listing page at `url`. Known items are not asked for on the walk, unless the listing dates them
        freshly: new pages come first, whatever the walk is for.

        A walk ends where every item of a page is known and none is dated within the days to look back (mode
        'incremental'), where every item is older than `since`, where there is no next page, or where pages come round.
        One known or old item ends nothing: newsrooms pin old items to the top.
        """
        self.read.add(key_or_itself(url))
        items = [item for item in page.items if self.wanted(item.url)]
        elsewhere = tuple(item for item in page.items if not self.wanted(item.url))
        new_to_walk = [item for item in items if key_or_itself(item.url) not in self.seen]
        self.seen.update(key_or_itself(item.url) for item in items)
        days = {item: read_listed_day(item.listed.published, self.bounds.now) for item in items}
        recent = [item for item in items if (days[item] or self.bounds.since) >= self.bounds.since]
        ask = tuple(
            item
            for item in recent
            if not self._is_later(days[item]) and (not self._is_known(item) or self._is_fresh(days[item]))
        )
        end = self._end(page, items, recent, new_to_walk, any(self._is_looked_back_to(day) for day in days.values()))
        return Step(
            ask=ask,
            found=keys_of(item.url for item in items),
            known=sum(self._is_known(item) for item in items),
            elsewhere=elsewhere,
            left=sum(self._is_left(days[item]) and not self._is_known(item) for item in items),
            end=end,
            next_url=page.next_url if end is End.GOES_ON else None,
        )

    def _end(
        self, page: ListingPage, items: list[Item], recent: list[Item], new_to_walk: list[Item], look_on: bool
    ) -> End:
        if items and not recent:
            return End.SINCE
        incremental = self.bounds.mode == "incremental" and not look_on
        if incremental and items and all(self._is_known(item) for item in recent):
            return End.KNOWN
        if page.next_url is None:
            return End.LAST
        if key_or_itself(page.next_url) in self.read or (items and not new_to_walk):
            return End.LOOP
        if len(self.read) >= self.bounds.max_listing_pages:
            return End.PAGES
        return End.GOES_ON

    def _is_known(self, item: Item) -> bool:
        return key_or_itself(item.url) in self.known

    def _is_left(self, day: date | None) -> bool:
        """Whether the source wants what a listing dates so, and this crawl does not."""
        if day is None or day < self.bounds.source_since:
            return False
        return day < self.bounds.since or self._is_later(day)

    def _is_later(self, day: date | None) -> bool:
        return self.bounds.until is not None and day is not None and day > self.bounds.until

    def _is_looked_back_to(self, day: date | None) -> bool:
        first = self.bounds.now.date() - timedelta(days=self.bounds.look_back_days)
        return self.bounds.look_back_days > 0 and day is not None and day >= first

    def _is_fresh(self, day: date | None) -> bool:
        fresh_from = self.bounds.now.date() - timedelta(days=self.bounds.fresh_days)
        return self.bounds.fresh_days > 0 and day is not None and day >= fresh_from

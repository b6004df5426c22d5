"""Goss iCM. Its list often has no dates; the feed behind the same address (`?rss=true`) has them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure
from w3lib.url import add_or_replace_parameter

from spiders.address import canonical, keys_of
from spiders.capture import CaptureKind, Listed, ListingState
from spiders.failures import classify
from spiders.feed import looks_like_feed, read_feed
from spiders.listing_page import ListingPage
from spiders.manners.refusals import Blocked, HostClosed
from spiders.platforms.newsroom import Asked, NewsroomSpider


class GossSpider(NewsroomSpider):
    """Reads Goss newsrooms: the feed for its dates first, then the list, which goes further back."""

    name = "goss"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._listed_by_feed: dict[str, Listed] = {}

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the feed behind every start address; its answer, good or bad, leads on to the list."""
        for address in self.start_addresses():
            feed = add_or_replace_parameter(address, "rss", "true")
            asked = Asked(canonical(feed), CaptureKind.FEED, self._known_listings.get(canonical(feed)))
            request = self._request(feed, asked, self.on_dates, conditional=False)
            yield request.replace(errback=self.on_no_dates, cb_kwargs={"asked": asked, "address": address})

    def on_dates(self, response: Response, asked: Asked, address: str) -> Iterator[Request]:
        """Take in the feed's dates."""
        page = read_feed(response.body, response.url) if looks_like_feed(response.body, None) else None
        if page is not None and page.state is ListingState.OK:
            self.keep(response, asked)
            for item in page.items:
                for key in keys_of([item.url]):
                    self._listed_by_feed[key] = item.listed
        else:
            self._no_dates(asked.url, f"no feed of dates: it answered {response.status} and does not read as one")
        yield self.ask_listing(address, self._new_walk(), first=True)

    def on_no_dates(self, failure: Failure) -> Iterator[Request]:
        """Go on without the feed; where the host has closed with it, to hear that of the list too."""
        arguments = failure.request.cb_kwargs  # type: ignore[attr-defined]
        url = arguments["asked"].url
        kind, detail = classify(failure.value)
        self.note_closing(failure.value)
        if isinstance(failure.value, Blocked) and failure.value.closes_host:
            self.journal.issue(kind, url, detail, at_start=True)
        elif not isinstance(failure.value, HostClosed):
            self._no_dates(url, f"no feed of dates: {detail}")
        yield self.ask_listing(arguments["address"], self._new_walk(), first=True)

    def read_listing(self, response: Response) -> ListingPage:
        """Read a list, and add the feed's dates and summaries to its items."""
        page = super().read_listing(response)
        return replace(
            page, items=tuple(replace(item, listed=self._dated(item.url, item.listed)) for item in page.items)
        )

    def _dated(self, url: str, listed: Listed) -> Listed:
        by_feed = next((self._listed_by_feed[key] for key in keys_of([url]) if key in self._listed_by_feed), Listed())
        return Listed(
            listed.title or by_feed.title, listed.published or by_feed.published, listed.summary or by_feed.summary
        )

    def _no_dates(self, url: str, detail: str) -> None:
        self.journal.issue("bad-item", url, detail)

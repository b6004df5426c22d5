"""The base of every platform: walks a source's listings, asks for its pages, and records what answered.

A platform says how its listings read (`read_listing`) and, where its pages are read elsewhere than at their public
address, where (`reading_address`, `public_address`).
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response, TextResponse
from twisted.python.failure import Failure

from spiders.address import canonical, keys_of, page_key, same_publisher
from spiders.archive import Reading
from spiders.capture import NOTHING_LISTED, CaptureKind, Known, Listed, ListingState
from spiders.failures import classify
from spiders.feed import looks_like_feed, read_feed
from spiders.forgotten import Forgotten
from spiders.journal import LISTING_KINDS, Journal
from spiders.known import by_key, validators
from spiders.layouts import layout_for
from spiders.listing_page import Item, ListingPage, read_listing_page
from spiders.manners.exchanges import EXCHANGE
from spiders.manners.refusals import Blocked, ComeBackLater, HostClosed, HostSilent, RobotsForbid
from spiders.options import CrawlOptions
from spiders.pretence import pretence
from spiders.source import Source
from spiders.walk import COMPLETE_ENDS, Bounds, End, Walk

_CONTENT = frozenset({200, 203})
_NOT_MODIFIED = 304
_GONE = frozenset({404, 410})
_PAGE_PRIORITY = 10  # pages of a listing before the next listing: what a cut crawl has is its newest


@dataclass(frozen=True, slots=True)
class Asked:
    """One address that was asked for, and what for."""

    url: str  # canonical
    kind: CaptureKind
    known: Known | None  # state the request was made conditional on, or is compared with
    listed: Listed = NOTHING_LISTED
    walk: Walk | None = None  # of a listing
    first: bool = False  # a start address's own listing page

    @property
    def is_page(self) -> bool:
        """Whether it is a press page, and no listing."""
        return self.kind not in LISTING_KINDS


class NewsroomSpider(Spider):
    """Crawls one source. A platform sets these attributes, in this order, where it departs from them."""

    name: str = "newsroom"
    page_kind: ClassVar[CaptureKind] = CaptureKind.PAGE
    dates_move: ClassVar[bool] = False  # listings date items by their last change, so that an edit shows there

    def __init__(self, source: Source, known: tuple[Known, ...], options: CrawlOptions, journal: Journal) -> None:
        super().__init__()
        self.source = source
        self.options = options
        self.journal = journal
        self.forgotten = Forgotten(source.id, options.forgotten, journal.tally.forgotten)
        self.started_at = datetime.now(UTC)
        self.page_layout = layout_for(source, self.started_at.date())
        self._known_listings = {canonical(one.url): one for one in known if one.kind in LISTING_KINDS}
        pages = [one for one in known if one.kind not in LISTING_KINDS]
        self._known_pages = by_key(pages, self.public_address)
        self._rechecks = [one for one in pages if one.recheck]
        self._was_read_before = any(one.sha256 for one in pages)
        self._listed: dict[str, Item] = {}  # by key: press pages as this crawl's listings name them
        self._asked_pages: set[str] = set()
        self._awaited: dict[str, Asked] = {}  # of them, those that have not answered yet
        self._answered: set[str] = set()  # keys of pages that are there, whichever of their addresses answered
        self._gone: list[tuple[Asked, int, str]] = []
        self._new_pages = 0  # asked for
        self._not_asked = 0  # listings and new pages that a closed host or a spent budget kept from being asked for
        self._not_asked_again = 0  # known pages, likewise
        # With days to look back, a first page that has not changed says nothing of those behind it.
        self._stops_at_known = options.mode == "incremental" and not options.look_back_days
        self._walked = False  # listings and new pages were asked for, all there are or all there may be

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "NewsroomSpider":
        """Build, and listen for errors and for the end of the walk."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._on_error, signal=signals.spider_error)
        crawler.signals.connect(spider._on_idle, signal=signals.spider_idle)
        return spider

    # What a platform may say otherwise.

    def start_addresses(self) -> Iterator[str]:
        """Addresses of first listing pages."""
        yield from self.source.start

    def read_listing(self, response: Response) -> ListingPage:
        """Read a listing page: a feed wherever a feed answers, by selectors otherwise."""
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if looks_like_feed(response.body, content_type):
            return read_feed(response.body, response.url)
        if not isinstance(response, TextResponse):
            return ListingPage(ListingState.BROKEN, detail=f"the answer is no text ({content_type or 'no type'})")
        return read_listing_page(response, self.page_layout)

    def reading_address(self, page_url: str) -> str:
        """Where the page at a public address is read."""
        return page_url

    def public_address(self, url: str) -> str:
        """The public address of the page that was read at `url`."""
        return url

    def read_page(self, response: Response, asked: Asked) -> Iterator[Request]:
        """Take in a page that answered with content."""
        self.keep(response, asked)
        yield from ()

    # The walk.

    async def start(self) -> AsyncIterator[Any]:
        """Ask for the first listing page of every start address."""
        for address in self.start_addresses():
            yield self.ask_listing(address, self._new_walk(), first=True)

    def ask_listing(self, url: str, walk: Walk, *, first: bool = False) -> Request:
        """Return the request for a listing page; conditional in an incremental walk, whose last page it would be."""
        known = self._known_listings.get(canonical(url))
        kind = known.kind if known else CaptureKind.LISTING
        asked = Asked(canonical(url), kind, known, walk=walk, first=first)
        return self._request(url, asked, self.on_listing, conditional=self._stops_at_known)

    def on_listing(self, response: Response, asked: Asked) -> Iterator[Request]:
        """Take in the answer to a request for a listing page."""
        assert asked.walk is not None
        unchanged = self._same_bytes(response, asked)
        if self._stops_at_known and (unchanged or (response.status == _NOT_MODIFIED and asked.known)):
            self.journal.check(asked.kind, asked.url, asked.url, response.status)
            self.journal.listing(asked.url, ListingState.UNCHANGED, first=asked.first)
            return
        if response.status not in _CONTENT:
            kind = "not-found" if asked.first and response.status in _GONE else "http-error"
            self._listing_failed(asked, kind, f"the listing answered {response.status}")
            return
        page = self._sound(self.read_listing(response), asked)
        pretends = pretence(response) if page.state is not ListingState.OK and asked.first else None
        if pretends:
            self._listing_failed(asked, pretends[0], f"the listing {pretends[1]}")
            return
        kind = CaptureKind.FEED if looks_like_feed(response.body, None) else CaptureKind.LISTING
        if unchanged:
            self.journal.check(kind, asked.url, asked.url, response.status)
        elif not any(item.url in self.forgotten for item in page.items):  # the archive must not name what was forgotten
            self.keep(response, Asked(asked.url, kind, asked.known))
        for problem in page.problems:
            self.journal.issue("bad-item", asked.url, problem)
        if page.state is not ListingState.OK:
            self.journal.listing(asked.url, page.state, first=asked.first)
            self.journal.issue(f"{page.state.value}-listing", asked.url, page.detail)
            if page.state is ListingState.BROKEN or asked.first:
                self._cut("a listing page names nothing", asked.url)
            return
        yield from self._step(asked, asked.walk, page)

    def _sound(self, page: ListingPage, asked: Asked) -> ListingPage:
        """The listing page as it is; broken where it is the newsroom's first and no item of it is a press page."""
        if not asked.first or not page.items or any(self.source.is_press_page(item.url) for item in page.items):
            return page
        ours = any(same_publisher(item.url, self.source.hosts) for item in page.items)
        fault = f"fits page_pattern {self.source.page_pattern!r}" if ours else "lies on the publisher's hosts"
        detail = f"{len(page.items)} items, none {fault}; the first is {page.items[0].url}"
        return ListingPage(ListingState.BROKEN, problems=page.problems, detail=detail)

    def _step(self, asked: Asked, walk: Walk, page: ListingPage) -> Iterator[Request]:
        step = walk.step(asked.url, page)
        self.journal.listing(asked.url, ListingState.OK, len(page.items), step.known, first=asked.first)
        for item in step.elsewhere:
            if not same_publisher(item.url, self.source.hosts):
                self.journal.issue("bad-item", item.url, "a listing names a page of another site; it was not followed")
        self.journal.tally.found |= step.found
        self._listed |= {page_key(item.url): item for item in page.items}
        for item in step.ask:
            yield from self._ask(item.url, item.listed)
        if step.left or (step.end is End.SINCE and walk.bounds.since > self.source.since):
            # What this crawl was told to leave is still wanted: the next one must not take it for known.
            self.journal.tally.walk_complete = False
        if step.end is End.GOES_ON and step.next_url:
            yield self.ask_listing(step.next_url, walk)
        elif step.end not in COMPLETE_ENDS:
            self._cut(f"the walk {step.end.value} ({self.source.max_listing_pages})", asked.url)
        elif step.end is End.LAST and self._known_pages and not step.known and asked.first and page.items:
            # A feed shows only its newest entries: where all are new, some may have passed unseen.
            self.journal.issue("walk-cut", asked.url, f"all {len(page.items)} items are new: some may have been missed")

    def _new_walk(self) -> Walk:
        bounds = Bounds(
            mode=self.options.mode,
            since=max(self.source.since, self.options.since or self.source.since),
            source_since=self.source.since,
            until=self.options.until,
            max_listing_pages=self.source.max_listing_pages,
            fresh_days=self.source.recheck_days if self.dates_move else 0,
            now=self.started_at,
            look_back_days=self.options.look_back_days,
        )
        known = frozenset(key for key, one in self._known_pages.items() if one.sha256)
        return Walk(bounds, known, lambda url: self.source.is_press_page(url) and url not in self.forgotten)

    # Pages.

    def _ask(self, page_url: str, listed: Listed) -> Iterator[Request]:
        """The request for a page, if it has not been made yet and, where it is new, the budget has room for it."""
        key = page_key(page_url)
        if key in self._asked_pages:
            return
        known = self._known_pages.get(key)
        if known is None and self.options.max_pages is not None and self._new_pages >= self.options.max_pages:
            self._not_asked += 1
            return
        self._new_pages += known is None
        yield from self._ask_once(key, self.reading_address(page_url), known, listed)

    def _ask_again(self, known: Known) -> Iterator[Request]:
        """The request for a known page where it answered last: by the address that a listing of this crawl gives it, or
        else by what is known of that. Never by its public address: that may be one that the page merely declares."""
        key = page_key(self.public_address(known.url))
        item = self._listed.get(key)
        url = self.reading_address(item.url) if item else known.url
        yield from self._ask_once(key, url, known, item.listed if item else known.listed)

    def _ask_once(self, key: str, url: str, known: Known | None, listed: Listed) -> Iterator[Request]:
        if key in self._asked_pages:
            return
        self._asked_pages.add(key)
        asked = Asked(canonical(url), self.page_kind, known, listed)
        self._awaited[asked.url] = asked
        yield self._request(url, asked, self.on_page, conditional=True, priority=_PAGE_PRIORITY)

    def on_page(self, response: Response, asked: Asked) -> Iterator[Request]:
        """Take in the answer to a request for a page."""
        self._awaited.pop(asked.url, None)
        page_url = self.public_address(canonical(response.url))
        known = self.known_at(response.url)
        if page_url in self.forgotten:
            return  # an address that nobody knew led there
        if response.status == _NOT_MODIFIED and known is not None:
            self._answered |= keys_of([page_url, known.page_url])
            self.journal.check(asked.kind, known.url, known.page_url, _NOT_MODIFIED)
        elif response.status in _GONE:
            self.page_gone(asked, response.status, f"answers {response.status}")
        elif response.status not in _CONTENT:
            self._page_failed(asked, "http-error", f"the page answered {response.status}")
        elif self._is_front(page_url, asked):
            hops = response.meta.get("redirect_reasons") or [302]
            self.page_gone(asked, int(hops[0]), f"leads back to {page_url}")
        elif pretends := pretence(response, asked.listed.title):
            self._page_failed(asked, pretends[0], f"the page {pretends[1]}")
        else:
            yield from self.read_page(response, asked)

    def known_at(self, url: str) -> Known | None:
        """What is known of the page that is read at an address."""
        return self._known_pages.get(page_key(self.public_address(canonical(url))))

    def keep(self, response: Response, asked: Asked) -> None:
        """Record a page or listing that answered with content: a check where its bytes are known, else a capture."""
        url = canonical(response.url) if asked.is_page else asked.url
        page_url = self.public_address(url) if asked.is_page else url
        known = asked.known
        if known is not None and known.sha256 and asked.is_page:
            # Where a redirect led here, what is known of this address counts. An address that is not known yet is
            # captured even where it leads to a known page: the warehouse must learn that it does.
            known = self.known_at(url)
        if asked.is_page:
            self._answered |= keys_of([page_url, known.page_url if known else None])
        if known is not None and sha256(response.body).hexdigest() == known.sha256:
            self.journal.check(asked.kind, known.url, known.page_url, response.status)
            return
        source_id, run_id = self.source.id, self.options.run_id
        reading = Reading(source_id, run_id, asked.kind, url, asked.url, page_url, asked.listed)
        assert response.request is not None
        self.journal.capture(response.request.meta[EXCHANGE], reading, response.body)

    def page_gone(self, asked: Asked, status: int, detail: str) -> None:
        """Record that a page is no longer there."""
        if asked.known is not None and asked.known.sha256:
            self._gone.append((asked, status, detail))  # until the end, for it may answer at another of its addresses
        else:
            self._page_failed(asked, "not-found", f"a listing names a page that {detail}")

    def page_issue(self, asked: Asked, kind: str, detail: str) -> None:
        """Record something that went wrong with a page."""
        page_url = asked.known.page_url if asked.known else self.public_address(asked.url)
        self.journal.issue(kind, asked.url, detail, page_url=page_url, listed=asked.listed)

    def on_failure(self, failure: Failure) -> None:
        """Record a request that brought no response."""
        asked: Asked = failure.request.cb_kwargs["asked"]  # type: ignore[attr-defined]
        self._awaited.pop(asked.url, None)
        kind, detail = classify(failure.value)
        self.note_closing(failure.value)
        if isinstance(failure.value, HostClosed):  # one issue at the end speaks for all of these
            self._left(asked)
        elif not asked.is_page:
            self._listing_failed(asked, kind, detail)
        else:
            self._page_failed(asked, kind, detail)

    def note_closing(self, error: BaseException | None) -> None:
        """Note where a request failed because its host is closed to this crawl, or with it became so."""
        if isinstance(error, ComeBackLater):
            self.journal.tally.host_busy = True
        elif isinstance(error, HostSilent):
            self.journal.tally.host_silent = True
        elif isinstance(error, HostClosed) or (isinstance(error, Blocked) and error.closes_host):
            self.journal.tally.host_closed = True

    def _page_failed(self, asked: Asked, kind: str, detail: str) -> None:
        self.page_issue(asked, kind, detail)
        if kind == RobotsForbid.issue_kind:
            return  # it was not asked for
        self.journal.tally.failed += 1
        self.journal.tally.failed_again += bool(asked.known and not asked.known.sha256 and self._was_read_before)
        if kind == "crawl-error":  # a server's faults pass, and their issues name the page to ask for again; ours stay
            self.journal.tally.walk_complete = False

    def _listing_failed(self, asked: Asked, kind: str, detail: str) -> None:
        self.journal.listing(asked.url, ListingState.FAILED, first=asked.first)
        self.journal.issue(kind, asked.url, detail, at_start=asked.first)
        self._cut("a listing page could not be read", asked.url)

    # The end.

    def _on_idle(self) -> None:
        """Ask for what is due again, once the walk has ended: known pages never take the time of new ones."""
        self._walked = True
        due, self._rechecks = self._rechecks, []
        requests = [request for one in due for request in self._ask_again(one)]
        if requests:
            for request in requests:
                self.crawler.engine.crawl(request)
            raise DontCloseSpider

    def _on_error(self, failure: Failure, response: Response | None) -> None:
        url = response.url if isinstance(response, Response) else None
        where = failure.getTraceback(detail="brief").strip().splitlines()
        self.journal.issue("crawl-error", url, f"{type(failure.value).__name__}: {failure.value} ({where[-1].strip()})")
        self.journal.tally.walk_complete = False

    def closed(self, reason: str) -> None:
        """Record which pages are gone, and what was left undone."""
        for asked, status, detail in self._gone:
            assert asked.known is not None
            if keys_of([asked.known.page_url]) & self._answered:
                self.page_issue(asked, "not-found", f"an address {detail}, of a page that answers at another")
            else:
                self.journal.gone(asked.known.url, asked.known.page_url, status)
        for asked in self._awaited.values():
            self._left(asked)
        if self._not_asked or not self._walked:
            self._cut(f"the crawl ended ({reason}) with {self._not_asked} pages not asked for", None)
        again = self._not_asked_again + len(self._rechecks)
        if again:
            self.journal.issue("walk-cut", None, f"the crawl ended ({reason}) with {again} known pages not asked again")

    def _left(self, asked: Asked) -> None:
        if asked.known is None or not asked.is_page:
            self._not_asked += 1
        else:
            self._not_asked_again += 1

    def _cut(self, detail: str, url: str | None) -> None:
        self.journal.issue("walk-cut", url, detail)
        self.journal.tally.walk_complete = False

    # Requests.

    def _request(self, url: str, asked: Asked, callback: Any, *, conditional: bool, priority: int = 0) -> Request:
        headers = validators(asked.known) if conditional else {}
        return Request(
            url, callback, headers=headers, errback=self.on_failure, cb_kwargs={"asked": asked}, priority=priority
        )

    def _same_bytes(self, response: Response, asked: Asked) -> bool:
        if asked.known is None or response.status not in _CONTENT:
            return False
        return sha256(response.body).hexdigest() == asked.known.sha256

    def _is_front(self, page_url: str, asked: Asked) -> bool:
        """Tell whether a page's request was led to the site's front page or back to the newsroom."""
        key, own = page_key(page_url), page_key(self.public_address(asked.url))
        return key != own and (key in keys_of(self.source.start) or (key.endswith("/") and key.count("/") == 1))

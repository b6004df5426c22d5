"""robots.txt: Scrapy's own middleware, with Crawl-delay heeded, its refusals told apart, and a 5xx read as a no."""

import logging
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from spiders.address import host_of
from spiders.manners.refusals import Misdirected, Refusal, RobotsForbid, RobotsUnread, Undecodable

MAX_CRAWL_DELAY = 60.0
"""Seconds. A site that asks for more is asked once a minute."""

MAX_BYTES = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309, 2.5, asks for 500 KiB at least. Each rule costs time at each page."""

_SERVER_ERROR = 500
_FORBID_ALL = b"User-agent: *\nDisallow: /\n"

logger = logging.getLogger(__name__)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Forbids what robots.txt forbids (Protego reads wildcards), and slows down as Crawl-delay asks."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unread: dict[str, str] = {}  # netloc to what is wrong with its robots.txt
        self._led_away: set[str] = set()  # netlocs whose robots.txt redirects to another host
        crawler.signals.connect(self._heed_crawl_delay, signal=signals.robots_parsed)

    async def process_request(self, request: Request, spider: Spider | None = None) -> None:  # noqa: ARG002 - Scrapy's
        """Let requests pass that robots.txt allows. Raises `RobotsForbid` or `RobotsUnread` for the others."""
        asked_first = request.meta.get("redirect_urls", [request.url])[0]
        if is_for_robots(request) and host_of(asked_first) != host_of(request.url):
            self._led_away.add(_netloc(asked_first))
        await super().process_request(request)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raise `RobotsForbid` or `RobotsUnread` where the request must not be made."""
        netloc = _netloc(request.url)
        if netloc in self._unread:
            raise RobotsUnread(f"robots.txt could not be read: {self._unread[netloc]}")
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest as error:
            raise RobotsForbid("robots.txt forbids it") from error

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= _SERVER_ERROR:
            self._unread[netloc] = f"the server answered {response.status}"
            response = response.replace(body=_FORBID_ALL)
        await super()._parse_robots(response.replace(body=_beginning(response.body)), netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        # A robots.txt that is refused on the page's own host is followed by the same refusal of the page.
        if not isinstance(exc, Refusal) or isinstance(exc, Undecodable | Misdirected) or netloc in self._led_away:
            self._unread[netloc] = str(exc) or type(exc).__name__
        super()._robots_error(exc, netloc)

    def _heed_crawl_delay(self, robotparser: RobotParser, request: Request) -> None:
        agent = self._robotstxt_useragent or self._default_useragent
        asked = robotparser.crawl_delay(agent)
        configured = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        if asked is None or asked <= configured:
            return
        delay = min(asked, MAX_CRAWL_DELAY)
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        # For the slot as it is now, and for the one that replaces it after a minute without requests.
        downloader.per_slot_settings[key] = {"delay": delay, "concurrency": 1, "jitter": 0.0}
        if key in downloader.slots:
            downloader.slots[key].delay = delay
            downloader.slots[key].jitter = 0.0
        logger.info("robots.txt of %s asks for %.0f s between requests", host_of(request.url), delay)


def _beginning(body: bytes) -> bytes:
    """The rules that are read, cut at the end of a line."""
    if len(body) <= MAX_BYTES:
        return body
    beginning, _, _ = body[:MAX_BYTES].rpartition(b"\n")
    return beginning


def is_for_robots(request: Request) -> bool:
    """Tell whether `request` is for a robots.txt, by Scrapy's mark of its own requests for it."""
    return bool(request.meta.get("dont_obey_robotstxt"))


def _netloc(url: str) -> str:
    return urlsplit(url).netloc

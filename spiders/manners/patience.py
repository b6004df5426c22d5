"""Tries again after passing faults, later each time, and waits as long as the site asks.

Scrapy's own retry middleware tries again at once and does not read Retry-After. The whole crawl pauses meanwhile:
it asks one thing at a time.
"""

import asyncio
import logging
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response
from scrapy.utils.misc import load_object

from spiders.address import host_of
from spiders.manners.refusals import ComeBackLater, HostSilent
from spiders.options import LONGEST_WAIT

RETRY_DELAY = "COUNCILWIRE_RETRY_DELAY"

SILENCES_BEFORE_STOP = 6
"""Attempts in a row that a host leaves without an answer before it is left alone: two pages, each tried three times. At
30 s each, a host that takes every connection and says nothing would hold up its source for hours."""

logger = logging.getLogger(__name__)


class PatienceMiddleware:
    """Repeats requests that failed for a passing reason, after a wait."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._first_delay = settings.getfloat(RETRY_DELAY)
        self._statuses = {int(status) for status in settings.getlist("RETRY_HTTP_CODES")}
        self._exceptions = tuple(
            load_object(one) if isinstance(one, str) else one for one in settings.getlist("RETRY_EXCEPTIONS")
        )
        self._come_back_later: set[str] = set()
        self._silences: Counter[str] = Counter()  # attempts since a host last answered
        self._ends_at = time.monotonic() + settings.getfloat("CLOSESPIDER_TIMEOUT")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler's settings."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise `ComeBackLater` for a host that asked for a longer wait than one crawl can give, `HostSilent` for one
        that does not answer.
        """
        host = host_of(request.url)
        if host in self._come_back_later:
            raise ComeBackLater(f"not asked for: {host} asked to come back later")
        if self._silences[host] >= SILENCES_BEFORE_STOP:
            raise HostSilent(f"not asked for: {host} does not answer any more")

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Wait and return the request once more for a passing fault; return the response otherwise."""
        del self._silences[host_of(request.url)]
        if response.status not in self._statuses:
            return response
        asked = read_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
        if asked is not None and asked > min(LONGEST_WAIT, self._time_left()):
            logger.warning("%s asks for a wait of %.0f s: not asked again", host_of(request.url), asked)
            self._come_back_later.add(host_of(request.url))
            return response
        return await self._again(request, f"answered {response.status}", asked) or response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """Wait and return the request once more where the connection failed."""
        if not isinstance(exception, self._exceptions):
            return None
        host = host_of(request.url)
        self._silences[host] += 1
        if self._silences[host] >= SILENCES_BEFORE_STOP:
            logger.warning(
                "%s left %d attempts in a row without an answer: not asked again", host, self._silences[host]
            )
            return None
        return await self._again(request, type(exception).__name__, None)

    async def _again(self, request: Request, reason: str, asked: float | None) -> Request | None:
        assert self._crawler.spider
        again = get_retry_request(request, spider=self._crawler.spider, reason=reason)
        if again is None:
            return None
        # Scrapy exempts repeated requests from its duplicate filter, and with it from the check of where a redirect
        # leads. There is no duplicate filter here, so the exemption is taken back.
        again.dont_filter = False
        delay = self._first_delay * 2 ** (again.meta["retry_times"] - 1)
        wait = min(max(delay, asked or 0.0), LONGEST_WAIT)
        if wait > self._time_left():  # the crawl would meet its end waiting
            logger.info("%s %s: no time is left to ask again", request.url, reason)
            return None
        logger.info("%s %s: asking again in %.1f s", request.url, reason, wait)
        await asyncio.sleep(wait)
        return again

    def _time_left(self) -> float:
        return self._ends_at - time.monotonic()


def read_retry_after(value: bytes | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, given in seconds or as a date; None where it is neither.

    RFC 9110, 10.2.3. A date in the past asks for nothing.
    """
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value.decode("latin-1"))
    except (ValueError, IndexError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())

"""Keeps requests, and the redirects they meet, on the publisher's own hosts.

Scrapy's own off-site check works by whole domains ('www.gov.uk' would open every host below it once its 'www.' is
left out) and drops redirected requests without telling the spider.
"""

from collections.abc import Sequence
from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from spiders.address import same_publisher
from spiders.manners.refusals import Elsewhere
from spiders.manners.robots import is_for_robots

HOSTS = "COUNCILWIRE_HOSTS"


class SameSiteMiddleware:
    """Refuses requests that lead away from the publisher's hosts."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler's settings."""
        return cls(crawler.settings.getlist(HOSTS))

    def process_request(self, request: Request) -> None:
        """Raise `Elsewhere` for a request that leads away from the publisher.

        A robots.txt may lie elsewhere: its redirects are followed across hosts (RFC 9309, 2.3.1.2).
        """
        if is_for_robots(request):
            return
        if not same_publisher(request.url, self._hosts):
            raise Elsewhere(f"it leads to {request.url}, which is not the publisher's")

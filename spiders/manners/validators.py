"""Keeps conditional requests honest across redirects: a validator speaks of the address that gave it, of no other.

Scrapy carries a request's headers on to wherever a redirect leads. There the entity tag of the old address may match by
chance, and a Last-Modified is likely to: the 304 would hide that the page has moved or become another (RFC 9110, 8.8).
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler

from spiders.known import validators
from spiders.platforms.newsroom import Asked, NewsroomSpider

_HEADERS = ("If-None-Match", "If-Modified-Since")


class ValidatorsMiddleware:
    """Makes a redirected request for a page conditional on what is known of the address it has come to, if anything."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build for the crawler, whose spider knows the pages."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Exchange the validators of a conditional request that was redirected."""
        asked = request.cb_kwargs.get("asked")
        conditional = any(name in request.headers for name in _HEADERS)
        if not (conditional and request.meta.get("redirect_urls") and isinstance(asked, Asked) and asked.is_page):
            return
        spider = self._crawler.spider
        assert isinstance(spider, NewsroomSpider)
        for name in _HEADERS:
            request.headers.pop(name, None)
        request.headers.update(validators(spider.known_at(request.url)))

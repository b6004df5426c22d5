"""The peer of `benchmarks.politeness`: one plain Scrapy process that crawls all hosts with the same manners.

`python -m benchmarks.plain_scrapy DELAY START_ADDRESS…`: robots.txt, one connection a host, the same delay; it reads
title and text of every page and keeps nothing.
"""

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response, TextResponse


class NewsSpider(scrapy.Spider):
    """Follows each listing's links and reads what they lead to."""

    name = "plain"

    async def start(self) -> AsyncIterator[Any]:
        """Ask for every listing."""
        for address in sys.argv[2:]:
            yield scrapy.Request(address)

    def parse(self, response: Response) -> Iterator[scrapy.Request]:
        """Read a listing."""
        assert isinstance(response, TextResponse)
        for link in response.css("a.listing__link::attr(href)").getall():
            yield response.follow(link, self.parse_page)

    def parse_page(self, response: Response) -> Iterator[dict[str, Any]]:
        """Read a page."""
        assert isinstance(response, TextResponse)
        yield {"title": response.css("h1::text").get(), "text": response.css("article p::text").getall()}


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "ROBOTSTXT_OBEY": True,
            "DOWNLOAD_DELAY": float(sys.argv[1]),
            "DOWNLOAD_DELAY_JITTER": 0.0,
            "CONCURRENT_REQUESTS": 512,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "LOG_LEVEL": "WARNING",
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    process.crawl(NewsSpider)
    process.start()

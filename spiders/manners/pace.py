"""Counts the pause before a host's next request from when the last one was sent.

Scrapy counts it from when it takes the request up. What lies between, a look-up, a connection and its encryption, would
be missing from the first pause that the host sees.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from scrapy.crawler import Crawler
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress
from twisted.web._newclient import Request as SentRequest
from twisted.web.iweb import IResponse

from spiders.manners.header_bounds import BoundedHeadersFactory, BoundedHeadersHandler, BoundedHeadersProtocol


class PacedHandler(BoundedHeadersHandler):
    """Downloads over HTTP/1.1 within bounds, and at the pace that the host was promised."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = partial(_Factory, partial(_begin_pause, crawler))  # type: ignore[assignment]


class _Protocol(BoundedHeadersProtocol):
    sent: Callable[[], None]

    def request(self, request: SentRequest) -> "Deferred[IResponse]":
        self.sent()
        return super().request(request)


class _Factory(BoundedHeadersFactory):
    def __init__(self, sent: Callable[[], None], *arguments: Any) -> None:
        super().__init__(*arguments)  # type: ignore[no-untyped-call]
        self._sent = sent

    def buildProtocol(self, addr: IAddress | None) -> _Protocol:  # noqa: ARG002, N802 - Twisted's name
        protocol = _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
        protocol.sent = self._sent
        return protocol


def _begin_pause(crawler: Crawler) -> None:
    """Have the pause of the one host that is being asked begin now."""
    assert crawler.engine
    for slot in crawler.engine.downloader.slots.values():
        if slot.transferring:
            slot.lastseen = time.monotonic()  # the clock that Scrapy's downloader goes by

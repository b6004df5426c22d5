"""Bounds what a server may send before the body: Scrapy and Twisted bound each header's length, and not their number.

A server that sends headers for as long as a request may take would fill the memory.
"""

from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IAddress
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, ParseError

MAX_HEADER_BYTES = 256 * 1024
"""Bytes of status line, headers and interim answers; browsers give up at about as many."""


class BoundedHeadersHandler(HTTP11DownloadHandler):
    """Downloads over HTTP/1.1 and breaks off where the headers do not end."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = BoundedHeadersFactory


class BoundedHeadersProtocol(_LenientHTTP11ClientProtocol):
    """Counts what comes before the body. One connection may carry several answers, each with a parser of its own."""

    _counted_for: Any = None
    _header_bytes = 0

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take what came; give up where it is too much before the body."""
        parser = self._parser
        if parser is not None and parser.state in {STATUS, HEADER}:
            if parser is not self._counted_for:
                self._counted_for, self._header_bytes = parser, 0
            self._header_bytes += len(data)
            # Whatever stands in one packet with the end of the headers counts too: less than the bound by far.
            if self._header_bytes > MAX_HEADER_BYTES:
                self._giveUp(Failure(_too_long()))  # type: ignore[no-untyped-call]
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]


class BoundedHeadersFactory(_LenientHTTP11ClientFactory):
    """Builds `BoundedHeadersProtocol`s."""

    def buildProtocol(self, addr: IAddress | None) -> BoundedHeadersProtocol:  # noqa: ARG002, N802 - Twisted's name
        """Build the protocol of one connection."""
        return BoundedHeadersProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


def _too_long() -> Exception:
    error: Exception = ParseError(f"more than {MAX_HEADER_BYTES} bytes of headers", b"")  # type: ignore[no-untyped-call]
    return error

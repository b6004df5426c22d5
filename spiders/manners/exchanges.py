"""Keeps each exchange as it went over the wire, for the archive.

It stands next to the network, before Scrapy decompresses the body and drops the header that said so.
"""

from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import Headers, Response

from spiders.archive import Exchange

EXCHANGE = "councilwire_exchange"


class ExchangeMiddleware:
    """Lays the last exchange of a request into `request.meta[EXCHANGE]`."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the exchange and pass the response on."""
        request.meta[EXCHANGE] = Exchange(
            url=response.url,
            request_headers=_pairs(request.headers),
            status=response.status,
            headers=_pairs(response.headers),
            payload=response.body,
            received_at=datetime.now(UTC),
            elapsed_ms=round(float(request.meta.get("download_latency", 0.0)) * 1000),
        )
        return response


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    # WARC headers are lines: a header that holds a line break cannot have come over HTTP/1.1 intact.
    return tuple(
        (name.decode("latin-1"), " ".join(value.decode("latin-1").splitlines()))
        for name, values in headers.items()
        for value in values
    )

"""Redirects: Scrapy's own middleware, with those told apart that lead to no web address at all.

Scrapy passes on a redirect to 'file:' as if it were a page, and fails at one that does not read as an address.
"""

from urllib.parse import urljoin

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.http import Response

from spiders.address import web_address
from spiders.manners.refusals import Misdirected

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SHOWN = 120  # characters of an address in an issue


class WebRedirectMiddleware(RedirectMiddleware):
    """Follows redirects to web addresses. Raises `Misdirected` for others."""

    def process_response(
        self,
        request: Request,
        response: Response,
        spider: Spider | None = None,  # noqa: ARG002 - as Scrapy passes it
    ) -> Request | Response:
        """Return the request that a redirect leads to, or the response that is none."""
        location = response.headers.get("Location")
        if response.status in _REDIRECTS and location is not None:
            named = location.decode("latin-1")
            try:
                web_address(urljoin(request.url, named.strip()))
            except ValueError as error:
                raise Misdirected(f"it redirects to {named[:_SHOWN]!r}, which is no web address") from error
        return super().process_response(request, response)

"""GOV.UK: the Search API finds, the Content API reads.

The start address is the search endpoint (`https://www.gov.uk/api/search.json`); pages and their readings lie on the
same host. Facts: alphagov/search-api's and content-store's documentation (MIT).
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from spiders.address import canonical, web_address
from spiders.capture import CaptureKind, Listed, ListingState
from spiders.listing_page import Item, ListingPage, one_line
from spiders.platforms.newsroom import Asked, NewsroomSpider

PAGE_SIZE = 100  # items asked for at once; the API gives 10 unless told, 1,500 at most
FIELDS = ("title", "link", "description", "public_timestamp", "content_store_document_type")
CONTENT_PATH = "/api/content"

_MOVED_STATUS = 301  # what a redirect item stands for; the API serves it as a document
_GONE_STATUS = 410


class GovukSpider(NewsroomSpider):
    """Reads one organisation's announcements on GOV.UK."""

    name = "govuk"
    page_kind = CaptureKind.API
    dates_move = True  # public_timestamp is that of the last public change

    def start_addresses(self) -> Iterator[str]:
        """The first search for each start address."""
        for address in self.source.start:
            yield search_address(address, self.source.organisations_filter or "", self.source.document_types, 0)

    def read_listing(self, response: Response) -> ListingPage:
        """Read a search answer."""
        return read_search(response)

    def reading_address(self, page_url: str) -> str:
        """The Content API's address of a public page."""
        parts = urlsplit(page_url)
        return urlunsplit((parts.scheme, parts.netloc, CONTENT_PATH + parts.path, "", ""))

    def public_address(self, url: str) -> str:
        """The public address of what the Content API read at `url`."""
        parts = urlsplit(url)
        path = parts.path.removeprefix(CONTENT_PATH) or "/"
        return canonical(urlunsplit((parts.scheme, parts.netloc, path, "", "")))

    def read_page(self, response: Response, asked: Asked) -> Iterator[Request]:
        """Take in a reading: a document, or the note that it has gone or moved."""
        try:
            document = json.loads(response.body)
            schema = document.get("schema_name")
        except (ValueError, AttributeError):
            self.keep(response, asked)
            self.page_issue(asked, "bad-item", "the Content API's answer is not a JSON object")
            return
        if schema == "gone":
            self.page_gone(asked, _GONE_STATUS, "is marked gone")
        elif schema == "redirect":
            yield from self._follow(response, asked, document)
        else:
            self.keep(response, asked)

    def _follow(self, response: Response, asked: Asked, document: dict[str, Any]) -> Iterator[Request]:
        """Ask for the page that took the place of this one, once."""
        self.page_gone(asked, _MOVED_STATUS, "has moved")
        destination = next(
            (one.get("destination") for one in document.get("redirects") or [] if one.get("type") == "exact"), None
        )
        if not isinstance(destination, str) or not destination.startswith("/"):
            self.page_issue(asked, "bad-item", f"it has moved to {destination!r}, which is not followed")
            return
        parts = urlsplit(response.url)
        path = urlsplit(destination).path
        yield from self._ask(urlunsplit((parts.scheme, parts.netloc, path, "", "")), asked.listed)


def search_address(endpoint: str, organisation: str, document_types: tuple[str, ...], start: int) -> str:
    """Return the address of one page of search results, newest first."""
    query = [
        ("filter_organisations", organisation),
        *(("filter_content_store_document_type", one) for one in document_types),
        ("order", "-public_timestamp"),
        ("count", str(PAGE_SIZE)),
        ("start", str(start)),
        ("fields", ",".join(FIELDS)),
    ]
    return f"{endpoint.partition('?')[0]}?{urlencode(query)}"


def read_search(response: Response) -> ListingPage:
    """Read a search answer. Results on other hosts are left out with a note."""
    try:
        answer = json.loads(response.body)
        results, total = answer["results"], int(answer["total"])
    except (ValueError, KeyError, TypeError) as error:
        return ListingPage(ListingState.BROKEN, detail=f"the answer is not a search result: {error!r}")
    items: list[Item] = []
    problems: list[str] = []
    for result in results if isinstance(results, list) else []:
        link = result.get("link") if isinstance(result, dict) else None
        if not isinstance(link, str) or not link.startswith("/") or link.startswith("//"):
            problems.append(f"a result's link does not lie on GOV.UK: {link!r}")
            continue
        listed = Listed(_text(result, "title"), _text(result, "public_timestamp"), _text(result, "description"))
        items.append(Item(web_address(urljoin(response.url, link)), listed))
    if not items:
        state = ListingState.BROKEN if results else ListingState.EMPTY
        return ListingPage(state, detail="the search finds nothing" if not results else "no result has a link")
    return ListingPage(ListingState.OK, tuple(items), _next_url(response, len(results), total), tuple(problems))


def _next_url(response: Response, results: int, total: int) -> str | None:
    endpoint, _, query = response.url.partition("?")
    fields = parse_qs(query)
    start = int(fields.get("start", ["0"])[0]) + results  # the address is of our own making
    if start >= total:
        return None
    fields["start"] = [str(start)]
    return f"{endpoint}?{urlencode(fields, doseq=True)}"


def _text(result: dict[str, Any], key: str) -> str | None:
    value = result.get(key)
    return one_line(value) or None if isinstance(value, str) else None

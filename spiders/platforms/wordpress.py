"""WordPress: its listing pages, its feed, or its REST API (`/wp-json/wp/v2/posts`), as the start address is."""

import json
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from scrapy.http import Response
from w3lib.html import remove_tags, replace_entities
from w3lib.url import add_or_replace_parameter

from spiders.address import web_address
from spiders.capture import Listed, ListingState
from spiders.listing_page import Item, ListingPage, one_line
from spiders.platforms.newsroom import NewsroomSpider

_REST_PATH = "/wp-json/wp/v2/"


class WordPressSpider(NewsroomSpider):
    """Reads WordPress newsrooms."""

    name = "wordpress"

    def read_listing(self, response: Response) -> ListingPage:
        """Read posts of the REST API where that is what was asked for, and listings as every platform does."""
        parts = urlsplit(response.url)
        if _REST_PATH not in parts.path and "rest_route" not in parse_qs(parts.query):
            return super().read_listing(response)
        return read_posts(response)


def read_posts(response: Response) -> ListingPage:
    """Read an answer of the REST API's posts. `X-WP-TotalPages` tells whether there is a next page."""
    try:
        posts = json.loads(response.body)
    except ValueError as error:
        return ListingPage(ListingState.BROKEN, detail=f"the answer is not JSON: {error}")
    if not isinstance(posts, list):
        return ListingPage(ListingState.BROKEN, detail="the answer is not a list of posts")
    items: list[Item] = []
    problems: list[str] = []
    for post in posts:
        try:
            link = web_address(urljoin(response.url, post["link"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            problems.append(f"a post has no link: {str(post)[:120]}")
        else:
            items.append(Item(link, Listed(_rendered(post, "title"), _date(post), _rendered(post, "excerpt"))))
    if not posts:
        return ListingPage(ListingState.EMPTY, detail="the API lists no posts")
    if not items:
        return ListingPage(ListingState.BROKEN, detail=f"none of {len(posts)} posts has a link")
    return ListingPage(ListingState.OK, tuple(items), _next_url(response), tuple(problems))


def _next_url(response: Response) -> str | None:
    total = response.headers.get("X-WP-TotalPages") or b""
    page = parse_qs(urlsplit(response.url).query).get("page", ["1"])[0]
    if not total.isdigit() or not page.isdecimal() or int(page) >= int(total):
        return None
    return add_or_replace_parameter(response.url, "page", str(int(page) + 1))


def _date(post: dict[str, Any]) -> str | None:
    if isinstance(post.get("date_gmt"), str):
        return one_line(f"{post['date_gmt']}+00:00")
    return one_line(post["date"]) if isinstance(post.get("date"), str) else None


def _rendered(post: dict[str, Any], key: str) -> str | None:
    """A field's text; WordPress gives it as HTML."""
    field = post.get(key)
    text = field.get("rendered") if isinstance(field, dict) else field
    return one_line(replace_entities(remove_tags(text))) or None if isinstance(text, str) else None

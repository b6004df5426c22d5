"""Small newsrooms for crawls in tests: sites of a platform's structure with texts of our own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from demo.server import Answer, Request
from spiders.capture import CaptureKind, CrawlResult

ROBOTS_OPEN = Answer(b"User-agent: *\nDisallow:\n", content_type="text/plain")


@dataclass
class Paths:
    """A site that answers by path (query included where it is given), and 404 for the rest. Tests may edit `at`."""

    at: dict[str, Answer | Callable[[Request], Answer]] = field(default_factory=dict)

    def __call__(self, request: Request) -> Answer:
        query = "&".join(f"{name}={value}" for name, values in request.query.items() for value in values)
        found = self.at.get(f"{request.path}?{query}" if query else request.path)
        if found is None and request.path == "/robots.txt":
            return ROBOTS_OPEN
        if found is None:
            return Answer(b"<h1>Not found</h1>", 404)
        return found(request) if callable(found) else found


def html(body: str) -> Answer:
    return Answer(f"<!doctype html><html lang=en><body>{body}</body></html>".encode())


def article(title: str, text: str = "The council has opened a repair shop.") -> Answer:
    return html(f"<main><h1>{title}</h1><p class=date>Published: Monday, 3 March 2025</p><p>{text}</p></main>")


def jadu_listing(items: Mapping[str, str], next_path: str | None = None) -> Answer:
    """`items` maps a path to the date as written."""
    rows = "".join(
        f'<li class="list__item"><article class="listing"><h2 class="listing__heading">'
        f'<a class="listing__link" href="{path}">About {path}</a></h2>'
        f'<p class="listing__meta--date">{day}</p></article></li>'
        for path, day in items.items()
    )
    further = f'<ol><li class="pagination__item--next"><a href="{next_path}">Next</a></li></ol>' if next_path else ""
    return html(f'<main><ul class="list--listing">{rows}</ul>{further}</main>')


def rss(items: Mapping[str, str], host: str) -> Answer:
    """`items` maps a path to a pubDate."""
    entries = "".join(
        f"<item><title>About {path}</title><link>{host}{path}</link><pubDate>{day}</pubDate></item>"
        for path, day in items.items()
    )
    body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'
    return Answer(body.encode(), content_type="application/rss+xml")


def json_answer(data: object, *headers: tuple[str, str]) -> Answer:
    return Answer(json.dumps(data).encode(), content_type="application/json", headers=headers)


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def three_pages() -> Paths:
    """Nine articles on three listing pages, newest first; one has no page, one fails, one is older than 2024."""
    site = Paths()
    for number in (1, 2, 3):
        names = [f"/news/article/{number * 3 - offset}/story" for offset in (2, 1, 0)]
        days = dict.fromkeys(names, f"{30 - number} April 2025")
        if number == 3:
            days[names[-1]] = "1 April 2021"
        following = f"/news?page={number + 1}" if number < 3 else None
        site.at["/news" if number == 1 else f"/news?page={number}"] = jadu_listing(days, following)
        site.at.update({name: article(f"Story {name}") for name in names})
    site.at["/news/article/4/story"] = Answer(b"<h1>Not here</h1>", 404)
    site.at["/news/article/5/story"] = Answer(b"<h1>Out of order</h1>", 500)
    return site


def pages(result: CrawlResult) -> list[str]:
    return [path_of(one.page_url) for one in result.captures if one.kind is CaptureKind.PAGE]


def issues(result: CrawlResult) -> list[tuple[str, str]]:
    return [(one.kind, path_of(one.url or "")) for one in result.issues]

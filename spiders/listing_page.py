"""Reads a listing page: the items it names and where its next page is."""

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

from parsel import Selector, SelectorList
from scrapy.http import TextResponse
from scrapy.utils.response import get_base_url

from spiders.address import web_address
from spiders.capture import Listed, ListingState
from spiders.source import Layout


@dataclass(frozen=True, slots=True)
class Item:
    """One press page as a listing, feed or search answer names it."""

    url: str  # absolute
    listed: Listed


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one listing page, feed or search answer says."""

    state: ListingState  # ok, empty or broken
    items: tuple[Item, ...] = ()
    next_url: str | None = None
    problems: tuple[str, ...] = field(default=())  # items that could not be read, one sentence each
    detail: str = ""  # why it is empty or broken


MOST_ITEMS = 10_000
"""Items that are read of one listing page or feed: no newsroom shows so many, and reading each takes time."""

_NEXT_BY_MARKUP = "a[rel~=next], link[rel~=next], li.next > a, .pagination__item--next a, .pager__item--next a, a.next"
_NEXT_BY_TEXT = re.compile(r"^\W*(?:next(?:\s+page)?|older(?:\s+(?:posts|news|articles))?)\W*$", re.IGNORECASE)
_NOTHING_HERE = re.compile(
    r"\b(?:no|0)\s+(?:news|results?|articles?|items?|stories|posts|press releases)\b|\bnothing\s+(?:was\s+)?found\b"
    r"|\bthere are (?:currently )?no\b",
    re.IGNORECASE,
)


def read_listing_page(response: TextResponse, layout: Layout) -> ListingPage:
    """Read `response` by the selectors of `layout`, whose `item` must be given.

    An item may be a link itself. A page without items is empty where it says so in words, and broken otherwise: a
    redesign leaves a well-formed page in which nothing matches.
    """
    assert layout.item, "a listing is read by the selector of its items"
    # By hand, and not by the response's own selector: what a server declares as JSON or XML may well be a page.
    page = Selector(text=response.text or " ", type="html")
    base = get_base_url(response)
    next_url = find_next_url(page, base, layout.next_page)
    blocks = page.css(layout.item)
    if not blocks:
        said = _NOTHING_HERE.search(_text(page.css("main, [role=main], #content, body")[:1]))
        if said:
            return ListingPage(ListingState.EMPTY, (), next_url, (), f"the page says {said[0]!r}")
        return ListingPage(ListingState.BROKEN, (), None, (), f"nothing matches the item selector {layout.item!r}")
    items: dict[str, Item] = {}
    problems: list[str] = []
    for block in blocks[:MOST_ITEMS]:
        link = _link(block, layout.link)
        href = (_attribute(link, "href") if link is not None else "").strip()
        if link is None or not href or href.startswith("#"):
            problems.append(f"an item has no link: {_text(block)[:120]!r}")
            continue
        try:
            url = web_address(urljoin(base, href))
        except ValueError:
            problems.append(f"an item's link is no web address: {href[:120]!r}")
            continue
        # The same item may match twice, as a row and as the teaser within it: the first that says most stays.
        listed = _listed(block, link, layout)
        if url not in items or _says(listed) > _says(items[url].listed):
            items[url] = Item(url, listed)
    if len(blocks) > MOST_ITEMS:
        problems.append(f"the page has {len(blocks)} items, of which the first {MOST_ITEMS} were read")
    if not items:
        return ListingPage(ListingState.BROKEN, (), None, (), f"{len(blocks)} items match, none has a link")
    # A row and its teaser may share a problem with an item that was read; only rows without any link count.
    return ListingPage(ListingState.OK, tuple(items.values()), next_url, tuple(dict.fromkeys(problems)))


def one_line(text: str) -> str:
    """Return `text` on one line. Halves of surrogate pairs, which JSON may hold and UTF-8 may not, become '?'."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


def find_next_url(page: Selector, base: str, selector: str | None) -> str | None:
    """Return the address of the next listing page: by `selector`, else by what sites commonly mark it with.

    A selector that matches nothing may stand for another skin of the platform: it must not end a walk in silence.
    One that matches a dead link, as pagers have on their last page, has found the end.
    """
    candidates: list[Selector] = list(page.css(selector)) if selector else []
    if not candidates:
        candidates = list(page.css(_NEXT_BY_MARKUP))
        candidates += [link for link in page.css("a[href]") if _NEXT_BY_TEXT.match(_text(link))]
    for candidate in candidates:
        link = candidate if _attribute(candidate, "href") else next(iter(candidate.css("a[href]")), None)
        href = _attribute(link, "href").strip() if link is not None else ""
        if href and not href.startswith("#"):
            try:
                return web_address(urljoin(base, href))
            except ValueError:
                continue
    return None


def _link(block: Selector, selector: str | None) -> Selector | None:
    if selector:
        found = block.css(selector)
    elif block.root.tag == "a":
        found = SelectorList([block])
    else:
        # A heading's link names the item; the first link of a card is often its picture or its category.
        found = block.css("h1 a[href], h2 a[href], h3 a[href], h4 a[href]") or block.css("a[href]")
    if not found:
        return block if block.root.tag == "a" and _attribute(block, "href") else None
    first: Selector = found[0]
    if _attribute(first, "href"):
        return first
    return next(iter(first.css("a[href]")), None)


def _listed(block: Selector, link: Selector, layout: Layout) -> Listed:
    title = _text(block.css(layout.listed_title)[:1]) if layout.listed_title else ""
    published = None
    if layout.listed_date:
        stamps = block.css(layout.listed_date)
        published = next(filter(None, (_attribute(stamp, "datetime") for stamp in stamps)), None)
        published = published or _text(stamps[:1]) or None
    return Listed(title=title or _text(link) or _attribute(link, "title") or None, published=published)


def _says(listed: Listed) -> int:
    return (listed.title is not None) + (listed.published is not None)


def _attribute(node: Selector, name: str) -> str:
    """An element's attribute; empty where it has none. `Selector.attrib` fails on elements with malformed others."""
    return str(node.root.get(name, ""))


def _text(node: Selector | SelectorList[Selector]) -> str:
    """Visible text of the first of `node`, on one line."""
    found = node.xpath("string(.)").get()
    return one_line(found) if found else ""

"""Reads RSS 2.0, RSS 1.0 and Atom feeds, without entities and without document types."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from spiders.address import web_address
from spiders.capture import Listed, ListingState
from spiders.listing_page import MOST_ITEMS, Item, ListingPage

_ROOTS = {"rss", "feed", "RDF"}
_ITEMS = {"item", "entry"}
_DATES = ("published", "pubDate", "date", "issued", "updated", "modified", "lastBuildDate")  # first wins
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]+>")
_FEED_HEAD = re.compile(
    # Atomic and possessive throughout: what has matched once is never tried another way, however much there is of it.
    rb"(?>(?:<!--.*?-->|<\?[^>]*>|<!DOCTYPE\s+rss[^>]*>)\s*)*+<(?:rss|feed|rdf:RDF)\b",
    re.DOTALL,
)


def looks_like_feed(body: bytes, content_type: str | None) -> bool:
    """Tell whether a response is a feed, by its first element rather than by its declared type.

    Feeds are served as text/html and web pages as application/xml.
    """
    head = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _FEED_HEAD.match(head):
        return True
    return (
        bool(content_type)
        and "html" not in str(content_type)
        and re.search(r"\b(?:rss|atom)\b", str(content_type)) is not None
    )


def read_feed(body: bytes, url: str) -> ListingPage:
    """Read the feed that `url` answered with. What is no feed, or declares entities, is broken."""
    if _ENTITY.search(body):
        return _broken("it declares XML entities, which are not read")
    problems: list[str] = []
    root = _parse(body, recover=False)
    if root is None:
        # Unescaped ampersands and HTML entities are common; what can be read of such a feed is read.
        root = _parse(body, recover=True)
        problems.append("the feed is not well-formed XML and was read leniently")
    if root is not None and _declares_entities(root):
        return _broken("it declares XML entities, which are not read")
    if root is None or _name(root) not in _ROOTS:
        return _broken("it is neither RSS nor Atom")
    entries = [element for element in root.iter() if _name(element) in _ITEMS]
    items: dict[str, Item] = {}
    if len(entries) > MOST_ITEMS:
        problems.append(f"the feed has {len(entries)} entries, of which the first {MOST_ITEMS} were read")
    for entry in entries[:MOST_ITEMS]:
        link = _link(entry, url)
        if link is None:
            problems.append(f"an entry has no link: {(_text(entry, 'title') or '')[:120]!r}")
        elif link not in items:
            items[link] = Item(
                link, Listed(_text(entry, "title"), _date(entry), _text(entry, "description", "summary"))
            )
    next_url = _next_url(root, url)
    if items:
        return ListingPage(ListingState.OK, tuple(items.values()), next_url, tuple(problems))
    if entries or len(problems) > 0:
        return _broken(f"none of its {len(entries)} entries has a link")
    return ListingPage(ListingState.EMPTY, (), None, (), "the feed has no entries")


def _next_url(root: "etree._Element", url: str) -> str | None:
    """The next page of a paged feed (RFC 5005)."""
    href = next((href for rel, href in _links(root) if rel == "next"), None)
    try:
        return web_address(urljoin(url, href)) if href else None
    except ValueError:
        return None


def _broken(detail: str) -> ListingPage:
    return ListingPage(ListingState.BROKEN, (), None, (), detail)


def _parse(body: bytes, *, recover: bool) -> "etree._Element | None":
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=recover, remove_pis=True
    )
    try:
        # White space before the XML declaration is a fault that every feed reader forgives.
        return etree.fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _declares_entities(root: "etree._Element") -> bool:
    """As the parser saw it: in UTF-16 and the like the bytes do not show it."""
    document_type = root.getroottree().docinfo.internalDTD
    return document_type is not None and any(True for _ in document_type.iterentities())  # type: ignore[attr-defined]


def _name(element: "etree._Element") -> str:
    """Local name of an element, '' for comments and the like."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _children(element: "etree._Element", *names: str) -> Iterator["etree._Element"]:
    for name in names:
        yield from (child for child in element if _name(child) == name)


def _text(entry: "etree._Element", *names: str) -> str | None:
    """Text of the first child of these names that has any, tags and doubled spaces left out."""
    for child in _children(entry, *names):
        text = " ".join(_TAG.sub(" ", "".join(str(part) for part in child.itertext())).split())
        if text:
            return text
    return None


def _date(entry: "etree._Element") -> str | None:
    return _text(entry, *_DATES)


def _links(element: "etree._Element") -> Iterator[tuple[str, str]]:
    """(rel, href) of the links directly below `element`, or below its channel."""
    for holder in (element, *_children(element, "channel")):
        for link in _children(holder, "link"):
            if link.get("href"):
                yield link.get("rel", "alternate"), str(link.get("href")).strip()


def _link(entry: "etree._Element", url: str) -> str | None:
    """Where the page behind an entry lies: FeedBurner's original, Atom's alternate, RSS's link or permanent guid."""
    candidates = [_text(entry, "origLink")]
    candidates += [href for rel, href in _links(entry) if rel == "alternate"]
    candidates += [_text(entry, "link")]
    if any(guid.get("isPermaLink") != "false" for guid in _children(entry, "guid")):
        candidates.append(_text(entry, "guid"))
    for candidate in candidates:
        if not candidate:
            continue
        try:
            return web_address(urljoin(url, candidate))
        except ValueError:
            continue
    return None

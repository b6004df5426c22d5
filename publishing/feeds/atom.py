"""Feeds as Atom (RFC 4287).

lxml writes them: feedgen 1.0 leaves out what kind of link a link of an entry is, and for whom.
"""

from collections.abc import Sequence
from datetime import date, datetime

from lxml import etree

from publishing.feeds.content import full_text, plain, summary
from publishing.feeds.entries import Entry
from publishing.feeds.moments import rfc3339
from publishing.feeds.naming import (
    GSS_SCHEME,
    KIND_SCHEME,
    PUBLISHED_SCHEME,
    SOURCE_SCHEME,
    STANDING_SCHEME,
    Feed,
    entry_id,
    web_address,
)

_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def atom(feed: Feed, entries: Sequence[Entry], updated: datetime) -> bytes:
    """The feed's file. `updated` is when an entry last changed."""
    root = etree.fromstring(f'<feed xmlns="{_NAMESPACE}"/>')
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", rfc3339(updated))
    _add(root, "generator", "councilwire")
    if feed.atom_url and feed.json_url and feed.page_url:
        _add(root, "link", rel="self", href=feed.atom_url, type="application/atom+xml")
        _add(root, "link", rel="alternate", href=feed.json_url, type="application/feed+json")
        _add(root, "link", rel="alternate", href=feed.page_url, type="text/html")
    for entry in entries:
        root.append(_entry(entry))
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _entry(entry: Entry) -> etree._Element:
    element = etree.Element(f"{{{_NAMESPACE}}}entry")
    if entry.language:
        element.set(_LANGUAGE, plain(entry.language))
    _add(element, "id", entry_id(entry.id))
    _add(element, "title", entry.headline)
    if entry.published:
        _add(element, "published", rfc3339(entry.published))
    _add(element, "updated", rfc3339(entry.updated))
    _add(_add(element, "author"), "name", entry.announcer)
    _links(element, entry)
    _categories(element, entry)
    _add(element, "summary", summary(entry))
    if content := full_text(entry):
        _add(element, "content", content, type="html")
    elif not web_address(entry.url):  # an entry needs one or the other
        _add(element, "content", summary(entry))
    _add(element, "rights", entry.attribution)
    return element


def _links(element: etree._Element, entry: Entry) -> None:
    if address := web_address(entry.url):
        _add(element, "link", rel="alternate", href=address, type="text/html")
    if entry.moved_to:
        _add(element, "link", rel="related", href=entry_id(entry.moved_to), title="the announcement it is one with")
    for outlet in entry.outlets:
        if address := web_address(outlet.url):
            _add(element, "link", rel="related", href=address, type="text/html", title=outlet.name)


def _categories(element: etree._Element, entry: Entry) -> None:
    _add(element, "category", scheme=SOURCE_SCHEME, term=entry.announcer_id, label=entry.announcer)
    _add(element, "category", scheme=KIND_SCHEME, term=entry.announcer_kind, label=entry.announcer_kind)
    if entry.announcer_gss:
        _add(element, "category", scheme=GSS_SCHEME, term=entry.announcer_gss, label=entry.announcer_gss)
    if entry.published is None:
        _add(element, "category", scheme=PUBLISHED_SCHEME, term="unknown", label="No day of publication is known")
    elif isinstance(entry.published, date) and not isinstance(entry.published, datetime):
        _add(element, "category", scheme=PUBLISHED_SCHEME, term="day", label="Only the day of publication is known")
    if entry.moved_to:
        _add(element, "category", scheme=STANDING_SCHEME, term="moved", label="Now one with another")
    elif entry.withdrawn_at:
        label = f"Withdrawn at {rfc3339(entry.withdrawn_at)}"
        _add(element, "category", scheme=STANDING_SCHEME, term="withdrawn", label=label)


def _add(parent: etree._Element, name: str, words: str | None = None, **attributes: str) -> etree._Element:
    safe = {key: plain(value) for key, value in attributes.items()}
    child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", safe)
    child.text = None if words is None else plain(words)
    return child

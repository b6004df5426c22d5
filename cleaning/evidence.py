"""What a page says of itself in its head and in JSON-LD: title, dates, canonical address, language, article body."""

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from cleaning.text import visible

MAX_NODES = 5_000
"""JSON-LD nodes read from one page."""
_ARTICLE_TYPES = re.compile(
    r"Article|Posting|Report|NewsItem|PressRelease|Announcement|Review|Recipe|HowTo", re.IGNORECASE
)
_PAGE_TYPES = frozenset({"WebPage", "ItemPage", "AboutPage", "CreativeWork", "FAQPage"})
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "publication_date",
    "publish_date", "publish-date", "published-date", "published", "published_time", "pubdate", "parsely-pub-date",
    "sailthru.date", "dc.date.issued", "dcterms.issued", "dc.date.created", "dcterms.created", "dc.created", "dc.date",
    "dcterms.date", "date", "dcterms.available", "article.published", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "citation_publication_date", "created", "release_date", "originalpublicationdate",
    "rnews:datepublished", "article_date_original", "displaydate", "citation_date", "citation_online_date",
    "og:publish_date", "w-published-date",
)  # fmt: skip
_UPDATED_META = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "lastmod", "last-modified",
    "dcterms.modified", "dc.date.modified", "dc.date.x-metadatalastmodified", "parsely-updated-date", "revised",
)  # fmt: skip
_TITLE_META = ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "headline")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Statements of a page about itself, none of them checked yet."""

    title_element: str | None = None
    meta_title: str | None = None
    site_name: str | None = None
    headline: str | None = None  # of JSON-LD
    published_json: str | None = None  # of an article's node
    published_page: str | None = None  # of a node that is only the web page: when the page was made, or its text
    updated_json: str | None = None
    published_meta: str | None = None
    updated_meta: str | None = None
    canonical_url: str | None = None
    language: str | None = None
    generator: str | None = None
    authors: tuple[str, ...] = ()  # names of persons, as it writes them


def read_evidence(tree: LexborHTMLParser, scripts: tuple[str, ...], url: str) -> Evidence:
    """Read the head of the page at `url`, and its JSON-LD `scripts`."""
    metas = _metas(tree)
    article, page = _article_and_page(scripts)
    node = article or page
    head = tree.head
    title = head.css_first("title") if head is not None else None
    canonical = head.css_first('link[rel="canonical" i]') if head is not None else None
    return Evidence(
        title_element=visible(title.text()) or None if title is not None else None,
        meta_title=_first(metas, _TITLE_META),
        site_name=metas.get("og:site_name") or metas.get("application-name"),
        headline=_text(node.get("headline")) or (_text(node.get("name")) if node else None),
        published_json=_text(article.get("datePublished")) or _text(article.get("dateCreated")),
        published_page=_text(page.get("datePublished")),
        updated_json=_text(node.get("dateModified")),
        published_meta=_first(metas, _PUBLISHED_META),
        updated_meta=_first(metas, _UPDATED_META),
        canonical_url=_absolute(canonical.attributes.get("href") if canonical else metas.get("og:url"), url),
        language=_language(tree, metas),
        generator=metas.get("generator"),
        authors=_authors(node, metas),
    )


def _metas(tree: LexborHTMLParser) -> dict[str, str]:
    """Contents of the page's meta elements by lower-case name, the first of each."""
    metas: dict[str, str] = {}
    for meta in tree.head.css("meta[content]") if tree.head is not None else ():
        attributes = meta.attributes
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop")
        content = attributes.get("content")
        if name and content:
            metas.setdefault(name.strip().lower(), content)
    return metas


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((visible(metas[name]) for name in names if metas.get(name)), None)


def _language(tree: LexborHTMLParser, metas: dict[str, str]) -> str | None:
    attributes = tree.root.attributes if tree.root is not None else {}
    declared = attributes.get("lang") or attributes.get("xml:lang")
    return declared or metas.get("content-language") or metas.get("dc.language") or metas.get("og:locale")


def _absolute(address: str | None, url: str) -> str | None:
    if not address:
        return None
    try:
        joined = urljoin(url, address.strip())
        return joined if urlsplit(joined).scheme in ("http", "https") else None
    except ValueError:
        return None


def _text(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    return unescape(value).strip() or None if isinstance(value, str) else None


def _authors(node: dict[str, object], metas: dict[str, str]) -> tuple[str, ...]:
    """Names of the persons that JSON-LD or the head call the page's authors."""
    named = node.get("author")
    names = [metas.get("author"), metas.get("parsely-author")]
    for author in named if isinstance(named, list) else [named]:
        if not isinstance(author, dict):
            names.append(_text(author))
        elif author.get("@type") != "Organization":
            names.append(_text(author.get("name")))
    return tuple(dict.fromkeys(visible(name) for name in names if name))


def _article_and_page(scripts: tuple[str, ...]) -> tuple[dict[str, object], dict[str, object]]:
    """The JSON-LD nodes that describe the page's article and the page itself; {} for what no node describes.

    The page's node is not looked for behind the article's.
    """
    page: dict[str, object] = {}
    for script in scripts:
        for node in _nodes(script):
            kinds = node.get("@type")
            names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)]
            if any(map(_ARTICLE_TYPES.search, names)) and ("headline" in node or "datePublished" in node):
                return node, page
            if not page and not _PAGE_TYPES.isdisjoint(names) and "datePublished" in node:
                page = node
    return {}, page


def _nodes(script: str) -> Iterator[dict[str, object]]:
    """The objects of one JSON-LD script, outermost first; none if it is not JSON even with the usual faults mended."""
    text = (
        script.strip()
        .removeprefix("<!--")
        .removesuffix("-->")
        .strip()
        .removeprefix("//<![CDATA[")
        .removesuffix("//]]>")
    )
    data = _loaded(text)
    queue = deque([data])
    for _ in range(MAX_NODES):
        if not queue:
            return
        item = queue.popleft()
        if isinstance(item, list):
            queue.extend(item)
        elif isinstance(item, dict):
            yield item
            queue.extend(value for value in item.values() if isinstance(value, dict | list))


def _loaded(text: str) -> object:
    """What the JSON `text` says, even with a comma too many; None if it is not JSON."""
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text).rstrip(";")):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None

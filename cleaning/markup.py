"""From a page's text to a tree, in bounded time and memory whatever the page holds.

The parser follows the HTML Standard, as browsers do. The Standard's own rules take quadratic time on elements nested
without end, on formatting that is never closed, and on tags with thousands of attributes; so pages that look like that
are tamed before they are parsed. Pages that people wrote never come near these limits.
"""

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from cleaning.streamed import settle

MAX_TAGS = 200_000
"""Tags beyond this are not read. The longest council minutes have a tenth of it."""
MAX_DEPTH = 2_000
MANY_TAGS = 8_000
"""Pages with fewer tags than this cannot be nested so deep that it costs noticeable time."""
SOME_TAGS = 2_500
"""Pages with fewer tags than this cannot leave so much formatting open that it costs noticeable time."""
MANY_UNCLOSED = 1_000
MAX_FORMATTING = 200
"""Formatting elements left open; each is built again in every paragraph that follows."""
MAX_TAG_LENGTH = 4_000
MAX_ATTRIBUTES = 200
"""A tag longer than MAX_TAG_LENGTH loses its attributes if it has more than this many."""

_TEXTLESS = "script, style, noscript, svg, template, iframe, object, canvas, math, select, datalist"
_OPAQUE_SOURCE = re.compile(rb"<(script|style)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_NEVER_DEEP = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"p li td th tr dt dd option thead tbody tfoot".split()
)
_FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_BREAKING = frozenset(
    b"address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    b"hr li main nav ol p pre section table td th tr ul".split()
)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed page, without what holds no text: scripts, styles, drawings."""

    tree: LexborHTMLParser
    json_ld: tuple[str, ...]  # contents of its JSON-LD scripts, unparsed
    cut: bool  # whether the page passed MAX_TAGS, so that its end was not read


def read_markup(text: str) -> Markup:
    """Parse `text`. Never raises."""
    source = text.encode("utf-8", "replace")
    if b"\0" in source:
        source = source.replace(b"\0", b"")
    tags = source.count(b"<")
    cut = tags > MAX_TAGS
    if cut:
        source = b"<".join(source.split(b"<", MAX_TAGS + 1)[: MAX_TAGS + 1])
    source = _without_long_tags(source)
    if tags > MANY_TAGS or (tags > SOME_TAGS and tags - 2 * source.count(b"</") > MANY_UNCLOSED):
        source = _tamed(source)
    tree = LexborHTMLParser(source)
    settle(tree, source)
    scripts: list[str] = []
    for node in reversed(tree.css(_TEXTLESS)):  # the inner before the outer, which takes them with it
        if node.tag == "script" and "ld+json" in (node.attributes.get("type") or ""):
            scripts.append(node.text())
        node.decompose()
    return Markup(tree, tuple(reversed(scripts)), cut)


def _without_long_tags(source: bytes) -> bytes:
    """`source` with the attributes taken out of tags that have far too many."""
    pieces: list[bytes] = []
    done = position = 0
    while position < len(source):
        following = source.find(b"<", position, position + MAX_TAG_LENGTH)
        if following >= 0:
            position += MAX_TAG_LENGTH
            continue
        opening = source.rfind(b"<", done, position)
        position = source.find(b"<", position)
        position = len(source) if position < 0 else position
        if opening < 0:
            continue
        end = source.find(b">", opening, position)
        head = source[opening : position if end < 0 else end]
        if len(head) > MAX_TAG_LENGTH and len(head.split(None, MAX_ATTRIBUTES + 1)) > MAX_ATTRIBUTES:
            pieces += [source[done:opening], head.split(None, 1)[0]]
            done = opening + len(head)
    return b"".join([*pieces, source[done:]]) if pieces else source


def _tamed(source: bytes) -> bytes:
    """`source` without formatting if far too much of it is left open, without structure if it is nested too deep."""
    depth = deepest = unclosed = 0
    for tag in _TAG.finditer(source):
        name = tag.group(2).lower()
        step = -1 if tag.group(1) else 1
        if name in _FORMATTING:
            unclosed += step
        if name not in _NEVER_DEEP:
            depth = max(0, depth + step)
            deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        return _TAG.sub(_as_break, _OPAQUE_SOURCE.sub(b" ", source))
    if unclosed > MAX_FORMATTING:
        return _TAG.sub(lambda tag: b"" if tag.group(2).lower() in _FORMATTING else tag.group(0), source)
    return source


def _as_break(tag: re.Match[bytes]) -> bytes:
    """A tag as the paragraph break that it means, if any: a page nested beyond all measure keeps only its source."""
    name = tag.group(2).lower()
    if name == b"title":
        return tag.group(0)
    return b"<p>" if name in _BREAKING else b""

"""From a page's text to a tree, in bounded time and memory whatever the page holds.

Scripts, styles, drawings and comments are cut from the source before it is parsed: on modern pages they are half of
it, and none of them is text. JSON-LD is handed back apart.
"""

import re
from dataclasses import dataclass

from lxml import etree

MAX_TAGS = 300_000
"""Tags beyond this are not read: some 60 MB of tree. The longest council minutes have a tenth of it."""
MAX_TAG_LENGTH = 4_000
MAX_ATTRIBUTES = 200
"""A tag longer than MAX_TAG_LENGTH loses its attributes if it has more than this many: the parser compares each
attribute with each, so that a million of them would take hours."""

_OPAQUE = re.compile(rb"<(?:!--|(/body|/html|script|style|svg|noscript|template|iframe|object|canvas|math)(?=[\s/>]))", re.IGNORECASE)
_CLOSERS = {
    name: re.compile(rb"</" + name + rb"\s*>", re.IGNORECASE)
    for name in (b"script", b"style", b"svg", b"noscript", b"template", b"iframe", b"object", b"canvas", b"math")
}
_UNCLOSED_TO_THE_END = frozenset({b"script", b"style", b"iframe", b"noscript"})
_BROKEN_OUT_OF = frozenset({b"svg", b"math", b"canvas", b"object"})
_BREAKOUT = re.compile(rb"<(?:p|div|h[1-6]|ul|article|section)[\s>]", re.IGNORECASE)
"""Tags that end a drawing whose end is missing, as in the HTML Standard's rules for foreign content."""
_JSON_LD = re.compile(rb"application/(?:[\w.+-]*\+)?ld\+json|application/ld&#x2b;json", re.IGNORECASE)
_TAG = re.compile(rb"</?([a-zA-Z][a-zA-Z0-9]*)[^<>]*>")
_BREAKING = frozenset(
    b"address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header "
    b"hr li main nav ol p pre section table td th tr ul".split()
)


@dataclass(frozen=True, slots=True)
class Markup:
    """A parsed page."""

    root: etree._Element | None  # None where there is nothing to parse
    json_ld: tuple[str, ...]  # contents of its JSON-LD scripts, unparsed
    cut: bool  # whether the page passed MAX_TAGS, so that its end was not read


def read_markup(text: str) -> Markup:
    """Parse `text`. Never raises."""
    source, scripts = _without_opaque(text.replace("\0", "").encode("utf-8", "replace"))
    pieces = source.split(b"<", MAX_TAGS + 1)
    cut = len(pieces) > MAX_TAGS + 1
    if cut:
        source = b"<".join(pieces[: MAX_TAGS + 1])
    if max(map(len, pieces)) > MAX_TAG_LENGTH:
        source = b"<".join(_trimmed(piece) for piece in pieces[: MAX_TAGS + 1])
    return Markup(_parse(source), scripts, cut)


def _without_opaque(source: bytes) -> tuple[bytes, tuple[str, ...]]:
    """`source` without what holds no text, and the contents of its JSON-LD scripts."""
    kept: list[bytes] = []
    scripts: list[str] = []
    position = 0
    while (opening := _OPAQUE.search(source, position)) is not None:
        kept.append(source[position : opening.start()])
        name = opening.group(1)
        if name is None:
            end = source.find(b"-->", opening.start() + 2)
            position = len(source) if end < 0 else end + 3
            continue
        name = name.lower()
        if name in (b"/body", b"/html"):  # what stands behind them is still the page's, for browsers and readers
            position = source.find(b">", opening.end()) + 1 or len(source)
            continue
        closing = _CLOSERS[name].search(source, opening.end())
        if closing is not None and name in _BROKEN_OUT_OF and _BREAKOUT.search(source, opening.end(), closing.start()):
            closing = None
        if closing is None:
            if name in _UNCLOSED_TO_THE_END:  # as browsers do
                position = len(source)
                break
            kept.append(b"<span")
            position = opening.end()
            continue
        if name == b"script":
            head_end = source.find(b">", opening.end())
            if 0 <= head_end < closing.start() and _JSON_LD.search(source, opening.end(), head_end):
                scripts.append(source[head_end + 1 : closing.start()].decode("utf-8", "replace"))
        kept.append(b" ")
        position = closing.end()
    kept.append(source[position:])
    return b"".join(kept), tuple(scripts)


def _trimmed(piece: bytes) -> bytes:
    """A tag with its text, the tag without its attributes if it has far too many."""
    end = piece.find(b">")
    head = piece if end < 0 else piece[:end]
    if len(head) <= MAX_TAG_LENGTH or len(head.split(None, MAX_ATTRIBUTES + 1)) <= MAX_ATTRIBUTES:
        return piece
    return head.split(None, 1)[0] + (b"" if end < 0 else piece[end:])


def _parse(source: bytes) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root: etree._Element | None = etree.fromstring(source, parser)
    if root is not None and not _too_deep(parser):
        return root
    if root is None or not source.strip():
        return None
    flat = _flattened(source)
    return etree.fromstring(flat, etree.HTMLParser(encoding="utf-8", huge_tree=True))


def _too_deep(parser: etree.HTMLParser) -> bool:
    """Whether the parser gave up at its limit of nested elements, which loses the rest of the page."""
    return any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def _flattened(source: bytes) -> bytes:
    """A page nested beyond all measure as bare paragraphs: its text is kept, its structure is not worth reading."""

    def replaced(tag: re.Match[bytes]) -> bytes:
        name = tag.group(1).lower()
        if name == b"title":
            return tag.group(0)
        return b"<p>" if name in _BREAKING else b" "

    return b"<html><body><p>" + _TAG.sub(replaced, source)

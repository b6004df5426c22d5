"""From the blocks that are left to `body_text` and `body_html`."""

from html import escape
from urllib.parse import urljoin

import nh3

from cleaning.article import CLEANED
from cleaning.blocks import BREAK, Block, Piece, cells_of
from cleaning.text import visible
from cleaning.words import words

_TAGS = words(
    "article p h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre table tbody tr td th a abbr b br cite code del em i ins "
    "mark q s strong sub sup"
)
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    attributes={"a": {"href"}, "article": {"class"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def body_text(blocks: list[Block]) -> str:
    """Paragraphs separated by one blank line."""
    return "\n\n".join(block.text for block in blocks)


def body_html(blocks: list[Block], url: str, ordered: frozenset[int]) -> str:
    """Sanitised markup of `blocks`, links made absolute against `url`. `ordered` holds the groups that are numbered."""
    if not blocks:
        return ""
    parts = [f'<article class="{CLEANED}">']
    current = ""
    group = -1
    for block in blocks:
        wrapper = _wrapper(block, ordered)
        if wrapper != current or (wrapper and block.group != group):
            parts.append(_closing(current))
            parts.append(f"<{wrapper}>" if wrapper else "")
            current, group = wrapper, block.group
        inner = _inner(block, url)
        tag = _tag(block)
        inner = f"<{tag}>{inner}</{tag}>"
        parts.append(f"<blockquote>{inner}</blockquote>" if block.quoted and not wrapper else inner)
    parts.append(_closing(current) + "</article>")
    return _CLEANER.clean("\n".join(filter(None, parts)))


def _wrapper(block: Block, ordered: frozenset[int]) -> str:
    if block.kind == "li":
        return "ol" if block.group in ordered else "ul"
    return {"dt": "dl", "dd": "dl", "row": "table"}.get(block.kind, "")


def _closing(wrapper: str) -> str:
    return f"</{wrapper}>" if wrapper else ""


def _tag(block: Block) -> str:
    if block.kind == "h":
        return f"h{max(2, block.level)}"
    return {"li": "li", "dt": "dt", "dd": "dd", "row": "tr", "pre": "pre"}.get(block.kind, "p")


def _inner(block: Block, url: str) -> str:
    if block.kind == "row":
        return _row(block.pieces, url)
    if block.kind != "pre" and all(type(piece) is str and piece != BREAK for piece in block.pieces):
        return escape(block.text, quote=False)
    return _inline(block.pieces, url, block.kind == "pre")


def _row(pieces: list[Piece], url: str) -> str:
    return "".join(f"<{tag}>{_inline(inner, url, False)}</{tag}>" for tag, inner in cells_of(pieces))


def _inline(pieces: list[Piece], url: str, preserved: bool) -> str:
    """Inline markup, every tag closed within the block, and white space squeezed unless it is `preserved`."""
    out: list[str] = []
    opened: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            out.append(escape(piece, quote=False) if piece != BREAK else "\n" if preserved else "<br>")
            continue
        name, value = piece
        if name.startswith("/"):
            _close(name[1:], out, opened)
        elif name == "a":
            opened.append("a")
            out.append(f'<a href="{escape(_link(value, url))}">')
        elif name != "cell":
            opened.append(name)
            out.append(f"<{name}>")
    out.extend(f"</{name}>" for name in reversed(opened))
    return "".join(out).strip("\n") if preserved else visible("".join(out))


def _close(name: str, out: list[str], opened: list[str]) -> None:
    """Close `name` and all that was opened within it; take it back if it has nothing in it."""
    if name not in opened:
        return
    if out[-1] == f"<{name}>" or (name == "a" and out[-1].startswith("<a ")):
        opened.pop()
        out.pop()
        return
    while (last := opened.pop()) != name:
        out.append(f"</{last}>")
    out.append(f"</{name}>")


def _link(href: str, url: str) -> str:
    if href.startswith(("https://", "http://")):
        return href.strip()
    try:
        return urljoin(url, href.strip())
    except ValueError:
        return ""

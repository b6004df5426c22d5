"""Reading a page by its source's layout: CSS selectors of title, dates, lead and body."""

from dataclasses import dataclass
from functools import lru_cache

from lxml import etree
from lxml.cssselect import CSSSelector

from cleaning.document import Layout


@dataclass(frozen=True, slots=True)
class Designed:
    """What a layout's selectors found on a page."""

    title: str | None
    published: str | None  # as written
    updated: str | None
    bodies: list[etree._Element]  # the lead first; empty where the body's selector finds nothing
    dropped: list[tuple[str, str]]  # (selector, text) of what was taken out of the tree


def read_design(root: etree._Element, layout: Layout) -> Designed:
    """Apply `layout` to the tree, taking what it drops out of it. Raises ValueError on a selector that is not CSS."""
    title, published = _said(root, layout.title), _said(root, layout.date)
    updated = _said(root, layout.updated)
    dropped = [(selector, text) for selector in layout.drop for text in _drop(root, selector)]
    bodies = _matches(root, layout.body)
    if bodies:
        bodies = _matches(root, layout.lead) + bodies
    return Designed(title, published, updated, bodies, dropped)


@lru_cache(maxsize=512)
def _compiled(selector: str) -> CSSSelector:
    try:
        return CSSSelector(selector, translator="html")
    except SyntaxError as error:  # cssselect's errors are syntax errors
        raise ValueError(f"not a CSS selector: {selector!r}: {error}") from error


def _matches(root: etree._Element, selector: str | None) -> list[etree._Element]:
    return list(_compiled(selector)(root)) if selector else []


def _said(root: etree._Element, selector: str | None) -> str | None:
    """What the first match says: its datetime or content attribute, else its text."""
    for element in _matches(root, selector):
        text = element.get("datetime") or element.get("content") or " ".join("".join(map(str, element.itertext())).split())
        if text:
            return text
    return None


def _drop(root: etree._Element, selector: str) -> list[str]:
    texts = []
    for element in _matches(root, selector):
        parent = element.getparent()
        if parent is None:
            continue
        texts.append(" ".join("".join(map(str, element.itertext())).split()))
        before = element.getprevious()
        if element.tail:
            if before is None:
                parent.text = (parent.text or "") + element.tail
            else:
                before.tail = (before.tail or "") + element.tail
            element.tail = None
        parent.remove(element)
    return texts

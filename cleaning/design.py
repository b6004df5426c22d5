"""Reading a page by its source's layout: CSS selectors of title, dates, lead and body."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from cleaning.document import Layout
from cleaning.text import visible


@dataclass(frozen=True, slots=True)
class Designed:
    """What a layout's selectors found on a page. Nodes are named by their `mem_id`."""

    title: str | None
    published: str | None  # as written
    updated: str | None
    bodies: frozenset[int]  # body and lead; empty where the body's selector finds nothing
    left_out: dict[int, str]  # what is dropped, with the rule to name


def read_design(tree: LexborHTMLParser, layout: Layout) -> Designed:
    """Apply `layout` to `tree`. Raises ValueError on a selector that is not CSS."""
    bodies = _matches(tree, layout.body)
    return Designed(
        title=_said(tree, layout.title),
        published=_said(tree, layout.date),
        updated=_said(tree, layout.updated),
        bodies=frozenset(node.mem_id for node in bodies + _matches(tree, layout.lead)) if bodies else frozenset(),
        left_out={node.mem_id: f"layout:{selector}" for selector in layout.drop for node in _matches(tree, selector)},
    )


def _matches(tree: LexborHTMLParser, selector: str | None) -> list[LexborNode]:
    if not selector:
        return []
    try:
        return tree.css(selector)
    except SelectolaxError as error:
        raise ValueError(f"not a CSS selector: {selector!r}") from error


def _said(tree: LexborHTMLParser, selector: str | None) -> str | None:
    """What the first match that says anything says: its datetime or content attribute, else its text."""
    for node in _matches(tree, selector):
        attributes = node.attributes
        text = visible(attributes.get("datetime") or attributes.get("content") or node.text())
        if text:
            return text
    return None

"""Dates in elements that are marked as dates, by microdata, as time elements or by their class."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaning.date_lines import LABEL_REACH, PUBLISHED, UPDATED
from cleaning.date_reader import DateReader
from cleaning.dates import day_of
from cleaning.document import Day

PUBLISHED_PROPERTY = '[itemprop~="datePublished"], [property*="dc:date"], [property*="schema:datePublished"]'
UPDATED_PROPERTY = '[itemprop~="dateModified"], [property*="schema:dateModified"]'
LONGEST_MARKED = 40
"""Characters up to which an element with a date class holds a date and little else."""
_DATE_CLASS = '[class*="date" i], [class*="publish" i], [class*="posted" i]'
_MARKED = re.compile(r"(?<!up)date(?!d)(?!-?(?:modified|updated))|publish|posted", re.IGNORECASE)
_OF_EVENT = re.compile(r"event|hours|start|end(?!ar)|due|deadline|birth", re.IGNORECASE)


def microdata(tree: LexborHTMLParser, selector: str, reader: DateReader) -> Day | None:
    """The first date among the elements that have one of the properties of `selector`."""
    for node in tree.css(selector):
        attributes = node.attributes
        day = reader.value(attributes.get("content") or attributes.get("datetime") or node.text())
        if day is not None:
            return day
    return None


def only_time(tree: LexborHTMLParser, reader: DateReader) -> Day | None:
    """The day of the time elements that are labelled as of publication, or else of all but those of changes.

    None where they differ: some are other pages'.
    """
    nodes = [(node, _words_before(node)) for node in tree.css("time")]
    nodes = [(node, before) for node, before in nodes if not _is_of_change(node, before)]
    labelled = [node for node, before in nodes if PUBLISHED.search(before)]
    for these in (labelled, [node for node, _ in nodes]):
        found = [day for node in these if (day := reader.value(_said(node))) is not None]
        if len({day_of(day) for day in found}) == 1:
            return found[0]
    return None


def only_marked(tree: LexborHTMLParser, reader: DateReader) -> Day | None:
    """The day in the elements whose class calls them the date; None where they differ: some are other pages'."""
    days = []
    for node in tree.css(_DATE_CLASS):
        text = _squeezed(node)
        if len(text) <= LONGEST_MARKED and _is_marked(node.attributes.get("class") or ""):
            day = reader.text(text)
            days += [day] if day is not None and not _is_of_change(node, _words_before(node)) else []
    return days[0] if len({day_of(day) for day in days}) == 1 else None


def _is_marked(names: str) -> bool:
    return _MARKED.search(names) is not None and _OF_EVENT.search(names) is None


def _said(node: LexborNode) -> str:
    return node.attributes.get("datetime") or node.text()


def _is_of_change(node: LexborNode, before: str) -> bool:
    """Whether a date is said to be one of change: by microdata, by its own words, or by the words `before` it."""
    if "datemodified" in (node.attributes.get("itemprop") or "").lower():
        return True
    return UPDATED.search(before) is not None or UPDATED.search(_squeezed(node)) is not None


def _words_before(node: LexborNode) -> str:
    """What stands before a date in the short text that it is part of."""
    own, said = _squeezed(node), ""
    at = node.parent
    while at is not None and len(text := _squeezed(at)) <= len(own) + LABEL_REACH:
        said, at = text, at.parent
    return said[: said.find(own)] if own in said else said


def _squeezed(node: LexborNode) -> str:
    return " ".join(node.text(separator=" ").split())

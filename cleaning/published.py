"""When the announcement was published and last changed, and which evidence says so."""

import re
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from cleaning.dates import find_day, read_moment
from cleaning.design import Designed
from cleaning.document import Day
from cleaning.evidence import Evidence

_PUBLISHED = re.compile(
    r"\b(?:first published|date published|published|posted|released?|release date|publication date|submitted|issued|press release|cyhoeddwyd)"
    r"(?:\s+(?:on|at|date))?(?:\s+the)?\s*[:–|-]?\s*",
    re.IGNORECASE,
)
_UPDATED = re.compile(r"\b(?:last\s+)?(?:updated|modified|reviewed|edited|diweddarwyd)(?:\s+(?:on|at))?\s*[:–|-]?\s*", re.IGNORECASE)
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:/|-|$)")
_URL_COMPACT = re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:/|-|_|$)")
_PUBLISHED_PROPERTY = '[itemprop~="datePublished"], [property*="dc:date"], [property*="schema:datePublished"]'
_UPDATED_PROPERTY = '[itemprop~="dateModified"], [property*="schema:dateModified"]'
LABEL_REACH = 60
"""Characters after a label in which its date stands."""
LONGEST_LINE = 120
"""A date in a longer text is told of, not a date line."""


@dataclass(frozen=True, slots=True)
class DateLines:
    """Texts in which dates may stand."""

    above: tuple[str, ...]  # around the headline and the article's start
    below: tuple[str, ...]  # around its end


@dataclass(frozen=True, slots=True)
class Dates:
    """Published and updated, each with how it was found."""

    published: Day | None = None
    published_by: str | None = None
    updated: Day | None = None
    updated_by: str | None = None


def find_dates(
    evidence: Evidence,
    tree: LexborHTMLParser,
    lines: DateLines,
    url: str,
    design: Designed | None,
    listed: str | None,
    fetched_at: datetime | None,
) -> Dates:
    """Dates of the page, from the surest evidence to the weakest. """
    published, published_by = None, None
    updated, updated_by = None, None
    if design is not None and design.published and (day := read_moment(design.published, fetched_at)) is not None:
        published, published_by = day, "layout"
    if design is not None and design.updated and (day := read_moment(design.updated, fetched_at)) is not None:
        updated, updated_by = day, "layout"
    for value, by in ((evidence.published_json, "json-ld"), (evidence.published_meta, "meta")):
        if value and published is None and (day := read_moment(value, fetched_at)) is not None:
            published, published_by = day, by
    for value, by in ((evidence.updated_json, "json-ld"), (evidence.updated_meta, "meta")):
        if value and updated is None and (day := read_moment(value, fetched_at)) is not None:
            updated, updated_by = day, by
    if published is None and (day := _microdata(tree, _PUBLISHED_PROPERTY, fetched_at)) is not None:
        published, published_by = day, "microdata"
    if updated is None and (day := _microdata(tree, _UPDATED_PROPERTY, fetched_at)) is not None:
        updated, updated_by = day, "microdata"
    if published is None or updated is None:
        labelled = _labelled(lines, fetched_at)
        if published is None and labelled[0] is not None:
            published, published_by = labelled[0], "labelled-text"
        if updated is None and labelled[1] is not None:
            updated, updated_by = labelled[1], "labelled-text"
    if published is None and (day := _time_element(tree, fetched_at)) is not None:
        published, published_by = day, "time-element"
    if published is None and listed and (day := read_moment(listed, fetched_at)) is not None:
        published, published_by = day, "listing"
    if published is None and (day := _from_url(url, fetched_at)) is not None:
        published, published_by = day, "url"
    return Dates(published, published_by, updated, updated_by)


def _microdata(tree: LexborHTMLParser, selector: str, fetched_at: datetime | None) -> Day | None:
    for node in tree.css(selector):
        attributes = node.attributes
        day = read_moment(attributes.get("content") or attributes.get("datetime") or node.text(), fetched_at)
        if day is not None:
            return day
    return None


def _labelled(lines: DateLines, fetched_at: datetime | None) -> tuple[Day | None, Day | None]:
    """Published and updated as date lines say: with a label anywhere, without one only at the top."""
    published: Day | None = None
    updated: Day | None = None
    for text in lines.above + lines.below:
        change = _UPDATED.search(text)
        if change is not None and updated is None:
            updated = find_day(text[change.end() : change.end() + LABEL_REACH], fetched_at)
        label = _PUBLISHED.search(text)
        if label is not None and published is None and (len(text) <= LONGEST_LINE or label.start() == 0):
            published = find_day(text[label.end() : label.end() + LABEL_REACH], fetched_at)
    if published is None:
        for text in lines.above:
            if len(text) > LONGEST_LINE:
                continue
            change = _UPDATED.search(text)
            published = find_day(text[: change.start()] if change is not None else text, fetched_at)
            if published is not None:
                break
    return published, updated


def _time_element(tree: LexborHTMLParser, fetched_at: datetime | None) -> Day | None:
    for node in tree.css("time"):
        day = read_moment(node.attributes.get("datetime") or node.text(), fetched_at)
        if day is not None:
            return day
    return None


def _from_url(url: str, fetched_at: datetime | None) -> Day | None:
    match = _URL_DAY.search(url) or _URL_COMPACT.search(url)
    return read_moment("-".join(part.zfill(2) for part in match.groups()), fetched_at) if match else None

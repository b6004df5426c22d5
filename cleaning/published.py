"""When the announcement was published and last changed, and which evidence says so."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaning.date_lines import PUBLISHED, UPDATED, DateLines
from cleaning.dates import day_of, find_day, read_moment
from cleaning.design import Designed
from cleaning.document import Day
from cleaning.evidence import Evidence

LABEL_REACH = 60
"""Characters after a label in which its date stands."""
LONGEST_LINE = 120
"""A date in a longer text is told of; it is no date line."""
_DATED = re.compile(r"(?:19|20)\d\d|\d[/.-]\d|\d\d\b|\b(?:ago|yesterday|today|heddiw|ddoe|just now)\b", re.IGNORECASE)
"""What any date has in it: a quick look before the slow ones."""
_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:/|-|$)")
_URL_COMPACT = re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:/|-|_|$)")
_PUBLISHED_PROPERTY = '[itemprop~="datePublished"], [property*="dc:date"], [property*="schema:datePublished"]'
_DATE_CLASS = '[class*="date" i], [class*="publish" i], [class*="posted" i]'
_MARKED = re.compile(r"(?<!up)date(?!d)(?!-?(?:modified|updated))|publish|posted", re.IGNORECASE)
_OF_EVENT = re.compile(r"event|start|end(?!ar)|due|deadline|birth", re.IGNORECASE)
LONGEST_MARKED = 40
"""Characters up to which an element with a date class holds a date and little else."""
_UPDATED_PROPERTY = '[itemprop~="dateModified"], [property*="schema:dateModified"]'


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
    *,
    url: str,
    design: Designed | None,
    listed: str | None,
    fetched_at: datetime | None,
) -> Dates:
    """Dates of the page, each from the surest evidence that has one: what is weaker is not even looked at."""

    def read(value: str | None) -> Day | None:
        return read_moment(value, fetched_at) if value else None

    labelled = _Labelled(lines, fetched_at)
    published, published_by = _first(
        ("layout", lambda: read(design.published) if design else None),
        ("json-ld", lambda: read(evidence.published_json)),
        ("meta", lambda: read(evidence.published_meta)),
        ("microdata", lambda: _microdata(tree, _PUBLISHED_PROPERTY, read)),
        ("labelled-text", labelled.published),
        ("time-element", lambda: _only_time(tree, read)),
        ("listing", lambda: read(listed)),
        ("labelled-text", lambda: _only_marked(tree, fetched_at)),
        ("url", lambda: read(_day_in(url))),
    )
    updated, updated_by = _first(
        ("layout", lambda: read(design.updated) if design else None),
        ("json-ld", lambda: read(evidence.updated_json)),
        ("meta", lambda: read(evidence.updated_meta)),
        ("microdata", lambda: _microdata(tree, _UPDATED_PROPERTY, read)),
        ("labelled-text", labelled.updated),
    )
    return Dates(published, published_by, updated, updated_by)


def _first(*ways: tuple[str, Callable[[], Day | None]]) -> tuple[Day | None, str | None]:
    for by, look in ways:
        day = look()
        if day is not None:
            return day, by
    return None, None


class _Labelled:
    """Dates as the page's own lines tell them: with a label anywhere, without one only at the top."""

    def __init__(self, lines: DateLines, fetched_at: datetime | None) -> None:
        self.above = _dated(lines.above)
        self.below = _dated(lines.below)
        self.fetched_at = fetched_at

    def published(self) -> Day | None:
        for text in self.above + self.below:
            label = PUBLISHED.search(text)
            if label is not None and (day := self._after(label)) is not None:
                return day
        for text in self.above:
            change = UPDATED.search(text)
            day = find_day(text[: change.start()] if change is not None else text, self.fetched_at)
            if day is not None:
                return day
        for text in self.below:
            change = UPDATED.search(text)
            day = find_day(text[: change.start()], self.fetched_at) if change is not None else None
            if change is not None and day is not None and self._after(change) is not None:
                return day
        return None

    def updated(self) -> Day | None:
        for text in self.above + self.below:
            label = UPDATED.search(text)
            if label is not None and (day := self._after(label)) is not None:
                return day
        return None

    def _after(self, label: re.Match[str]) -> Day | None:
        return find_day(label.string[label.end() : label.end() + LABEL_REACH], self.fetched_at)


def _dated(lines: Iterable[str]) -> list[str]:
    return [text for text in dict.fromkeys(lines) if len(text) <= LONGEST_LINE and _DATED.search(text)]


def _only_time(tree: LexborHTMLParser, read: Callable[[str | None], Day | None]) -> Day | None:
    """The day of the page's time elements, but for those of changes; None where they differ: some are other pages'."""
    nodes = [node for node in tree.css("time") if not _is_of_change(node)]
    found = [day for node in nodes if (day := read(node.attributes.get("datetime") or node.text())) is not None]
    return found[0] if len({day_of(day) for day in found}) == 1 else None


def _only_marked(tree: LexborHTMLParser, fetched_at: datetime | None) -> Day | None:
    """The day in the elements whose class calls them the date; None where they differ: some are other pages'."""
    days = []
    for node in tree.css(_DATE_CLASS):
        text = " ".join(node.text(separator=" ").split())
        if len(text) <= LONGEST_MARKED and _is_marked(node.attributes.get("class") or ""):
            day = find_day(text, fetched_at)
            days += [day] if day is not None and not _is_of_change(node) else []
    return days[0] if len({day_of(day) for day in days}) == 1 else None


def _is_marked(names: str) -> bool:
    return _MARKED.search(names) is not None and _OF_EVENT.search(names) is None


def _is_of_change(node: LexborNode) -> bool:
    """Whether a time element is said to be one of change: by microdata, or by the short text that it stands in."""
    if "datemodified" in (node.attributes.get("itemprop") or "").lower():
        return True
    own, said = node.text(separator=" "), ""
    at = node.parent
    while at is not None and len(text := at.text(separator=" ")) <= len(own) + LABEL_REACH:
        said, at = text, at.parent
    label = UPDATED.search(own) or UPDATED.search(said[: said.find(own)] if own in said else said)
    return label is not None


def _microdata(tree: LexborHTMLParser, selector: str, read: Callable[[str | None], Day | None]) -> Day | None:
    for node in tree.css(selector):
        attributes = node.attributes
        day = read(attributes.get("content") or attributes.get("datetime") or node.text())
        if day is not None:
            return day
    return None


def _day_in(url: str) -> str | None:
    match = _URL_DAY.search(url) or _URL_COMPACT.search(url)
    return "-".join(part.zfill(2) for part in match.groups()) if match else None

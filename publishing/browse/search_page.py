"""The search page: what its address asks for, and what its template shows."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from publishing.browse.catalogue import FACETS, Catalogue, Choice, Facet
from publishing.browse.finding import PAGE_SIZE, Finder, Found, Order
from publishing.browse.search_text import LONGEST, search_of
from publishing.wording import month, web_address

HEADINGS: dict[Facet, str] = {
    "source": "Source",
    "kind": "Kind of publisher",
    "organisation": "Organisation named",
    "month": "Month",
}
SHOWN_AT_ONCE = 8
"""Values of a facet; the others stand folded below."""
MOST_CHOSEN = 50
"""Values of one facet that an address may choose."""
_DIGITS = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of the search page asks for."""

    text: str
    choice: Choice
    order: Order
    page: int
    problems: tuple[str, ...] = ()  # what could not be read, in words for the reader

    def address(self, **changed: str) -> str:
        """The address of the page that asks for this, with other `sort`, `page` …; from the first page on if none."""
        pairs = [*self.fields(), ("sort", self.order)]
        given = dict.fromkeys(changed)
        pairs = [pair for pair in pairs if pair[0] not in given] + list(changed.items())
        return "/?" + urlencode([pair for pair in pairs if pair[1]])

    def fields(self) -> Iterator[tuple[str, str]]:
        """The words, days and chosen values as pairs of a query string."""
        yield "q", self.text
        yield "from", self.choice.since or ""
        yield "to", self.choice.until or ""
        for facet in self.choice.facets:
            for value in sorted(self.choice.values[facet]):
                yield facet, value

    def toggled(self, facet: Facet, value: str) -> str:
        """The address that asks for `value` of `facet` as well, or no more."""
        values = {**self.choice.values, facet: self.choice.values.get(facet, frozenset()) ^ {value}}
        return replace(self, choice=replace(self.choice, values=values)).address()


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: where it leads, and how many it would show."""

    label: str
    count: int
    chosen: bool
    address: str


@dataclass(frozen=True, slots=True)
class FacetBox:
    """A facet with its values, the chosen and the most frequent first."""

    facet: Facet
    heading: str
    values: tuple[Value, ...]
    more: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What the template shows."""

    asked: Asked
    found: Found
    pages: int
    boxes: tuple[FacetBox, ...]
    chosen: tuple[tuple[str, str], ...] = field(default=())  # (what, the address without it)
    ranked: bool = False  # whether there is anything to rank by

    @property
    def first(self) -> int:
        """Number of the first hit shown, from 1."""
        return (self.asked.page - 1) * PAGE_SIZE + 1

    @property
    def kept_fields(self) -> tuple[tuple[str, str], ...]:
        """What the form must carry along for a new search to stay as narrow: it has fields for the rest."""
        return tuple(pair for pair in self.asked.fields() if pair[0] in FACETS)

    @property
    def widest(self) -> str:
        """The address of the same search, narrowed to nothing."""
        return replace(self.asked, choice=Choice({})).address()


def asked_by(arguments: Mapping[str, Sequence[str]]) -> Asked:
    """What the query string `arguments` asks for. Whatever cannot be read is left out, and told."""
    problems: list[str] = []
    text = _first(arguments, "q").strip()[:LONGEST]
    since, until = _day(arguments, "from", problems), _day(arguments, "to", problems)
    if since and until and since > until:
        problems.append("The first day is after the last: no announcement can be between them.")
    values = {facet: frozenset(list(arguments.get(facet, ()))[:MOST_CHOSEN]) - {""} for facet in FACETS}
    if "none" in values["month"]:  # an empty value would be an empty field of the form
        values["month"] = values["month"] - {"none"} | {""}
    search = search_of(text)
    if text and search.wanted is None and search.unwanted is None:
        problems.append("There is no word to look for in what you typed.")
    order: Order = "relevance" if search.match is not None and _first(arguments, "sort") != "newest" else "newest"
    page = _first(arguments, "page")
    number = max(int(page), 1) if _DIGITS.fullmatch(page) else 1
    return Asked(text, Choice(values, since, until), order, number, tuple(problems))


def search_page(connection: sqlite3.Connection, finder: Finder, asked: Asked) -> SearchPage:
    """The page that `asked` asks for; the last one, where it asks for a later one."""
    search = search_of(asked.text)
    found = finder.find(connection, search, asked.choice, asked.order, asked.page)
    pages = max(-(-found.total // PAGE_SIZE), 1)
    if asked.page > pages:
        asked = replace(asked, page=pages)
        found = finder.find(connection, search, asked.choice, asked.order, pages)
    boxes = tuple(_box(asked, facet, found.counts[facet], finder.catalogue) for facet in FACETS)
    return SearchPage(asked, found, pages, boxes, tuple(_chosen(asked, finder.catalogue)), search.match is not None)


def announcement_at(connection: sqlite3.Connection, text: str) -> str | None:
    """The id of the announcement on the page at the address `text`; None where it is no known page's address."""
    address = web_address(text)
    if address is None:
        return None
    query = """
        SELECT o.announcement_id FROM v1_addresses a JOIN v1_outlets o ON o.page_id = a.page_id
        WHERE a.url = ? ORDER BY o.is_current DESC, o.edition DESC LIMIT 1
    """
    row = connection.execute(query, (address,)).fetchone()
    return str(row[0]) if row else None


def _box(asked: Asked, facet: Facet, counts: Counter[str], catalogue: Catalogue) -> FacetBox:
    chosen = asked.choice.values.get(facet, frozenset())
    counted = {**dict.fromkeys(chosen, 0), **counts}
    if facet == "month":
        order = sorted(counted, reverse=True)
    else:
        order = sorted(counted, key=lambda value: (-counted[value], _label(facet, value, catalogue), value))
    order.sort(key=lambda value: value not in chosen)
    values = [
        Value(_label(facet, value, catalogue), counted[value], value in chosen, asked.toggled(facet, value))
        for value in order
    ]
    shown = max(SHOWN_AT_ONCE, len(chosen))
    return FacetBox(facet, HEADINGS[facet], tuple(values[:shown]), tuple(values[shown:]))


def _chosen(asked: Asked, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    for facet in asked.choice.facets:
        for value in sorted(asked.choice.values[facet]):
            yield f"{HEADINGS[facet]}: {_label(facet, value, catalogue)}", asked.toggled(facet, value)
    if asked.choice.since:
        yield f"From {asked.choice.since}", asked.address(**{"from": ""})
    if asked.choice.until:
        yield f"To {asked.choice.until}", asked.address(to="")


def _label(facet: Facet, value: str, catalogue: Catalogue) -> str:
    if facet == "source" and value in catalogue.sources:
        return catalogue.sources[value].name
    if facet == "kind":
        return value.replace("-", " ").capitalize()
    if facet == "month":
        try:
            return month(value)
        except ValueError:
            return value
    return value


def _first(arguments: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(arguments.get(name, ())), "")


def _day(arguments: Mapping[str, Sequence[str]], name: str, problems: list[str]) -> str | None:
    text = _first(arguments, name).strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        problems.append("A day must be written as 2026-03-31: year, month and day.")
        return None

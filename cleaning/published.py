"""When the announcement was published and last changed, and which evidence says so."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from cleaning.date_elements import PUBLISHED_PROPERTY, UPDATED_PROPERTY, microdata, only_marked, only_time
from cleaning.date_lines import DateLines
from cleaning.date_reader import DateReader
from cleaning.dates import day_of
from cleaning.design import Designed
from cleaning.document import Day
from cleaning.evidence import Evidence
from cleaning.labelled_dates import LabelledDates

_URL_DAY = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:/|-|$)")
_URL_COMPACT = re.compile(r"/((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:/|-|_|$)")


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
    reader = DateReader(tree, evidence, lines, fetched_at)
    labelled = LabelledDates(lines, reader)
    updated, updated_by = _first(
        ("layout", lambda: reader.value(design.updated) if design else None),
        ("json-ld", lambda: reader.value(evidence.updated_json)),
        ("meta", lambda: reader.value(evidence.updated_meta)),
        ("microdata", lambda: microdata(tree, UPDATED_PROPERTY, reader)),
        ("labelled-text", labelled.updated),
    )
    published, published_by = _first(
        ("layout", lambda: reader.value(design.published) if design else None),
        ("json-ld", lambda: reader.value(evidence.published_json)),
        ("meta", lambda: reader.value(evidence.published_meta)),
        ("microdata", lambda: microdata(tree, PUBLISHED_PROPERTY, reader)),
    )
    if published is None:
        published, published_by = _first(
            ("labelled-text", labelled.published),
            ("time-element", lambda: only_time(tree, reader)),
            ("listing", lambda: reader.value(listed)),
            ("labelled-text", lambda: only_marked(tree, reader)),
            ("url", lambda: reader.value(_day_in(url))),
        )
        made = reader.value(evidence.published_page)
        if made is not None and any(day and day_of(day) == day_of(made) for day in (published, labelled.updated())):
            published, published_by = made, "json-ld"
    elif published_by != "layout":
        shown = labelled.beside_headline()
        if shown is not None and day_of(shown) < day_of(published):
            published, published_by = shown, "labelled-text"
    return Dates(published, published_by, updated, updated_by)


def _first(*ways: tuple[str, Callable[[], Day | None]]) -> tuple[Day | None, str | None]:
    for by, look in ways:
        day = look()
        if day is not None:
            return day, by
    return None, None


def _day_in(url: str) -> str | None:
    match = _URL_DAY.search(url) or _URL_COMPACT.search(url)
    return "-".join(part.zfill(2) for part in match.groups()) if match else None

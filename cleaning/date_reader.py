"""Reading of dates in the order of day and month that one page writes them in."""

from datetime import date, datetime
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser

from cleaning.date_lines import DateLines
from cleaning.dates import day_of, find_day, is_two_way, month_stands_first, read_moment
from cleaning.document import Day
from cleaning.evidence import Evidence


class DateReader:
    """Reads dates as one page writes them. Nothing is looked up unless a date can be read two ways."""

    def __init__(
        self, tree: LexborHTMLParser, evidence: Evidence, lines: DateLines, fetched_at: datetime | None
    ) -> None:
        self.tree = tree
        self.evidence = evidence
        self.lines = lines
        self.fetched_at = fetched_at

    def value(self, value: str | None) -> Day | None:
        """A value that should be a date, such as an attribute's. None if it is none."""
        if not value:
            return None
        return read_moment(value, self.fetched_at, month_first=is_two_way(value) and self.month_first)

    def text(self, text: str) -> Day | None:
        """The first date in `text`. None if there is none."""
        return find_day(text, self.fetched_at, month_first=is_two_way(text) and self.month_first)

    @cached_property
    def month_first(self) -> bool:
        """Whether the page puts the month before the day, as other dates of it show.

        That it declares US English shows nothing: many British sites do, by their software's default.
        """
        evidence = self.evidence
        stated = (evidence.published_json, evidence.updated_json, evidence.published_meta, evidence.updated_meta)
        told = [day for value in filter(None, stated) for day in _days(value)]
        times = [(node.text(separator=" "), node.attributes.get("datetime") or "") for node in self.tree.css("time")]
        lines = (*self.lines.above, *self.lines.below)
        for text, days in (*((line, told) for line in lines), *((text, _days(value)) for text, value in times)):
            order = _order(text, days)
            if order is not None:
                return order
        orders = map(month_stands_first, (*filter(None, stated), *lines, *(text for text, _ in times)))
        return next((order for order in orders if order is not None), False)


def _days(value: str) -> list[date]:
    """The day that `value` tells, if it can be read in one way only."""
    day = None if is_two_way(value) else read_moment(value)
    return [day_of(day)] if day is not None else []


def _order(text: str, days: list[date]) -> bool | None:
    """Whether `text` puts the month first if it tells one of `days`. None where that does not settle it."""
    if not days or not is_two_way(text):
        return None
    day, other = find_day(text), find_day(text, month_first=True)
    if day is None or other is None or (day_of(day) in days) == (day_of(other) in days):
        return None
    return day_of(other) in days

"""The morning of a night of tests.schema.batches, and its page read by a parser."""

from datetime import datetime, timedelta

from lxml import html
from sqlalchemy import Engine

from publishing.morning import Morning, gather, page
from tests.schema.batches import night

HOURS = timedelta(hours=1)


def span(number: int) -> tuple[datetime, datetime]:
    """From the morning after the night before to the morning after night `number`."""
    return night(number - 1) + HOURS, night(number) + HOURS


def morning_of(warehouse: Engine, number: int) -> Morning:
    since, moment = span(number)
    with warehouse.connect() as connection:
        return gather(connection, moment=moment, since=since)


def read(morning: Morning) -> html.HtmlElement:
    """The page of `morning`, parsed."""
    return parsed(page(morning))


def parsed(shown: str) -> html.HtmlElement:
    """A page as a browser's parser would have it, near enough."""
    return html.document_fromstring(shown)


def words(element: html.HtmlElement) -> str:
    """All text within, on one line."""
    return " ".join(element.text_content().split())


def part(read_page: html.HtmlElement, key: str) -> str:
    """The text of the part of the page with the id `key`."""
    return words(read_page.get_element_by_id(key))

"""Days in listings, as British sites write them."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.listed_day import read_listed_day

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published: Monday, 20 March 2017", date(2017, 3, 20)),
        ("Published Tuesday, 4th April 2017", date(2017, 4, 4)),
        ("the 1st of May, 2018", date(2018, 5, 1)),
        ("Sept. 5, 2020", date(2020, 9, 5)),
        ("12/03/2019", date(2019, 3, 12)),
        ("2019-03-12", date(2019, 3, 12)),
        ("2019-03-12T10:00", date(2019, 3, 12)),
        ("2019-07-12T23:30:00Z", date(2019, 7, 13)),  # past midnight in London
        ("Fri, 12 Jul 2019 23:30:00 GMT", date(2019, 7, 13)),
        ("3 hours ago", date(2026, 11, 21)),
        ("Yesterday", date(2026, 11, 20)),
        ("Updated 2 weeks ago", date(2026, 11, 7)),
    ],
)
def test_a_day_is_read(text: str, day: date) -> None:
    assert read_listed_day(text, NOW) == day


@pytest.mark.parametrize("text", [None, "", "News", "31 February 2020", "20 March", "May 2020", "13/13/2020"])
def test_what_names_no_day_is_left_unread(text: str | None) -> None:
    assert read_listed_day(text, NOW) is None


@given(st.text(max_size=80))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    assert isinstance(read_listed_day(text, NOW), date | None)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day:%A}, {day.day} {day:%B} {day.year}",
        f"{day:%d/%m/%Y}",
        f"{day:%b} {day.day}, {day.year}",
    ):
        assert read_listed_day(text, NOW) == day, text

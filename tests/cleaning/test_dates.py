"""Dates as UK pages write them; none that is not there."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaning import Document, Listed, clean
from cleaning.dates import find_day, read_moment

LONDON = ZoneInfo("Europe/London")
FETCHED = datetime(2021, 5, 20, 12, 0, tzinfo=UTC)
PROSE = "<p>" + "The council agreed on a plan for new homes by the river after a long debate. " * 4 + "</p>"


def json_ld(node: str) -> str:
    return f'<script type="application/ld+json">{node}</script>'


def page(top: str = "", head: str = "", bottom: str = "") -> Document:
    html = f"<html><head>{head}</head><body><h1>New homes by the river</h1>{top}{PROSE * 2}{bottom}</body></html>"
    return clean(html, url="https://example.org/news/1", fetched_at=FETCHED)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Published: Monday, 20 March 2017", date(2017, 3, 20)),
        ("Published Monday 20th March 2017", date(2017, 3, 20)),
        ("Posted on 4 March 2021", date(2021, 3, 4)),
        ("Released the 1st of May, 2020", date(2020, 5, 1)),
        ("22 Feb 2017", date(2017, 2, 22)),
        ("2 Sept. 2019", date(2019, 9, 2)),
        ("March 3, 2019", date(2019, 3, 3)),
        ("03/04/2021", date(2021, 4, 3)),
        ("3.4.21", date(2021, 4, 3)),
        ("12/25/2020", date(2020, 12, 25)),
        ("17-Jun-19", date(2019, 6, 17)),
        ("2019-06-17", date(2019, 6, 17)),
        ("Dydd Llun 20 Mawrth 2017", date(2017, 3, 20)),
        ("Cyhoeddwyd: 5 Hydref 2020", date(2020, 10, 5)),
        ("2023 Jan 7", date(2023, 1, 7)),
        ("2024 June 30", date(2024, 6, 30)),
        ("part 5 Dec 16, 2025", date(2025, 12, 16)),
    ],
)
def test_every_form_of_a_day_is_read_day_before_month(text: str, day: date) -> None:
    assert find_day(text) == day


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("3 March 2015, 07:27", datetime(2015, 3, 3, 7, 27, tzinfo=LONDON)),
        ("Monday 5 July 2021 at 4.30pm", datetime(2021, 7, 5, 16, 30, tzinfo=LONDON)),
        ("2021-07-05T15:30:00Z", datetime(2021, 7, 5, 16, 30, tzinfo=LONDON)),
        ("2021-07-05T15:30:00+01:00", datetime(2021, 7, 5, 15, 30, tzinfo=LONDON)),
        ("Mon, 05 Jul 2021 15:30:00 GMT", datetime(2021, 7, 5, 16, 30, tzinfo=LONDON)),
        ("1625499000", datetime(2021, 7, 5, 16, 30, tzinfo=LONDON)),
    ],
)
def test_a_time_makes_it_a_moment_in_london(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-07-05T23:30:00Z", "2021-07-06"),
        ("2021-07-05T23:30:00+00:00", "2021-07-06"),
        ("2021-07-05T23:30:00+01:00", "2021-07-05"),
        ("2021-12-05T23:30:00+00:00", "2021-12-05"),
        ("2021-07-05T18:30:00-07:00", "2021-07-05"),
        ("2021-07-06T00:30:00+13:00", "2021-07-06"),
    ],
)
def test_a_moments_day_is_londons_unless_it_comes_with_another_places_offset(text: str, day: str) -> None:
    assert str(read_moment(text))[:10] == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 hours ago", date(2021, 5, 20)),
        ("14 hours ago", date(2021, 5, 19)),
        ("an hour ago", date(2021, 5, 20)),
        ("2 days ago", date(2021, 5, 18)),
        ("a week ago", date(2021, 5, 13)),
        ("Yesterday", date(2021, 5, 19)),
        ("Today", date(2021, 5, 20)),
    ],
)
def test_relative_dates_count_from_the_captures_time(text: str, day: date) -> None:
    assert find_day(text, FETCHED) == day
    assert find_day(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Monday 20 March",
        "March 2017",
        "31 February 2020",
        "Room 12/13",
        "call 01234 567890",
        "£20 5 times",
        "9-5",
        "1,234",
    ],
)
def test_what_is_not_wholly_there_is_not_read(text: str) -> None:
    assert find_day(text) is None


def test_days_before_the_web_and_days_to_come_are_not_publication_dates() -> None:
    assert find_day("Founded 3 May 1889", FETCHED) is None
    assert find_day("3 May 2031", FETCHED) is None


@given(
    st.dates(date(1990, 1, 1), date(2069, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d %B %Y", "%A, %d %b %Y", "%Y-%m-%d", "%d.%m.%y"]),
)
def test_any_day_is_read_back_from_how_it_is_written(day: date, form: str) -> None:
    assert find_day(f"Published: {day.strftime(form)}") == day


@given(st.text(max_size=300))
def test_no_text_makes_reading_raise(text: str) -> None:
    read_moment(text, FETCHED)
    find_day(text, FETCHED)


@pytest.mark.parametrize(
    ("top", "head", "by", "day"),
    [
        ("", json_ld('{"@type":"NewsArticle","datePublished":"2021-03-04"}'), "json-ld", date(2021, 3, 4)),
        ("", '<meta property="article:published_time" content="2021-03-04">', "meta", date(2021, 3, 4)),
        ('<span itemprop="datePublished" content="2021-03-04">recently</span>', "", "microdata", date(2021, 3, 4)),
        ("<p>Published: Thursday 4 March 2021</p>", "", "labelled-text", date(2021, 3, 4)),
        ('<p class="date">4 March 2021</p>', "", "labelled-text", date(2021, 3, 4)),
        ('<div>News <time datetime="2021-03-04">a while ago</time></div>', "", "time-element", date(2021, 3, 4)),
    ],
)  # fmt: skip
def test_each_kind_of_evidence_is_used_and_named(top: str, head: str, by: str, day: date) -> None:
    document = page(top, head)
    assert (document.published, document.published_by) == (day, by)


def test_json_ld_is_believed_before_the_pages_text() -> None:
    head = json_ld('{"@graph":[{"@type":"Article","headline":"x","datePublished":"2021-03-04"}]}')
    assert page("<p>Published 9 May 2021</p>", head).published == date(2021, 3, 4)


def test_an_earlier_day_beside_the_headline_shows_that_the_json_ld_is_of_a_later_save() -> None:
    head = json_ld('{"@type":"Article","headline":"x","datePublished":"2021-05-09","dateModified":"2021-05-09"}')
    for line in ("4 March 2021", "Ann Example | 4 March 2021", "Published: 4 March 2021 Updated: 9 May 2021"):
        document = page(f"<div class='meta'>{line}</div>", head)
        assert (document.published, document.published_by) == (date(2021, 3, 4), "labelled-text")


@pytest.mark.parametrize(
    "line",
    [
        "Updated: 4 March 2021",
        "Meeting: 4 March 2021",
        "Open from Thursday 4 March 2021",
        "It was agreed on 4 March 2021.",
    ],
)
def test_an_earlier_day_of_something_else_beside_the_headline_is_not_believed_before_json_ld(line: str) -> None:
    head = json_ld('{"@type":"Article","headline":"x","datePublished":"2021-05-09"}')
    assert page(f"<div>{line}</div>", head).published == date(2021, 5, 9)


def test_a_json_ld_node_of_the_page_alone_tells_when_the_page_was_made_not_when_it_was_published() -> None:
    made = json_ld('{"@type":"WebPage","datePublished":"2021-03-04T10:00:00Z"}')
    assert page(head=made).published is None
    assert page("<p>9 May 2021</p>", made).published == date(2021, 5, 9)


@pytest.mark.parametrize("line", ["4 March 2021", "Updated: 4 March 2021"])
def test_a_json_ld_node_of_the_page_is_believed_with_a_line_that_tells_the_same_day(line: str) -> None:
    made = json_ld('{"@type":"WebPage","datePublished":"2021-03-04T10:00:00Z"}')
    document = page(f"<p>{line}</p>", made)
    assert (document.published, document.published_by) == (datetime(2021, 3, 4, 10, 0, tzinfo=UTC), "json-ld")


@pytest.mark.parametrize(
    ("top", "head"),
    [
        ("<div>By Ann <time datetime='2021-03-04'>03/04/2021</time></div>", ""),
        ("<div>03/04/2021</div><div>Updated: 03/25/2021</div>", ""),
        ("<div>03/04/2021</div>", '<meta property="article:modified_time" content="2021-03-04T10:00:00Z">'),
    ],
)
def test_a_page_whose_other_dates_put_the_month_first_is_read_so(top: str, head: str) -> None:
    assert page(top, head).published == date(2021, 3, 4)


def test_declaring_us_english_alone_does_not_put_the_month_first() -> None:
    html = f"<html lang='en-US'><body><h1>New homes</h1><div>03/04/2021</div>{PROSE}</body></html>"
    assert clean(html, url="https://example.org/x").published == date(2021, 4, 3)


def test_published_and_updated_in_one_line_are_told_apart() -> None:
    document = page("<div class='date'>3 March 2021, 07:27 | Updated: 4 March 2021, 11:22</div>")
    assert document.published == datetime(2021, 3, 3, 7, 27, tzinfo=LONDON)
    assert document.updated == datetime(2021, 3, 4, 11, 22, tzinfo=LONDON)


def test_a_date_line_under_the_text_counts_if_it_says_what_it_is() -> None:
    assert page(bottom="<p>Posted on 4 March 2021</p>").published == date(2021, 3, 4)


def test_a_day_told_of_in_a_sentence_is_not_the_pages_date() -> None:
    sentence = (
        "<p>Work on the bridge, which was damaged in the storm of 4 March 2020, is to begin at last, "
        "and it will take until the end of spring.</p>"
    )
    assert page(bottom=sentence).published is None


def test_an_update_alone_is_no_publication_date() -> None:
    document = page("<p>Last updated: 4 March 2021</p>")
    assert (document.published, document.updated) == (None, date(2021, 3, 4))


def test_a_label_without_a_day_does_not_take_that_of_the_next_label() -> None:
    document = page("<p>First published in March. Last updated on 9 May 2021</p>")
    assert (document.published, document.updated) == (None, date(2021, 5, 9))


def test_a_label_told_in_passing_gives_way_to_a_date_line() -> None:
    note = "<p>This was first published on 4 March 2020 elsewhere.</p>"
    assert page(bottom=f"{note}<p>Posted on 4 March 2021</p>").published == date(2021, 3, 4)


def test_the_label_of_a_long_byline_is_found() -> None:
    byline = "<p class='byline'>By " + "Ann Example, " * 12 + "Published 4 March 2021 Updated 5 March 2021</p>"
    document = page(byline)
    assert (document.published, document.updated) == (date(2021, 3, 4), date(2021, 3, 5))


def test_a_kind_of_page_with_a_day_behind_it_is_a_card_of_another_page() -> None:
    far = "<p>Read the report of the committee on the council's pages about homes.</p>" * 40
    assert page(bottom=f"{far}<div>Press Release12.05.2021</div><div>Read more</div>").published is None


def test_a_label_and_its_date_may_stand_in_blocks_of_their_own() -> None:
    document = page("<div>Last updated:</div><div>4 March 2021</div>")
    assert (document.published, document.updated) == (None, date(2021, 3, 4))
    assert page(bottom="<p>Published</p><p>4 March 2021</p>").published == date(2021, 3, 4)


def test_a_date_before_an_update_is_the_publication_under_the_text_too() -> None:
    document = page(bottom="<p>4 March 2021. Updated: 5 March 2021</p>")
    assert (document.published, document.updated) == (date(2021, 3, 4), date(2021, 3, 5))


@pytest.mark.parametrize(
    "element",
    [
        "<div>News <time itemprop='dateModified' datetime='2021-03-04'>a while ago</time></div>",
        "<div><b>Last reviewed</b> <span><time datetime='2021-03-04'>March 2021</time></span></div>",
        "<div><time datetime='2021-03-04'>Updated in March</time></div>",
    ],
)
def test_a_time_of_a_change_is_no_publication_date(element: str) -> None:
    assert page(bottom=element).published is None


def test_times_that_differ_are_other_pages_and_tell_nothing() -> None:
    times = "".join(f"<div>See <time datetime='2021-03-0{day}'>this</time> too</div>" for day in (4, 5))
    assert page(bottom=times).published is None


def test_of_times_that_differ_the_labelled_one_is_the_pages_own() -> None:
    far = "<p>Read the report of the committee on the council's pages about homes.</p>" * 40
    own = "<div><b>Published</b> <span><time datetime='2021-03-04'>in March</time></span></div>"
    assert page(bottom=f"{far}{own}<div>See <time datetime='2021-03-05'>this</time></div>").published == date(
        2021, 3, 4
    )


def test_todays_date_in_the_sites_header_is_not_the_pages() -> None:
    header = "<header class='site-header'><p>Thursday 20 May 2021</p></header>"
    html = f"<body>{header}<h1>New homes by the river</h1>{PROSE * 2}</body>"
    assert clean(html, url="https://example.org/x", fetched_at=FETCHED).published is None


def test_what_the_headline_itself_stands_in_is_the_pages_own_whatever_its_name() -> None:
    html = f"<body><div class='advert'><h1>New homes</h1><div>4 March 2021</div></div><div>{PROSE * 2}</div></body>"
    assert clean(html, url="https://example.org/x").published == date(2021, 3, 4)


def test_dates_of_other_pages_beside_the_article_are_not_its_own() -> None:
    menu = "<nav><p>Published 9 May 2021</p><a href='/x'>Bins</a></nav>"
    card = "<p><a href='/other'>Press release 4 March 2021: bins over Easter</a></p>"
    assert page(menu, bottom=card).published is None


def test_the_only_element_whose_class_calls_it_the_date_is_evidence() -> None:
    far = "<p>Read the report of the committee on the council's pages about homes.</p>" * 40
    assert page(bottom=f"{far}<p class='post-date'>4 March 2021</p>").published == date(2021, 3, 4)
    assert page(bottom=f"{far}<p class='event-date'>4 March 2021</p>").published is None
    assert page(bottom=f"{far}<p class='opening-hours__date'>4 March 2021</p>").published is None
    assert page(bottom=f"{far}<p class='date-updated'>4 March 2021</p>").published is None
    two = "<p class='post-date'>4 March 2021</p><p class='post-date'>5 March 2021</p>"
    assert page(bottom=far + two).published is None


def test_a_page_without_a_date_has_none() -> None:
    assert page().published is None


def test_a_listings_date_and_the_address_are_evidence_of_last_resort() -> None:
    html = f"<body><h1>New homes</h1>{PROSE}</body>"
    listed = clean(html, url="https://example.org/x", listed=Listed("New homes", "4 March 2021"))
    assert (listed.published, listed.published_by) == (date(2021, 3, 4), "listing")
    url = clean(html, url="https://example.org/news/2021/03/04/new-homes")
    assert (url.published, url.published_by) == (date(2021, 3, 4), "url")


@given(st.dates(date(1991, 1, 1), date(2037, 1, 1)), st.times())
def test_a_moment_keeps_its_instant(day: date, time_of_day: time) -> None:
    moment = datetime.combine(day, time_of_day, tzinfo=UTC)
    read = read_moment(moment.replace(microsecond=0).isoformat())
    assert isinstance(read, datetime)
    assert abs(read - moment) < timedelta(seconds=1)

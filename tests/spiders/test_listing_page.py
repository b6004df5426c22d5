"""Listing pages, read by selectors."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, TextResponse

from spiders.capture import ListingState
from spiders.layouts import PLATFORM_LAYOUTS
from spiders.listing_page import ListingPage, read_listing_page
from spiders.source import Layout

URL = "https://council.example/news"
CARDS = Layout(item="div.card", listed_date="time, .day")


def read(markup: str, layout: Layout = CARDS) -> ListingPage:
    return read_listing_page(HtmlResponse(URL, body=markup.encode(), encoding="utf-8"), layout)


def test_an_item_has_address_title_and_date() -> None:
    page = read(
        "<div class=card><a href=/img><img></a><h3><a href='a?x=1'> A   bridge\n reopens </a></h3>"
        "<time datetime=2025-05-01>Thursday</time></div>"
        "<div class=card><h3><a href='//council.example/b'>B</a></h3><p class=day>2 May 2025</p></div>"
    )
    assert [(item.url, item.listed.title, item.listed.published) for item in page.items] == [
        ("https://council.example/a?x=1", "A bridge reopens", "2025-05-01"),
        ("https://council.example/b", "B", "2 May 2025"),
    ]


def test_links_are_relative_to_the_base_that_the_page_declares() -> None:
    page = read("<base href='/press/'><div class=card><a href=a>A</a></div>")
    assert page.items[0].url == "https://council.example/press/a"


def test_an_item_without_a_usable_link_is_a_problem_and_not_the_end() -> None:
    page = read(
        "<div class=card>Only words</div><div class=card><a href='mailto:x@council.example'>Mail</a></div>"
        "<div class=card><a href='http://[broken'>?</a></div><div class=card><a href=/a>A</a></div>"
    )
    assert page.state is ListingState.OK
    assert len(page.items) == 1
    assert len(page.problems) == 3


def test_an_item_that_matches_twice_is_read_once_and_by_the_match_that_says_most() -> None:
    page = read("<div class=card><div class=card><a href=/a>A</a></div><p class=day>2 May 2025</p></div>")
    assert [item.listed.published for item in page.items] == ["2 May 2025"]


@pytest.mark.parametrize(
    ("markup", "state"),
    [
        ("<main><p>No results found.</p></main>", ListingState.EMPTY),
        ("<main><p>There are currently no press releases.</p></main>", ListingState.EMPTY),
        ("<main><p>Welcome to our new site</p></main>", ListingState.BROKEN),
        ("<div class=card>no link anywhere</div>", ListingState.BROKEN),
        ("", ListingState.BROKEN),
    ],
)
def test_emptiness_is_told_from_a_redesign(markup: str, state: ListingState) -> None:
    page = read(markup)
    assert page.state is state
    assert page.detail


@pytest.mark.parametrize(
    "markup",
    [
        "<a rel='next nofollow' href='?page=2'>»</a>",
        "<link rel=next href='/news?page=2'>",
        "<ul><li class=pager__item--next><a href='?page=2'><span>›</span></a></li></ul>",
        "<a href='?page=2'>Next page ›</a>",
        "<a href='?page=2'>Older posts</a>",
    ],
)
def test_the_next_page_is_found_without_a_selector(markup: str) -> None:
    page = read(f"<div class=card><a href=/a>A</a></div>{markup}")
    assert page.next_url == "https://council.example/news?page=2"


_CARD = "<div class=card><a href=/a>A</a></div>"
_NEXT_BY_RULE = "<a rel=next href='?page=2'>Next page</a>"


@pytest.mark.parametrize(
    ("markup", "next_url"),
    [
        (f"{_NEXT_BY_RULE}<a class=more href='?page=9'>More</a>", "https://council.example/news?page=9"),
        (f"{_NEXT_BY_RULE}<a class=more href='#'>More</a>", None),
        (_NEXT_BY_RULE, "https://council.example/news?page=2"),
        ("<a href='?page=2'>Further</a>", None),
    ],
)
def test_a_selector_of_the_next_page_goes_before_the_common_rules_unless_it_matches_nothing(
    markup: str, next_url: str | None
) -> None:
    assert read(_CARD + markup, CARDS.model_copy(update={"next_page": "a.more"})).next_url == next_url


def test_a_jadu_page_with_a_pager_of_its_own_goes_on() -> None:
    page = read(
        "<ul class='list--listing'><li class=list__item><h2><a class=listing__link href=/news/1>One</a></h2></li></ul>"
        "<a rel=next href='?page=2'>Next page</a>",
        PLATFORM_LAYOUTS["jadu"],
    )
    assert page.next_url == "https://council.example/news?page=2"


def test_a_page_that_is_declared_as_json_is_read_as_the_page_it_is() -> None:
    body = b"<div class=card><a href=/a>A</a></div>"
    response = TextResponse(URL, body=body, headers={"Content-Type": "application/json"}, encoding="utf-8")
    assert read_listing_page(response, CARDS).state is ListingState.OK


def test_featured_items_of_localgov_drupal_are_read_beside_its_list() -> None:
    page = read(
        "<div class=newsroom__featured-news><article class='node--view-mode-featured'><h3 class=teaser__title>"
        "<a href=/news/2025/featured>Featured</a></h3></article></div>"
        "<div class=view-localgov-news-list><div class=views-row><article class=teaser--localgov-news-article>"
        "<h3 class=teaser__title><a href=/news/2025/listed>Listed</a></h3>"
        "<time class=teaser__metadata-item datetime=2025-05-01>1 May</time></article></div></div>"
        "<nav><ul><li class='pager__item pager__item--next'><a rel=next href='?page=1'>Next</a></li></ul></nav>",
        PLATFORM_LAYOUTS["localgov_drupal"],
    )
    assert [(item.listed.title, item.listed.published) for item in page.items] == [
        ("Featured", None),
        ("Listed", "2025-05-01"),
    ]
    assert page.next_url == "https://council.example/news?page=1"


def test_the_older_skin_of_jadu_is_read_with_its_lead_item() -> None:
    page = read(
        "<ul class=archive><li class=lead><h2><a href=/news/1>Lead</a></h2><p class=date>Published 2 May 2025</p></li>"
        "<li><h3><a href=/news/2>Second</a></h3><p class=date>Published 1 May 2025</p><p>Summary</p></li></ul>"
        "<p><a href='/news/archive?page=2'>Next page</a></p>",
        PLATFORM_LAYOUTS["jadu"],
    )
    assert [(item.url, item.listed.title, item.listed.published) for item in page.items] == [
        ("https://council.example/news/1", "Lead", "Published 2 May 2025"),
        ("https://council.example/news/2", "Second", "Published 1 May 2025"),
    ]
    assert page.next_url == "https://council.example/news/archive?page=2"


_MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            ["<div class=card>", "</div>", "<a href='", "'>", "</a>", "<base href='", "<time datetime='", "#", "//"]
        ),
        st.text(max_size=12),
    ),
    max_size=25,
).map("".join)


@given(_MARKUP)
@example("<div class=card><a href='<a href='\x1f<div class=card>")  # an attribute's name that XML does not know
def test_no_markup_makes_the_reader_fail_and_every_address_it_names_is_one(markup: str) -> None:
    page = read(markup)
    assert (page.state is ListingState.OK) == bool(page.items)
    assert all(item.url.startswith(("http://", "https://")) for item in page.items)
    assert page.state is ListingState.OK or page.detail

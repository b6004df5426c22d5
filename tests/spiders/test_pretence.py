"""Pages that answer 200 and are none, told from announcements that speak of such things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse

from spiders.pretence import pretence

PASSWORD = "<form><input name=user><input type='password' name=p></form>"


def page(headline: str = "", title: str = "", body: str = "") -> HtmlResponse:
    markup = (
        f"<html><head><title>{title}</title></head><body><h1 class='page-title'>{headline}</h1>{body}</body></html>"
    )
    return HtmlResponse("https://council.example/news/1", body=markup.encode())


@pytest.mark.parametrize(
    "headline",
    [
        "Page not found", "404", "Error 404", "404 - Page not found", "404 error", "410 Gone", "404: not found",
        "Sorry, we can’t find that page", "Sorry, we can&rsquo;t find the page you were looking for",
        "The page you requested could not be found", "This page cannot be found.", "Oops! That page can’t be found.",
        "The requested URL was not found", "This article is no longer available", "Page unavailable",
        "We couldn't find that page", "<span>Sorry</span>, this page does not exist", "Not Found",
        "The page you are looking for has been gone", "Nothing found",
    ],
)  # fmt: skip
def test_a_page_whose_headline_says_that_nothing_is_there_is_not_found(headline: str) -> None:
    found = pretence(page(headline))
    assert found
    assert found[0] == "not-found", found


@pytest.mark.parametrize("title", ["Page not found - Thornhaven Council", "404 | Thornhaven", "Error 404 – Not found"])
def test_so_is_one_that_says_it_in_its_title_only(title: str) -> None:
    assert (pretence(page("", title)) or ("",))[0] == "not-found"


@pytest.mark.parametrize(
    "headline",
    [
        "404 homes approved at Mill Lane", "Missing page of parish register found", "Roman villa not found after all",
        "Council not found at fault", "Sorry for the inconvenience: bins on Monday", "Page Street reopens",
        "New web page for carers", "Error in council tax bills put right", "Lost dog found", "410 new school places",
        "We cannot find foster families without your help", "Sign language interpreters at meetings",
        "Log in to the new library service", "Article 4 direction confirmed",
    ],
)  # fmt: skip
def test_announcements_that_speak_of_such_things_are_announcements(headline: str) -> None:
    assert pretence(page(headline, f"{headline} - Thornhaven Council")) is None


@pytest.mark.parametrize("headline", ["Sign in", "Log in to your account", "Login", "Please log in", "Staff login"])
def test_a_form_for_a_password_that_calls_itself_a_login_is_a_refusal(headline: str) -> None:
    assert (pretence(page(headline, body=PASSWORD)) or ("",))[0] == "blocked"
    assert pretence(page(headline)) is None, "without a form it is an announcement"


def test_an_announcement_beside_which_one_may_log_in_is_an_announcement() -> None:
    assert pretence(page("Repair shop opens", body=f"<aside><h2>Sign in</h2>{PASSWORD}</aside>")) is None


def test_a_page_that_is_what_its_listing_says_is_believed() -> None:
    assert pretence(page("Page not found"), listed_title="Page not found") is None
    assert pretence(page("Page not found"), listed_title="Repair shop opens")


@given(st.binary(max_size=400))
def test_no_page_makes_the_reader_fail(body: bytes) -> None:
    pretence(HtmlResponse("https://council.example/", body=b"<title>" + body + b"<h1>" + body + b"</h1><input " + body))


def test_no_page_takes_long() -> None:
    from time import process_time

    started = process_time()
    for hostile in (
        b"<h1>" * 300_000,
        b"<input " * 300_000,
        b"<h1>" + b"sorry " * 200_000 + b"</h1>",
        b"<" * 1_000_000,
    ):
        pretence(HtmlResponse("https://council.example/", body=b"<title>" + b"error " * 60 + hostile))
    assert process_time() - started < 2

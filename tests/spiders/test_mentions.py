"""What gives a page away in bytes of any kind."""

import json
from html import escape

import pytest

from spiders.mentions import Mentions

ADDRESS = "https://www.saltmere.example/news/harbour-crane/"
TITLE = "Harbour crane ‘returns’ to the north quay"
PAGE = Mentions([ADDRESS], [TITLE, "News"])
LISTING = "https://www.saltmere.example/news/"

GIVING_AWAY = {
    "a link from the root": '<a href="/news/harbour-crane">Read on</a>',
    "a link from the listing": "<a href='harbour-crane/?utm_source=list'>Read on</a>",
    "a link with its host and another scheme": '<a href="http://www.saltmere.example/news/harbour-crane/">Read on</a>',
    "a link in a feed": "<item><link>https://www.saltmere.example/news/harbour-crane/</link></item>",
    "a link in JSON": json.dumps({"link": ADDRESS}).replace("/", "\\/"),
    "a link that is percent-encoded": "/news/harbour%2Dcrane",
    "its title": f"<h3>{TITLE}</h3>",
    "its title with other quotes, in capitals": "<h3>HARBOUR CRANE 'RETURNS' TO THE NORTH&nbsp;QUAY</h3>",
    "its title across markup": "<b>Harbour crane</b> returns to <i>the north quay</i>",
    "its title in markup that a feed has escaped": escape(escape("Harbour crane “returns” to the north quay")),
    "its title in JSON": json.dumps("Harbour crane ‘returns’ to the north quay – today"),
}
NOT = {
    "another page": '<a href="/news/harbour-crane-again">Harbour crane again</a>',
    "the newsroom alone": '<h1>News</h1><a href="/news/">News</a>',
    "some words of its title": "Harbour crane: returns",
}


@pytest.mark.parametrize("text", GIVING_AWAY.values(), ids=GIVING_AWAY)
def test_a_listing_gives_the_page_away_by(text: str) -> None:
    assert PAGE.in_bytes(text.encode(), LISTING)


def test_a_title_is_found_in_the_encoding_of_old_sites() -> None:
    page = Mentions([ADDRESS], ["Café to open"])
    assert page.in_bytes("<h3>Café to open</h3>".encode("cp1252"), LISTING)


@pytest.mark.parametrize("text", NOT.values(), ids=NOT)
def test_a_listing_does_not_give_the_page_away_by(text: str) -> None:
    assert not PAGE.in_bytes(text.encode(), LISTING)


def test_bytes_that_are_no_text_give_nothing_away() -> None:
    assert not PAGE.in_bytes(bytes(range(256)) * 4, LISTING)


def test_an_address_is_the_page_s_under_either_scheme_and_with_or_without_a_slash() -> None:
    assert PAGE.leads_there("http://www.saltmere.example/news/harbour-crane")
    assert not PAGE.leads_there("https://www.saltmere.example/news/harbour")
    assert PAGE.leads_there(LISTING, ADDRESS)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["<", "href=", "&amp;", "\\u0041", "%2F", "/news/"])
def test_bytes_made_to_be_slow_are_read_in_passing(piece: str) -> None:
    assert not PAGE.in_bytes(piece.encode() * 200_000, LISTING)

"""Listings that are JSON: GOV.UK's Search API and WordPress's REST API."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.http import JsonResponse

from spiders.capture import ListingState
from spiders.listing_page import ListingPage
from spiders.platforms.govuk import read_search, search_address
from spiders.platforms.wordpress import read_posts

SEARCH = search_address("https://www.gov.example/api/search.json?old=1", "dfs", ("press_release", "news_story"), 200)
POSTS = "https://news.example/wp-json/wp/v2/posts?per_page=10&page=2"


def answer(url: str, data: Any, **headers: str) -> JsonResponse:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return JsonResponse(url, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_search_asks_for_one_organisation_newest_first() -> None:
    assert SEARCH == (
        "https://www.gov.example/api/search.json?filter_organisations=dfs"
        "&filter_content_store_document_type=press_release&filter_content_store_document_type=news_story"
        "&order=-public_timestamp&count=100&start=200"
        "&fields=title%2Clink%2Cdescription%2Cpublic_timestamp%2Ccontent_store_document_type"
    )


def test_a_search_is_paged_by_what_it_gave_until_its_total() -> None:
    results = [{"link": f"/government/news/{number}", "title": "A"} for number in range(30)]
    page = read_search(answer(SEARCH, {"results": results, "total": 300}))
    assert page.next_url
    assert "start=230" in page.next_url
    assert read_search(answer(SEARCH, {"results": results, "total": 230})).next_url is None


def test_posts_are_paged_until_the_last_page_that_the_server_names() -> None:
    posts = [{"link": "https://news.example/a", "title": {"rendered": "R&amp;D <em>week</em>"}}]
    page = read_posts(answer(POSTS, posts, X_WP_TotalPages="3"))
    assert page.next_url == "https://news.example/wp-json/wp/v2/posts?per_page=10&page=3"
    assert page.items[0].listed.title == "R&D week"
    assert read_posts(answer(POSTS, posts, X_WP_TotalPages="2")).next_url is None
    assert read_posts(answer(POSTS, posts)).next_url is None


@pytest.mark.parametrize("read", [read_search, read_posts])
@pytest.mark.parametrize("body", [b"", b"<html>", b"null", b"[1, 2]", b'{"results": {"a": 1}, "total": 1}', b'"text"'])
def test_what_is_no_listing_is_broken(read: Any, body: bytes) -> None:
    page: ListingPage = read(answer(SEARCH, body))
    assert page.state is ListingState.BROKEN
    assert page.detail


def test_no_results_are_told_from_no_listing() -> None:
    assert read_search(answer(SEARCH, {"results": [], "total": 0})).state is ListingState.EMPTY
    assert read_posts(answer(POSTS, [])).state is ListingState.EMPTY


_LINKS: st.SearchStrategy[Any] = st.one_of(
    st.text(max_size=12), st.sampled_from(["/a", "//x", "https://a.example/", "http://[", "\ud800", None, 5, []])
)
_ENTRIES = st.lists(
    st.one_of(
        st.none(),
        st.integers(),
        st.dictionaries(st.sampled_from(["link", "title", "public_timestamp", "date_gmt", "excerpt"]), _LINKS),
    ),
    max_size=5,
)


@given(_ENTRIES, st.one_of(st.integers(), st.text(max_size=4), st.none()), st.text("0123456789²x", max_size=3))
def test_no_answer_makes_a_reader_fail(entries: list[Any], total: int | str | None, pages: str) -> None:
    for page in (
        read_search(answer(SEARCH, {"results": entries, "total": total})),
        read_posts(answer(POSTS, entries, X_WP_TotalPages=pages)),
    ):
        assert (page.state is ListingState.OK) == bool(page.items)
        assert all(item.url.startswith(("http://", "https://")) for item in page.items)
        listed = [text or "" for item in page.items for text in (item.url, item.listed.title, item.listed.published)]
        "\n".join([*page.problems, *listed]).encode("utf-8")  # raises where it could not be written to the journal
